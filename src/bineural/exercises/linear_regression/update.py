"""``update(w, grad, lr)``: one step of gradient descent."""

import numpy as np

from bineural.exercises.checking.functions import FunctionExercise


def on_a_copy(w, grad, lr):
    w = w.copy()
    w -= lr * grad
    return w


EXERCISE = FunctionExercise(
    signature="update(w, grad, lr)",
    returns="w",
    reference=lambda w, grad, lr: w + grad * -lr,
    cases={
        "two parameters": ([1.0, -2.0], [4.0, 3.0], 0.1),
        "a matrix of parameters": ([[1.0, 2.0], [3.0, -4.0]], [[-2.0, 1.0], [0.5, 6.0]], 0.25),
        "a gradient of zero": ([3.0, 5.0], [0.0, 0.0], 0.5),
    },
    mistakes={
        "This goes uphill: the gradient points where the loss rises, so subtract.": [lambda w, grad, lr: w + lr * grad],
        "This is the step alone: subtract it from `w`.": [
            lambda w, grad, lr: lr * grad,
            lambda w, grad, lr: -lr * grad,
        ],
        "The learning rate is missing: multiply the gradient by `lr`.": [lambda w, grad, lr: w - grad],
        "Only the gradient is multiplied by the rate, not `w`.": [
            lambda w, grad, lr: lr * (w - grad),
            lambda w, grad, lr: lr * w - grad,
        ],
        "The gradient is multiplied by the rate, not divided by it.": [lambda w, grad, lr: w - grad / lr],
        "The signs are exchanged: it is `w` minus the step.": [lambda w, grad, lr: lr * grad - w],
    },
    right=[
        lambda w, grad, lr: w - lr * grad,
        on_a_copy,
        lambda w, grad, lr: np.subtract(w, np.multiply(grad, lr)),
    ],
)
