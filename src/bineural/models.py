"""Networks that more than one chapter uses, and what they are made of."""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import TypedDict, overload

import numpy as np
from torch import nn

from bineural.localize import message


class MLP(nn.Sequential):
    """Multilayer perceptron: linear layers with an activation between each two; the last gives logits.

    Parameters
    ----------
    sizes : sequence of int
        Features of the input, of each hidden layer, of the output; at least two numbers, each at least 1.
    activation : callable
        Makes an activation layer, for example ``nn.ReLU`` or ``partial(nn.LeakyReLU, 0.1)``; it is called for
        each hidden layer.

    Raises
    ------
    ValueError
        If `sizes` does not hold such numbers.
    TypeError
        If `activation` is a layer instead of what makes one.

    Examples
    --------
    >>> import torch
    >>> model = MLP([784, 40, 10])
    >>> model
    MLP(
      (0): Linear(in_features=784, out_features=40, bias=True)
      (1): ReLU()
      (2): Linear(in_features=40, out_features=10, bias=True)
    )
    >>> model(torch.zeros(32, 784)).shape
    torch.Size([32, 10])
    """

    def __init__(self, sizes: Sequence[int], activation: Callable[[], nn.Module] = nn.ReLU) -> None:
        sizes = list(sizes) if isinstance(sizes, Iterable) else [sizes]
        if len(sizes) < 2 or not all(isinstance(size, int | np.integer) and size >= 1 for size in sizes):
            raise ValueError(
                f"MLP expected at least two sizes, whole numbers from 1 up, got {sizes}: "
                "pass the features of the input, of the hidden layers and of the output, for example [784, 40, 10]"
            )
        if isinstance(activation, nn.Module) or not callable(activation):
            raise _no_activation(activation)
        layers: list[nn.Module] = []
        for in_features, out_features in pairwise(sizes):
            layers += [nn.Linear(int(in_features), int(out_features)), _made(activation)]
        super().__init__(*layers[:-1])  # nothing follows the logits

    @overload
    def __getitem__(self, index: slice, /) -> nn.Sequential: ...

    @overload
    def __getitem__(self, index: int, /) -> nn.Module: ...

    def __getitem__(self, index: int | slice, /) -> nn.Module:
        """Return a layer, or the layers of a slice as an `nn.Sequential` that shares them."""
        if isinstance(index, slice):
            return nn.Sequential(OrderedDict(list(self.named_children())[index]))
        return super().__getitem__(index)


def _made(activation: Callable[[], nn.Module]) -> nn.Module:
    try:
        layer = activation()
    except TypeError as error:
        raise _no_activation(activation) from error
    if not isinstance(layer, nn.Module):
        raise _no_activation(activation)
    return layer


def _no_activation(activation: object) -> TypeError:
    return TypeError(
        f"MLP expected a class or function that makes an activation layer, got {activation!r}: "
        "pass for example nn.ReLU, without brackets"
    )


class ParameterRow(TypedDict):
    """A parameter as a row for `bineural.localize.table`."""

    name: str
    shape: str
    parameters: int


def count_parameters(model: nn.Module) -> int:
    """Count the numbers that training may change; a parameter that two layers share counts once.

    Examples
    --------
    >>> count_parameters(MLP([784, 40, 40, 10]))  # 785 · 40 + 41 · 40 + 41 · 10
    33450
    """
    return sum(parameter.numel() for parameter in model.parameters() if parameter.requires_grad)


def parameter_rows(model: nn.Module) -> list[ParameterRow]:
    """List the parameters of a model as rows for `bineural.localize.table`.

    Parameters
    ----------
    model : nn.Module
        Any model.

    Returns
    -------
    list of dict
        For each parameter its name, such as ``0.weight``, its shape and how many numbers it holds.

    Examples
    --------
    >>> parameter_rows(MLP([2, 3]))
    [{'name': '0.weight', 'shape': '3 × 2', 'parameters': 6}, {'name': '0.bias', 'shape': '3', 'parameters': 3}]
    """
    return [
        {
            "name": _as_value(name),
            "shape": " × ".join(map(str, parameter.shape)),
            "parameters": parameter.numel(),
        }
        for name, parameter in model.named_parameters()
    ]


def _as_value(name: str) -> str:
    """Make a name in the code a value of a message, which needs no translation."""
    layer, _, kind = name.rpartition(".")
    return message("{layer}.{kind}", layer=layer, kind=kind) if layer else name
