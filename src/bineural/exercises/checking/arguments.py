"""The arguments that a case hands to a student's function: their names, how they are made, how they are written."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, NamedTuple

import numpy as np

from bineural.exercises.checking.describing import spell

# What a list among the arguments of a case is handed over as.
Lists = Literal["array", "tensor", "list"]


class Made(NamedTuple):
    """An argument that is made anew for each call, and not watched for changes: a network, for instance.

    Examples
    --------
    >>> Made("MLP([64, 10])", lambda: "a network").spelled
    'MLP([64, 10])'
    """

    spelled: str
    make: Callable[[], Any]


def parameters_of(signature: str) -> list[str]:
    """Return the names of a signature's parameters.

    Examples
    --------
    >>> parameters_of("relu_backward(x, grad_output)")
    ['x', 'grad_output']
    """
    return [parameter.strip() for parameter in signature.partition("(")[2].rstrip(")").split(",")]


def named(signature: str, values: Sequence[Any], lists: Lists = "array") -> dict[str, Any]:
    """Return the arguments of a case by their names.

    Examples
    --------
    >>> named("f(x, power)", ([1.0, 2.0], 3))
    {'x': array([1., 2.]), 'power': 3}
    """
    return dict(zip(parameters_of(signature), (_converted(value, lists) for value in values), strict=True))


def made(arguments: Mapping[str, Any]) -> list[Any]:
    """Return the values of arguments, with those made that are made anew.

    Examples
    --------
    >>> made({"x": 1.0, "model": Made("Model()", lambda: "a model")})
    [1.0, 'a model']
    """
    return [value.make() if isinstance(value, Made) else value for value in arguments.values()]


def spell_arguments(arguments: Mapping[str, Any]) -> str:
    """Write arguments as Python code.

    Examples
    --------
    >>> spell_arguments({"x": np.array([1.0, 2.0]), "mode": "fan_in", "model": Made("MLP([64, 10])", list)})
    "x=[1, 2], mode='fan_in', model=MLP([64, 10])"
    """
    return ", ".join(f"{name}={_spell(value)}" for name, value in arguments.items())


def _converted(value: Any, lists: Lists) -> Any:
    if lists == "tensor" and isinstance(value, (list, np.ndarray)):
        import torch

        return torch.as_tensor(value)
    return np.array(value) if lists == "array" and isinstance(value, list) else value


def _spell(value: Any) -> str:
    if isinstance(value, Made):
        return value.spelled
    return spell(np.asarray(value)) if hasattr(value, "__array__") else repr(value)
