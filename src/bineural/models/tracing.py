"""What each module of a model is given and returns in one pass."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence

from bineural.inputs import as_tensor, kind
from bineural.localize import message, verbatim
from bineural.trainers.evaluating import evaluating


@dataclass
class Use:
    """One use of a module: the tensors that it was given, and those that it returned."""

    inputs: list[torch.Size]
    outputs: list[torch.Size]


def trace(model: nn.Module, inputs: Any) -> dict[nn.Module, list[Use]]:
    """Run a model once, in evaluation mode and without gradients, and return the uses of its modules.

    Parameters
    ----------
    model : nn.Module
        Its modes and the random generators are put back.
    inputs : Tensor, array, shape, or tuple, list or dict of them
        Moved to the device of the model, and passed as ``model(x)``, ``model(*inputs)`` or ``model(**inputs)``.
        A shape, a tuple of whole numbers, stands for a tensor of zeros.

    Returns
    -------
    dict
        Modules that ran, in the order in which they began to.

    Raises
    ------
    TypeError
        If the inputs are something else.
    ValueError
        If the pass fails; the sentence names the module.
    """
    given = _prepared(model, inputs)
    uses: dict[nn.Module, list[Use]] = {}
    going_on: list[tuple[nn.Module, list[torch.Size]]] = []

    def begin(module: nn.Module, args: Any, kwargs: Any) -> None:
        uses.setdefault(module, [])
        going_on.append((module, _shapes((args, kwargs))))

    def end(module: nn.Module, args: Any, output: Any) -> None:
        uses[module].append(Use(going_on.pop()[1], _shapes(output)))

    cards = {parameter.device for parameter in model.parameters() if parameter.device.type == "cuda"}
    with _hooked(model, begin, end), evaluating(model), torch.random.fork_rng(cards):
        try:
            if isinstance(given, dict):
                model(**given)
            elif isinstance(given, list):
                model(*given)
            else:
                model(given)
        except Exception as error:
            raise _failure(model, going_on, error) from error
    return uses


def shape_text(shapes: Iterable[torch.Size]) -> str:
    """Write out shapes; the shape of a tensor without axes is 1.

    Examples
    --------
    >>> shape_text([torch.Size([32, 1, 28, 28]), torch.Size([32])])
    '32 × 1 × 28 × 28; 32'
    """
    return "; ".join(" × ".join(map(str, shape)) or "1" for shape in shapes)


def layer_label(model: nn.Module, module: nn.Module) -> str:
    """Return the name of a module in the model and its class, as a text that no catalogue has to translate."""
    name = next(name for name, each in model.named_modules() if each is module)
    return message("{name} {kind}", name=verbatim(name or "model"), kind=verbatim(type(module).__name__))


def _prepared(model: nn.Module, inputs: Any) -> Tensor | list[Any] | dict[str, Any]:
    tensors = [*model.parameters(), *model.buffers()]
    device = tensors[0].device if tensors else None
    dtype = next((tensor.dtype for tensor in tensors if tensor.is_floating_point()), torch.get_default_dtype())

    def one(each: Any) -> Tensor:
        if _is_shape(each):
            return torch.zeros(*each, device=device, dtype=dtype)
        if not isinstance(each, Tensor) and not hasattr(each, "__array__"):
            raise TypeError(
                "summary expected inputs to be a tensor, a shape such as (32, 1, 28, 28), or a tuple or dict of them, "
                f"got {kind(each)}: pass what the model is called with"
            )
        return as_tensor(each, "summary expected inputs").to(device)

    if isinstance(inputs, Mapping):
        return {name: one(each) for name, each in inputs.items()}
    if isinstance(inputs, tuple | list) and not _is_shape(inputs):
        return [one(each) for each in inputs]
    return one(inputs)


def _is_shape(given: Any) -> bool:
    # () is no inputs
    return isinstance(given, tuple | list) and bool(given) and all(isinstance(n, int | np.integer) for n in given)


def _shapes(values: Any) -> list[torch.Size]:
    """Return the shapes of all tensors, also in nested tuples and dicts."""
    if isinstance(values, Tensor):
        return [values.shape]
    if isinstance(values, PackedSequence):
        return [values.data.shape]
    if isinstance(values, Mapping):
        values = values.values()
    elif not isinstance(values, tuple | list):
        return []
    return [shape for each in values for shape in _shapes(each)]


@contextmanager
def _hooked(model: nn.Module, begin: Any, end: Any) -> Iterator[None]:
    hooks = [
        hook
        for module in model.modules()
        for hook in (
            module.register_forward_pre_hook(begin, with_kwargs=True),
            module.register_forward_hook(end),
        )
    ]
    try:
        yield
    finally:
        for hook in hooks:
            hook.remove()


def _failure(model: nn.Module, going_on: list[tuple[nn.Module, list[torch.Size]]], error: Exception) -> ValueError:
    module, shapes = going_on[-1] if going_on else (model, [])
    reason = (str(error) or type(error).__name__).partition("\n")[0].rstrip(".:")
    return ValueError(
        f"summary expected inputs that fit the layer '{layer_label(model, module)}', got "
        f"{' and '.join(str(tuple(shape)) for shape in shapes) or 'no tensor'} there, {reason}: "
        "pass inputs of the shape and dtype that training has, or make this layer fit the one before"
    )
