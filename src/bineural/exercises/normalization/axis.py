"""``normalized(x, dim)``: numbers of mean 0 and variance 1 along one axis of a table."""

import numpy as np

from bineural.exercises.checking.functions import Fragile, FunctionExercise

EPS = 1e-5
KEEPDIM = "Without `keepdim=True` the axis is gone, and the shapes do not fit: keep it with length 1."


def by_hand(x, dim, centered=True, divide=None):
    """Compute it from sums along the axis; `divide` takes the number of values and returns what to divide by."""
    count = x.shape[dim]
    mean = x.sum(dim, keepdim=True) / count if centered else 0
    squares = ((x - mean) ** 2).sum(dim, keepdim=True) / (divide(count) if divide else count)
    return x - x.sum(dim, keepdim=True) / count, squares


def reference(x, dim):
    distance, var = by_hand(x, dim)
    return distance / (var + EPS) ** 0.5


def wrong(scale, **parts):
    def function(x, dim):
        distance, var = by_hand(x, dim, **parts)
        return distance / scale(var)

    return function


def other_axis(x, dim):
    return reference(x, 1 - dim)


def whole(x, dim):
    return (x - x.mean()) / (x.var(correction=0) + EPS) ** 0.5


def own_mean_common_variance(x, dim):
    distance, _ = by_hand(x, dim)
    return distance / (x.var(correction=0) + EPS) ** 0.5


def without_keepdim(x, dim):
    if dim == 1 and x.shape[0] != x.shape[1]:
        raise ValueError("the size of one tensor must match the size of the other")
    return (x - x.mean(dim)) / (x.var(dim, correction=0) + EPS) ** 0.5


def by_std_mean(x, dim):
    import torch

    var, mean = torch.var_mean(x, dim, correction=0, keepdim=True)
    return (x - mean) * torch.rsqrt(var + EPS)


def by_squares(x, dim):
    mean = x.mean(dim, keepdim=True)
    var = (x - mean).square().mean(dim, keepdim=True)
    return (x - mean) / (var + EPS).sqrt()


def by_variance(x, dim):
    mean = x.mean(dim, keepdim=True)
    var = x.var(dim, correction=0, keepdim=True)
    return (x - mean) / (var + EPS).sqrt()


RNG = np.random.default_rng(0)
TABLE, SQUARE = (RNG.normal(0.1, 0.2, size=shape).round(2) for shape in ((4, 3), (3, 3)))

EXERCISE = FunctionExercise(
    signature="normalized(x, dim)",
    returns="x_hat",
    reference=reference,
    lists="tensor",
    needs=("torch",),
    cases={
        "four examples, over the batch": (TABLE, 0),
        "four examples, over the features": (TABLE, 1),
        "as many examples as features": (SQUARE, 1),
    },
    fragile={
        "numbers that are all equal": Fragile(
            ([[2.0, 2.0, 2.0], [1.0, 2.0, 3.0]], 1),
            "Equal numbers have the variance 0: the small ε under the root keeps the division from failing.",
        ),
    },
    mistakes={
        "This variance divides by one less than the number of values, as `var` of PyTorch does by default: here it "
        "divides by the number itself, `correction=0`.": [wrong(lambda v: (v + EPS) ** 0.5, divide=lambda n: n - 1)],
        "The root is missing: divide by the root of the variance.": [wrong(lambda v: v + EPS)],
        "This is the other axis: `dim` is the axis along which mean and variance are taken.": [other_axis],
        "Mean and variance are those of the whole table: each column, or each row, has its own.": [whole],
        "The variance is that of the whole table: take it along `dim`, as the mean.": [own_mean_common_variance],
        "This is the mean of the squares: subtract the mean before you square.": [
            wrong(lambda v: (v + EPS) ** 0.5, centered=False)
        ],
        KEEPDIM: [without_keepdim],
        "`eps` is missing under the root.": [wrong(lambda v: v**0.5)],
    },
    errors={KEEPDIM: "must match the size"},
    right=[by_variance, by_squares, by_std_mean],
)
