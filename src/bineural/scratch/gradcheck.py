"""Gradient checking: what `backward` returns against finite differences of `forward`."""

from collections.abc import Callable
from functools import partial
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from bineural.scratch.contracts import Layer, Loss
from bineural.scratch.module import Array, as_array, named_parameters, rectangular, spelled

# A central difference carries a rounding error of about u/eps = 1e-10 for outputs near 1 (u = 1.1e-16). Below
# this size a derivative is so close to that noise that its relative error would say nothing of `backward`.
SMALLEST_DERIVATIVE = 1e-4


def gradient_check(
    module: Layer | Loss,
    x: npt.ArrayLike,
    grad_output: npt.ArrayLike | None = None,
    *,
    labels: npt.ArrayLike | None = None,
    eps: float = 1e-6,
    rng: np.random.Generator | int | None = 0,
) -> dict[str, float]:
    """Compare the gradients of a module, or of a loss, with central differences.

    Each derivative a that `backward` gives is compared with n = (f(v + eps) − f(v − eps)) / 2eps, where v
    is one number of the input or of a parameter and f = Σ grad_output · module(x), or the loss. Their
    relative error is |a − n| / max(|a| + |n|, 1e-4). A right gradient gives less than about 1e-5, a wrong one
    about 0.1 and more. At a kink (ReLU at 0) the difference averages both slopes, and the error is large.

    Parameters
    ----------
    module : Module, CrossEntropyLoss, or a class of one's own with the same methods
        What to check; its parameters are moved by `eps` and put back.
    x : array_like of numbers, in float64
        Input of the module; logits of a loss.
    grad_output : array_like, optional
        dL/dy of the module's output y; by default drawn from the normal distribution, so that errors do not cancel.
    labels : array_like of int, optional
        Labels for a loss, and for nothing else.
    eps : float
        Half the distance of the two points, above 0. Too large a value shows curvature, too small a one rounding.
    rng : numpy.random.Generator, int or None
        What draws `grad_output`.

    Returns
    -------
    dict of str to float
        The largest relative error of the gradient of the "input" and of each parameter ("0.weight", …).

    Raises
    ------
    TypeError
        If something is no layer, no loss or no array of numbers.
    ValueError
        If numbers are not float64, or `backward` gives a gradient of a wrong shape.

    References
    ----------
    The relative error: https://cs231n.github.io/neural-networks-3/#gradcheck

    Examples
    --------
    >>> from bineural.scratch import CrossEntropyLoss, Linear
    >>> errors = gradient_check(Linear(3, 2, rng=0), np.ones((5, 3)))
    >>> list(errors)
    ['input', 'weight', 'bias']
    >>> max(errors.values()) < 1e-6
    True
    >>> errors = gradient_check(CrossEntropyLoss(), np.eye(3), labels=[0, 0, 2])
    >>> errors["input"] < 1e-6
    True
    """
    is_layer = callable(getattr(module, "forward", None))
    if is_layer != (labels is None):
        raise ValueError(
            "gradient_check expected labels for a loss and for nothing else, "
            f"got {type(module).__name__} and labels={labels!r}: pass labels when the module is a loss"
        )
    if isinstance(module, type) or not callable(getattr(module, "backward", None)):
        raise TypeError(
            "gradient_check expected a layer or a loss with a method backward, "
            f"got {module.__name__ if isinstance(module, type) else type(module).__name__}: "
            "pass an object, as Linear(3, 2), of a class that has forward and backward"
        )
    x = np.array(as_array(x, "gradient_check"))  # a copy, because its numbers are going to be moved
    parameters = named_parameters(module)
    variables = {"input": x} | {name: parameter.data for name, parameter in parameters}
    for name, array in variables.items():
        if array.dtype != np.float64:
            raise ValueError(
                f"gradient_check expected float64, got {array.dtype} for {name}: "
                "convert it with .astype(np.float64), because rounding in a shorter type hides a step of eps"
            )

    forward: Callable[[], Any]
    gradients: dict[str, Any]
    if is_layer:
        layer = cast(Layer, module)
        forward = partial(layer.forward, x)
        y = forward()
        if not isinstance(y, np.ndarray):
            raise TypeError(
                f"{type(layer).__name__}.forward expected to return a NumPy array, got {type(y).__name__}: "
                "end it with return y"
            )
        if grad_output is None:
            grad_output = np.random.default_rng(rng).normal(size=y.shape)
        grad_output = as_array(grad_output, "gradient_check")
        if grad_output.shape != y.shape:
            raise ValueError(
                f"gradient_check expected grad_output of shape {y.shape}, that of the output, "
                f"got {grad_output.shape}: leave it out, or pass a gradient of that shape"
            )
        gradients = {"input": layer.backward(grad_output)}
        gradients |= {name: parameter.grad for name, parameter in parameters}
    else:
        loss = cast(Loss, module)
        forward = partial(loss, x, rectangular(cast(npt.ArrayLike, labels), "gradient_check"))
        forward()
        grad_output = np.ones(())  # dL/dL
        gradients = {"input": loss.backward()}

    errors = {}
    for name, array in variables.items():
        gradient = gradients[name]
        if gradient is None or np.shape(gradient) != array.shape:
            came = "None" if gradient is None else np.shape(gradient)
            raise ValueError(
                f"gradient_check expected a gradient of shape {array.shape} for {name}, "
                f"got {came} from {spelled(module)}: "
                f"make backward give it the shape of {name} itself"
            )
        numerical = numerical_gradient(forward, array, grad_output, eps)
        errors[name] = largest_relative_error(gradients[name], numerical)
    return errors


def numerical_gradient(forward: Callable[[], Any], array: Array, grad_output: Array, eps: float = 1e-6) -> Array:
    """Differentiate Σ grad_output · forward() with respect to each number of `array`, by central differences.

    Examples
    --------
    >>> x = np.array([1.0, 2.0, 3.0])
    >>> numerical_gradient(lambda: x**2, x, np.ones(3)).round(6)
    array([2., 4., 6.])
    """
    gradient = np.zeros_like(array)
    for index in np.ndindex(array.shape):
        value = array[index]
        array[index] = value + eps
        above = np.array(forward())  # copied, because it may be `array` itself
        array[index] = value - eps
        below = np.array(forward())
        array[index] = value
        # Subtracting before summing leaves out the rounding errors of all outputs that did not move.
        gradient[index] = (grad_output * (above - below)).sum() / (2 * eps)
    return gradient


def largest_relative_error(a: Array, n: Array) -> float:
    """Return the largest |a − n| / max(|a| + |n|, 1e-4), or 0 for empty arrays."""
    errors = np.abs(a - n) / np.maximum(np.abs(a) + np.abs(n), SMALLEST_DERIVATIVE)
    return float(errors.max(initial=0.0))
