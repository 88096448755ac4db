"""Count what a student's network carries, registered or not, and tell networks apart."""

from __future__ import annotations

from collections.abc import Mapping
from types import FunctionType, ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np

from bineural.exercises.checking.results import Case
from bineural.localize import message

if TYPE_CHECKING:
    from torch import nn


def count_numbers(model: nn.Module) -> int:
    """Return how many numbers a model carries: parameters, frozen ones too, and buffers.

    Examples
    --------
    >>> from bineural.models import MLP
    >>> count_numbers(MLP([64, 7, 10]))
    535
    """
    return sum(tensor.numel() for tensor in [*model.parameters(), *model.buffers()])


def count_unregistered(model: nn.Module) -> int:
    """Return how many numbers a model carries beside its parameters and buffers, in whatever its modules hold.

    Layers in a Python list are found, and so are tensors, arrays, and the attributes of other objects; what an
    optimizer keeps is no part of the model.

    Examples
    --------
    >>> import torch
    >>> model = torch.nn.Linear(64, 10)
    >>> model.hidden = [torch.nn.Linear(64, 64)]
    >>> count_numbers(model), count_unregistered(model)
    (650, 4160)
    """
    import torch

    registered = [*model.modules(), *model.parameters(), *model.buffers()]
    seen = {id(each): each for each in registered}
    left: list[Any] = [vars(module) for module in model.modules()]
    count = 0
    while left:
        held = left.pop()
        if id(held) in seen or isinstance(held, (type, ModuleType, FunctionType, torch.optim.Optimizer)):
            continue
        seen[id(held)] = held
        if isinstance(held, (torch.Tensor, np.ndarray)):
            count += int(np.prod(held.shape))
        elif isinstance(held, Mapping):
            left += held.values()
        elif isinstance(held, (list, tuple, set)):
            left += held
        elif hasattr(held, "__dict__"):
            left.append(vars(held))
    return count


def size_case(model: nn.Module, limit: int, hint: str) -> Case:
    """Return the case of a network that must carry fewer numbers than `limit`; `hint` is for one that carries more."""
    registered, unregistered = count_numbers(model), count_unregistered(model)
    count = registered + unregistered
    passed = registered > 0 and count < limit
    if unregistered and registered < limit:
        hint = message(
            "The model carries numbers that are not registered, {count:,d} of them, and they count too: layers in a "
            "Python list are registered by `nn.ModuleList`, and training data do not belong into the model.",
            count=unregistered,
        )
    return Case(
        message("the number of parameters"),
        passed,
        expected=message("fewer than {limit:d}", limit=limit),
        got=message("numbers in parameters and buffers: {count:,d}", count=count),
        hint="" if passed else hint,
    )


def equal_weights(one: nn.Module, other: nn.Module) -> bool:
    """Say whether two networks have the same weights.

    Examples
    --------
    >>> from bineural.models import MLP
    >>> equal_weights(MLP([2, 1]), MLP([3, 1]))
    False
    """
    import torch

    pairs = zip(one.parameters(), other.parameters(), strict=False)
    return all(a.shape == b.shape and torch.equal(a, b) for a, b in pairs)
