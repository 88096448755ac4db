"""By hand: which loss fits which output, and the floor of cross-entropy on the probabilities of three classes."""

from bineural.exercises.checking.answers import AnswerExercise

EXERCISE = AnswerExercise(
    "fits",
    {"A": "cross_entropy", "B": "nll_loss", "floor": 0.55},
    {
        "A": {
            "`nll_loss` takes the number of the true class as it is: of raw logits it has no lower bound.": ["nll_loss"]
        },
        "B": {
            "This gives the right number and takes the log-softmax a second time: which loss expects "
            "log-probabilities?": ["cross_entropy"]
        },
        "floor": {
            "This is the floor for ten classes; here there are three.": [1.46],
            "The 1 is missing: the probability of the true class, which is subtracted, is 1 at best.": [1.55],
            "This is the loss of guessing: the floor is lower.": [1.1, 1.0986],
            "Zero is the floor for logits; probabilities cannot lie far enough apart.": [0.0],
            "Of three classes two are not the true one, so 2 is added to e.": [0.74],
        },
    },
    within=0.006,
    choices=("cross_entropy", "nll_loss"),
)
