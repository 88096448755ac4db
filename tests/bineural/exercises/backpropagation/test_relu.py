import numpy as np
import pytest

from bineural.exercises import run_check
from bineural.exercises.backpropagation.relu import _mistakes
from bineural.scratch import ReLU

from ..shown import hints


def right(x, grad_output):
    return grad_output * (x > 0)


def with_where(x, grad_output):
    return np.where(x > 0, grad_output, 0.0)


def with_copy(x, grad_output):
    grad_x = grad_output.copy()
    grad_x[x <= 0] = 0
    return grad_x


def by_layer(x, grad_output):
    relu = ReLU()
    relu(x)
    return relu.backward(grad_output)


def by_float32(x, grad_output):
    return grad_output.astype(np.float32) * (x > 0)


def starter(x, grad_output):
    return ...


def in_place(x, grad_output):
    grad_output[x <= 0] = 0
    return grad_output


def changes_x(x, grad_output):
    x[x <= 0] = 0
    x[x > 0] = 1
    return grad_output * x


def branch(x, grad_output):
    if x > 0:
        return grad_output
    return 0 * grad_output


def loop(x, grad_output):
    return np.array([g if value > 0 else 0.0 for value, g in zip(x, grad_output, strict=True)])


MISTAKES = {
    "mask": (lambda x, g: x > 0, "You return only the mask"),
    "mask of floats": (lambda x, g: (x > 0).astype(float), "You return only the mask"),
    "mask with zero": (lambda x, g: x >= 0, "You return only the mask"),
    "mask of grad_output": (lambda x, g: g * (g > 0), "The mask is taken from `grad_output`"),
    "maximum of grad_output": (lambda x, g: np.maximum(g, 0), "The mask is taken from `grad_output`"),
    "1 at zero": (lambda x, g: g * (x >= 0), "At exactly 0 this book takes the derivative 0"),
    "half at zero": (lambda x, g: g * np.heaviside(x, 0.5), "At exactly 0 this book takes the derivative 0"),
    "forward": (lambda x, g: np.maximum(x, 0), "This is the forward pass"),
    "times output": (lambda x, g: g * np.maximum(x, 0), "You multiply by ReLU's output"),
    "unchanged": (lambda x, g: g.copy(), "The gradient passes everywhere"),
    "reversed mask": (lambda x, g: g * (x < 0), "The mask is reversed"),
    "in place": (in_place, "`relu_backward` changes its argument `grad_output`"),
    "changes x": (changes_x, "`relu_backward` changes its argument `x`"),
    "if": (branch, "An `if`, `and` or `max` needs one truth value"),
    "max": (lambda x, g: g * max(x, 0), "An `if`, `and` or `max` needs one truth value"),
    "integers": (lambda x, g: (g * (x > 0)).astype(int), "The values must be floating-point numbers"),
    "list": (lambda x, g: right(x, g).tolist(), "Return a NumPy array"),
    "sum": (lambda x, g: right(x, g).sum(), "The shape is wrong"),
    "dots": (starter, "Not written yet: replace the dots in `relu_backward`"),
    "nothing": (lambda x, g: None, "Not written yet, or `return` is missing"),
}


@pytest.mark.parametrize("function", [right, with_where, with_copy, by_layer, by_float32])
def test_a_right_solution_passes(function):
    result = run_check("backpropagation/relu", function)
    assert result.passed
    assert not hints(result)


@pytest.mark.parametrize(("function", "hint"), MISTAKES.values(), ids=MISTAKES)
def test_each_mistake_gets_its_hint_and_no_other(function, hint):
    result = run_check("backpropagation/relu", function)
    assert not result.passed
    [found] = hints(result)
    assert found.startswith(hint)


def test_a_loop_over_a_vector_passes_there_and_fails_on_a_batch():
    result = run_check("backpropagation/relu", loop)
    assert [case.passed for case in result.cases] == [True, False, True, False]
    assert hints(result)[0].startswith("An `if`, `and` or `max` needs one truth value")


def test_typical_wrong_values_of_the_vector_and_the_batch_can_be_told_apart():
    x = np.array([[1.0, -1.0, 2.0], [-3.0, 0.5, -0.25]])
    grad_output = np.array([[-0.5, 2.0, 3.0], [1.0, -4.0, -1.5]])
    values = {}
    for value, hint in _mistakes(x, grad_output):
        if not hint.startswith("At exactly 0"):
            values.setdefault(np.asarray(value).tobytes(), set()).add(hint)
    assert all(len(each) == 1 for each in values.values())


def test_the_line_with_the_error_is_shown():
    case = run_check("backpropagation/relu", branch).cases[0]
    assert case.where.endswith("of `test_relu.py`: `if x > 0:`")
    assert case.got.startswith("the error `ValueError: The truth value of an array")
