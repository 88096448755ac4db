"""``sure``: a standard error by hand, and how many examples halve it."""

from bineural.exercises.checking.answers import AnswerExercise

EXERCISE = AnswerExercise(
    name="sure",
    answer={"error": 0.016, "digits": 600},
    within=0.0005,
    mistakes={
        "error": {
            "This is the variance: the root is missing.": [0.000256],
            "The number of test digits is missing below the root.": [0.196],
            "Below the root stands the product p·(1 − p): one of its two factors is missing.": [0.08],
            "This is the share of mistakes: put it into the formula as 1 − p.": [0.04],
        },
        "digits": {
            "Twice as many digits make the error smaller by √2 only: n stands below a root.": [300],
            "Fewer digits make the error larger.": [75, 37.5],
        },
    },
)
