"""``chain``: factors of a chain of neurons, by hand."""

from bineural.exercises.checking.answers import AnswerExercise

WEIGHT = 2

EXERCISE = AnswerExercise(
    name="chain",
    answer={"factor": WEIGHT / 4, "layers": 20, "weight": 4},
    within=0.005,
    mistakes={
        "factor": {
            "This is the slope alone: the weight multiplies the gradient as well.": [1 / 4],
            "This is the weight alone: the slope of the sigmoid multiplies the gradient as well.": [WEIGHT],
            "This is the value of the sigmoid times the weight: needed is its derivative.": [WEIGHT / 2],
            "The weight multiplies the gradient: it does not divide it.": [1 / 4 / WEIGHT],
        },
        "layers": {
            "Close: 19 factors of ½ leave about two millionths, which is not below one.": [19],
            "Close: one factor less is enough.": [21],
            "These are the powers of ten: one factor ½ is much less than one power of ten.": [6],
        },
        "weight": {
            "This is the slope: which weight makes up for it?": [1 / 4],
            "The factor would be ½ again: the slope is ¼, not ½.": [2],
        },
    },
)
