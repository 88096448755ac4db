"""A layer ``Tanh``, whose backward pass uses the output that its forward pass kept."""

import math

import numpy as np

from bineural.exercises.checking.layers import LayerExercise
from bineural.scratch import Module


class Tanh(Module):
    def forward(self, x):
        y = np.tanh(x)
        self.save_for_backward(y)
        return y

    def backward(self, grad_output):
        return grad_output * (1 - self.saved**2)


class KeepsInput:
    def forward(self, x):
        self.x = x.copy()
        return np.sinh(np.clip(x, -30, 30)) / np.cosh(np.clip(x, -30, 30))

    def backward(self, grad_output):
        return grad_output / np.cosh(self.x) ** 2


class KeepsDerivative:
    def forward(self, x):
        y = 2 / (1 + np.exp(-2 * np.maximum(x, -300))) - 1
        self.derivative = (1 - y) * (1 + y)
        return y

    def backward(self, grad_output):
        return np.multiply(self.derivative, grad_output)


NO_CHAIN = "`grad_output` is missing: by the chain rule, multiply it by the derivative `1 - y**2`."
TWICE = "Tanh is applied twice: what `forward` kept is already the output, so square it as it is."
OF_SIGMOID = "`y * (1 - y)` is the derivative of the sigmoid: that of tanh is `1 - y**2`."
AT_GRADIENT = (
    "You compute the derivative at `grad_output`: it belongs at the output that `forward` kept; `grad_output` "
    "multiplies it."
)

EXERCISE = LayerExercise(
    name="Tanh",
    reference=np.vectorize(math.tanh),
    x=[[0.5, -1.0, 2.0], [-0.25, 1.5, 0.0]],
    other_x=[[-0.5, 0.75, 1.0], [1.25, -2.0, 0.25]],
    grad_output=[[1.0, -2.0, 0.5], [3.0, 1.5, -0.5]],
    forward_mistakes={
        "This is the sigmoid: tanh has values from -1 to 1 and is 0 at 0.": [lambda x: 1 / (1 + np.exp(-x))],
        "This is the tangent: the hyperbolic tangent is `np.tanh`.": [np.tan],
        "This is the derivative: `forward` returns tanh itself.": [lambda x: 1 - np.tanh(x) ** 2],
    },
    backward_mistakes={
        "You use the input `x` where the output belongs: the derivative is `1 - y**2` with `y = tanh(x)`.": [
            lambda x, y, g: g * (1 - x**2),
            lambda x, y, g: 1 - x**2,
        ],
        NO_CHAIN: [lambda x, y, g: 1 - y**2],
        AT_GRADIENT: [
            lambda x, y, g: 1 - np.tanh(g) ** 2,
            lambda x, y, g: g * (1 - np.tanh(g) ** 2),
            lambda x, y, g: 1 - g**2,
            lambda x, y, g: g * (1 - g**2),
        ],
        "The square is missing: the derivative is `1 - y**2`.": [lambda x, y, g: g * (1 - y), lambda x, y, g: 1 - y],
        TWICE: [lambda x, y, g: g * (1 - np.tanh(y) ** 2)],
        OF_SIGMOID: [lambda x, y, g: g * y * (1 - y)],
        "The gradient passes unchanged: multiply it by the derivative `1 - y**2`.": [lambda x, y, g: g],
        "You multiply by the output: multiply by the derivative `1 - y**2`.": [lambda x, y, g: g * y],
    },
    large={
        "inputs of 1000": (
            [[-1000.0, 1000.0]],
            "`exp(1000)` overflows, and infinity divided by infinity is not a number: use `np.tanh`.",
        ),
    },
    right=[Tanh, KeepsInput, KeepsDerivative],
)
