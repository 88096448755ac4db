"""By hand: the standard error of an accuracy, and how many examples bring it down to a third."""

from bineural.exercises.checking.answers import AnswerExercise

EXERCISE = AnswerExercise(
    name="error_and_examples",
    answer={"error": 0.015, "examples": 3600},
    within=0.0002,
    mistakes={
        "error": {
            "The root is missing: this is the variance.": [0.000225],
            "The number of examples is missing below the root.": [0.3],
            "One of the two factors is missing below the root: p, and 1 − p.": [0.0474, 0.0158],
            "This is the accuracy: put it into the formula.": [0.9],
        },
        "examples": {
            "Three times as many examples make the error smaller by √3 only: n stands below a root.": [1200],
            "Fewer examples make the error larger.": [44.44, 44, 45, 133.33, 133],
            "This is how many are needed besides the 400: the question is how many in all.": [3200],
        },
    },
)
