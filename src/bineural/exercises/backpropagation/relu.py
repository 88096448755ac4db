"""``relu_backward(x, grad_output)``: the gradient goes through where the input was positive."""

import numpy as np

from bineural.exercises.checking.functions import FunctionExercise


def with_copy(x, grad_output):
    grad_x = grad_output.copy()
    grad_x[x <= 0] = 0
    return grad_x


EXERCISE = FunctionExercise(
    signature="relu_backward(x, grad_output)",
    returns="grad_x",
    reference=np.vectorize(lambda x, grad_output: grad_output if x > 0 else 0.0, otypes=[float]),
    cases={
        "a vector": ([-2.0, -0.5, 0.5, 3.0], [1.5, -2.0, -3.0, 4.0]),
        "a batch": ([[1.0, -1.0, 2.0], [-3.0, 0.5, -0.25]], [[-0.5, 2.0, 3.0], [1.0, -4.0, -1.5]]),
        "inputs of exactly zero": ([0.0, -1.0, 0.0, 2.5], [3.0, 2.0, -1.5, 0.5]),
        "a batch of images": tuple(np.random.default_rng(0).normal(size=(2, 2, 3, 2, 2))),
    },
    mistakes={
        "You return only the mask: multiply it by `grad_output`, element by element.": [
            lambda x, g: x > 0,
            lambda x, g: (x >= 0).astype(float),
        ],
        "The mask is taken from `grad_output`: what decides is the sign of the input `x`.": [lambda x, g: g * (g > 0)],
        "At exactly 0 this book takes the derivative 0, as PyTorch does: the gradient passes only where `x > 0`.": [
            lambda x, g: g * (x >= 0),
            lambda x, g: g * np.heaviside(x, 0.5),
        ],
        "This is the forward pass, ReLU itself: the backward pass returns the gradient.": [lambda x, g: x * (x > 0)],
        "You multiply by ReLU's output: multiply by its derivative, which is 0 or 1.": [lambda x, g: g * x * (x > 0)],
        "The gradient passes everywhere: it must be 0 where the input was negative.": [lambda x, g: g],
        "The mask is reversed: the gradient passes where `x` is positive.": [lambda x, g: g * (x < 0)],
    },
    right=[lambda x, grad_output: grad_output * (x > 0), lambda x, g: np.where(x > 0, g, 0.0), with_copy],
)
