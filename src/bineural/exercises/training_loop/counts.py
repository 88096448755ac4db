"""By hand: parameters of a network 784-40-40-10, steps of an epoch, images in the last batch."""

from bineural.exercises.checking.answers import AnswerExercise

EXERCISE = AnswerExercise(
    "counts",
    {"parameters": 33_450, "steps": 1563, "last": 16},
    {
        "parameters": {
            "These are the weights alone: each output of a layer has a bias besides.": [33_360],
            "One of the two hidden layers is missing: 784-40, 40-40 and 40-10 are three layers.": [31_810],
            "One bias a layer is not enough: each of its outputs has its own.": [33_363],
        },
        "steps": {
            "The images left over after the whole batches make one more step: none is left out.": [1562],
            "A step takes a batch, not one image.": [50_000],
        },
        "last": {
            "The last batch is short: how many images are left after 1562 whole batches?": [32],
        },
    },
)
