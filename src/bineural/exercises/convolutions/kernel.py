"""By hand: a kernel of 2 × 2 slides over an image of 3 × 3."""

from bineural.exercises.checking.answers import AnswerExercise

NO_BIAS = "The bias is missing: 1 is added at each place."
TURNED = (
    "The kernel is turned over before it slides: here the upper left number of the kernel meets the upper left pixel "
    "under it."
)
EXCHANGED = "Rows and columns are exchanged: the first row holds what the kernel finds at the upper edge."
AVERAGED = "Multiply and add, do not average: nothing is divided by the number of weights."

EXERCISE = AnswerExercise(
    "response_by_hand",
    {"upper row": [1, 0], "lower row": [8, 2]},
    {
        "upper row": {NO_BIAS: [[0, -1]], TURNED: [[4, -1]], EXCHANGED: [[1, 8]], AVERAGED: [[1, 0.75]]},
        "lower row": {NO_BIAS: [[7, 1]], TURNED: [[8, 4]], EXCHANGED: [[0, 2]], AVERAGED: [[2.75, 1.25]]},
    },
)
