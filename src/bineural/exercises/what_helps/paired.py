"""``paired_difference(method, plain)``: mean of the differences of pairs, and its standard error."""

import math
import statistics
from typing import Any

import numpy as np

from bineural.exercises.checking.functions import FunctionExercise


def paired_difference(method, plain):
    differences = method - plain
    return differences.mean(), differences.std(ddof=1) / math.sqrt(len(differences))


def by_statistics(method, plain):
    differences = [one - other for one, other in zip(method.tolist(), plain.tolist(), strict=True)]
    return statistics.fmean(differences), statistics.stdev(differences) / len(differences) ** 0.5


def by_hand(method, plain):
    count = len(method)
    differences = np.asarray(method) - np.asarray(plain)
    mean = differences.sum() / count
    variance = ((differences - mean) ** 2).sum() / (count - 1)
    return mean, (variance / count) ** 0.5


def unpaired(method, plain):
    return math.sqrt((method.var(ddof=1) + plain.var(ddof=1)) / len(method))


def spread(method, plain, ddof=1):
    return (method - plain).std(ddof=ddof)


MISTAKES: dict[str, dict[str, list[Any]]] = {
    "mean": {
        "The sign is reversed: the method minus plain, above zero means better.": [
            lambda method, plain: (plain - method).mean()
        ],
        "This is the mean of the method alone: subtract plain, seed by seed.": [lambda method, plain: method.mean()],
        "This is the sum of the differences: divide by their number.": [lambda method, plain: (method - plain).sum()],
        "The sizes of the differences are averaged: their signs count.": [
            lambda method, plain: np.abs(method - plain).mean()
        ],
    },
    "error": {
        "The pairs are torn apart: take the spread of the differences, in which the luck of a seed is gone.": [
            unpaired
        ],
        "This is the spread of the differences: the standard error of their mean is smaller by the root of their "
        "number.": [spread],
        "Divide by the root of the number of differences, not by the number.": [
            lambda method, plain: spread(method, plain) / len(method)
        ],
        "The variance of a few differences needs n − 1: `std(ddof=1)`.": [
            lambda method, plain: spread(method, plain, ddof=0) / math.sqrt(len(method)),
            lambda method, plain: spread(method, plain, ddof=0),
        ],
    },
}


EXERCISE = FunctionExercise(
    signature="paired_difference(method, plain)",
    returns=("mean", "error"),
    integers=True,
    reference=by_hand,
    cases={
        "five seeds": ([0.91, 0.93, 0.90, 0.95, 0.92], [0.90, 0.94, 0.90, 0.92, 0.91]),
        "a method that is worse": ([0.80, 0.88, 0.79], [0.85, 0.86, 0.83]),
        "four seeds": ([0.5, 0.75, 0.6, 0.9], [0.25, 0.8125, 0.7, 0.6]),
    },
    mistakes=MISTAKES,
    right=[paired_difference, by_statistics, by_hand],
)
