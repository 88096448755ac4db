"""``bound``: the bound of a uniform distribution with Xavier's variance, by hand."""

from math import sqrt

from bineural.exercises.checking.answers import AnswerExercise

INPUTS, OUTPUTS = 100, 50

EXERCISE = AnswerExercise(
    name="bound",
    answer=sqrt(6 / (INPUTS + OUTPUTS)),
    within=0.0005,
    mistakes={
        "This is the standard deviation: numbers between −b and b have the variance b²/3, so b is √3 times as large.": [
            sqrt(2 / (INPUTS + OUTPUTS))
        ],
        "This is b squared: take the root.": [6 / (INPUTS + OUTPUTS)],
        "This is the variance: set it equal to b²/3 and solve for b.": [2 / (INPUTS + OUTPUTS)],
        "Only one of the two numbers, inputs or outputs, is in your variance: Xavier takes their sum.": [
            sqrt(6 / INPUTS),
            sqrt(3 / INPUTS),
            sqrt(6 / OUTPUTS),
            sqrt(3 / OUTPUTS),
        ],
        "The variance is 2/(I + O): you have 1 in place of 2.": [sqrt(3 / (INPUTS + OUTPUTS))],
        "The variance of numbers between −b and b is b²/3: the whole width is 2b, and b is half of it.": [
            sqrt(24 / (INPUTS + OUTPUTS))
        ],
    },
)
