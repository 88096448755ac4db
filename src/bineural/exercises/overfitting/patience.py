"""By hand: where early stopping ends, and which weights it keeps, for two patiences."""

from bineural.exercises.checking.answers import AnswerExercise

TOO_EARLY = "One epoch too early: the patience is the number of epochs in a row without a better loss."
PREVIOUS = "Each loss is compared with the best one so far, not with the one before it."
NO_RESET = "The count begins anew whenever a loss is better than all before."
LAST = "These are the last weights: kept are those of the best epoch."
NEVER = "Training ends before that: count the epochs in a row without a better loss."

EXERCISE = AnswerExercise(
    "stops",
    {"ends_2": 5, "kept_2": 3, "ends_3": 9, "kept_3": 6},
    {
        "ends_2": {TOO_EARLY: [4], PREVIOUS: [8], NEVER: [10]},
        "kept_2": {LAST: [5], "Training has ended by then: nobody knows of this loss.": [6]},
        "ends_3": {TOO_EARLY: [8], NO_RESET: [7], NEVER: [10]},
        "kept_3": {LAST: [9], "A better loss came before the patience was over.": [3]},
    },
)
