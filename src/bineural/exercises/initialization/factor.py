"""``factor``: by how much one layer multiplies a small signal, by hand."""

from math import sqrt

from bineural.exercises.checking.answers import AnswerExercise

INPUTS, STD, RELU_INPUTS = 64, 0.05, 50

VARIANCE = "This is the factor of the variance: a spread is its root."
NO_ROOT = "The number of inputs enters by its root: of independent numbers the variances add up, not the deviations."
HALF_OUTSIDE = "ReLU halves the mean square: below the root stands ½, so the deviation is divided by √2."

EXERCISE = AnswerExercise(
    name="factor",
    answer={
        "tanh": STD * sqrt(INPUTS),
        "relu": STD * sqrt(INPUTS / 2),
        "std": sqrt(2 / RELU_INPUTS),
    },
    within=0.005,
    mistakes={
        "tanh": {
            VARIANCE: [STD**2 * INPUTS],
            NO_ROOT: [STD * INPUTS],
            "The number of inputs is missing: a sum of many terms is larger than one of them.": [STD],
        },
        "relu": {
            HALF_OUTSIDE: [STD * sqrt(INPUTS) / 2],
            VARIANCE: [STD**2 * INPUTS / 2],
            "Half of the mean square is missing: ReLU sets one half of the sums to zero.": [STD * sqrt(INPUTS)],
        },
        "std": {
            "This is the variance: the standard deviation is its root.": [2 / RELU_INPUTS],
            "This keeps the sums level, but not what ReLU leaves of them: one half of the mean square is lost.": [
                1 / sqrt(RELU_INPUTS)
            ],
            "The root belongs over the number of inputs too.": [sqrt(2) / RELU_INPUTS],
        },
    },
)
