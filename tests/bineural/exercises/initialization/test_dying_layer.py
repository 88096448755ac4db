import math

import numpy as np
import pytest

from bineural.exercises import run_check
from bineural.exercises.initialization.dying_layer import first_layer_below, measured_layer

from ..shown import hints

SLOPE_SQUARED = {"tanh": 1, "relu": 1 / 2, "sigmoid": 1 / 16}


def predicting(factor, shift=0):
    """Return a function that counts layers by a factor of its own."""

    def dying_layer(width, std, activation):
        rho = factor(width, std, SLOPE_SQUARED[activation])
        return math.inf if rho >= 1 else 1 + math.floor(math.log(1e-6) / math.log(rho)) + 1 + shift

    return dying_layer


right = predicting(lambda width, std, slope: std * math.sqrt(width * slope))


def starter(width, std, activation): ...


def remembered(width, std, activation):
    known = {(16, "tanh"): 17, (16, "relu"): 12, (100, "sigmoid"): 11, (500, "tanh"): math.inf}
    return known.get((width, activation), 3)


def never_infinite(width, std, activation):
    return right(width, std, activation) if width < 500 else -17


def unrounded(width, std, activation):
    return 1 + math.log(1e-6) / math.log(std * math.sqrt(width * SLOPE_SQUARED[activation]))


def in_the_end(value):
    """Return a function that is right for the formula's cases and gives `value` for the network."""
    return lambda width, std, activation: right(width, std, activation) if std == 0.1 else value


def interrupted(width, std, activation):
    if std != 0.1:
        raise KeyboardInterrupt
    return right(width, std, activation)


MISTAKES = {
    "starter": (starter, "Not written yet"),
    "one too few": (predicting(lambda w, s, f: s * math.sqrt(w * f), shift=-1), "You are off by one"),
    "one too many": (predicting(lambda w, s, f: s * math.sqrt(w * f), shift=1), "You are off by one"),
    "no slope": (predicting(lambda w, s, f: s * math.sqrt(w)), "The slope is missing or not squared"),
    "slope of the square": (predicting(lambda w, s, f: s * math.sqrt(w) * f), "The slope is missing or not squared"),
    "variance": (predicting(lambda w, s, f: s**2 * w * f), "This is the factor of the variance"),
    "no width": (predicting(lambda w, s, f: s * math.sqrt(f)), "The width enters by its square root"),
    "never infinite": (never_infinite, "Here the factor per layer is 2.24"),
    "unrounded": (unrounded, "Layers are whole numbers"),
    "remembered": (remembered, "Right for the cases above and wrong here"),
    "None in the end": (in_the_end(None), "Not written yet, or `return` is missing"),
    "text in the end": (in_the_end("28"), "Return one number"),
    "array in the end": (in_the_end(np.array([28.0])), "Return one number"),
    "NaN in the end": (in_the_end(math.nan), "Right for the cases above and wrong here"),
    "interrupted in the end": (interrupted, "You stopped the check"),
}


@pytest.mark.parametrize("kind", [lambda number: number, float, np.float32, np.asarray])
def test_a_right_solution_passes_with_numbers_of_any_kind(kind):
    result = run_check("initialization/dying-layer", lambda w, s, a: kind(right(w, s, a)))
    assert result.passed
    assert len(result.cases) == 5
    assert not hints(result)


@pytest.mark.parametrize(("function", "hint"), MISTAKES.values(), ids=MISTAKES)
def test_each_mistake_gets_its_hint(function, hint):
    result = run_check("initialization/dying-layer", function)
    assert not result.passed
    assert hints(result)[0].startswith(hint)


def test_an_error_in_the_network_s_case_is_shown():
    def fails_later(width, std, activation):
        return right(width, std, activation) if std == 0.1 else 1 / 0

    result = run_check("initialization/dying-layer", fails_later)
    assert not result.cases[-1].passed
    assert "division by zero" in result.cases[-1].got


def test_the_network_dies_where_the_formula_says():
    assert abs(measured_layer() - first_layer_below(0.6)) <= 1
