import math

import numpy as np
import pytest
import torch

from bineural.exercises import run_check
from bineural.exercises.checking.initializers import KURTOSIS, KURTOSIS_TOLERANCE
from bineural.exercises.checking.registry import find_exercise

from ..shown import hints

NORMAL, UNIFORM = find_exercise("initialization/xavier").tables
RNG = np.random.default_rng(0)


def filled_with(draw):
    """Return a function that fills with `draw(shape)`, numbers of standard deviation 1, scaled as they should be."""

    def xavier(weight):
        numbers = torch.as_tensor(draw(tuple(weight.shape)), dtype=torch.float32)
        with torch.no_grad():
            weight.copy_(numbers * math.sqrt(2 / sum(weight.shape)))

    return xavier


def starter(weight): ...


def new_tensor(weight):
    return torch.randn_like(weight) * math.sqrt(2 / sum(weight.shape))


def rescaled(weight):
    weight.data = weight.data.new_zeros(3).normal_()


def too_wide(weight):
    weight.data.uniform_(-1.01 * math.sqrt(6 / sum(weight.shape)), 1.01 * math.sqrt(6 / sum(weight.shape)))


def spaced(shape):
    return np.linspace(-(3**0.5), 3**0.5, math.prod(shape)).reshape(shape)


def tiled(shape):
    return np.tile(RNG.normal(size=shape[1]), (shape[0], 1))


HISTOGRAM = "Mean and standard deviation fit, bounds or shape do not"
WRONG = {
    "Laplace": (NORMAL, filled_with(lambda shape: RNG.laplace(size=shape) / math.sqrt(2)), HISTOGRAM),
    "triangular": (NORMAL, filled_with(lambda n: math.sqrt(6) * (RNG.random(n) - RNG.random(n))), HISTOGRAM),
    "two points": (NORMAL, filled_with(lambda shape: RNG.choice([-1, 1], shape)), HISTOGRAM),
    "equal rows": (NORMAL, filled_with(tiled), "Neighboring weights"),
    "another shape": (NORMAL, rescaled, "The layer's weight has another shape now"),
    "starter": (NORMAL, starter, "Not written yet"),
    "dots": (NORMAL, lambda weight: ..., "Not written yet"),
    "new tensor": (NORMAL, new_tensor, "Your function returns a tensor"),
    "ones": (NORMAL, torch.nn.init.ones_, "All weights are equal"),
    "infinite": (NORMAL, lambda weight: weight.data.fill_(math.inf), "Some weights are not finite"),
    "another factor": (
        NORMAL,
        filled_with(lambda shape: 0.6 * RNG.normal(size=shape)),
        "The standard deviation is 0.6",
    ),
    "two points in place of uniform": (UNIFORM, filled_with(lambda shape: RNG.choice([-1, 1], shape)), HISTOGRAM),
    "bound too large": (UNIFORM, too_wide, HISTOGRAM),
    "linspace": (UNIFORM, filled_with(spaced), "Neighboring weights"),
    "normal instead": (UNIFORM, filled_with(torch.randn), "These numbers are normally distributed"),
}


@pytest.mark.parametrize(("table", "function", "start"), WRONG.values(), ids=WRONG)
def test_wrong_numbers_are_told_apart(table, function, start):
    cases = table.check(function)
    assert not any(case.passed for case in cases)
    assert all(case.hint.startswith(start) for case in cases)


def test_numbers_of_another_generator_pass():
    assert all(case.passed for case in NORMAL.check(filled_with(RNG.standard_normal)))
    assert all(
        case.passed for case in UNIFORM.check(filled_with(lambda n: RNG.uniform(-math.sqrt(3), math.sqrt(3), n)))
    )


def test_tables_of_two_functions_judge_each_and_name_their_order():
    normal, uniform = NORMAL.right[0], UNIFORM.right[0]
    result = run_check("initialization/xavier", normal, lambda weight, bound: None)
    assert [case.passed for case in result.cases] == [True, True, False]
    assert "xavier_uniform(weight)" in result.cases[-1].hint

    def xavier_normal(weight):
        normal(weight)

    def xavier_uniform(weight):
        uniform(weight)

    [hint] = hints(run_check("initialization/xavier", xavier_uniform, xavier_normal))
    assert hint.startswith("Hand in what you wrote in this order")


@pytest.mark.parametrize(("form", "numbers"), [("normal", "standard_normal"), ("uniform", "random")])
def test_the_tolerance_is_six_standard_errors_of_the_kurtosis(form, numbers):
    shapes = [*NORMAL.shapes, *find_exercise("initialization/he").shapes]
    draws = getattr(np.random.default_rng(0), numbers)((50, min(map(math.prod, shapes))))
    scaled = (draws - draws.mean(axis=1, keepdims=True)) / draws.std(axis=1, keepdims=True)
    kurtosis = (scaled**4).mean(axis=1)
    assert 6 * np.sqrt(np.mean((kurtosis - KURTOSIS[form]) ** 2)) < KURTOSIS_TOLERANCE[form]


def test_the_random_numbers_of_the_notebook_go_on_undisturbed():
    torch.manual_seed(7)
    expected = torch.rand(3)
    torch.manual_seed(7)
    NORMAL.check(NORMAL.right[0])
    assert torch.equal(torch.rand(3), expected)
