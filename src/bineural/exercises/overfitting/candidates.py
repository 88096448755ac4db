"""By hand: how many networks a grid and a random search train, before and after a hyperparameter more."""

from bineural.exercises.checking.answers import AnswerExercise

FOLDS = "Each candidate is trained once for each of the five parts."
NO_GRID = "In random search nobody makes combinations: the number of draws is given."
SUM = "A grid tries all combinations: multiply the numbers of values instead of adding them."

EXERCISE = AnswerExercise(
    "trained",
    {"grid": 120, "random": 100, "grid_more": 360, "random_more": 100},
    {
        "grid": {FOLDS: [24], SUM: [45, 9]},
        "random": {FOLDS: [20], NO_GRID: [120]},
        "grid_more": {
            FOLDS: [72],
            SUM: [60, 12],
            "Each combination of the old values comes with each of the three new ones: multiply.": [123, 135],
        },
        "random_more": {
            FOLDS: [20],
            "Each draw takes one value of the new hyperparameter too: their number stays.": [300, 360, 60],
        },
    },
)
