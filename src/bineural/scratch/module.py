"""The contract that every layer keeps: `forward`, `backward`, `parameters`."""

from collections.abc import Iterator
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Array: TypeAlias = npt.NDArray[np.floating[Any]]


class Parameter:
    """Numbers that training changes, and the gradient of the loss with respect to them.

    Parameters
    ----------
    data : array_like of floats, any shape
        Initial values; copied.

    Attributes
    ----------
    data : ndarray
        The values.
    grad : ndarray or None
        dL/d(data), of the same shape as `data`; None until the first `backward`.

    Raises
    ------
    TypeError
        If `data` does not hold floating-point numbers.

    Examples
    --------
    >>> weight = Parameter([[0.5, -1.0]])
    >>> weight
    Parameter(shape=(1, 2), dtype=float64)
    >>> weight.grad is None
    True
    """

    def __init__(self, data: npt.ArrayLike) -> None:
        self.data: Array = np.array(data)
        self.grad: Array | None = None
        if self.data.dtype.kind != "f":
            raise TypeError(
                f"Parameter expected floating-point numbers, got {self.data.dtype}: "
                "convert them with .astype(np.float64), because training moves them in small steps"
            )

    def __getstate__(self) -> dict[str, Any]:
        return vars(self) | {"grad": None}  # as in torch: of the gradient's examples nothing is copied or saved

    def __repr__(self) -> str:
        return f"Parameter(shape={self.data.shape}, dtype={self.data.dtype})"


class Module:
    """A differentiable function y = f(x); a layer defines `forward` and `backward`.

    `forward(x)` computes y and saves what `backward` will need. `backward(grad_output)` takes dL/dy, of
    the shape of y, and does two things by the chain rule: it writes dL/dp into `grad` of each parameter
    p, and it returns dL/dx, of the shape of x, which is `grad_output` for the layer before.

    `backward` overwrites `grad`; `torch` adds to it until `zero_grad()` is called.

    What `forward` saves may be the examples themselves. It is replaced by that of the next pass, dropped by `forget()`,
    and left out of copies and pickles.

    Examples
    --------
    A layer of one's own, y = x²:

    >>> class Square(Module):
    ...     def forward(self, x):
    ...         self.save_for_backward(x)
    ...         return x**2
    ...
    ...     def backward(self, grad_output):
    ...         return grad_output * 2 * self.saved
    >>> square = Square()
    >>> square(np.array([1.0, 2.0, 3.0]))
    array([1., 4., 9.])
    >>> square.backward(np.array([1.0, 1.0, 1.0]))
    array([2., 4., 6.])
    """

    _saved: Array | None = None

    def __call__(self, x: Array) -> Array:
        """Compute y = f(x), by `forward`."""
        return self.forward(x)

    def forward(self, x: Array) -> Array:
        """Compute y = f(x)."""
        raise NotImplementedError(f"{type(self).__name__} expected a method forward(self, x), got none: define it")

    def backward(self, grad_output: Array) -> Array:
        """Turn dL/dy into dL/dx and write `grad` of the parameters."""
        raise NotImplementedError(
            f"{type(self).__name__} expected a method backward(self, grad_output), got none: define it"
        )

    def named_parameters(self) -> list[tuple[str, Parameter]]:
        """List the parameters in order, with names like `weight`, or `0.weight` inside a `Sequential`."""
        return [(name, value) for name, value in vars(self).items() if isinstance(value, Parameter)]

    def parameters(self) -> list[Parameter]:
        """List the parameters in order, as an optimizer takes them."""
        return [parameter for _, parameter in self.named_parameters()]

    def save_for_backward(self, array: Array) -> None:
        """Keep an array of the forward pass (not a copy of it) for `backward`."""
        self._saved = array

    @property
    def saved(self) -> Array:
        """The array kept by `save_for_backward`; RuntimeError if there was no forward pass."""
        if self._saved is None:
            name = type(self).__name__
            raise RuntimeError(
                f"{name}.backward expected a forward pass before it, got none: "
                "call forward first, which saves what backward needs"
            )
        return self._saved

    def forget(self) -> None:
        """Drop what the last forward pass saved, so that its examples do not stay in memory."""
        self._saved = None

    def __getstate__(self) -> dict[str, Any]:
        return vars(self) | {"_saved": None}

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


class Sequential(Module):
    """Layers one after another: forward from the first to the last, backward from the last to the first.

    Parameters
    ----------
    *layers : Module
        The output of each is the input of the next.

    Examples
    --------
    >>> from bineural.scratch import Linear, ReLU
    >>> network = Sequential(Linear(2, 8, rng=0), ReLU(), Linear(8, 3, rng=1))
    >>> network(np.zeros((5, 2))).shape
    (5, 3)
    >>> network.backward(np.ones((5, 3))).shape
    (5, 2)
    >>> [(name, parameter.grad.shape) for name, parameter in network.named_parameters()]
    [('0.weight', (8, 2)), ('0.bias', (8,)), ('2.weight', (3, 8)), ('2.bias', (3,))]
    """

    def __init__(self, *layers: Module) -> None:
        self.layers = layers

    def forward(self, x: Array) -> Array:
        """Compute y = fₙ(… f₂(f₁(x)))."""
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def backward(self, grad_output: Array) -> Array:
        """Turn dL/dy into dL/dx, one layer at a time: this loop is backpropagation."""
        for layer in reversed(self.layers):
            grad_output = layer.backward(grad_output)
        return grad_output

    def named_parameters(self) -> list[tuple[str, Parameter]]:
        """List the parameters layer by layer, as `0.weight`, `0.bias`, `2.weight`, …"""
        return [
            (f"{index}.{name}", parameter)
            for index, layer in enumerate(self.layers)
            for name, parameter in layer.named_parameters()
        ]

    def forget(self) -> None:
        """Drop what the last forward pass saved in each layer."""
        for layer in self.layers:
            layer.forget()

    def __getitem__(self, index: int) -> Module:
        return self.layers[index]

    def __iter__(self) -> Iterator[Module]:
        return iter(self.layers)

    def __len__(self) -> int:
        return len(self.layers)

    def __repr__(self) -> str:
        return f"Sequential({', '.join(map(repr, self.layers))})"


def check_grad_output(layer: Module, grad_output: Array, shape: tuple[int, ...]) -> None:
    """Raise ValueError unless dL/dy has the shape of y: broadcasting would hide the mistake."""
    if grad_output.shape != shape:
        name = type(layer).__name__
        raise ValueError(
            f"{name}.backward expected grad_output of shape {shape}, got {grad_output.shape}: "
            f"pass the gradient of the loss with respect to the output of {name}.forward"
        )
