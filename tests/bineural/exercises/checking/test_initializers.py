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

    def xavier(weight, rng):
        weight[:] = draw(weight.shape) * math.sqrt(2 / sum(weight.shape))

    return xavier


def starter(weight, rng): ...


def new_array(weight, rng):
    return rng.normal(0, math.sqrt(2 / sum(weight.shape)), weight.shape)


def as_a_parameter(weight, rng):
    weight.data.normal_(0, math.sqrt(2 / sum(weight.shape)))


def filled_by(value):
    def fill(weight, rng):
        weight[:] = value

    return fill


def too_wide(weight, rng):
    bound = 1.01 * math.sqrt(6 / sum(weight.shape))
    weight[:] = rng.uniform(-bound, bound, weight.shape)


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
    "another shape": (NORMAL, filled_by(np.ones(3)), "The shapes on this line do not fit"),
    "a parameter": (NORMAL, as_a_parameter, "`weight` is a NumPy array here"),
    "starter": (NORMAL, starter, "Not written yet"),
    "dots": (NORMAL, lambda weight, rng: ..., "Not written yet"),
    "new array": (NORMAL, new_array, "Your function returns its numbers"),
    "ones": (NORMAL, filled_by(1), "All weights are equal"),
    "infinite": (NORMAL, filled_by(math.inf), "Some weights are not finite"),
    "another factor": (
        NORMAL,
        filled_with(lambda shape: 0.6 * RNG.normal(size=shape)),
        "The standard deviation is 0.6",
    ),
    "two points in place of uniform": (UNIFORM, filled_with(lambda shape: RNG.choice([-1, 1], shape)), HISTOGRAM),
    "bound too large": (UNIFORM, too_wide, HISTOGRAM),
    "linspace": (UNIFORM, filled_with(spaced), "Neighboring weights"),
    "normal instead": (UNIFORM, filled_with(RNG.standard_normal), "These numbers are normally distributed"),
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
    result = run_check("initialization/xavier", normal, lambda weight: None)
    assert [case.passed for case in result.cases] == [True, True, False]
    assert "xavier_uniform(weight, rng)" in result.cases[-1].hint

    def xavier_normal(weight, rng):
        normal(weight, rng)

    def xavier_uniform(weight, rng):
        uniform(weight, rng)

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
    def drawn_by_others(weight, rng):
        weight[:] = np.random.normal(size=weight.shape) + torch.randn(weight.shape).numpy()  # noqa: NPY002

    torch.manual_seed(7)
    np.random.seed(7)  # noqa: NPY002
    expected = torch.rand(3).tolist(), np.random.rand(3).tolist()  # noqa: NPY002
    torch.manual_seed(7)
    np.random.seed(7)  # noqa: NPY002
    NORMAL.check(drawn_by_others)
    assert (torch.rand(3).tolist(), np.random.rand(3).tolist()) == expected  # noqa: NPY002
