import math

import pytest
import torch

from bineural.exercises import run_check
from bineural.layers import kaiming_normal_

from ..shown import hints


def he_with(spread):
    """Return a function that fills with N(0, spread(fan, other fan)²)."""

    def he_normal(weight, mode):
        fan_out, fan_in = weight.shape
        fans = (fan_in, fan_out) if mode == "fan_in" else (fan_out, fan_in)
        with torch.no_grad():
            weight.normal_(0, spread(*fans))

    return he_normal


right = he_with(lambda fan, other: math.sqrt(2 / fan))


def starter(weight, mode): ...


def ignores_mode(weight, mode):
    with torch.no_grad():
        weight.normal_(0, math.sqrt(2 / weight.shape[1]))


def uniform(weight, mode):
    torch.nn.init.kaiming_uniform_(weight, mode=mode, nonlinearity="relu")


MISTAKES = {
    "starter": (starter, "Not written yet"),
    "fans exchanged": (he_with(lambda fan, other: math.sqrt(2 / other)), "This is the other fan"),
    "mode ignored": (ignores_mode, "This is the other fan"),
    "variance": (he_with(lambda fan, other: 2 / fan), "This is the variance"),
    "no 2": (he_with(lambda fan, other: math.sqrt(1 / fan)), "The 2 is missing"),
    "Xavier": (he_with(lambda fan, other: math.sqrt(2 / (fan + other))), "This is Xavier's variance"),
    "uniform": (uniform, "These numbers are uniformly distributed"),
    "0.1": (he_with(lambda fan, other: 0.3), "The standard deviation is"),
    "nothing taken": (lambda weight: None, "The check calls `he_normal(weight, mode)`"),
}


@pytest.mark.parametrize(
    "function", [right, lambda weight, mode: kaiming_normal_(weight, mode=mode, nonlinearity="relu")]
)
def test_a_right_solution_passes(function):
    result = run_check("initialization/he", function)
    assert result.passed
    assert not hints(result)


@pytest.mark.parametrize(("function", "hint"), MISTAKES.values(), ids=MISTAKES)
def test_each_mistake_gets_its_hint_and_no_other(function, hint):
    result = run_check("initialization/he", function)
    assert not result.passed
    assert hints(result)
    assert all(found.startswith(hint) for found in hints(result))
