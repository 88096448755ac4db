"""By hand: the noise of batch gradients of other sizes."""

from bineural.exercises.checking.answers import AnswerExercise

ROOT = "The noise falls as the root of the batch size, not as the batch size."

EXERCISE = AnswerExercise(
    "noise",
    {"of 100": 0.3, "for 0.06": 2500, "of all": 0},
    {
        "of 100": {
            ROOT: [0.15],
            "Four times as many images: the noise is halved, and it does not grow.": [1.2],
        },
        "for 0.06": {
            "Ten times as many images divide the noise by √10 only.": [250],
            "A hundred times as many images as 25, not as 100.": [10_000],
        },
        "of all": {
            "Each of the 50,000 is asked once, so nobody was left to chance: look at the second root of the formula.": [
                0.6 * (25 / 50_000) ** 0.5
            ],
        },
    },
    within=0.001,
)
