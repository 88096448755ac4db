"""By hand: where the points of the epochs stand in a plot of the history, and how many there are."""

from bineural.exercises.checking.answers import AnswerExercise

EPOCH = "This is the number of the epoch: on an axis of steps its point stands where the epoch ends."
BEGINS = "Here the second epoch begins: it is validated after its last step."
INTERRUPTED = "An epoch that was interrupted has no validation yet: leave it out."
STEPS = "This is how many step losses there are: an epoch has one point."

EXERCISE = AnswerExercise(
    "places",
    {"second": 3126, "points": 2},
    {
        "second": {EPOCH: [2], BEGINS: [1563, 1564]},
        "points": {INTERRUPTED: [3], STEPS: [4000]},
    },
)
