"""``look_ahead(v, grad)``: what Nesterov's momentum steps against, for any matrix of a network."""

from bineural.exercises.checking.functions import FunctionExercise


def carried_on(v, grad):
    return v + grad - v / 10


def in_place_on_a_copy(v, grad):
    step = v.copy()
    step *= 0.9
    step += grad
    return step


def one_by_one(v, grad):
    import numpy as np

    step = np.empty_like(v)
    for index in np.ndindex(v.shape):
        step[index] = grad[index] + 0.9 * v[index]
    return step


EXERCISE = FunctionExercise(
    signature="look_ahead(v, grad)",
    returns="step",
    reference=carried_on,
    cases={
        "a step in the same direction": ([10.0, -20.0, 30.0], [1.0, -2.0, 3.0]),
        "a matrix, the gradient against the sum": ([[1.0, 2.0], [-3.0, 4.0]], [[-2.0, -1.0], [5.0, 0.5]]),
        "the first step: the sum is the gradient itself": ([2.0, -4.0], [2.0, -4.0]),
    },
    mistakes={
        "This is ordinary momentum: it steps against the sum alone.": [lambda v, grad: v],
        "This is the last gradient alone: the sum is forgotten.": [lambda v, grad: grad],
        "The sum is carried on one step further, so nine tenths of it count.": [lambda v, grad: v + grad],
        "Here the gradient fades instead of the sum: the factor 0.9 belongs to `v`.": [lambda v, grad: v + 0.9 * grad],
        "Nine tenths of the sum count, but the whole gradient does.": [
            lambda v, grad: 0.9 * v + 0.1 * grad,
            lambda v, grad: 0.9 * (v + grad),
        ],
        "`v` holds the new gradient already: let it fade once, not twice.": [lambda v, grad: 0.81 * v + 0.9 * grad],
        "Both are taken as they are; the minus comes with the step.": [lambda v, grad: -0.9 * v - grad],
    },
    right=[lambda v, grad: grad + 0.9 * v, in_place_on_a_copy, one_by_one],
)
