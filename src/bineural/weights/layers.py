"""The layers of a model as a script needs them: kinds, settings and names, in the order in which they run."""

from typing import Any

from torch import Tensor, nn

from bineural.models.tracing import trace
from bineural.trainers.evaluating import evaluating


def describe_layers(model: nn.Module, inputs: list[Tensor]) -> list[dict[str, Any]]:
    """Describe the layers that one pass uses.

    Parameters
    ----------
    model : nn.Module
    inputs : list of Tensor
        What it is called with.

    Returns
    -------
    list of dict
        A dict for each module that has parameters of its own or no modules inside, in the order in which they begin:
        ``layer``, its name in the model, ``kind``, its class, and its settings, such as ``stride``.

    Examples
    --------
    >>> import torch
    >>> describe_layers(nn.Sequential(nn.Linear(2, 3), nn.Tanh()), [torch.zeros(1, 2)])
    [{'layer': '0', 'kind': 'Linear', 'in_features': 2, 'out_features': 3}, {'layer': '1', 'kind': 'Tanh'}]
    """
    names = {module: name for name, module in model.named_modules()}
    return [
        {"layer": names[module], "kind": type(module).__name__, **_settings(module)}
        for module in used_layers(model, inputs)
    ]


def is_chain(model: nn.Module, inputs: list[Tensor]) -> bool:
    """Tell whether the layers, one after another, give what the model gives: a script then needs no more.

    Examples
    --------
    >>> import torch
    >>> is_chain(nn.Sequential(nn.Linear(2, 3), nn.Tanh()), [torch.ones(1, 2)])
    True
    """
    uses = used_layers(model, inputs)
    if len(inputs) != 1 or any(list(module.children()) for module in uses):
        return False
    with evaluating(model):
        x: Any = inputs[0]
        for layer in uses:
            try:
                x = layer(x)
            except (RuntimeError, TypeError, ValueError):  # it was given something else, or more
                return False
        expected = model(*inputs)
    return isinstance(x, Tensor) and x.shape == expected.shape and bool((x == expected).all())


def used_layers(model: nn.Module, inputs: list[Tensor]) -> list[nn.Module]:
    """Return the modules that `describe_layers` describes."""
    return [
        module
        for module in trace(model, tuple(inputs))
        if not list(module.children()) or list(module.parameters(recurse=False))
    ]


def _settings(module: nn.Module) -> dict[str, Any]:
    return {
        name: list(setting) if isinstance(setting, tuple) else setting
        for name, setting in vars(module).items()
        if not name.startswith("_") and name not in ("training", "inplace") and _is_plain(setting)
    }


def _is_plain(setting: Any) -> bool:
    if isinstance(setting, tuple):
        return all(map(_is_plain, setting))
    return isinstance(setting, bool | int | float | str)
