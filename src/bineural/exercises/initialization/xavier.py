"""``xavier_normal(weight)`` and ``xavier_uniform(weight)``: variance 2 / (fan_in + fan_out), in place."""

from math import sqrt

from bineural.exercises.checking.initializers import InitializerExercise
from bineural.exercises.checking.together import Together


def normal_of_library(weight):
    import torch

    torch.nn.init.xavier_normal_(weight)


def uniform_of_library(weight):
    import torch

    torch.nn.init.xavier_uniform_(weight)


def uniform_by_data(weight):
    b = (6 / sum(weight.shape)) ** 0.5
    weight.data.uniform_(-b, b)


ONE_FAN = "Only one of the two fans is in your formula: the variance is `2 / (fan_in + fan_out)`."
NO_TWO = "The 2 is missing: the variance is 1 over the mean of both fans, that is `2 / (fan_in + fan_out)`."
BOUND = "`sqrt(6 / (fan_in + fan_out))` is the bound of the uniform form: the standard deviation has 2 in place of 6."
DEVIATION = (
    "Your bound is the standard deviation: numbers between −b and b have the variance `b**2 / 3`, so multiply it by "
    "`sqrt(3)`."
)
VARIANCE = "This is the variance: `normal_` wants the standard deviation, its square root."
NO_ROOT = "The square root is missing: `b = sqrt(6 / (fan_in + fan_out))`."
# The sizes of typical mistakes differ from the right one, and from each other, for these.
SHAPES = [(300, 500), (600, 100)]

EXERCISE = Together(
    InitializerExercise(
        signature="xavier_normal(weight)",
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
        right=[
            lambda weight: weight.data.normal_(std=(2 / sum(weight.shape)) ** 0.5),
            lambda weight: weight.detach().copy_(weight.detach().clone().normal_() * sqrt(2 / sum(weight.shape))),
            normal_of_library,
        ],
    ),
    InitializerExercise(
        signature="xavier_uniform(weight)",
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
        right=[
            uniform_by_data,
            lambda weight: weight.detach().uniform_().sub_(0.5).mul_(2 * sqrt(6 / sum(weight.shape))),
            uniform_of_library,
        ],
    ),
)
