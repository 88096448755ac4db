"""Layers that a model holds, but does not know of."""

from collections.abc import Iterator, Mapping
from typing import Any

from torch import nn
from torch.nn.modules.dropout import _DropoutNd

_CONTAINERS = (list, tuple, set, frozenset, Mapping)
_OWN = frozenset(vars(nn.Module()))  # the registries of torch


def unregistered(model: nn.Module) -> list[tuple[str, nn.Module | nn.Parameter]]:
    """List layers and parameters in plain lists and dicts of a model, with where they are.

    Layers whose parameters require no gradients are left out: a teacher is kept so on purpose.

    Examples
    --------
    >>> model = nn.Linear(2, 3)
    >>> model.more = [nn.Linear(3, 3)]
    >>> [name for name, _ in unregistered(model)]
    ['more[0]']
    """
    known: set[int] = {id(each) for each in (*model.modules(), *model.parameters())}
    found: list[tuple[str, nn.Module | nn.Parameter]] = []
    for name, module in model.named_modules():
        for attribute, value in vars(module).items():
            if attribute not in _OWN and isinstance(value, _CONTAINERS):
                found += _inside(f"{name}.{attribute}" if name else attribute, value, known)
    return found


def _inside(where: str, value: Any, known: set[int]) -> Iterator[tuple[str, nn.Module | nn.Parameter]]:
    """Yield what is trained, or changes with the mode, in containers within containers."""
    if isinstance(value, nn.Module | nn.Parameter):
        parameters = value.parameters() if isinstance(value, nn.Module) else [value]
        counts = any(each.requires_grad and id(each) not in known for each in parameters)
        counts |= isinstance(value, _DropoutNd)
        if counts and id(value) not in known:
            known.add(id(value))
            yield where, value
    elif isinstance(value, _CONTAINERS) and id(value) not in known:
        known.add(id(value))  # it may hold itself
        items = value.items() if isinstance(value, Mapping) else enumerate(value)
        for key, one in items:
            yield from _inside(f"{where}[{key!r}]", one, known)
