"""By hand: what masks cost in memory, one a batch or one an example."""

from bineural.exercises.checking.answers import AnswerExercise

BYTES = "A number of 32 bits has 4 bytes."

EXERCISE = AnswerExercise(
    "bill",
    {"one": 4, "each": 512, "dropout": 0.5},
    {
        "one": {BYTES: [1], "One mask serves the whole batch: 128 does not appear.": [512]},
        "each": {
            BYTES: [128],
            "Each of the 128 examples has a mask of its own.": [4],
        },
        "dropout": {
            BYTES: [0.125],
            "Dropout masks the inputs of an example, 1024 numbers, not its weights.": [512, 4],
        },
    },
    within=0.01,
)
