"""By hand: what a residual block of 16 channels carries and costs."""

from bineural.exercises.checking.answers import AnswerExercise

EXERCISE = AnswerExercise(
    "block",
    {"weights": 4608, "norm": 64, "multiply-adds": 294_912},
    {
        "weights": {
            "The block has two convolutions.": [2304],
            "Each of the 16 kernels has a part for each of the 16 input channels.": [288, 144],
            "These convolutions have no biases: batch norm subtracts them again.": [4640],
        },
        "norm": {
            "Two numbers for each channel of each norm, γ and β.": [32, 2],
            "There are two norms, one behind each convolution.": [16],
            "Running means and variances are counted, too: they are not trained.": [128],
        },
        "multiply-adds": {
            "Each weight is used at each of the 8 × 8 places.": [4608, 4608 * 8],
            "The block has two convolutions.": [2304 * 64],
        },
    },
)
