"""``standard_error(correct)``: of the accuracy, from the right and wrong answers."""

import math
import statistics

import numpy as np

from bineural.exercises.checking.functions import FunctionExercise

ONE_LESS = (
    "You divide by n − 1 somewhere: the formula asked for has p(1 − p)/n below the root. "
    "With many examples the two are nearly the same."
)


def standard_error(correct):
    p = np.mean(correct)
    return np.sqrt(p * (1 - p) / len(correct))


def by_counting(correct):
    n, hits = 0, 0
    for answer in correct:
        n += 1
        hits += bool(answer)
    return math.sqrt(hits * (n - hits) / n**3)


def by_spread(correct):
    return np.std(np.asarray(correct, dtype=float)) / math.sqrt(correct.size)


def of_counts(formula):
    """Return a function of the accuracy and the number of examples."""
    return lambda correct: formula(float(np.mean(correct)), len(correct))


EXERCISE = FunctionExercise(
    signature="standard_error(correct)",
    returns="error",
    reference=lambda correct: statistics.pstdev(map(float, correct)) / math.sqrt(len(correct)),
    cases={
        "truth values": ([True, True, False, True, True, False, True, True, True, True],),
        "zeros and ones": ([1, 0, 0, 1, 1, 1, 0, 1],),
        "a hundred answers": ([True] * 97 + [False] * 3,),
        "all of them wrong": ([False, False, False, False],),
    },
    mistakes={
        "The root is missing: this is the variance.": [of_counts(lambda p, n: p * (1 - p) / n)],
        "The number of examples is missing: this is the spread of a single answer.": [
            of_counts(lambda p, n: math.sqrt(p * (1 - p))),
        ],
        "The root must hold n as well: divide before you take it.": [
            of_counts(lambda p, n: math.sqrt(p * (1 - p)) / n)
        ],
        "This is the accuracy: put it into the formula.": [of_counts(lambda p, n: p)],
        "One of the two factors is missing below the root: p, and 1 − p.": [
            of_counts(lambda p, n: math.sqrt(p / n)),
            of_counts(lambda p, n: math.sqrt((1 - p) / n)),
        ],
        ONE_LESS: [of_counts(lambda p, n: math.sqrt(p * (1 - p) / (n - 1)))],
    },
    right=[standard_error, by_counting, by_spread],
)
