"""By hand: two rows of an ablation, their mean differences and standard errors."""

from bineural.exercises.checking.answers import AnswerExercise

ROOT_MISSING = (
    "This is the standard deviation of the two differences: divide it by √2 to get the standard error of their mean."
)
DISTANCE = "This is the distance of the two differences: the standard error of their mean is half of it."
SIGN = "The difference is the row minus the complete recipe: below zero means worse."
COMPLETE = "Subtract the complete recipe with the same seed before you take the mean."

EXERCISE = AnswerExercise(
    "reading",
    {"smoothing": 1.1, "smoothing error": 0.2, "decay": -1.6, "decay error": 1.2},
    {
        "smoothing": {SIGN: [-1.1], COMPLETE: [75.15]},
        "smoothing error": {ROOT_MISSING: [0.283], DISTANCE: [0.4]},
        "decay": {SIGN: [1.6], COMPLETE: [72.45]},
        "decay error": {ROOT_MISSING: [1.697], DISTANCE: [2.4]},
    },
    within=0.02,
)
