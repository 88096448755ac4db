"""Check of ``he_normal(weight, mode)``: variance 2 / fan_in or 2 / fan_out, in place."""

from __future__ import annotations

from collections.abc import Callable
from math import sqrt
from typing import Any

from bineural.exercises.checking.attempts import require_function
from bineural.exercises.checking.results import Case
from bineural.exercises.initialization.filling import WrongSpread, fill_case
from bineural.localize import message

# Far from square, so that exchanged fans show.
SHAPES = ((100, 600), (700, 80))


def check_he(function: Callable[..., Any]) -> list[Case]:
    """Let a student's function fill layers of two shapes by either fan."""
    problem = require_function(function, "he_normal(weight, mode)")
    if problem:
        return [problem]
    return [_case(function, shape, mode) for shape in SHAPES for mode in ("fan_in", "fan_out")]


def _case(function: Callable[..., Any], shape: tuple[int, int], mode: str) -> Case:
    outputs, inputs = shape
    fan, other = (inputs, outputs) if mode == "fan_in" else (outputs, inputs)
    if mode == "fan_in":
        title = message("by fan-in: `in = {I:d}, out = {O:d}`", I=inputs, O=outputs)
    else:
        title = message("by fan-out: `in = {I:d}, out = {O:d}`", I=inputs, O=outputs)
    exchanged = message(
        "This is the other fan: a weight has the shape `(out, in)`, so the fan-in is `weight.shape[1]`, and `mode` "
        "decides which of the two is taken."
    )
    no_two = message("The 2 is missing: ReLU sets half of the numbers to zero, so the variance is `2 / fan`.")
    mistakes = [
        WrongSpread(sqrt(2 / other), exchanged),
        WrongSpread(2 / fan, message("This is the variance: `normal_` wants the standard deviation, its square root.")),
        WrongSpread(sqrt(1 / fan), no_two),
        WrongSpread(
            sqrt(2 / (fan + other)),
            message("This is Xavier's variance, with both fans: He takes one of them, the one that `mode` names."),
        ),
        WrongSpread(1 / fan, no_two),
        WrongSpread(2 / other, exchanged),
        WrongSpread(sqrt(1 / other), exchanged),
    ]
    return fill_case(title, "he_normal", function, shape, (mode,), sqrt(2 / fan), "normal", mistakes)
