"""Check of ``xavier_normal(weight)`` and ``xavier_uniform(weight)``: variance 2 / (fan_in + fan_out), in place."""

from __future__ import annotations

from collections.abc import Callable
from math import sqrt
from typing import Any

from bineural.exercises.checking.attempts import require_function
from bineural.exercises.checking.results import Case
from bineural.exercises.initialization.filling import Form, WrongSpread, fill_case
from bineural.localize import message

# The variances of typical mistakes differ from the right one, and from each other, for these sizes.
SHAPES = ((300, 500), (600, 100))


def check_xavier(normal: Callable[..., Any], uniform: Callable[..., Any]) -> list[Case]:
    """Let a student's functions fill layers of two shapes."""
    cases = []
    for name, function, form in (("xavier_normal", normal, "normal"), ("xavier_uniform", uniform, "uniform")):
        problem = require_function(function, f"{name}(weight)")
        cases += [problem] if problem else [_case(name, function, shape, form) for shape in SHAPES]
    return cases


def _case(name: str, function: Callable[..., Any], shape: tuple[int, int], form: Any) -> Case:
    outputs, inputs = shape
    if form == "normal":
        title = message("normal form: `in = {I:d}, out = {O:d}`", I=inputs, O=outputs)
    else:
        title = message("uniform form: `in = {I:d}, out = {O:d}`", I=inputs, O=outputs)
    spread = sqrt(2 / (inputs + outputs))
    return fill_case(title, name, function, shape, (), spread, form, _mistakes(inputs, outputs, form))


def _mistakes(inputs: int, outputs: int, form: Form) -> list[WrongSpread]:
    both = inputs + outputs
    one_fan = message("Only one of the two fans is in your formula: the variance is `2 / (fan_in + fan_out)`.")
    no_two = message(
        "The 2 is missing: the variance is 1 over the mean of both fans, that is `2 / (fan_in + fan_out)`."
    )
    if form == "normal":
        return [
            WrongSpread(
                2 / both,
                message("This is the variance: `normal_` wants the standard deviation, its square root."),
            ),
            WrongSpread(sqrt(1 / both), no_two),
            WrongSpread(
                sqrt(6 / both),
                message(
                    "`sqrt(6 / (fan_in + fan_out))` is the bound of the uniform form: the standard deviation has 2 in "
                    "place of 6."
                ),
            ),
            *(WrongSpread(sqrt(factor / fan), one_fan) for factor in (1, 2) for fan in (inputs, outputs)),
        ]
    third = sqrt(3)  # U(−b, b) has the standard deviation b / √3
    return [
        WrongSpread(
            sqrt(2 / both) / third,
            message(
                "Your bound is the standard deviation: numbers between −b and b have the variance `b**2 / 3`, so "
                "multiply it by `sqrt(3)`."
            ),
        ),
        WrongSpread(6 / both / third, message("The square root is missing: `b = sqrt(6 / (fan_in + fan_out))`.")),
        WrongSpread(sqrt(3 / both) / third, no_two),
        *(WrongSpread(sqrt(factor / fan) / third, one_fan) for factor in (1, 3, 6) for fan in (inputs, outputs)),
    ]
