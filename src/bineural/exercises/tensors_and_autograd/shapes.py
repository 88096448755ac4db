"""By hand: the shapes of three sums, and whether a fourth pair fits."""

from bineural.exercises.checking.answers import AnswerExercise

NOT_STRETCHED = "Both shapes stretch: where the one has a length 1 or none at all, the length of the other is taken."
ALIGNED_LEFT = "Shapes are aligned at their right ends: what is missing is missing on the left."
TRAP = "A vector of shape `(4,)` counts as a row, `(1, 4)`, and meets a column: both stretch."
ORDER = "Write one shape under the other, aligned at the right: the order of the axes stays."
FITS = "At the right ends 3 meets 4, and neither is 1."

EXERCISE = AnswerExercise(
    "shapes",
    {"first": (5, 4), "second": (2, 3, 4), "third": (4, 4), "fits": False},
    {
        "first": {NOT_STRETCHED: [(5, 1), (5,), (4,), (1, 4)], ORDER: [(4, 5)]},
        "second": {NOT_STRETCHED: [(2, 3, 1), (3, 4), (2, 3)], ALIGNED_LEFT: [(3, 4, 1), (3, 3, 1), (3, 3, 4)]},
        "third": {TRAP: [(4,), (4, 1), (1, 4)]},
        "fits": {FITS: [True]},
    },
)
