"""By hand: the last residual, the loss and the gradient of the line y = 2x on three points."""

from bineural.exercises.checking.answers import AnswerExercise

SIGN = "The sign is reversed: a residual is given minus wanted, `y - t`."
NO_MEAN = "This is a sum: divide by the number of points, 3."
NO_TWO = "The factor 2 from the square is missing."
NO_SQUARE = "The loss is the mean of the squared residuals: square each before you add."
NO_INPUT = "For `grad_w` multiply each residual by its `x` before you add."
WITH_INPUT = (
    "−6 is either the plain sum, and the factor 2/3 is missing, or the derivative for `w`: for `b` leave `x` out."
)

EXERCISE = AnswerExercise(
    "answers",
    {"residual": -4.0, "loss": 6.0, "grad_w": -6.0, "grad_b": -4.0},
    {
        "residual": {SIGN: [4.0]},
        "loss": {NO_MEAN: [18.0], NO_SQUARE: [-2.0, 2.0, -6.0]},
        "grad_w": {SIGN: [6.0], NO_MEAN: [-18.0, -9.0], NO_TWO: [-3.0], NO_INPUT: [-4.0]},
        "grad_b": {SIGN: [4.0], NO_MEAN: [-12.0], NO_TWO: [-2.0], WITH_INPUT: [-6.0]},
    },
)
