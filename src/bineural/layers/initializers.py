"""Initializers that keep the variance of signals or gradients from layer to layer: Xavier's and He's.

A weight connects `fan_in` inputs to each output and each input to `fan_out` outputs. Both initializers draw weights
with mean 0; they differ in the variance, and in whether they draw from the normal or the uniform distribution.

Names, arguments and numbers drawn are those of `torch.nn.init`.
"""

import math
from typing import Literal, TypeAlias

import torch
from torch import Tensor, nn

FanMode: TypeAlias = Literal["fan_in", "fan_out"]


def fans(weight: Tensor) -> tuple[int, int]:
    """Return fan_in and fan_out of a weight: connections into each output, and out of each input.

    Parameters
    ----------
    weight : Tensor, shape (out, in) of a linear layer or (out, in, *kernel) of a convolution
        The kernel has one, two or three axes; its positions are counted as connections of their own.

    Returns
    -------
    tuple of int
        fan_in = in · positions of the kernel, fan_out = out · positions of the kernel. As in `torch.nn.init`,
        the number of groups of a convolution, which the weight does not show, is left out of fan_out.

    Raises
    ------
    ValueError
        If the tensor has fewer than two axes, such as a bias.

    Examples
    --------
    >>> fans(torch.empty(10, 784)), fans(torch.empty(16, 3, 5, 5))
    ((784, 10), (75, 400))
    """
    if weight.ndim < 2:
        raise ValueError(
            f"fans expected a weight of shape (out, in) or (out, in, *kernel), got {tuple(weight.shape)}: "
            "pass the weight of a layer, and set its bias to zero"
        )
    outputs, inputs, *kernel = weight.shape
    positions = math.prod(kernel)
    return inputs * positions, outputs * positions


def xavier_uniform_(tensor: Tensor, gain: float = 1.0, generator: torch.Generator | None = None) -> Tensor:
    """Fill a weight from U(−b, b) with b = gain · √(6 / (fan_in + fan_out)).

    The variance of U(−b, b) is b²/3, here the one of `xavier_normal_`.

    Parameters
    ----------
    tensor : Tensor, shape (out, in) or (out, in, *kernel)
        What to fill, in place.
    gain : float
        Factor for the activation that follows; `torch.nn.init.calculate_gain` knows the usual ones.
    generator : torch.Generator, optional
        What draws the numbers; by default torch's global generator.

    Returns
    -------
    Tensor
        The same tensor.

    Raises
    ------
    ValueError
        If the tensor has fewer than two axes.

    References
    ----------
    Glorot and Bengio (2010), Understanding the difficulty of training deep feedforward neural networks,
    equation 16.

    Examples
    --------
    >>> weight = xavier_uniform_(torch.empty(2, 4), generator=torch.Generator().manual_seed(0))
    >>> bool((weight.abs() < 1).all())
    True
    """
    return _fill_uniform(tensor, gain * _xavier_std(tensor), generator)


def xavier_normal_(tensor: Tensor, gain: float = 1.0, generator: torch.Generator | None = None) -> Tensor:
    """Fill a weight from N(0, σ²) with σ = gain · √(2 / (fan_in + fan_out)).

    1 / fan_in would keep the variance of signals on their way forward, 1 / fan_out that of gradients on their
    way back: σ² is between them.

    Parameters
    ----------
    tensor, gain, generator
        As in `xavier_uniform_`.

    Returns
    -------
    Tensor
        The same tensor.

    Raises
    ------
    ValueError
        If the tensor has fewer than two axes.

    References
    ----------
    Glorot and Bengio (2010), equation 12.

    Examples
    --------
    >>> weight = xavier_normal_(torch.empty(500, 300), generator=torch.Generator().manual_seed(0))
    >>> print(f"{weight.std():.3f}")  # √(2/800)
    0.050
    """
    return _fill_normal(tensor, gain * _xavier_std(tensor), generator)


def kaiming_uniform_(
    tensor: Tensor,
    a: float = 0.0,
    mode: FanMode = "fan_in",
    nonlinearity: str = "leaky_relu",
    generator: torch.Generator | None = None,
) -> Tensor:
    """Fill a weight from U(−b, b) with b = gain · √(3 / fan), the variance of `kaiming_normal_`.

    Parameters
    ----------
    tensor, a, mode, nonlinearity, generator
        As in `kaiming_normal_`.

    Returns
    -------
    Tensor
        The same tensor.

    Raises
    ------
    ValueError
        As in `kaiming_normal_`.

    References
    ----------
    He, Zhang, Ren and Sun (2015), Delving deep into rectifiers, section 2.2; a uniform form of it.

    Examples
    --------
    >>> weight = kaiming_uniform_(torch.empty(7, 24), generator=torch.Generator().manual_seed(0))
    >>> bool((weight.abs() < 0.5).all())  # √2 · √(3/24)
    True
    """
    return _fill_uniform(tensor, _kaiming_std(tensor, a, mode, nonlinearity), generator)


def kaiming_normal_(
    tensor: Tensor,
    a: float = 0.0,
    mode: FanMode = "fan_in",
    nonlinearity: str = "leaky_relu",
    generator: torch.Generator | None = None,
) -> Tensor:
    """Fill a weight from N(0, σ²) with σ = gain / √fan: He's initializer.

    ReLU zeroes half of its inputs, hence gain² = 2. Fan-in keeps the variance of signals on their way forward,
    fan-out that of gradients on their way back.

    Parameters
    ----------
    tensor : Tensor, shape (out, in) or (out, in, *kernel)
        What to fill, in place.
    a : float
        Slope of a leaky ReLU below zero; 0 is ReLU. Other activations do not use it.
    mode : {"fan_in", "fan_out"}
        Which fan.
    nonlinearity : str
        The activation that follows, by its name in `torch.nn.init.calculate_gain`, which gives the gain.
    generator : torch.Generator, optional
        What draws the numbers; by default torch's global generator.

    Returns
    -------
    Tensor
        The same tensor.

    Raises
    ------
    ValueError
        If the tensor has fewer than two axes, the mode or the activation is unknown, or `a` is no number.

    References
    ----------
    He, Zhang, Ren and Sun (2015), Delving deep into rectifiers: surpassing human-level performance on ImageNet
    classification, equations 10, 14 and 15.

    Examples
    --------
    >>> weight = kaiming_normal_(torch.empty(300, 800), generator=torch.Generator().manual_seed(0))
    >>> print(f"{weight.std():.3f}")  # √(2/800)
    0.050
    """
    return _fill_normal(tensor, _kaiming_std(tensor, a, mode, nonlinearity), generator)


def _xavier_std(tensor: Tensor) -> float:
    fan_in, fan_out = fans(tensor)
    return math.sqrt(2.0 / max(fan_in + fan_out, 1))  # without connections, there is nothing to fill


def _kaiming_std(tensor: Tensor, a: float, mode: str, nonlinearity: str) -> float:
    if mode not in ("fan_in", "fan_out"):
        raise ValueError(f"A kaiming initializer expected mode 'fan_in' or 'fan_out', got {mode!r}: pick one of them")
    if isinstance(a, str):
        raise ValueError(
            f"A kaiming initializer expected a number for the slope a, got {a!r}: pass a mode by its name, mode={a!r}"
        )
    fan_in, fan_out = fans(tensor)
    gain = nn.init.calculate_gain(nonlinearity, a)  # type: ignore[arg-type]
    return gain / math.sqrt(max(fan_in if mode == "fan_in" else fan_out, 1))  # without any, there is nothing to fill


@torch.no_grad()  # else autograd refuses to write into a leaf that requires gradients
def _fill_normal(tensor: Tensor, std: float, generator: torch.Generator | None) -> Tensor:
    return tensor.normal_(0, std, generator=generator)


@torch.no_grad()
def _fill_uniform(tensor: Tensor, std: float, generator: torch.Generator | None) -> Tensor:
    bound = math.sqrt(3.0) * std  # the variance of U(−b, b) is b²/3
    return tensor.uniform_(-bound, bound, generator=generator)
