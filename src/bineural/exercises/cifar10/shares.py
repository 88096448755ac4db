"""By hand: precision and recall of three classes from a confusion matrix."""

from bineural.exercises.checking.answers import AnswerExercise

OVER_ROWS = "Precision divides by the sum of a column: by all that was called this class, right or wrong."
OVER_COLUMNS = "Recall divides by the sum of a row: by all that are of this class."
COUNTS = "These are counts: divide each number on the diagonal."
OVER_ALL = "Divide by the sum of the row or of the column, not by the number of all examples."

EXERCISE = AnswerExercise(
    "shares_by_hand",
    {"precision": [1, 0.6, 0.8], "recall": [0.5, 0.9, 0.8], "macro precision": 0.8},
    {
        "precision": {
            OVER_ROWS: [[0.5, 0.9, 0.8]],
            COUNTS: [[5, 9, 8]],
            OVER_ALL: [[1 / 6, 0.3, 4 / 15]],
        },
        "recall": {
            OVER_COLUMNS: [[1, 0.6, 0.8]],
            COUNTS: [[5, 9, 8]],
            OVER_ALL: [[1 / 6, 0.3, 4 / 15]],
        },
        "macro precision": {
            "This is the accuracy, the share of all that is right; the macro precision is the plain mean of the three "
            "precisions.": [22 / 30],
            "This is the sum: divide by the number of classes.": [2.4],
        },
    },
)
