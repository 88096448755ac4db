"""The inputs of a batch: one tensor, a tuple of tensors, or a dict of them by the names of arguments."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

import torch
from torch import Tensor, nn

from bineural.inputs import as_tensor, kind

Inputs: TypeAlias = Tensor | Sequence[Tensor] | Mapping[str, Tensor]


def mapped(function: Callable[[Any], Any], inputs: Any) -> Any:
    """Apply a function to each tensor of the inputs, which stay one tensor, a tuple or a dict.

    Examples
    --------
    >>> mapped(len, {"words": torch.zeros(4, 9), "lengths": torch.zeros(4)})
    {'words': 4, 'lengths': 4}
    """
    if isinstance(inputs, Tensor):  # asked first, because it is the usual and the fastest question
        return function(inputs)
    if isinstance(inputs, Mapping):
        return {name: function(part) for name, part in inputs.items()}
    return tuple(function(part) for part in inputs) if is_several(inputs) else function(inputs)


def parts(inputs: Any) -> list[Any]:
    """List the tensors of the inputs."""
    if isinstance(inputs, Mapping):
        return list(inputs.values())
    return list(inputs) if is_several(inputs) else [inputs]


def is_several(inputs: object) -> bool:
    """Tell whether these are several inputs by position; a `PackedSequence` is a tuple, but one input."""
    return isinstance(inputs, tuple | list) and not hasattr(inputs, "to")


def moved(inputs: Any, device: torch.device) -> Any:
    """Move all tensors of the inputs to the device."""
    return inputs.to(device) if isinstance(inputs, Tensor) else mapped(lambda part: part.to(device), inputs)


def as_pair(batch: Any, what: str) -> tuple[Any, Any]:
    """Take a batch apart into inputs and targets, and make tensors of arrays.

    Raises
    ------
    TypeError
        If it is no pair, or holds anything but tensors and arrays of numbers.
    """
    try:
        inputs, targets = batch
    except (TypeError, ValueError):
        raise no_pair(batch, what) from None
    if isinstance(batch, Tensor):  # of two rows
        raise no_pair(batch, what)
    if not (isinstance(inputs, Tensor) and isinstance(targets, Tensor)):
        if not (is_inputs(inputs) and _is_part(targets)):
            raise no_pair(batch, what)
        expected = f"{what} expected inputs"
        inputs = mapped(lambda part: part if hasattr(part, "to") else converted(part, expected), inputs)
        targets = targets if hasattr(targets, "to") else as_targets(targets, f"{what} expected targets")
    return inputs, targets


def is_pair(batch: object) -> bool:
    """Tell whether a batch is a pair of inputs and targets, without converting it."""
    return isinstance(batch, Sequence) and len(batch) == 2 and is_inputs(batch[0]) and _is_part(batch[1])


def is_inputs(inputs: object) -> bool:
    """Tell whether these are a tensor or an array, or a tuple or a dict of at least one."""
    names = inputs if isinstance(inputs, Mapping) else ()
    return bool(parts(inputs)) and all(map(_is_part, parts(inputs))) and all(isinstance(name, str) for name in names)


def _is_part(part: object) -> bool:
    """Tell whether it can be moved to a device, or made into a tensor that can."""
    return not isinstance(part, type | Mapping) and (hasattr(part, "to") or hasattr(part, "__array__"))


def no_pair(batch: object, what: str) -> TypeError:
    """Return the error for a batch that is no pair of tensors."""
    is_two = isinstance(batch, tuple | list) and len(batch) == 2
    got = " and ".join(map(_described, batch)) if is_two else _described(batch)  # type: ignore[call-overload]
    return TypeError(
        f"{what} expected each batch to be a pair (inputs, targets), the inputs a tensor, or a tuple or a dict of "
        f"tensors, got {got}: make the batches with TensorBatches(x, y, batch_size), "
        "or with TensorBatches((x, lengths), y, batch_size) for a model of several inputs"
    )


def _described(part: object) -> str:
    return f"an empty {type(part).__name__}" if isinstance(part, tuple | list | Mapping) and not part else kind(part)


def converted(part: Any, expected: str) -> Tensor:
    """Make a tensor of an array, one of floating-point numbers in torch's default dtype; tensors stay as they are."""
    tensor = as_tensor(part, expected)
    return tensor.to(torch.get_default_dtype()) if tensor is not part and tensor.is_floating_point() else tensor


def as_targets(targets: Any, expected: str) -> Tensor:
    """Make a tensor of targets, whole numbers and booleans in int64, which losses need of class labels."""
    tensor = converted(targets, expected)
    return tensor if tensor.is_floating_point() or tensor.is_complex() else tensor.to(torch.int64)


def as_tensors(data: Any, expected: str) -> Any:
    """Make tensors of all inputs: of one array, of a tuple or a list of tensors, or of a dict.

    A list of anything but tensors is one array, as everywhere in NumPy.

    Raises
    ------
    TypeError
        If they hold anything but numbers, or no inputs at all.
    """
    if isinstance(data, list) and not (data and all(isinstance(part, Tensor) and part.ndim for part in data)):
        return converted(data, expected)
    if not parts(data) or not all(isinstance(name, str) for name in (data if isinstance(data, Mapping) else ())):
        raise TypeError(
            f"{expected} to hold inputs, got {_described(data)}: "
            "pass a tensor, a tuple of tensors, or a dict of tensors by the names of the arguments of forward"
        )
    return mapped(lambda part: converted(part, expected), data)


def row_counts(inputs: Any) -> set[int]:
    """Collect the numbers of rows of the inputs; more than one is a mistake. Of a part without axes it is -1."""
    return {len(part) if getattr(part, "ndim", 1) else -1 for part in parts(inputs)}


def shapes(inputs: Any) -> str:
    """Write out the shapes of the inputs."""
    each = mapped(lambda part: str(tuple(getattr(part, "shape", ()))), inputs)
    if isinstance(each, dict):
        return ", ".join(f"{shape} of {name!r}" for name, shape in each.items())
    return each if isinstance(each, str) else ", ".join(each)


def call_model(model: nn.Module, inputs: Any) -> Any:
    """Call the model: ``model(x)``, ``model(*inputs)`` of a tuple, or ``model(**inputs)`` of a dict.

    Raises
    ------
    TypeError
        If its `forward` takes other arguments.
    ValueError
        If it fails and the inputs differ in their number of rows.

    Examples
    --------
    >>> call_model(nn.Bilinear(2, 3, 4), (torch.zeros(5, 2), torch.zeros(5, 3))).shape
    torch.Size([5, 4])
    """
    try:
        if isinstance(inputs, Tensor):
            return model(inputs)
        if isinstance(inputs, Mapping):
            return model(**inputs)
        return model(*inputs) if is_several(inputs) else model(inputs)
    except (TypeError, ValueError, RuntimeError, IndexError) as error:
        _check_arguments(model, inputs, error)
        if not isinstance(inputs, Tensor) and len(row_counts(inputs)) > 1:
            raise ValueError(
                f"The model expected inputs with a row for each example, got shapes {shapes(inputs)}: "
                "pass all of them for the same examples"
            ) from error
        raise


def _check_arguments(model: nn.Module, inputs: Any, error: Exception) -> None:
    """Find out whether an error means that `forward` takes other arguments."""
    if not isinstance(error, TypeError):
        return
    signature = inspect.signature(model.forward)
    try:
        if isinstance(inputs, Mapping):
            signature.bind(**inputs)
        else:
            signature.bind(*(inputs if is_several(inputs) else [inputs]))
    except TypeError:
        got = f"inputs named {', '.join(inputs)}" if isinstance(inputs, Mapping) else "one input"
        if is_several(inputs):
            got = f"{len(inputs)} inputs"
        raise TypeError(
            f"The forward of {type(model).__name__} expected {signature}, got {got}: "
            "pass a tuple with an input for each argument, or a dict by their names, in each batch (inputs, targets)"
        ) from error
