"""Check of ``dying_layer(width, std, activation)``: the first layer in which a small signal has faded."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from bineural.exercises.checking.attempts import attempt, require_function
from bineural.exercises.checking.comparing import Fault, Mistake, find_fault
from bineural.exercises.checking.describing import code, describe, is_numeric
from bineural.exercises.checking.results import Case
from bineural.localize import message

NAME = "dying_layer"
SIGNATURE = "dying_layer(width, std, activation)"
THRESHOLD = 1e-6
# Mean square of the slope at zero; for ReLU over both sides.
SLOPE_SQUARED = {"tanh": 1.0, "relu": 1 / 2, "sigmoid": 1 / 16}
# The network that is really run: its factor per layer is √100 · 0.06 = 0.6.
WIDTH, STD, LAYERS = 100, 0.06, 60
# The factor of one layer of 100 neurons varies by 7 %; over the thirty layers until the end that makes about
# one layer, so two are allowed.
ALLOWED = 2


def check_dying_layer(function: Callable[..., Any]) -> list[Case]:
    """Compare a student's prediction with the formula, and with a network."""
    problem = require_function(function, SIGNATURE)
    if problem:
        return [problem]
    cases = [
        _case(function, 16, 0.1, "tanh"),
        _case(function, 16, 0.1, "relu"),
        _case(function, 100, 0.1, "sigmoid"),
        _case(function, 500, 0.1, "tanh"),
    ]
    if all(case.passed for case in cases):
        cases.append(_network(function))
    return cases


def _case(function: Callable[..., Any], width: int, std: float, activation: str) -> Case:
    expected = first_layer_below(std * math.sqrt(width * SLOPE_SQUARED[activation]))
    # As code, which has a decimal point in all languages.
    values = {"activation": code(activation), "setting": code(f"width = {width}, std = {std}")}
    if math.isfinite(expected):
        title = message("{activation}: {setting}", **values)
    else:
        title = message("{activation}, a signal that does not fade: {setting}", **values)
    factor = std * math.sqrt(width * SLOPE_SQUARED[activation])

    def find(got: Any) -> Fault | None:
        number = _as_float(got)
        if math.isfinite(expected):
            mistakes = [each for each in _mistakes(width, std, activation, expected) if each.value != expected]
        else:
            mistakes = _finite_mistake(number, factor)
        return find_fault("layer", number, expected, mistakes)

    spelled = f'{NAME}({width}, {std}, "{activation}")'
    arguments = {"width": width, "std": std, "activation": activation}
    return attempt(title, NAME, function, arguments, find, spelled=spelled)


def _as_float(got: Any) -> Any:
    # A layer's number may be an int or a float; only `math.inf` has to be a float.
    return float(got) if is_numeric(got) and np.ndim(got) == 0 else got


def _mistakes(width: int, std: float, activation: str, expected: float) -> list[Mistake]:
    slope = SLOPE_SQUARED[activation]
    counted = message(
        "You are off by one: layer 1 has the spread 1, layer 2 one factor, so layer l has l − 1 factors; wanted is "
        "the first that is below the threshold."
    )
    slope_hint = message(
        "The slope is missing or not squared: the factor is the root of `width * std**2 * slope_squared`, where the "
        "mean squared slope is 1 for tanh, 1/2 for ReLU and 1/16 for the sigmoid."
    )
    width_hint = message("The width enters by its square root: variances add up, so the factor is `std * sqrt(width)`.")
    factors = [
        (std * math.sqrt(width), slope_hint),
        (std * math.sqrt(width) * slope, slope_hint),
        (std * math.sqrt(width * math.sqrt(slope)), slope_hint),
        (
            std**2 * width * slope,
            message(
                "This is the factor of the variance: the spread is its root, and so is the factor by which it shrinks."
            ),
        ),
        (std * width * math.sqrt(slope), width_hint),
        (std * width, width_hint),
        (std * math.sqrt(slope), width_hint),
        (std, width_hint),
    ]
    # What is off by one in the right formula comes first: neighbors of other formulas may agree with it.
    mistakes = [Mistake(expected - 1, counted), Mistake(expected + 1, counted)]
    exact = math.log(THRESHOLD) / math.log(std * math.sqrt(width * slope))
    rounding = message("Layers are whole numbers: round up to the first layer that is below the threshold.")
    mistakes += [Mistake(exact, rounding), Mistake(exact + 1, rounding)]
    return mistakes + [Mistake(first_layer_below(factor), hint) for factor, hint in factors]


def _finite_mistake(number: Any, factor: float) -> list[Mistake]:
    if not isinstance(number, float) or not math.isfinite(number):
        return []
    endless = message(
        "Here the factor per layer is {factor:.2f}, and nothing fades: return `math.inf` for a factor of 1 or more.",
        factor=factor,
    )
    return [Mistake(number, endless)]


def first_layer_below(factor: float) -> float:
    """Return the first layer in which a spread of 1 in layer 1, times `factor` a layer, is below the threshold.

    Examples
    --------
    >>> first_layer_below(0.1 * 4), first_layer_below(1.5)
    (17.0, inf)
    """
    if factor >= 1:
        return math.inf
    layer, spread = 1, 1.0
    while spread >= THRESHOLD:
        layer, spread = layer + 1, spread * factor
    return float(layer)


def _network(function: Callable[..., Any]) -> Case:
    measured = measured_layer()
    wanted = message("layer {layer:d}, or up to {allowed:d} layers from it", layer=measured, allowed=ALLOWED)

    def find(got: Any) -> Fault | None:
        number = _as_float(got)
        if not isinstance(number, float):
            return find_fault("layer", number, float(measured))
        if abs(number - measured) <= ALLOWED:
            return None
        hint = message("Right for the cases above and wrong here: your function knows their numbers.")
        return Fault(wanted, describe("layer", number), hint)

    return attempt(
        message("a network of tanh layers, measured: {setting}", setting=code(f"width = {WIDTH}, std = {STD}")),
        NAME,
        function,
        {"width": WIDTH, "std": STD, "activation": "tanh"},
        find,
        spelled=f'{NAME}({WIDTH}, {STD}, "tanh")',
    )


def measured_layer() -> int:
    """Run random images through random layers, and return the first layer that has faded."""
    rng = np.random.default_rng(0)
    h = rng.normal(0, 0.01, size=(50, WIDTH))  # small, as the exercise says
    spreads = []
    for _ in range(LAYERS):
        h = np.tanh(h @ rng.normal(0, STD, size=(WIDTH, WIDTH)).T)
        spreads.append(np.sqrt(h.var(axis=0).mean()))
    return 1 + int(np.argmax(np.array(spreads) / spreads[0] < THRESHOLD))
