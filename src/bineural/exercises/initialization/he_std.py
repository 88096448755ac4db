"""``he_std(fan_in)``: one line, the standard deviation of He's weights."""

from math import sqrt

import numpy as np

from bineural.exercises.checking.functions import FunctionExercise

EXERCISE = FunctionExercise(
    signature="he_std(fan_in)",
    returns="std",
    reference=lambda fan_in: sqrt(2 / fan_in),
    cases={"784 inputs": (784,), "8 inputs": (8,)},
    mistakes={
        "This is the variance: the standard deviation is its square root.": [lambda fan_in: 2 / fan_in],
        "The 2 is missing: it makes up for the half of the mean square that ReLU sets to zero.": [
            lambda fan_in: sqrt(1 / fan_in),
            lambda fan_in: 1 / fan_in,
        ],
        "The root is over the 2 alone: it belongs over the whole fraction.": [lambda fan_in: sqrt(2) / fan_in],
        "The fraction is upside down: the more inputs, the smaller the weights.": [lambda fan_in: sqrt(fan_in / 2)],
        "`sqrt(6 / fan_in)` is the bound of a uniform distribution: here 2 stands in place of 6.": [
            lambda fan_in: sqrt(6 / fan_in)
        ],
    },
    right=[
        lambda fan_in: (2 / fan_in) ** 0.5,
        lambda fan_in: np.sqrt(2.0 / fan_in),
        lambda fan_in: sqrt(2) / sqrt(fan_in),
    ],
)
