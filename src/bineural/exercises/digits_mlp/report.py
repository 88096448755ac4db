"""``report(configuration, parameters, accuracies, n_test)``: a result as a row of a table."""

import math
import statistics
from itertools import pairwise

import numpy as np

from bineural.exercises.checking.arguments import Made
from bineural.exercises.checking.functions import FunctionExercise


def arrays(*sizes):
    """Return the weights and biases of a network as an argument."""
    shapes = [shape for inputs, outputs in pairwise(sizes) for shape in ((outputs, inputs), (outputs,))]
    spelled = ", ".join(f"np.zeros({shape if len(shape) > 1 else shape[0]})" for shape in shapes)
    return Made(f"[{spelled}]", lambda: [np.zeros(shape) for shape in shapes])


def row(configuration, parameters, accuracies, n_test):
    median = statistics.median(accuracies)
    return {
        "configuration": configuration,
        "parameters": sum(array.size for array in parameters),
        "runs": len(accuracies),
        "median": median,
        "lowest": min(accuracies),
        "highest": max(accuracies),
        "standard error": math.sqrt(median * (1 - median) / n_test),
    }


def with_numpy(configuration, parameters, accuracies, n_test):
    p = np.median(accuracies)
    count = np.concatenate([each.ravel() for each in parameters]).size
    row = {"median": p, "lowest": np.min(accuracies), "standard error": np.sqrt(p * (1 - p) / n_test), "note": "more"}
    row |= {"configuration": configuration, "parameters": count, "runs": len(accuracies), "highest": max(accuracies)}
    return row


def in_a_loop(configuration, parameters, accuracies, n_test):
    count = 0
    for each in parameters:
        count += math.prod(each.shape)
    runs = sorted(accuracies)
    p = (runs[len(runs) // 2] + runs[(len(runs) - 1) // 2]) / 2
    cells = [configuration, float(count), np.array(len(runs)), p, runs[0], runs[-1], (p * (1 - p) / n_test) ** 0.5]
    return dict(zip(EXERCISE.returns, cells, strict=True))


def of_runs(function):
    return lambda configuration, parameters, accuracies, n_test: function(accuracies)


def error(formula):
    """Return a function of the variance p(1 − p), the number of runs, and that of test examples."""
    return lambda text, parameters, runs, n: formula(np.median(runs) * (1 - np.median(runs)), len(runs), n)


TEXT = "The configuration is the text that was handed over: put it in as it is."
BIASES = "The biases are missing: a layer has (I + 1)·O parameters."
ARRAYS = "These are the arrays: add up how many numbers each holds, `size`."
LENGTHS = "`len` gives the rows of an array: add up how many numbers each holds, `size`."
EXAMPLES = "This is the number of test examples: runs are counted by `accuracies`."
UNSORTED = "The middle one of the list is not the median unless the list is sorted; `np.median` is."
BELOW_ROOT = "Below the root stands the number of test examples, not that of runs."
NO_EXAMPLES = "The number of test examples is missing below the root."
MIDDLE = "Of an even number of runs, the median is the mean of the middle two."
EXCHANGED = "The lowest and the highest are exchanged."
SPREAD = "This is the spread of the runs: the standard error asked for comes from the number of test examples."

EXERCISE = FunctionExercise(
    signature="report(configuration, parameters, accuracies, n_test)",
    returns=("configuration", "parameters", "runs", "median", "lowest", "highest", "standard error"),
    row=True,
    lists="list",
    reference=row,
    cases={
        "five runs, in no order": ("64-16-10", arrays(64, 16, 10), [0.97, 0.95, 0.96, 0.99, 0.965], 540),
        "an even number of runs, of a deeper network": (
            "64-12-12-10",
            arrays(64, 12, 12, 10),
            [0.981, 0.979, 0.903, 0.985],
            252,
        ),
        "one run, without a hidden layer": ("64-10", arrays(64, 10), [0.9], 100),
    },
    mistakes={
        "configuration": {TEXT: [of_runs(str)]},
        "parameters": {
            BIASES: [lambda text, parameters, runs, n: sum(each.size for each in parameters if each.ndim > 1)],
            ARRAYS: [lambda text, parameters, runs, n: len(parameters)],
            LENGTHS: [lambda text, parameters, runs, n: sum(len(each) for each in parameters)],
        },
        "runs": {EXAMPLES: [lambda text, parameters, runs, n: n]},
        "median": {
            "This is the mean: one failed run would pull it down, so take the median.": [of_runs(np.mean)],
            "This is the best run, the luckiest one: take the median.": [of_runs(max)],
            UNSORTED: [of_runs(lambda runs: runs[len(runs) // 2])],
            MIDDLE: [of_runs(statistics.median_high), of_runs(statistics.median_low)],
        },
        "lowest": {EXCHANGED: [of_runs(max)]},
        "highest": {EXCHANGED: [of_runs(min)]},
        "standard error": {
            SPREAD: [
                of_runs(np.std),
                of_runs(statistics.stdev),
                of_runs(lambda runs: statistics.stdev(runs) / math.sqrt(len(runs))),
            ],
            BELOW_ROOT: [error(lambda variance, runs, n: math.sqrt(variance / runs))],
            "This is the variance: the root is missing.": [error(lambda variance, runs, n: variance / n)],
            NO_EXAMPLES: [error(lambda variance, runs, n: math.sqrt(variance))],
        },
    },
    right=[row, with_numpy, in_a_loop],
)
