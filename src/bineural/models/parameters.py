"""What a model is made of: its parameters, counted and listed."""

from typing import TypedDict

from torch import nn

from bineural.localize import message


class ParameterRow(TypedDict):
    """A parameter as a row for `bineural.localize.table`."""

    name: str
    shape: str
    parameters: int


def count_parameters(model: nn.Module) -> int:
    """Count the numbers that training may change; a parameter that two layers share counts once.

    Examples
    --------
    >>> from bineural.models import MLP
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
    >>> from bineural.models import MLP
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
