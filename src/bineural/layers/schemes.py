"""Initialize all layers of a network by one scheme."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any, TypeAlias

import torch
from torch import Tensor, nn
from torch.nn.modules.conv import _ConvNd

from bineural.layers.initializers import kaiming_normal_, xavier_normal_, xavier_uniform_

Initializer: TypeAlias = Callable[..., Any]


@torch.no_grad()
def _normal(tensor: Tensor, std: float, generator: torch.Generator | None = None) -> Tensor:
    return tensor.normal_(0, std, generator=generator)


@torch.no_grad()
def _constant(tensor: Tensor, value: float, generator: torch.Generator | None = None) -> Tensor:
    return tensor.fill_(value)


SCHEMES: Mapping[str, Initializer | None] = MappingProxyType(
    {
        "normal-0.1": partial(_normal, std=0.1),
        "zeros": partial(_constant, value=0.0),
        "ones": partial(_constant, value=1.0),
        "xavier-uniform": xavier_uniform_,
        "xavier-normal": xavier_normal_,
        "he-fan-in": partial(kaiming_normal_, nonlinearity="relu"),
        "he-fan-out": partial(kaiming_normal_, mode="fan_out", nonlinearity="relu"),
        "default": None,
    }
)


def initialize(
    model: nn.Module, scheme: str | Initializer, generator: torch.Generator | None = None, *, last: float = 1.0
) -> nn.Module:
    """Initialize every linear and convolutional layer of a model: its weight by a scheme, its bias to zero.

    Parameters
    ----------
    model : nn.Module
        Its layers are changed in place, in the order of `model.modules()`.
    scheme : str or callable
        One of `SCHEMES`: "normal-0.1" is N(0, 0.1²), "he-fan-in" and "he-fan-out" are `kaiming_normal_` for
        ReLU, and "default" leaves weights and biases as torch drew them when the layers were made. Or a
        function that fills a weight in place, `scheme(weight)`, or `scheme(weight, generator=generator)` if a
        generator is given.
    generator : torch.Generator, optional
        What draws the numbers; by default torch's global generator.
    last : float
        Factor for the weight of the last of these layers. No activation follows the logits, so that He's scheme makes
        them large, and the loss with them; 0.1 brings it near ln K, what guessing among K classes costs.

    Returns
    -------
    nn.Module
        The same model.

    Raises
    ------
    ValueError
        If there is no such scheme, or the model has no linear or convolutional layer.

    Examples
    --------
    >>> model = nn.Sequential(nn.Linear(800, 300), nn.ReLU(), nn.Linear(300, 10))
    >>> _ = initialize(model, "he-fan-in", torch.Generator().manual_seed(0))
    >>> print(f"{model[0].weight.std():.3f} {model[0].bias.abs().max():.0f}")
    0.050 0
    """
    if not (scheme in SCHEMES if isinstance(scheme, str) else callable(scheme)):
        raise ValueError(
            f"initialize expected a function or one of the schemes {', '.join(SCHEMES)}, got {scheme!r}: "
            "choose one of them, or pass a function that fills a weight in place"
        )
    layers = [module for module in model.modules() if isinstance(module, nn.Linear | _ConvNd)]
    if not layers:
        raise ValueError(
            f"initialize expected a model with linear or convolutional layers, got {type(model).__name__} "
            "without any: register its layers as attributes or in an nn.ModuleList"
        )
    fill = SCHEMES[scheme] if isinstance(scheme, str) else scheme
    if fill is not None:
        _fill(layers, fill, generator)
    with torch.no_grad():
        layers[-1].weight.mul_(last)
    return model


def _fill(layers: Iterable[nn.Linear | _ConvNd], fill: Initializer, generator: torch.Generator | None) -> None:
    for layer in layers:
        if generator is None:  # which functions such as nn.init.constant_ do not take
            fill(layer.weight)
        else:
            fill(layer.weight, generator=generator)
        if layer.bias is not None:
            nn.init.zeros_(layer.bias)
