"""By hand: gradients that add up, a constant made by ``detach``, and two paths that meet."""

from bineural.exercises.checking.answers import AnswerExercise

ONLY_LAST = "This is one of the two gradients: nobody reset `x.grad`, so the second was added to the first."
DETACHED = "To the graph `x.detach()` is a constant, 2: differentiate 2·x."
NOT_RESET = "`x.grad` was set to `None` before: the earlier gradients are gone."
ONE_PATH = "Two paths lead from x to y, one through a and one directly: add what they bring."
NO_CHAIN = "The factor 2z of the last step is missing."
OLD_NUMBERS = "This is a gradient of the drawing: compute a and z anew with x = 1 and w = 3."

EXERCISE = AnswerExercise(
    "grads",
    {"first": 17.0, "second": 2.0, "third": 32.0},
    {
        "first": {ONLY_LAST: [5.0, 12.0]},
        "second": {DETACHED: [4.0], NOT_RESET: [19.0, 21.0]},
        "third": {ONE_PATH: [24.0, 8.0], NO_CHAIN: [4.0], OLD_NUMBERS: [6.0, -18.0]},
    },
)
