"""By hand: by what numbers are multiplied if the weights before batch norm are."""

from bineural.exercises.checking.answers import AnswerExercise

SAME = "Batch norm divides by the spread, which has grown just as much: what is left?"
INVERSE = (
    "The outputs are as they were, and so is the loss: but a weight ten times as large changes it ten times as slowly."
)

EXERCISE = AnswerExercise(
    name="louder",
    answer={"output": 1, "gradient": 0.1, "relative": 0.01, "bias": 0},
    within=0.0005,
    mistakes={
        "output": {SAME: [10, 0.1, 100]},
        "gradient": {INVERSE: [10, 1, 100]},
        "relative": {
            "The step has shrunk, and the weights have grown as well: divide one by the other.": [0.1, 1, 10],
            "The step is a tenth and the weights are ten times as large: divide, do not multiply.": [100],
        },
        "bias": {
            "A bias adds the same number to all examples: what does batch norm subtract?": [1, 0.1, 10],
        },
    },
)
