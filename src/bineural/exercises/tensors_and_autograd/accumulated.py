"""By hand: gradients that add up, a constant made by ``detach``, and two paths that meet."""

from bineural.exercises.checking.answers import AnswerExercise

ONLY_LAST = "This is one of the two gradients: nobody reset `x.grad`, so the second was added to the first."
DETACHED = "To the graph `x.detach()` is a constant, 2: differentiate 2·x."
ONE_PATH = "Two paths lead from a to y, one through p and one directly: add what they bring."
NO_CHAIN = "The factor 2q of the last step is missing."
OLD_NUMBERS = "This is the gradient of the drawing: compute p and q anew with a = 1 and b = 2."

EXERCISE = AnswerExercise(
    "answers",
    {"first": 17.0, "second": 2.0, "third": 18.0},
    {
        "first": {ONLY_LAST: [5.0, 12.0]},
        "second": {DETACHED: [4.0]},
        "third": {ONE_PATH: [12.0, 6.0], NO_CHAIN: [3.0], OLD_NUMBERS: [-18.0]},
    },
)
