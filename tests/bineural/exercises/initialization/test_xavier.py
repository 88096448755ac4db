import math

import numpy as np
import pytest
import torch

from bineural.exercises import run_check
from bineural.exercises.initialization.filling import KURTOSIS, KURTOSIS_TOLERANCE
from bineural.exercises.initialization.he import SHAPES as HE_SHAPES
from bineural.exercises.initialization.xavier import SHAPES as XAVIER_SHAPES
from bineural.layers import xavier_normal_, xavier_uniform_

from ..shown import hints


def normal_with(spread):
    """Return a function that fills with N(0, spread(fan_in, fan_out)²)."""

    def xavier_normal(weight):
        fan_out, fan_in = weight.shape
        with torch.no_grad():
            weight.normal_(0, spread(fan_in, fan_out))

    return xavier_normal


def uniform_with(bound):
    def xavier_uniform(weight):
        fan_out, fan_in = weight.shape
        b = bound(fan_in, fan_out)
        with torch.no_grad():
            weight.uniform_(-b, b)

    return xavier_uniform


normal = normal_with(lambda i, o: math.sqrt(2 / (i + o)))
uniform = uniform_with(lambda i, o: math.sqrt(6 / (i + o)))


def starter(weight): ...


def into_a_copy(weight):
    weight = weight.detach().clone()
    weight.normal_(0, math.sqrt(2 / sum(weight.shape)))


def new_tensor(weight):
    return torch.randn_like(weight) * math.sqrt(2 / sum(weight.shape))


def without_no_grad(weight):
    weight.normal_(0, math.sqrt(2 / sum(weight.shape)))


def all_ones(weight):
    torch.nn.init.ones_(weight)


def overflowing(weight):
    torch.nn.init.constant_(weight, math.inf)


def not_centered(weight):
    with torch.no_grad():
        weight.uniform_(0, 2 * math.sqrt(6 / sum(weight.shape)))


def filled_with(draw):
    """Return a function that fills with `draw(shape)`, numbers of standard deviation 1, scaled as they should be."""

    def xavier(weight):
        numbers = torch.as_tensor(draw(tuple(weight.shape)), dtype=torch.float32)
        with torch.no_grad():
            weight.copy_(numbers * math.sqrt(2 / sum(weight.shape)))

    return xavier


def rescaled(weight):
    weight.data = weight.data.new_zeros(3).normal_()


RNG = np.random.default_rng(0)
HISTOGRAM = "Mean and standard deviation fit, bounds or shape do not"
NORMAL_MISTAKES = {
    "Laplace": (filled_with(lambda shape: RNG.laplace(size=shape) / math.sqrt(2)), HISTOGRAM),
    "triangular": (filled_with(lambda shape: math.sqrt(6) * (RNG.random(shape) - RNG.random(shape))), HISTOGRAM),
    "two points in place of normal": (filled_with(lambda shape: RNG.choice([-1, 1], shape)), HISTOGRAM),
    "equal rows": (filled_with(lambda shape: np.tile(RNG.normal(size=shape[1]), (shape[0], 1))), "Neighboring weights"),
    "another shape": (rescaled, "The layer's weight has another shape now"),
    "starter": (starter, "Not written yet"),
    "dots": (lambda weight: ..., "Not written yet"),
    "copy": (into_a_copy, "The weight of the layer is as it was"),
    "new tensor": (new_tensor, "Your function returns a tensor"),
    "no guard": (without_no_grad, "Autograd does not let you write"),
    "ones": (all_ones, "All weights are equal"),
    "infinite": (overflowing, "Some weights are not finite"),
    "variance": (normal_with(lambda i, o: 2 / (i + o)), "This is the variance"),
    "no 2": (normal_with(lambda i, o: math.sqrt(1 / (i + o))), "The 2 is missing"),
    "bound": (normal_with(lambda i, o: math.sqrt(6 / (i + o))), "`sqrt(6 / (fan_in + fan_out))` is the bound"),
    "fan-in only": (normal_with(lambda i, o: math.sqrt(1 / i)), "Only one of the two fans"),
    "He": (normal_with(lambda i, o: math.sqrt(2 / i)), "Only one of the two fans"),
    "uniform instead": (uniform, "These numbers are uniformly distributed"),
    "another factor": (normal_with(lambda i, o: 0.6 * math.sqrt(2 / (i + o))), "The standard deviation is 0.6"),
}
UNIFORM_MISTAKES = {
    "two points": (filled_with(lambda shape: RNG.choice([-1, 1], shape)), HISTOGRAM),
    "bound too large": (uniform_with(lambda i, o: 1.01 * math.sqrt(6 / (i + o))), HISTOGRAM),
    "linspace": (
        filled_with(lambda shape: np.linspace(-(3**0.5), 3**0.5, math.prod(shape)).reshape(shape)),
        "Neighbor",
    ),
    "starter": (starter, "Not written yet"),
    "copy": (into_a_copy, "The weight of the layer is as it was"),
    "std as bound": (uniform_with(lambda i, o: math.sqrt(2 / (i + o))), "Your bound is the standard deviation"),
    "no root": (uniform_with(lambda i, o: 6 / (i + o)), "The square root is missing"),
    "no 2": (uniform_with(lambda i, o: math.sqrt(3 / (i + o))), "The 2 is missing"),
    "PyTorch's default": (uniform_with(lambda i, o: math.sqrt(1 / i)), "Only one of the two fans"),
    "normal instead": (normal, "These numbers are normally distributed"),
    "not centered": (not_centered, "The mean is not 0"),
}


@pytest.mark.parametrize(
    ("normal", "uniform"),
    [
        (normal, uniform),
        (xavier_normal_, xavier_uniform_),
        (torch.nn.init.xavier_normal_, torch.nn.init.xavier_uniform_),
        (filled_with(torch.randn), filled_with(lambda shape: math.sqrt(3) * (2 * torch.rand(shape) - 1))),
        (filled_with(RNG.standard_normal), filled_with(lambda shape: RNG.uniform(-math.sqrt(3), math.sqrt(3), shape))),
    ],
)
def test_a_right_solution_passes(normal, uniform):
    result = run_check("initialization/xavier", lambda weight: normal(weight), lambda weight: uniform(weight))
    assert result.passed
    assert len(result.cases) == 4
    assert not hints(result)


@pytest.mark.parametrize(("function", "hint"), NORMAL_MISTAKES.values(), ids=NORMAL_MISTAKES)
def test_each_mistake_of_the_normal_form_gets_its_hint(function, hint):
    result = run_check("initialization/xavier", function, uniform)
    assert [case.passed for case in result.cases] == [False, False, True, True]
    assert all(found.startswith(hint) for found in hints(result))
    assert hints(result)


@pytest.mark.parametrize(("function", "hint"), UNIFORM_MISTAKES.values(), ids=UNIFORM_MISTAKES)
def test_each_mistake_of_the_uniform_form_gets_its_hint(function, hint):
    result = run_check("initialization/xavier", normal, function)
    assert [case.passed for case in result.cases] == [True, True, False, False]
    [found] = hints(result)
    assert found.startswith(hint)


def test_one_function_of_another_signature_is_named():
    result = run_check("initialization/xavier", normal, lambda weight, bound: None)
    assert [case.passed for case in result.cases] == [True, True, False]
    assert "xavier_uniform(weight)" in result.cases[-1].hint


def test_functions_in_exchanged_order_are_named():
    [hint] = hints(run_check("initialization/xavier", uniform, normal))
    assert hint.startswith("Hand in what you wrote in this order")


@pytest.mark.parametrize(("form", "numbers"), [("normal", "standard_normal"), ("uniform", "random")])
def test_the_tolerance_is_six_standard_errors_of_the_kurtosis(form, numbers):
    size = min(math.prod(shape) for shape in XAVIER_SHAPES + HE_SHAPES)
    draws = getattr(np.random.default_rng(0), numbers)((50, size))
    scaled = (draws - draws.mean(axis=1, keepdims=True)) / draws.std(axis=1, keepdims=True)
    kurtosis = (scaled**4).mean(axis=1)
    assert 6 * np.sqrt(np.mean((kurtosis - KURTOSIS[form]) ** 2)) < KURTOSIS_TOLERANCE[form]


def test_the_random_numbers_of_the_notebook_go_on_undisturbed():
    torch.manual_seed(7)
    expected = torch.rand(3)
    torch.manual_seed(7)
    run_check("initialization/xavier", normal, uniform)
    assert torch.equal(torch.rand(3), expected)
