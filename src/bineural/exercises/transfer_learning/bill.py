"""By hand: what a new head costs, and what it saves to compute features once."""

from bineural.exercises.checking.answers import AnswerExercise

EXERCISE = AnswerExercise(
    "bill",
    {"parameters": 2562, "without": 6100, "once": 244},
    {
        "parameters": {
            "The biases are missing: one for each class.": [2560],
            "A linear layer has a weight for each pair of feature and class: multiply, do not add.": [1282, 1284],
            "The new head tells two classes apart, not a thousand.": [1281000, 1280000],
        },
        "without": {
            "Without a cache every epoch computes all photographs anew: multiply by the epochs.": [244, 25],
            "The 153 are not trained on: only the 244 count.": [9925, 3825],
        },
        "once": {
            "With a cache each photograph goes through the frozen blocks once, whatever the number of epochs.": [
                6100,
                25,
                1,
            ],
            "The 153 are not trained on: only the 244 count.": [397, 153],
        },
    },
)
