import math

import pytest
import torch

from bineural.exercises import run_check
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


NORMAL_MISTAKES = {
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
    [(normal, uniform), (xavier_normal_, xavier_uniform_), (torch.nn.init.xavier_normal_, uniform)],
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


def test_the_random_numbers_of_the_notebook_go_on_undisturbed():
    torch.manual_seed(7)
    expected = torch.rand(3)
    torch.manual_seed(7)
    run_check("initialization/xavier", normal, uniform)
    assert torch.equal(torch.rand(3), expected)
