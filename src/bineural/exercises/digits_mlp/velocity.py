"""``velocity(v, grad)``: the running sum of gradients that momentum steps against."""

from bineural.exercises.checking.functions import FunctionExercise


def running_sum(v, grad):
    return grad - v / 10 + v


def in_place_on_a_copy(v, grad):
    v = v.copy()
    v *= 0.9
    v += grad
    return v


def one_by_one(v, grad):
    import numpy as np

    new = np.empty_like(v)
    for index in np.ndindex(v.shape):
        new[index] = 0.9 * v[index] + grad[index]
    return new


EXERCISE = FunctionExercise(
    signature="velocity(v, grad)",
    returns="v",
    reference=running_sum,
    cases={
        "a step in the same direction": ([10.0, -20.0, 30.0], [1.0, -2.0, 3.0]),
        "a matrix, the gradient against the sum": ([[1.0, 2.0], [-3.0, 4.0]], [[-2.0, -1.0], [5.0, 0.5]]),
        "the first step, from rest": ([0.0, 0.0], [2.0, -4.0]),
    },
    mistakes={
        "This is the last gradient alone: the old sum is forgotten.": [lambda v, grad: grad],
        "The old sum does not fade: nine tenths of it remain at each step.": [lambda v, grad: v + grad],
        "Here the gradient fades instead of the old sum: the factor 0.9 belongs to `v`.": [
            lambda v, grad: v + 0.9 * grad
        ],
        "Nine tenths of the old sum remain, but the whole gradient is added.": [
            lambda v, grad: 0.9 * v + 0.1 * grad,
            lambda v, grad: 0.9 * (v + grad),
        ],
        "The sum collects gradients as they are; the minus comes with the step.": [lambda v, grad: 0.9 * v - grad],
    },
    right=[lambda v, grad: 0.9 * v + grad, in_place_on_a_copy, one_by_one],
)
