"""By hand: the output of one neuron at two points, and the number of parameters of a network 2-5-3."""

from bineural.exercises.checking.answers import AnswerExercise

WITHOUT_BIAS = "The bias is missing: add `b` to the weighted sum, and only then ask whether it is positive."
NOT_CUT = "ReLU is missing: a negative sum makes the neuron silent, and its output is 0."
ONLY_WEIGHTS = "These are the weights alone: each neuron of a layer has a bias besides."
SOME_BIASES = (
    "The biases of one layer are missing: each of the five hidden neurons has one, and so has each of the three "
    "outputs."
)
SAME_WIDTH = "Each of the three outputs has one weight for each of the five neurons, not for each of the two inputs."

EXERCISE = AnswerExercise(
    "answers",
    {"h_first": 2.0, "h_second": 0.0, "count": 33},
    {
        "h_first": {WITHOUT_BIAS: [1.0]},
        "h_second": {NOT_CUT: [-3.0, -4.0]},
        "count": {ONLY_WEIGHTS: [25], SAME_WIDTH: [24], SOME_BIASES: [28, 30]},
    },
)
