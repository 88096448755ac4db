"""``conclude(differences)``: what paired differences of accuracies say of a change, with the evidence beside it."""

import math
from statistics import fmean, median, pstdev, stdev, variance

import numpy as np

from bineural.exercises.checking.functions import FunctionExercise

RAISES, LOWERS, UNDECIDED = 1, -1, 0


def conclude(differences):
    mean, error = fmean(differences), stdev(differences) / math.sqrt(len(differences))
    verdict = UNDECIDED
    if abs(mean) > 2 * error:
        verdict = RAISES if mean > 0 else LOWERS
    return {"mean": mean, "error": error, "verdict": verdict}


def by_the_ends_of_a_bar(differences):
    each = np.asarray(differences)
    mean, error = each.mean(), each.std(ddof=1) / np.sqrt(len(each))
    low, high = mean - 2 * error, mean + 2 * error
    return {"verdict": int(low > 0) - int(high < 0), "mean": mean, "error": error}


def by_the_ratio(differences):
    n = len(differences)
    mean = sum(differences) / n
    error = math.sqrt(sum((each - mean) ** 2 for each in differences) / (n * (n - 1)))
    ratio = mean / error
    return {"mean": mean, "error": error, "verdict": 0 if -2 <= ratio <= 2 else np.sign(ratio)}


def verdict_beyond(errors):
    """Return a wrong function that asks for so many standard errors."""

    def verdict(differences):
        found = conclude(differences)
        return np.sign(found["mean"]) * (abs(found["mean"]) > errors * found["error"])

    return verdict


def without_abs(differences):
    found = conclude(differences)
    return RAISES if found["mean"] > 2 * found["error"] else UNDECIDED


EXERCISE = FunctionExercise(
    signature="conclude(differences)",
    returns=("mean", "error", "verdict"),
    row=True,
    lists="list",
    reference=conclude,
    cases={
        "five seeds that agree": ([0.007, 0.011, 0.004, 0.005, 0.008],),
        "five seeds that agree, with an exception": ([-0.026, -0.031, -0.023, 0.004, -0.021],),
        "four seeds that do not agree": ([-0.007, 0.002, -0.005, 0.001],),
        "three seeds with the same sign": ([0.001, 0.004, 0.012],),
    },
    mistakes={
        "mean": {
            "This is the sum: divide by the number of seeds.": [lambda differences: sum(differences)],
            "This is the middle difference: take the mean.": [lambda differences: median(differences)],
        },
        "error": {
            "This is the standard deviation of the differences: that of their mean is smaller, divide by the root of "
            "their number.": [lambda differences: stdev(differences), lambda differences: pstdev(differences)],
            "The mean is taken from the same differences: divide by n − 1, as `std(ddof=1)` does.": [
                lambda differences: pstdev(differences) / math.sqrt(len(differences))
            ],
            "Divide by the root of the number of seeds, not by the number.": [
                lambda differences: stdev(differences) / len(differences)
            ],
            "This is the variance of the mean: the root is missing.": [
                lambda differences: variance(differences) / len(differences)
            ],
        },
        "verdict": {
            "Look at the sign: the difference is with the change minus without it.": [
                lambda differences: -conclude(differences)["verdict"]
            ],
            "The mean lies within two standard errors of 0: this many seeds do not decide it.": [
                verdict_beyond(0),
                verdict_beyond(1),
            ],
            "The mean lies more than two standard errors from 0: say in which direction.": [
                without_abs,
                verdict_beyond(math.inf),
                verdict_beyond(4),
            ],
        },
    },
    right=[conclude, by_the_ends_of_a_bar, by_the_ratio],
)
