"""What `Sequential.fit` asks of layers, losses, optimizers and data, told once and by name where it is not kept."""

import math
import numbers
import warnings
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from bineural.scratch.module import Array, Parameter, as_array, named_parameters, rectangular

TRAINED = {"weight", "weights", "W", "w", "bias", "biases", "b"}  # attributes that one means to be trained


class Layer(Protocol):
    """The contract of a layer; `Module` is an implementation, and a class of one's own another."""

    def forward(self, x: Array) -> Array:
        """Compute y of x."""

    def backward(self, grad_output: Array) -> Array:
        """Turn dL/dy into dL/dx, and write `grad` of the parameters."""


class Loss(Protocol):
    """What `Sequential.fit` makes small."""

    def __call__(self, outputs: Any, targets: Any, /) -> float:
        """Compute the mean loss of a batch."""

    def backward(self) -> Array:
        """Return dL/d(outputs) of the last call."""


class Optimizer(Protocol):
    """What moves the parameters."""

    def step(self) -> None:
        """Move every parameter by its gradient."""


def check_layers(layers: Sequence[Layer]) -> None:
    """Check that layers are objects with `forward`; `backward` may still have to be written.

    Raises
    ------
    TypeError
        If something else is among them.

    Examples
    --------
    >>> from bineural.scratch import ReLU
    >>> check_layers([ReLU])
    Traceback (most recent call last):
    TypeError: Sequential expected layers, got the class ReLU as layer 0: call it, as ReLU(...)
    """
    for index, layer in enumerate(layers):
        if isinstance(layer, type):
            name = layer.__name__
            raise TypeError(
                f"Sequential expected layers, got the class {name} as layer {index}: call it, as {name}(...)"
            )
        if isinstance(layer, list | tuple):
            raise TypeError(
                f"Sequential expected layers, got a {type(layer).__name__} as layer {index}: "
                "pass them one by one, as Sequential(*layers)"
            )
        if not callable(getattr(layer, "forward", None)):
            raise TypeError(
                f"Sequential expected layers with a method forward(self, x), got {type(layer).__name__} without it "
                f"as layer {index}: define it, or pass a layer such as ReLU()"
            )


def check_training(
    chain: Sequence[Layer],
    loss: Any,
    optimizer: Any,
    X: npt.ArrayLike,
    y: npt.ArrayLike,
    counts: Mapping[str, object],
) -> tuple[Array, npt.NDArray[Any]]:
    """Check what can be told before the first batch; return X and y as arrays.

    Parameters
    ----------
    chain : sequence of Layer
        The layers in the order of the forward pass.
    loss, optimizer
        What is to be a loss, and an optimizer or None.
    X, y : array_like
        The data.
    counts : mapping of str to object
        What is to be whole numbers from 1 up, by name.
    """
    for name, count in counts.items():
        if not isinstance(count, numbers.Integral) or isinstance(count, bool) or count < 1:
            raise ValueError(
                f"Sequential.fit expected a whole number from 1 up for {name}, got {count!r}: pass for example 32"
            )
    parameters = _check_chain(chain)
    _check_helper("loss", loss, {"__call__": "(outputs, targets)", "backward": "()"}, "CrossEntropyLoss()")
    if optimizer is not None:
        _check_helper("optimizer", optimizer, {"step": "()"}, "SGD(network.parameters(), lr=0.1)")
        moved = getattr(optimizer, "parameters", None)
        if isinstance(moved, list) and not {id(each) for each in moved} & {id(each) for each in parameters}:
            raise ValueError(
                "Sequential.fit expected an optimizer of this network, got one that moves none of its parameters: "
                "make it anew, as SGD(network.parameters(), lr=0.1)"
            )
    return _check_data(X, y)


def first_step(chain: Sequence[Layer], loss: Any, X: Array, y: npt.NDArray[Any]) -> float:
    """Do the passes of one step and look at each number on the way; return the loss.

    Raises
    ------
    TypeError, ValueError
        If a layer or the loss gives anything but what its contract says; the message names it.
    """
    shapes = []
    outputs = X
    for index, layer in enumerate(chain):
        who = f"{type(layer).__name__}.forward (layer {index})"
        shapes.append(outputs.shape)
        y_layer = _noted(layer.forward, outputs, who)
        _check_array(y_layer, who, "return y")
        if y_layer.shape[:1] != X.shape[:1]:
            raise ValueError(
                f"{who} expected to return a row for each of the {len(X)} examples, got shape {y_layer.shape} "
                f"for x of shape {outputs.shape}: keep the first axis"
            )
        outputs = y_layer

    name = type(loss).__name__
    value = loss(outputs, y)
    if not isinstance(value, numbers.Real) and not (isinstance(value, np.ndarray) and value.shape == ()):
        raise TypeError(
            f"{name} expected to return the loss as one number, got {_told(value)}: return the mean over the examples"
        )
    value = float(value)
    if not math.isfinite(value):
        raise ValueError(
            f"{name} expected to return a finite loss, got {value} at the first batch: "
            "look for a logarithm of 0, a division by 0 or an exponential that overflows"
        )
    for _, parameter in _all_parameters(chain):
        parameter.grad = None  # what an earlier training left would hide that nothing is written
    grad = loss.backward()
    _check_array(grad, f"{name}.backward", "return the gradient with respect to the outputs")
    _check_shape(grad, outputs.shape, f"{name}.backward", "the outputs")

    for index in reversed(range(len(chain))):
        layer = chain[index]
        who = f"{type(layer).__name__}.backward (layer {index})"
        grad = _noted(layer.backward, grad, who)
        _check_array(grad, who, "return the gradient with respect to x")
        _check_shape(grad, shapes[index], who, "x")
        for name, parameter in named_parameters(layer):
            _check_array(parameter.grad, who, f"assign self.{name}.grad", f"write {name}.grad as")
            assert parameter.grad is not None
            _check_shape(parameter.grad, parameter.data.shape, who, name, f"write {name}.grad")
    return value


def _check_chain(chain: Sequence[Layer]) -> list[Parameter]:
    """Check the layers as far as can be told without running them; return their parameters."""
    seen: dict[int, int] = {}
    for index, layer in enumerate(chain):
        name = type(layer).__name__
        if not callable(getattr(layer, "backward", None)):
            raise TypeError(
                f"Sequential.fit expected layers with a method backward(self, grad_output), got {name} without it "
                f"as layer {index}: define it"
            )
        if id(layer) in seen:
            raise ValueError(
                f"Sequential.fit expected different layers, got the same {name} as layers {seen[id(layer)]} and "
                f"{index}: make one for each place, because what the first keeps for backward is overwritten"
            )
        seen[id(layer)] = index
        attributes = getattr(layer, "__dict__", {})
        held = sorted(key for key, value in attributes.items() if key in TRAINED and isinstance(value, np.ndarray))
        if held:
            warnings.warn(
                f"Sequential.fit expected what it trains as a Parameter, got arrays in {' and '.join(held)} of {name} "
                f"(layer {index}), which stay as they are: write self.{held[0]} = Parameter(...), read its data, "
                "and write its grad in backward",
                stacklevel=4,
            )
    parameters = [parameter for _, parameter in _all_parameters(chain)]
    if not parameters:
        raise ValueError(
            "Sequential.fit expected parameters to train, got none in any layer: "
            "make the weights of a layer attributes of it, as self.weight = Parameter(...)"
        )
    return parameters


def _all_parameters(chain: Iterable[Layer]) -> list[tuple[str, Parameter]]:
    return [named for layer in chain for named in named_parameters(layer)]


def _check_helper(role: str, helper: Any, methods: dict[str, str], example: str) -> None:
    """Check that a loss or an optimizer is an object with its methods."""
    if isinstance(helper, type):
        raise TypeError(
            f"Sequential.fit expected {role} as an object, got the class {helper.__name__}: call it, as {example}"
        )
    for method, arguments in methods.items():
        if not callable(getattr(helper, method, None)):
            name = getattr(helper, "__name__", type(helper).__name__)
            raise TypeError(
                f"Sequential.fit expected {role} with a method {method}{arguments}, got {name} without it: "
                f"define it, or pass {example}"
            )


def _check_data(X: npt.ArrayLike, y: npt.ArrayLike) -> tuple[Array, npt.NDArray[Any]]:
    X, targets = as_array(X, "Sequential.fit"), rectangular(y, "Sequential.fit")
    if X.ndim == 0 or targets.ndim == 0 or len(X) == 0 or len(X) != len(targets):
        raise ValueError(
            f"Sequential.fit expected a target for each row of X, got X of shape {X.shape} and y of shape "
            f"{targets.shape}: put examples in rows, at least one"
        )
    unknown = ~np.isfinite(X.reshape(len(X), -1)).all(axis=1)  # (N, ...) -> (N,)
    if unknown.any():
        raise ValueError(
            f"Sequential.fit expected finite numbers in X, got nan or infinity in {unknown.sum()} of {len(X)} rows: "
            "remove or fill them"
        )
    return X, targets


def _noted(function: Any, argument: Array, who: str) -> Any:
    """Call a method of a layer; what it raises tells the layer and the shape too."""
    try:
        return function(argument)
    except Exception as error:
        error.add_note(f"in {who}, called with an array of shape {argument.shape}")
        raise


def _check_array(value: object, who: str, cure: str, verb: str = "return") -> None:
    """Check that a value is an array of finite floating-point numbers."""
    if not isinstance(value, np.ndarray):
        raise TypeError(f"{who} expected to {verb} a NumPy array, got {_told(value)}: {cure}")
    if value.dtype.kind not in "fiub":
        raise TypeError(f"{who} expected to {verb} an array of numbers, got one of {value.dtype}: {cure} as floats")
    bad = value.size - np.isfinite(value).sum()
    if bad:
        raise ValueError(
            f"{who} expected to {verb} finite numbers, got nan or infinity in {bad} of {value.size} at the first "
            "batch: look for a division by 0, a logarithm of 0 or an exponential that overflows"
        )


def _check_shape(value: Array, shape: tuple[int, ...], who: str, of: str, verb: str = "return a gradient") -> None:
    if value.shape != shape:
        raise ValueError(
            f"{who} expected to {verb} of shape {shape}, that of {of}, got {value.shape}: "
            "a gradient has the shape of what it belongs to"
        )


def _told(value: object) -> str:
    """Tell what came instead of a number or an array, in a few words."""
    if value is None:
        return "None"
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    return f"a {type(value).__name__}"
