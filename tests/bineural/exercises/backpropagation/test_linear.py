import numpy as np
import pytest

from bineural.exercises import run_check
from bineural.scratch import Linear

from ..shown import hints


def right(x, weight, grad_output):
    return grad_output @ weight, grad_output.T @ x, grad_output.sum(axis=0)


def with_einsum(x, weight, grad_output):
    grad_x = np.einsum("no,oi->ni", grad_output, weight)
    return [grad_x, np.einsum("no,ni->oi", grad_output, x), np.ones(len(x)) @ grad_output]


def by_layer(x, weight, grad_output):
    layer = Linear(weight.shape[1], weight.shape[0])
    layer.weight.data = weight
    layer(x)
    return layer.backward(grad_output), layer.weight.grad, layer.bias.grad


def starter(x, weight, grad_output):
    grad_x = ...  # (N, in)
    grad_weight = ...  # (out, in)
    grad_bias = ...  # (out,)
    return grad_x, grad_weight, grad_bias


def one_left(x, weight, grad_output):
    grad_x, _, grad_bias = right(x, weight, grad_output)
    return grad_x, ..., grad_bias


def replaced(**wrong):
    """Return the right function with one of its results computed otherwise."""

    def function(x, weight, grad_output):
        names = ("grad_x", "grad_weight", "grad_bias")
        results = dict(zip(names, right(x, weight, grad_output), strict=True))
        results.update({name: compute(x, weight, grad_output) for name, compute in wrong.items()})
        return tuple(results.values())

    return function


def divided(x, weight, grad_output):
    return tuple(gradient / len(x) for gradient in right(x, weight, grad_output))


def loop_with_wrong_range(x, weight, grad_output):
    grad_weight = np.zeros_like(weight)
    for o in range(len(weight)):
        for i in range(len(x)):
            grad_weight[o, i] = np.sum(grad_output[:, o] * x[:, i])
    return grad_output @ weight, grad_weight, grad_output.sum(axis=0)


def one_example(x, weight, grad_output):
    return grad_output @ weight, grad_output.reshape(-1, 1) @ x, grad_output.sum(axis=0)


def one_example_scaled(x, weight, grad_output):
    grad_x, grad_weight, grad_bias = right(x, weight, grad_output)
    return grad_x, grad_weight * np.sqrt(len(x)), grad_bias


def in_place(x, weight, grad_output):
    results = right(x, weight, grad_output)
    grad_output /= len(x)
    return results


X_ORDER = "The product for `grad_x` is in the wrong order"
WEIGHT_ORDER = "The product for `grad_weight` is in the wrong order"
DIVIDED = "Do not divide by N"
OUTER = "One example's outer product is not enough"
MISTAKES = {
    "weight transposed": (replaced(grad_x=lambda x, w, g: g @ w.T), X_ORDER),
    "factors swapped": (replaced(grad_x=lambda x, w, g: w @ g), X_ORDER),
    "factors swapped and transposed": (replaced(grad_x=lambda x, w, g: w.T @ g.T), X_ORDER),
    "x before grad_output": (replaced(grad_weight=lambda x, w, g: x @ g), WEIGHT_ORDER),
    "no transposition": (replaced(grad_weight=lambda x, w, g: g @ x), WEIGHT_ORDER),
    "both transposed": (replaced(grad_weight=lambda x, w, g: g.T @ x.T), WEIGHT_ORDER),
    "grad_weight (in, out)": (replaced(grad_weight=lambda x, w, g: x.T @ g), "`grad_weight` is transposed"),
    "divided by N": (divided, DIVIDED),
    "grad_weight divided by N": (replaced(grad_weight=lambda x, w, g: g.T @ x / len(x)), DIVIDED),
    "outer product": (replaced(grad_weight=lambda x, w, g: np.outer(g, x)), OUTER),
    "outer product of sums": (replaced(grad_weight=lambda x, w, g: np.outer(g.sum(0), x.sum(0))), OUTER),
    "outer product of the first": (replaced(grad_weight=lambda x, w, g: np.outer(g[0], x[0])), OUTER),
    "bias not summed": (replaced(grad_bias=lambda x, w, g: g), "`grad_bias` is not summed"),
    "bias averaged": (replaced(grad_bias=lambda x, w, g: g.mean(axis=0)), "`grad_bias` is averaged"),
    "bias over outputs": (
        replaced(grad_bias=lambda x, w, g: g.sum(axis=1)),
        "`grad_bias` is summed over the wrong axis",
    ),
    "bias one number": (replaced(grad_bias=lambda x, w, g: g.sum()), "`grad_bias` is one number"),
    "bias keeps the axis": (
        replaced(grad_bias=lambda x, w, g: g.sum(axis=0, keepdims=True)),
        "`grad_bias` must have the shape `(out,)`",
    ),
    "bias ones": (replaced(grad_bias=lambda x, w, g: np.ones(len(w))), "1 is the derivative"),
    "weight first": (lambda x, w, g: tuple(right(x, w, g)[i] for i in (1, 0, 2)), "The gradients are right, but"),
    "bias first": (lambda x, w, g: tuple(right(x, w, g)[i] for i in (2, 0, 1)), "The gradients are right, but"),
    "only if N = in": (loop_with_wrong_range, "This is right only where `N = in = out`"),
    "only if N = 1": (one_example, "This is right for one example only"),
    "only if N = 1, by value": (one_example_scaled, "This is right for one example only"),
    "two results": (lambda x, w, g: right(x, w, g)[:2], "End with `return grad_x, grad_weight, grad_bias`"),
    "one result": (lambda x, w, g: g @ w, "End with `return grad_x, grad_weight, grad_bias`"),
    "changes grad_output": (in_place, "`linear_backward` changes its argument `grad_output`"),
    "reversed sign": (replaced(grad_x=lambda x, w, g: -g @ w), "Only the sign is wrong"),
    "twice": (replaced(grad_x=lambda x, w, g: 2 * g @ w), "The result is 2.000 times"),
    "infinite": (replaced(grad_x=lambda x, w, g: g @ w * np.inf), "Some values are not finite"),
    "dots": (starter, "Not written yet: replace the dots in `grad_x`"),
    "one left": (one_left, "Not written yet: replace the dots in `grad_weight`"),
    "nothing": (lambda x, w, g: None, "Not written yet, or `return` is missing: `linear_backward`"),
    "one nothing": (replaced(grad_bias=lambda x, w, g: None), "Not written yet, or `return` is missing: `grad_bias`"),
}


@pytest.mark.parametrize("function", [right, with_einsum, by_layer])
def test_a_right_solution_passes(function):
    result = run_check("backpropagation/linear", function)
    assert result.passed
    assert not hints(result)


@pytest.mark.parametrize(("function", "hint"), MISTAKES.values(), ids=MISTAKES)
def test_each_mistake_gets_its_hint_and_no_other(function, hint):
    result = run_check("backpropagation/linear", function)
    assert not result.passed
    [found] = hints(result)
    assert found.startswith(hint)


def test_shapes_that_never_fit_get_the_general_hint():
    result = run_check("backpropagation/linear", replaced(grad_weight=lambda x, w, g: g.T @ np.ones((7, 7))))
    [hint] = hints(result)
    assert hint.startswith("The shapes on this line do not fit")


def test_a_single_wrong_element_is_named():
    def one_off(x, weight, grad_output):
        grad_x, grad_weight, grad_bias = right(x, weight, grad_output)
        grad_weight[1, 2] += 1
        return grad_x, grad_weight, grad_bias

    result = run_check("backpropagation/linear", one_off)
    assert "1 of 6; at index `(1, 2)`" in result.cases[0].hint
    assert len(hints(result)) == 3
