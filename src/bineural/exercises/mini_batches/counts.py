"""By hand: what a loader leaves out, the noise of its last batch, and how far the mean of the batch means is off."""

from bineural.exercises.checking.answers import AnswerExercise

EXERCISE = AnswerExercise(
    "counts",
    {"left out": 5, "noisier": 5.06, "too large": 0.102},
    {
        "left out": {
            "These are all images of the whole batches: those stay. How many do not?": [1792],
            "The last batch is short: how many images are left after 14 whole batches?": [128],
            "These are the images that are missing from a whole batch; how many are there?": [123],
        },
        "noisier": {
            "The noise does not fall as the batch size, but as its root.": [25.6],
            "The step on fewer images is the noisier one: turn the ratio over.": [0.198],
            "A whole batch has 128 images here, not 64.": [3.578],
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
