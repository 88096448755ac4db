"""By hand: what L2 within Adam takes from a busy and from a quiet weight, and what AdamW takes from each."""

from bineural.exercises.checking.answers import AnswerExercise

DIVIDED = "In Adam everything in the gradient is divided by the root of s, the penalty too."
TURNED = "Dividing by a small number makes it large: which of the two roots is the small one?"
RATE = "The learning rate is missing: it multiplies the whole step."

EXERCISE = AnswerExercise(
    "taken",
    {"busy": 0.001, "quiet": 0.1, "adamw": 0.01},
    {
        "busy": {DIVIDED: [0.01], TURNED: [0.1]},
        "quiet": {DIVIDED: [0.01], TURNED: [0.001], RATE: [1.0]},
        "adamw": {
            RATE: [0.1],
            "AdamW divides the gradient of the loss alone: the decay is the same for both weights.": [0.001],
        },
    },
    within=0.0001,
)
