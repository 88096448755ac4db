"""``normalized(x, axis)``: numbers of mean 0 and variance 1 along one axis of a table."""

import numpy as np

from bineural.exercises.checking.functions import Fragile, FunctionExercise

EPS = 1e-5
KEEPDIMS = "Without `keepdims=True` the axis is gone, and the shapes do not fit: keep it with length 1."


def by_hand(x, axis, centered=True, divide=None):
    """Compute it from sums along the axis; `divide` takes the number of values and returns what to divide by."""
    count = x.shape[axis]
    mean = x.sum(axis, keepdims=True) / count
    squares = ((x - mean if centered else x) ** 2).sum(axis, keepdims=True)
    return x - mean, squares / (divide(count) if divide else count)


def reference(x, axis):
    distance, var = by_hand(x, axis)
    return distance / (var + EPS) ** 0.5


def wrong(scale, **parts):
    def function(x, axis):
        distance, var = by_hand(x, axis, **parts)
        return distance / scale(var)

    return function


def other_axis(x, axis):
    return reference(x, 1 - axis)


def whole(x, axis):
    return (x - x.mean()) / (x.var() + EPS) ** 0.5


def own_mean_common_variance(x, axis):
    return (x - x.mean(axis, keepdims=True)) / (x.var() + EPS) ** 0.5


def without_keepdims(x, axis):
    return (x - x.mean(axis)) / (x.var(axis) + EPS) ** 0.5


def variance_without_keepdims(x, axis):
    return (x - x.mean(axis, keepdims=True)) / (x.var(axis) + EPS) ** 0.5


def by_squares(x, axis):
    mean = x.mean(axis, keepdims=True)
    var = ((x - mean) ** 2).mean(axis, keepdims=True)
    return (x - mean) / (var + EPS) ** 0.5


def by_variance(x, axis):
    return (x - np.mean(x, axis=axis, keepdims=True)) / np.sqrt(np.var(x, axis=axis, keepdims=True) + EPS)


def one_by_one(x, axis):
    return np.apply_along_axis(lambda values: (values - values.mean()) / np.sqrt(values.var() + EPS), axis, x)


RNG = np.random.default_rng(0)
TABLE, SQUARE = (RNG.normal(0.1, 0.2, size=shape).round(2) for shape in ((4, 3), (3, 3)))

EXERCISE = FunctionExercise(
    signature="normalized(x, axis)",
    returns="x_hat",
    reference=reference,
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
        "divides by the number itself.": [wrong(lambda v: (v + EPS) ** 0.5, divide=lambda n: n - 1)],
        "The root is missing: divide by the root of the variance.": [wrong(lambda v: v + EPS)],
        "This is the other axis: `axis` is the one along which mean and variance are taken.": [other_axis],
        "Mean and variance are those of the whole table: each column, or each row, has its own.": [whole],
        "The variance is that of the whole table: take it along `axis`, as the mean.": [own_mean_common_variance],
        "This is the mean of the squares: subtract the mean before you square.": [
            wrong(lambda v: (v + EPS) ** 0.5, centered=False)
        ],
        KEEPDIMS: [without_keepdims, variance_without_keepdims],
        "`eps` is missing under the root.": [wrong(lambda v: v**0.5)],
    },
    errors={
        KEEPDIMS: "could not be broadcast",
        "Arrays say `axis` and `keepdims` where tensors say `dim` and `keepdim`.": "unexpected keyword argument",
    },
    right=[by_squares, by_variance, one_by_one],
)
