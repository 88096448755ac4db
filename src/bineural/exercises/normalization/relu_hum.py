"""By hand: what layer and batch norm make of a gradient behind ReLU."""

from bineural.exercises.checking.answers import AnswerExercise

EXERCISE = AnswerExercise(
    name="relu_hum",
    answer={"layer": 1, "batch": 1.21},
    within=0.006,
    mistakes={
        "layer": {
            "Both mean squares are one half: what is their quotient?": [0.5, 2, 0.25, 0.71],
            "That is batch norm's: layer norm does not subtract the hum.": [1.21],
        },
        "batch": {
            "That is layer norm's: batch norm subtracts the square of the mean.": [1],
            "The factor is a root: take it.": [1.47],
            "Subtract the square of the mean, not the mean.": [2.22, 4.95],
        },
    },
)
