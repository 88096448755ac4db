"""By hand: how far an output sees back, layer after layer."""

from bineural.exercises.checking.answers import AnswerExercise

EXERCISE = AnswerExercise(
    "field",
    {"conv1": 3, "pool1": 4, "conv2": 8, "pool2": 10},
    {
        "conv1": {"The first convolution sees what its kernel covers.": [1, 5, 9]},
        "pool1": {
            "Two windows of 3 beside each other overlap: together they cover 4 pixels.": [6],
            "Pooling joins two neighbors, so the field grows.": [3],
            "After a convolution of stride 1 neighbors are one pixel apart.": [5],
        },
        "conv2": {
            "After pooling neighbors are two pixels apart: the kernel of 3 adds two steps of 2.": [6, 7],
            "A kernel of 3 adds two steps, not three: the first of its places is there already.": [10],
        },
        "pool2": {
            "After one pooling neighbors are two pixels apart: this one adds one step of 2.": [9, 8],
            "The two windows overlap: do not double the field.": [16],
            "The second pooling adds a step of 2; only what follows it takes steps of 4.": [12],
        },
    },
)
