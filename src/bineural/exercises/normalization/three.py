"""By hand: three numbers brought to mean 0 and variance 1."""

import math

from bineural.exercises.checking.answers import AnswerExercise

ROOT = math.sqrt(2)

EXERCISE = AnswerExercise(
    name="three",
    answer={"mean": 3, "variance": 2, "normalized": [-1 / ROOT, -1 / ROOT, 2 / ROOT]},
    within=0.006,
    mistakes={
        "mean": {
            "This is the middle one of the three numbers: the mean is their sum divided by three.": [2],
            "This is the sum: divide it by three.": [9],
        },
        "variance": {
            "This divides by two: the variance that normalizes divides by the number of values, three.": [3],
            "This is the sum of the squares: divide it by three.": [6],
            "This is the root: the variance is the mean of the squares, before the root is taken.": [ROOT],
            "These are the squares of the numbers themselves: subtract the mean first.": [11],
        },
        "normalized": {
            "Divide by the root of the variance, not by the variance.": [[-0.5, -0.5, 1.0]],
            "This is the distance from the mean: divide it by the root of the variance.": [[-1, -1, 2]],
            "The mean is not subtracted: after normalization the sum is 0.": [[2 / ROOT, 2 / ROOT, 5 / ROOT]],
            "This divides by the root of the unbiased variance: here the variance is 2.": [
                [-1 / math.sqrt(3), -1 / math.sqrt(3), 2 / math.sqrt(3)]
            ],
        },
    },
)
