"""By hand: the four masks of a neuron with two inputs, their mean and their variance."""

from bineural.exercises.checking.answers import AnswerExercise

NOT_DOUBLED = "With p = ½ what stays is divided by ½: each contribution counts twice."

EXERCISE = AnswerExercise(
    "masks",
    {"sums": [0, 6, -4, 2], "mean": 1, "variance": 13},
    {
        "sums": {
            NOT_DOUBLED: [[0, 3, -2, 1]],
            "Divide by what stays, 1 − p, and do not multiply by it.": [[0, 1.5, -1, 0.5]],
            "The order is: nothing stays, the first alone, the second alone, both.": [[2, 6, -4, 0], [0, -4, 6, 2]],
        },
        "mean": {
            NOT_DOUBLED: [0.5],
            "This is the sum of the four: divide by their number.": [4],
        },
        "variance": {
            "This is the mean square: subtract the square of the mean.": [14],
            "This is the standard deviation: the variance is its square.": [3.606],
            "The four masks are all there are, not a sample: divide by 4, not by 3.": [52 / 3],
            "Here p/(1 − p) is 1, not ¼.": [3.25],
            "Variances of independent terms add up, whatever the signs of the terms are: 9 + 4.": [5, 1],
        },
    },
    within=0.01,
)
