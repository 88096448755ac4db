"""``linear_backward(x, weight, grad_output)``: the gradients of ``y = x @ weight.T + bias``."""

import numpy as np

from bineural.exercises.checking.functions import FunctionExercise


def draw(examples, inputs, outputs):
    rng = np.random.default_rng(0)
    return tuple(
        rng.normal(size=size).round(1) for size in [(examples, inputs), (outputs, inputs), (examples, outputs)]
    )


def with_loops(x, weight, grad_output):
    grad_weight = np.zeros_like(weight)
    for row, grad in zip(x, grad_output, strict=True):
        grad_weight += np.outer(grad, row)
    return [np.dot(grad_output, weight), grad_weight, sum(grad_output)]


DIVIDED = (
    "Do not divide by N: when the loss is a mean, `grad_output` already carries the factor 1/N; a layer only adds up "
    "what the examples contribute."
)
X_PRODUCT = (
    "The product for `grad_x` is in the wrong order or has `weight` transposed: `(N, out)` times `(out, in)` gives "
    "`(N, in)`, with `weight` as it is."
)
WEIGHT_PRODUCT = (
    "The product for `grad_weight` is in the wrong order or lacks a transposition: `(out, N)` times `(N, in)` gives "
    "`(out, in)`, so that the sum runs over the batch."
)
OUTER = (
    "One example's outer product is not enough, and neither is the outer product of sums or means: add up the outer "
    "products of all examples, which is one matrix product over the batch axis."
)
TRANSPOSED = (
    "`grad_weight` is transposed: it has the shape of `weight`, `(out, in)`, so the first factor is made of "
    "`grad_output`."
)
AVERAGED = (
    "`grad_bias` is averaged over the batch: it must be the sum, because `grad_output` already carries the factor 1/N "
    "of a mean loss."
)
NOT_SUMMED = "`grad_bias` is not summed: each bias adds to all N rows, so sum `grad_output` over the batch axis."
WRONG_AXIS = "`grad_bias` is summed over the wrong axis: axis 0 is the batch, axis 1 the outputs."
ONE_NUMBER = "`grad_bias` is one number: sum over the batch axis only, so that each output keeps its own."
KEEPS_AXIS = "`grad_bias` must have the shape `(out,)` of the bias: leave out `keepdims=True`."
ONES = "1 is the derivative of the output by its bias: multiply it by `grad_output` and sum over the batch."

EXERCISE = FunctionExercise(
    signature="linear_backward(x, weight, grad_output)",
    returns=("grad_x", "grad_weight", "grad_bias"),
    reference=lambda x, w, g: (np.einsum("no,oi->ni", g, w), np.einsum("no,ni->oi", g, x), np.einsum("no->o", g)),
    cases={
        "a batch: `N = 4, in = 3, out = 2`": draw(4, 3, 2),
        "equal sizes: `N = in = out = 3`": draw(3, 3, 3),
        "one example: `N = 1, in = 3, out = 2`": draw(1, 3, 2),
    },
    mistakes={
        "grad_x": {
            X_PRODUCT: [
                lambda x, w, g: g @ w.T,
                lambda x, w, g: g.T @ w,
                lambda x, w, g: g.T @ w.T,
                lambda x, w, g: w @ g,
                lambda x, w, g: w @ g.T,
                lambda x, w, g: w.T @ g,
                lambda x, w, g: w.T @ g.T,
            ],
            DIVIDED: [lambda x, w, g: g @ w / len(x)],
        },
        "grad_weight": {
            TRANSPOSED: [lambda x, w, g: x.T @ g],
            WEIGHT_PRODUCT: [
                lambda x, w, g: g @ x,
                lambda x, w, g: g @ x.T,
                lambda x, w, g: g.T @ x.T,
                lambda x, w, g: x @ g,
                lambda x, w, g: x @ g.T,
                lambda x, w, g: x.T @ g.T,
            ],
            DIVIDED: [lambda x, w, g: g.T @ x / len(x)],
            OUTER: [
                lambda x, w, g: np.outer(g, x),
                lambda x, w, g: np.outer(g[0], x[0]),
                lambda x, w, g: np.outer(g[-1], x[-1]),
                lambda x, w, g: np.outer(g.sum(axis=0), x.sum(axis=0)),
                lambda x, w, g: np.outer(g.mean(axis=0), x.mean(axis=0)),
            ],
        },
        "grad_bias": {
            NOT_SUMMED: [lambda x, w, g: g],
            AVERAGED: [lambda x, w, g: g.mean(axis=0)],
            WRONG_AXIS: [lambda x, w, g: g.sum(axis=1)],
            ONE_NUMBER: [lambda x, w, g: g.sum()],
            KEEPS_AXIS: [lambda x, w, g: g.sum(axis=0, keepdims=True)],
            ONES: [lambda x, w, g: np.ones(len(w))],
        },
    },
    only={
        "one example: `N = 1, in = 3, out = 2`": (
            "This is right for one example only: in a batch, each of the N rows contributes, and the batch axis is "
            "summed."
        ),
        "equal sizes: `N = in = out = 3`": (
            "This is right only where `N = in = out`: somewhere one size stands in place of another, for instance in "
            "a `range` or in the shape of a new array."
        ),
    },
    right=[
        lambda x, weight, grad_output: (grad_output @ weight, grad_output.T @ x, grad_output.sum(axis=0)),
        lambda x, w, g: (np.tensordot(g, w, 1), np.einsum("no,ni->oi", g, x), np.ones(len(x)) @ g),
        with_loops,
    ],
)
