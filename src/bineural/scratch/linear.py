"""The fully connected layer y = W x + b."""

import math

import numpy as np
import numpy.typing as npt

from bineural.scratch.module import Array, Module, Parameter, as_array, check_grad_output


class Linear(Module):
    """Fully connected layer, y = x Wᵀ + b for each row x of a batch.

    The gradients of the loss L, with G = dL/dY for a batch of N rows::

        dL/dW = Gᵀ X          (out, in)
        dL/db = Σₙ Gₙ         (out,)
        dL/dX = G W           (N, in)

    Weights and biases start as in `torch.nn.Linear`: uniform in ±1/√in_features.

    Parameters
    ----------
    in_features, out_features : int
        Numbers in one input and in one output, at least 1.
    bias : bool
        Whether to add b.
    rng : numpy.random.Generator, int or None
        What draws the initial values; an int is a seed, None differs from call to call.
    dtype : floating-point type
        Of the parameters, hence of the layer's arithmetic.

    Attributes
    ----------
    weight : Parameter, shape (out_features, in_features)
    bias : Parameter, shape (out_features,), or None

    Raises
    ------
    ValueError
        If a size is below 1, or an array has the wrong shape.

    References
    ----------
    The initialization: https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html

    Examples
    --------
    >>> layer = Linear(3, 2, rng=0)
    >>> layer(np.ones((5, 3))).shape  # a batch
    (5, 2)
    >>> layer(np.ones(3)).shape  # one vector
    (2,)
    >>> layer.backward(np.ones(2)).shape
    (3,)
    >>> layer.weight.grad.shape
    (2, 3)
    """

    def __init__(
        self,
        in_features: int,
        out_features: int,
        bias: bool = True,
        *,
        rng: np.random.Generator | int | None = None,
        dtype: npt.DTypeLike = np.float64,
    ) -> None:
        if in_features < 1 or out_features < 1:
            raise ValueError(
                f"Linear expected at least 1 input and 1 output, got in_features={in_features} and "
                f"out_features={out_features}: pass the lengths of one input and of one output"
            )
        rng = np.random.default_rng(rng)
        bound = 1 / math.sqrt(in_features)
        self.in_features, self.out_features = in_features, out_features
        self.weight = Parameter(rng.uniform(-bound, bound, (out_features, in_features)).astype(dtype))
        self.bias = Parameter(rng.uniform(-bound, bound, out_features).astype(dtype)) if bias else None

    def forward(self, x: Array) -> Array:
        """Compute y = x Wᵀ + b for x of shape (N, in) or (in,)."""
        x = as_array(x, "Linear.forward")
        if x.ndim not in (1, 2) or x.shape[-1] != self.in_features:
            raise ValueError(
                f"{self!r} expected x of shape (N, {self.in_features}) or ({self.in_features},), "
                f"got {x.shape}: put examples in rows and features in columns"
            )
        self.save_for_backward(x)
        y: Array = x @ self.weight.data.T  # (N, in) @ (in, out) -> (N, out)
        if self.bias is not None:
            y += self.bias.data  # (N, out) + (out,) -> (N, out)
        return y

    def backward(self, grad_output: Array) -> Array:
        """Write the gradients of W and b, and return dL/dx = dL/dy W."""
        x = self.saved
        grad_output = check_grad_output(self, grad_output, (*x.shape[:-1], self.out_features))
        # One vector is a batch of one row, (in,) -> (1, in): for vectors, G.T @ X would be a single number.
        X = x.reshape(-1, self.in_features)
        G = grad_output.reshape(-1, self.out_features)
        self.weight.grad = G.T @ X  # (N, out).T @ (N, in) -> (out, in)
        if self.bias is not None:
            self.bias.grad = G.sum(axis=0)  # (N, out) -> (out,)
        grad_input: Array = grad_output @ self.weight.data  # (N, out) @ (out, in) -> (N, in)
        return grad_input

    def __repr__(self) -> str:
        return f"Linear({self.in_features}, {self.out_features}{'' if self.bias else ', bias=False'})"
