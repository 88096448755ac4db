"""Elementwise nonlinearities: each saves its output y, from which its derivative is cheapest."""

import numpy as np

from bineural.scratch.module import Array, Module, as_array, check_grad_output


class ReLU(Module):
    """Rectified linear unit, y = max(x, 0); dy/dx = 1 where x > 0, else 0.

    At x = 0 there is no derivative; 0 is taken there, as in `torch`.

    Examples
    --------
    >>> relu = ReLU()
    >>> relu(np.array([-2.0, 0.0, 3.0]))
    array([0., 0., 3.])
    >>> relu.backward(np.array([10.0, 10.0, 10.0]))
    array([ 0.,  0., 10.])
    """

    def forward(self, x: Array) -> Array:
        """Compute y = max(x, 0), elementwise, for any shape."""
        x = as_array(x, "ReLU.forward")
        y: Array = np.maximum(x, 0)
        self.save_for_backward(y)
        return y

    def backward(self, grad_output: Array) -> Array:
        """Return dL/dx = dL/dy · [y > 0]."""
        y = self.saved
        grad_output = check_grad_output(self, grad_output, y.shape)
        return grad_output * (y > 0)


class Sigmoid(Module):
    """Logistic function, y = 1 / (1 + e⁻ˣ); dy/dx = y (1 − y).

    Examples
    --------
    >>> sigmoid = Sigmoid()
    >>> sigmoid(np.array([-1000.0, 0.0, 1000.0]))
    array([0. , 0.5, 1. ])
    >>> sigmoid.backward(np.array([1.0, 1.0, 1.0]))
    array([0.  , 0.25, 0.  ])
    """

    def forward(self, x: Array) -> Array:
        """Compute y = 1 / (1 + e⁻ˣ), elementwise, for any shape."""
        x = as_array(x, "Sigmoid.forward")
        # For x < 0 as eˣ / (eˣ + 1), the same number: no exponent is positive, so none overflows.
        e = np.exp(-np.abs(x))
        y: Array = np.where(x >= 0, 1, e) / (1 + e)
        self.save_for_backward(y)
        return y

    def backward(self, grad_output: Array) -> Array:
        """Return dL/dx = dL/dy · y (1 − y)."""
        y = self.saved
        grad_output = check_grad_output(self, grad_output, y.shape)
        return grad_output * y * (1 - y)


class Tanh(Module):
    """Hyperbolic tangent, y = tanh x; dy/dx = 1 − y².

    Examples
    --------
    >>> tanh = Tanh()
    >>> tanh(np.array([-1000.0, 0.0, 1000.0]))
    array([-1.,  0.,  1.])
    >>> tanh.backward(np.array([1.0, 1.0, 1.0]))
    array([0., 1., 0.])
    """

    def forward(self, x: Array) -> Array:
        """Compute y = tanh x, elementwise, for any shape."""
        x = as_array(x, "Tanh.forward")
        y: Array = np.tanh(x)
        self.save_for_backward(y)
        return y

    def backward(self, grad_output: Array) -> Array:
        """Return dL/dx = dL/dy · (1 − y²)."""
        y = self.saved
        grad_output = check_grad_output(self, grad_output, y.shape)
        return grad_output * (1 - y**2)
