"""``pair``: the standard error of a difference on the same digits, and how many of them would decide it."""

from bineural.exercises.checking.answers import AnswerExercise

EXERCISE = AnswerExercise(
    name="pair",
    answer={"error": 0.023, "digits": 441},
    within=0.0006,
    mistakes={
        "error": {
            "This is the error on two separate sets: both methods read the same digits.": [0.0273],
            "This is the variance: the root is missing.": [0.00052],
            "The number of test digits is missing below the root.": [0.28],
            "This is the difference itself.": [0.04],
        },
        "digits": {
            "With so many the difference is two of its errors: the chapter asks for three.": [196],
            "On two separate sets it would take so many: both methods read the same digits.": [630],
            "n stands below a root: the factor must be squared.": [147, 262.5],
        },
    },
)
