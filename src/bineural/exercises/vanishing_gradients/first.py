"""``first_gradient(last, factor, depth)``: the gradient that is left at layer 1, in one line."""

import numpy as np

from bineural.exercises.checking.functions import FunctionExercise


def in_a_loop(last, factor, depth):
    for _ in range(depth - 1):
        last = last * factor
    return last


EXERCISE = FunctionExercise(
    signature="first_gradient(last, factor, depth)",
    returns="first",
    integers=True,
    reference=lambda last, factor, depth: last * factor ** (depth - 1),
    cases={"four layers": (0.5, 0.2, 4), "thirty layers": (2.0, 0.75, 30), "seven layers": (0.25, 1.5, 7)},
    mistakes={
        "One factor too many: between layer 1 and layer D lie D − 1 steps.": [
            lambda last, factor, depth: last * factor**depth
        ],
        "One factor is missing: between layer 1 and layer D lie D − 1 steps.": [
            lambda last, factor, depth: last * factor ** (depth - 2)
        ],
        "Factors multiply along the chain: equal ones make a power, not a product with their number.": [
            lambda last, factor, depth: last * factor * (depth - 1),
            lambda last, factor, depth: last * factor * depth,
            lambda last, factor, depth: last * factor,
        ],
        "The gradient comes from the last layer: each step towards layer 1 multiplies it, it does not divide.": [
            lambda last, factor, depth: last / factor ** (depth - 1)
        ],
        "The gradient of the last layer is missing: the power says what share of it is left.": [
            lambda last, factor, depth: factor ** (depth - 1)
        ],
    },
    right=[
        lambda last, factor, depth: factor ** (depth - 1) * last,
        in_a_loop,
        lambda last, factor, depth: np.prod([last, *[factor] * (depth - 1)]),
    ],
)
