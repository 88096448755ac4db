"""``parameters``: the sizes of three networks, counted by hand."""

from bineural.exercises.checking.answers import AnswerExercise

BIASES = "The biases are missing: a layer has (I + 1)·O parameters."
INPUTS = "A bias belongs to an output: a layer has (I + 1)·O parameters, not I·(O + 1)."
LAST = "The last layer is missing: its inputs are the last hidden neurons, its outputs the ten logits."

EXERCISE = AnswerExercise(
    name="parameters",
    answer={"64-16-10": 1210, "64-12-12-10": 1066, "H": 8},
    mistakes={
        "64-16-10": {
            BIASES: [64 * 16 + 16 * 10],
            INPUTS: [64 * 17 + 16 * 11],
            LAST: [65 * 16],
        },
        "64-12-12-10": {
            BIASES: [64 * 12 + 12 * 12 + 12 * 10],
            INPUTS: [64 * 13 + 12 * 13 + 12 * 11],
            LAST: [65 * 12 + 13 * 12],
            "A hidden layer is missing: 12 neurons lead to 12 more.": [65 * 12 + 13 * 10],
        },
        "H": {
            "This network has more parameters than allowed: put the number into 75H + 10.": [9, 10],
            "There is room for another neuron: put the number plus one into 75H + 10.": [7, 6],
        },
    },
)
