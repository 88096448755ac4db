"""By hand: what batch norm makes of a batch that holds one example, and when such a batch comes."""

from bineural.exercises.checking.answers import AnswerExercise

EXERCISE = AnswerExercise(
    name="lonely",
    answer={"normalized": 0, "slope": 0, "last": 1, "left out": 1},
    within=0.005,
    mistakes={
        "normalized": {
            "This is the number itself: its mean is the same number, and is subtracted.": [7],
            "The mean of a single number is the number itself: what is left when it is subtracted?": [1],
        },
        "slope": {
            "If the number grows, its mean grows by as much: what becomes of the difference?": [1],
            "This would be the slope if the mean stood still: it moves along.": [316.23],
        },
        "last": {
            "This is the size of the full batches: 27 of them take 999 examples.": [37],
            "This is the number of batches: how many examples are in the last one?": [28, 27],
        },
        "left out": {
            "The short batch is left out, with all its examples: how many are there?": [0],
            "Only the last batch is left out, and it is short.": [37],
        },
    },
)
