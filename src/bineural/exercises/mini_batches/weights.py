"""``example_weights(y)``: weights with which a sampler draws all classes equally often."""

import numpy as np

from bineural.exercises.checking.functions import FunctionExercise


def counts_of(y):
    """Return how many examples each example's class has."""
    return np.bincount(y)[y]


def reference(y):
    labels = y.tolist()
    return np.array([1 / labels.count(each) for each in labels])


def in_a_loop(y):
    counts = np.bincount(y)
    return np.array([1.0 / counts[label] for label in y])


def of_shares(y):
    return 1 / (y == y[:, np.newaxis]).sum(axis=1)


EXERCISE = FunctionExercise(
    signature="example_weights(y)",
    returns="weights",
    reference=reference,
    cases={
        "eight examples of three classes": ([0, 0, 2, 1, 0, 2, 0, 0],),
        "two classes, one of them rare": ([1, 1, 1, 1, 0, 1],),
        "a class without examples": ([3, 0, 3, 3],),
    },
    mistakes={
        "These are weights of classes: the sampler wants one for each example, so index them by `y`.": [
            lambda y: 1 / np.maximum(np.bincount(y), 1)
        ],
        "Frequent classes get the large weights: it is the other way round.": [
            lambda y: counts_of(y).astype(float),
            lambda y: counts_of(y) / len(y),
        ],
        "All examples get the same weight, so that frequent classes stay frequent.": [
            lambda y: np.full(len(y), 1 / len(y)),
            lambda y: np.ones(len(y)),
        ],
        "The weight is divided by the root of the number: frequent classes are still drawn more often.": [
            lambda y: counts_of(y) ** -0.5
        ],
        "The weights are squared: then rare classes are drawn more often than frequent ones.": [
            lambda y: 1 / counts_of(y) ** 2
        ],
    },
    right=[lambda y: 1 / np.bincount(y)[y], in_a_loop, of_shares],
)
