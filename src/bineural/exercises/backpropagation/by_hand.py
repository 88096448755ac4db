"""By hand: the gradients of the network with four weights after its second neuron was woken: w2 = +2, t = 6."""

from bineural.exercises.checking.answers import AnswerExercise

OLD_OUTPUT = "This belongs to the old output: both neurons are awake now, so `z` is 2 and `z - t` is −4."
OLD_TARGET = "This belongs to the old target: `t` is 6 now, so `z - t` is −4."
SIGN = "The sign is reversed: every path begins with `z - t`, which is −4."
NO_ERROR = "The factor `z - t` is missing: every path begins at the loss."
NO_INPUT = "The factor `x` is missing: the weight enters its sum multiplied by the input."
OTHER_WEIGHT = "The factor is the value at the other end of the product: `u1` enters `z` multiplied by `h1`."
ONE_PATH = "Two paths reach `x`, one through each neuron: add what they carry."
SIGN_OF_PATH = "Mind the signs: `u2` is negative, so the second path reverses the sign of what it carries."

EXERCISE = AnswerExercise(
    "slopes",
    {"w1": -24.0, "w2": 8.0, "u1": -8.0, "u2": -16.0, "x": -4.0},
    {
        "w1": {OLD_OUTPUT: [0.0, 18.0], OLD_TARGET: [-6.0], SIGN: [24.0], NO_ERROR: [6.0], NO_INPUT: [-12.0]},
        "w2": {OLD_OUTPUT: [0.0, -6.0], OLD_TARGET: [2.0], SIGN_OF_PATH: [-8.0], NO_ERROR: [-2.0], NO_INPUT: [4.0]},
        "u1": {OLD_OUTPUT: [0.0, 6.0], OLD_TARGET: [-2.0], SIGN: [8.0], NO_ERROR: [2.0], OTHER_WEIGHT: [-12.0]},
        "u2": {OLD_OUTPUT: [0.0, 12.0], OLD_TARGET: [-4.0], SIGN: [16.0], NO_ERROR: [4.0]},
        "x": {
            OLD_OUTPUT: [0.0, 9.0],
            OLD_TARGET: [-1.0],
            SIGN: [4.0],
            NO_ERROR: [1.0],
            ONE_PATH: [-12.0, 8.0],
            SIGN_OF_PATH: [-20.0],
        },
    },
)
