"""By hand: the largest stable rates of a column of two numbers, as it is and centered."""

from bineural.exercises.checking.answers import AnswerExercise

SMALLEST = "This belongs to the smallest eigenvalue: the steepest direction, the largest one, sets the limit."
ONE = "This is 1/λ of the largest eigenvalue, where one step lands in that direction: stable is up to twice as much."
NO_TWO = "The factor 2 of the Hessian is missing: its entries are twice the means."
SUM = "Divide by the number of points: the Hessian is a mean over them, times 2."
DIAGONAL = "The largest entry of `H` is not its largest eigenvalue: `c` is not 0."
TWO_WAYS = "Either the factor 2 of `H` is missing, or this is the eigenvalue itself: `H` is 2·I, and the limit is 2/λ."
EIGENVALUE = "This is the eigenvalue itself: the limit is 2 divided by it."

EXERCISE = AnswerExercise(
    "limits",
    {"raw": 0.1716, "centered": 1.0},
    {
        "raw": {
            SMALLEST: [5.83],
            ONE: [0.086, 0.09],
            NO_TWO: [0.343],
            DIAGONAL: [0.2],
            EIGENVALUE: [11.66],
        },
        "centered": {ONE: [0.5], TWO_WAYS: [2.0]},
    },
    within=0.005,
)
