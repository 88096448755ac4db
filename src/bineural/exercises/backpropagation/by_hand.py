"""By hand: the gradients of the network with four weights after its second neuron was woken, w2 = +2."""

from bineural.exercises.checking.answers import AnswerExercise

OLD_OUTPUT = "This belongs to the old output: both neurons are awake now, so `z` is 2 and `z - t` is −1."
NO_ERROR = "The factor `z - t` is missing: every path begins at the loss."
NO_INPUT = "The factor `x` is missing: the weight enters its sum multiplied by the input."
OTHER_WEIGHT = "The factor is the value at the other end of the product: `u1` enters `z` multiplied by `h1`."
ONE_PATH = "Two paths reach `x`, one through each neuron: add what they carry."
SIGN_OF_PATH = "Mind the signs: `u2` is negative, so the second path reverses the sign of what it carries."

EXERCISE = AnswerExercise(
    "slopes",
    {"w1": -6.0, "w2": 2.0, "u1": -2.0, "u2": -4.0, "x": -1.0},
    {
        "w1": {OLD_OUTPUT: [18.0], NO_ERROR: [6.0], NO_INPUT: [-3.0]},
        "w2": {OLD_OUTPUT: [0.0, -6.0], SIGN_OF_PATH: [-2.0], NO_INPUT: [1.0]},
        "u1": {OLD_OUTPUT: [6.0], NO_ERROR: [2.0], OTHER_WEIGHT: [-3.0]},
        "u2": {OLD_OUTPUT: [0.0, 12.0], NO_ERROR: [4.0], OTHER_WEIGHT: [1.0]},
        "x": {OLD_OUTPUT: [9.0], ONE_PATH: [-3.0, 2.0], SIGN_OF_PATH: [-5.0]},
    },
)
