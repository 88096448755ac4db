"""``enough(p_first, p_second)``: test examples that tell two accuracies apart, each measured on a set of its own."""

import math
from fractions import Fraction

import numpy as np

from bineural.exercises.checking.functions import FunctionExercise

Z = 1.96


def enough(p_first, p_second):
    variance = p_first * (1 - p_first) + p_second * (1 - p_second)
    return math.ceil(Z**2 * variance / (p_first - p_second) ** 2)


def with_numpy(p_first, p_second):
    p = np.array([p_first, p_second])
    return np.ceil(np.sum(p * (1 - p)) * (Z / np.diff(p)[0]) ** 2)


def step_by_step(p_first, p_second):
    n = 1
    while abs(p_first - p_second) < Z * math.sqrt((p_first * (1 - p_first) + p_second * (1 - p_second)) / n):
        n += 1
    return n


def exact(p_first, p_second):
    first, second = (Fraction(p).limit_denominator(1000) for p in (p_first, p_second))
    variance = first * (1 - first) + second * (1 - second)
    return math.ceil(Fraction(196, 100) ** 2 * variance / (first - second) ** 2)


def of_parts(formula):
    """Return a function of the two variances of one answer, and the size of the difference."""
    return lambda p, q: math.ceil(formula(p * (1 - p), q * (1 - q), abs(p - q)))


def rounded(how):
    return lambda p, q: how(Z**2 * (p * (1 - p) + q * (1 - q)) / (p - q) ** 2)


EXERCISE = FunctionExercise(
    signature="enough(p_first, p_second)",
    returns="n",
    integers=True,
    reference=exact,
    cases={
        "0.97 and 0.98": (0.97, 0.98),
        "the better one first": (0.95, 0.9),
        "a point in the middle": (0.5, 0.51),
        "far apart": (0.9, 0.8),
    },
    mistakes={
        "Round up: with less than this many examples the difference is below 1.96 standard errors.": [
            rounded(math.floor),
            rounded(round),
        ],
        "Return a whole number of examples: round up.": [rounded(float)],
        "One of the two models is missing: both accuracies scatter, and their variances add up.": [
            of_parts(lambda v, w, d: Z**2 * v / d**2),
            of_parts(lambda v, w, d: Z**2 * w / d**2),
        ],
        "The 1.96 must be squared: it stood outside of the root.": [of_parts(lambda v, w, d: Z * (v + w) / d**2)],
        "The 1.96 is missing: the difference is to be that many standard errors.": [
            of_parts(lambda v, w, d: (v + w) / d**2)
        ],
        "The difference must be squared: you squared the root on the other side.": [
            of_parts(lambda v, w, d: Z**2 * (v + w) / d)
        ],
        "Both variances belong below one root, each once: you have twice as many examples as needed.": [
            of_parts(lambda v, w, d: 2 * Z**2 * (v + w) / d**2)
        ],
        "Standard errors do not add up, variances do: add below one root.": [
            of_parts(lambda v, w, d: Z**2 * (math.sqrt(v) + math.sqrt(w)) ** 2 / d**2)
        ],
    },
    right=[enough, with_numpy, step_by_step],
)
