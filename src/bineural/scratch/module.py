"""The contract that every layer keeps, `forward`, `backward` and `parameters`, and the arrays that go through it."""

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
        self.data: Array = np.array(rectangular(data, "Parameter"))
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
        return own_parameters(self)

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


def named_parameters(layer: object) -> list[tuple[str, Parameter]]:
    """List the parameters of a layer, also of a class that is no `Module`: its attributes that are a `Parameter`.

    Examples
    --------
    >>> class Shift:
    ...     def __init__(self):
    ...         self.bias = Parameter([0.0])
    >>> named_parameters(Shift())
    [('bias', Parameter(shape=(1,), dtype=float64))]
    """
    if hasattr(layer, "named_parameters"):
        return list(layer.named_parameters())
    return own_parameters(layer)


def own_parameters(layer: object) -> list[tuple[str, Parameter]]:
    """List the attributes of an object that are a `Parameter`."""
    attributes = getattr(layer, "__dict__", {})
    return [(name, value) for name, value in attributes.items() if isinstance(value, Parameter)]


def spelled(layer: object) -> str:
    """Spell a layer as the package's own are: one that says nothing of itself by its class."""
    return f"{type(layer).__name__}()" if type(layer).__repr__ is object.__repr__ else repr(layer)


def as_array(value: npt.ArrayLike, taker: str) -> Array:
    """Return floating-point arrays as they are, and turn other numbers, such as lists, into float64.

    Parameters
    ----------
    value : array_like of numbers
        What a caller passed.
    taker : str
        Who takes it, for the message, such as ``"ReLU.forward"``.

    Raises
    ------
    TypeError
        If `value` holds anything but real numbers, or rows of unequal lengths.

    Examples
    --------
    >>> as_array([[1, 2], [3, 4]], "ReLU.forward")
    array([[1., 2.],
           [3., 4.]])
    """
    if isinstance(value, np.ndarray) and value.dtype.kind == "f":
        return value
    array = rectangular(value, taker)
    if array.dtype.kind in "biu":
        return array.astype(np.float64)
    if array.dtype.kind != "f":
        came = f"an array of {array.dtype}" if array.ndim else repr(value)
        raise TypeError(f"{taker} expected an array of numbers, got {came}: pass real numbers, as np.array([1.0, 2.0])")
    return array


def rectangular(value: npt.ArrayLike, taker: str) -> npt.NDArray[Any]:
    """Turn anything, such as targets, into an array; NumPy's own words for unequal rows are about its insides.

    Raises
    ------
    TypeError
        If `value` has rows of unequal lengths.
    """
    try:
        return np.asarray(value)
    except ValueError as error:
        raise TypeError(
            f"{taker} expected an array, got rows of unequal lengths: give all rows the same length"
        ) from error


def check_grad_output(layer: Module, grad_output: npt.ArrayLike, shape: tuple[int, ...]) -> Array:
    """Return dL/dy as an array; raise ValueError unless it has the shape of y: broadcasting would hide the mistake."""
    name = type(layer).__name__
    grad_output = as_array(grad_output, f"{name}.backward")
    if grad_output.shape != shape:
        raise ValueError(
            f"{name}.backward expected grad_output of shape {shape}, got {grad_output.shape}: "
            f"pass the gradient of the loss with respect to the output of {name}.forward"
        )
    return grad_output
