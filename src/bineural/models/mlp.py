"""The multilayer perceptron, of any depth, with what later chapters put between its layers."""

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

import numpy as np
from torch import nn

from bineural.layers.residual import ResidualBlock
from bineural.models.stack import Stack


class MLP(Stack):
    """Multilayer perceptron: linear layers with an activation between each two; the last gives logits.

    A hidden layer is linear → norm → activation → dropout, of which only the first and the third must be there.

    Parameters
    ----------
    sizes : sequence of int
        Features of the input, of each hidden layer, of the output; at least two numbers, each at least 1. A network
        of 30 layers of 64 neurons for MNIST: ``[784, *[64] * 29, 10]``.
    activation : callable
        Makes an activation layer, for example ``nn.ReLU`` or ``partial(nn.LeakyReLU, 0.1)``; it is called for
        each hidden layer.
    linear : callable
        Makes a hidden linear layer of its numbers of inputs and outputs, for example
        ``partial(DropConnectLinear, p=0.5)``; the last layer is always an `nn.Linear`.
    norm : callable, optional
        Makes a layer of a number of features, for example ``nn.BatchNorm1d``.
    dropout : callable, optional
        Makes a layer, for example ``partial(nn.Dropout, 0.25)``.
    residual : bool
        Whether a path leads around each hidden layer whose numbers of inputs and outputs are equal.

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
    >>> [type(layer).__name__ for layer in MLP([784, 40, 10], norm=nn.LayerNorm, dropout=nn.Dropout)]
    ['Linear', 'LayerNorm', 'ReLU', 'Dropout', 'Linear']
    """

    def __init__(
        self,
        sizes: Sequence[int],
        activation: Callable[[], nn.Module] = nn.ReLU,
        *,
        linear: Callable[[int, int], nn.Module] = nn.Linear,
        norm: Callable[[int], nn.Module] | None = None,
        dropout: Callable[[], nn.Module] | None = None,
        residual: bool = False,
    ) -> None:
        sizes = list(sizes) if isinstance(sizes, Iterable) else [sizes]
        if len(sizes) < 2 or not all(isinstance(size, int | np.integer) and size >= 1 for size in sizes):
            raise ValueError(
                f"MLP expected at least two sizes, whole numbers from 1 up, got {sizes}: "
                "pass the features of the input, of the hidden layers and of the output, for example [784, 40, 10]"
            )
        if isinstance(activation, nn.Module) or not callable(activation):
            raise _no_activation(activation)
        *hidden, (last, outputs) = pairwise(map(int, sizes))
        layers: list[nn.Module] = []
        for inputs, neurons in hidden:
            layer = [linear(inputs, neurons)]
            layer += [norm(neurons)] if norm else []
            layer += [_made(activation)]
            layer += [dropout()] if dropout else []
            layers += [ResidualBlock(nn.Sequential(*layer))] if residual and inputs == neurons else layer
        super().__init__(*layers, nn.Linear(last, outputs))  # nothing follows the logits


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
