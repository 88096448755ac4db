"""By hand: steps of a loader, its last batch, and how far the mean of the batch means is off."""

from bineural.exercises.checking.answers import AnswerExercise

EXERCISE = AnswerExercise(
    "counts",
    {"steps": 15, "last": 5, "too large": 0.102},
    {
        "steps": {
            "The images left over after the whole batches make one more step.": [14],
            "A step takes a batch, not one image.": [1797],
        },
        "last": {
            "The last batch is short: how many images are left after 14 whole batches?": [128],
            "These are the images that are missing from a whole batch; how many are there?": [123],
        },
        "too large": {
            "This is the mean of the batch means: subtract the mean over the images.": [0.307],
            "This is the mean over the images: subtract it from the mean of the batch means.": [0.204],
            "The sign is reversed: the mean of the batch means is the larger one.": [-0.102],
            "Without the last batch the mean is 0.2; here no image is left out.": [0.107],
        },
    },
    within=0.0012,
)
