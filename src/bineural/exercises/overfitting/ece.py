"""By hand: the expected calibration error of two bins, and what the mean over all answers hides of it."""

from bineural.exercises.checking.answers import AnswerExercise

EXERCISE = AnswerExercise(
    "errors",
    {"ece": 0.125, "overall": 0.025},
    {
        "ece": {
            "Each gap counts without its sign: too much in one bin does not make up for too little in another.": [
                0.025,
                -0.025,
            ],
            "A bin counts by the share of answers in it: one has ten of them, the other thirty.": [0.15],
            "These gaps are added up: weight each by the share of answers in its bin.": [0.3],
        },
        "overall": {
            "The sign is reversed: subtract the mean confidence from the accuracy.": [-0.025],
            "Over all answers each counts once: ten have a confidence of 0.9, thirty of 0.6.": [-0.05],
            "This is the ECE: over all answers together the two gaps partly cancel.": [0.125],
        },
    },
    within=0.0006,
)
