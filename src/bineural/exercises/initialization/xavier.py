"""``xavier_normal(weight, rng)`` and ``xavier_uniform(weight, rng)``: variance 2 / (fan_in + fan_out), in place."""

from math import sqrt

import numpy as np

from bineural.exercises.checking.initializers import InitializerExercise
from bineural.exercises.checking.together import Together


def normal(weight, rng):
    fan_out, fan_in = weight.shape
    weight[:] = rng.normal(0, sqrt(2 / (fan_in + fan_out)), weight.shape)


def normal_scaled(weight, rng):
    weight[...] = rng.standard_normal(weight.shape) * (2 / sum(weight.shape)) ** 0.5


def normal_row_by_row(weight, rng):
    for neuron in weight:
        neuron[:] = rng.normal(scale=np.sqrt(2 / (len(weight) + len(neuron))), size=len(neuron))


def uniform(weight, rng):
    fan_out, fan_in = weight.shape
    bound = sqrt(6 / (fan_in + fan_out))
    weight[:] = rng.uniform(-bound, bound, weight.shape)


def uniform_shifted(weight, rng):
    rng.random(dtype=weight.dtype, out=weight)
    weight -= 0.5
    weight *= 2 * sqrt(6 / sum(weight.shape))


def uniform_by_copying(weight, rng):
    numbers = rng.uniform(-1, 1, weight.size).reshape(weight.shape)
    np.copyto(weight, numbers * np.sqrt(6 / (weight.shape[0] + weight.shape[1])))


ONE_FAN = "Only one of the two fans is in your formula: the variance is `2 / (fan_in + fan_out)`."
NO_TWO = "The 2 is missing: the variance is 1 over the mean of both fans, that is `2 / (fan_in + fan_out)`."
BOUND = "`sqrt(6 / (fan_in + fan_out))` is the bound of the uniform form: the standard deviation has 2 in place of 6."
DEVIATION = (
    "Your bound is the standard deviation: numbers between −b and b have the variance `b**2 / 3`, so multiply it by "
    "`sqrt(3)`."
)
VARIANCE = "This is the variance: `rng.normal` wants the standard deviation, its square root."
NO_ROOT = "The square root is missing: `b = sqrt(6 / (fan_in + fan_out))`."
# The sizes of typical mistakes differ from the right one, and from each other, for these.
SHAPES = [(300, 500), (600, 100)]

EXERCISE = Together(
    InitializerExercise(
        signature="xavier_normal(weight, rng)",
        form="normal",
        size=lambda fan_in, fan_out: sqrt(2 / (fan_in + fan_out)),
        shapes=SHAPES,
        cases={"normal form: `in = {I:d}, out = {O:d}`": ()},
        mistakes={
            VARIANCE: [lambda fan_in, fan_out: 2 / (fan_in + fan_out)],
            NO_TWO: [lambda fan_in, fan_out: sqrt(1 / (fan_in + fan_out))],
            BOUND: [lambda fan_in, fan_out: sqrt(6 / (fan_in + fan_out))],
            ONE_FAN: [
                lambda fan_in, fan_out: sqrt(1 / fan_in),
                lambda fan_in, fan_out: sqrt(1 / fan_out),
                lambda fan_in, fan_out: sqrt(2 / fan_in),
                lambda fan_in, fan_out: sqrt(2 / fan_out),
            ],
        },
        right=[normal, normal_scaled, normal_row_by_row],
    ),
    InitializerExercise(
        signature="xavier_uniform(weight, rng)",
        form="uniform",
        size=lambda fan_in, fan_out: sqrt(6 / (fan_in + fan_out)),
        shapes=SHAPES,
        cases={"uniform form: `in = {I:d}, out = {O:d}`": ()},
        mistakes={
            DEVIATION: [lambda fan_in, fan_out: sqrt(2 / (fan_in + fan_out))],
            NO_ROOT: [lambda fan_in, fan_out: 6 / (fan_in + fan_out)],
            NO_TWO: [lambda fan_in, fan_out: sqrt(3 / (fan_in + fan_out))],
            ONE_FAN: [
                *(lambda fan_in, fan_out, k=k: sqrt(k / fan_in) for k in (1, 3, 6)),
                *(lambda fan_in, fan_out, k=k: sqrt(k / fan_out) for k in (1, 3, 6)),
            ],
        },
        right=[uniform, uniform_shifted, uniform_by_copying],
    ),
)
