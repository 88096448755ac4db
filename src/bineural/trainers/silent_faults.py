"""Losses that get the wrong kind of outputs and train on in silence, told once at the first batch of a fit.

What a loss is given stands in the graph of the gradients, with the operation that made it, so that nothing is guessed
from values that might be so by chance.
"""

from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch import Tensor

from bineural.trainers.batch_checks import name_of
from bineural.trainers.errors import warn

_MOVES = {  # operations that only arrange numbers
    f"{name}Backward0"
    for name in (
        *("Alias", "Clone", "Expand", "Permute", "ReshapeAlias", "Select", "Slice", "Squeeze", "T", "ToCopy"),
        *("Transpose", "Unsqueeze", "UnsafeView", "View"),
    )
} | {"SqueezeBackward1", "TransposeBackward1"}
_OWN = "remove it from the end of the model, because the loss applies it itself"


def warn_of_faults(loss: Tensor, outputs: Tensor, targets: Tensor, criterion: Callable[..., Tensor]) -> None:
    """Tell of the first fault that the loss of a batch and its graph show.

    Examples
    --------
    >>> import warnings
    >>> outputs = torch.randn(4, 3, requires_grad=True).softmax(1)
    >>> targets = torch.tensor([0, 1, 2, 0])
    >>> loss = torch.nn.functional.cross_entropy(outputs, targets)
    >>> with warnings.catch_warnings(record=True, action="always") as caught:
    ...     warn_of_faults(loss, outputs, targets, torch.nn.functional.cross_entropy)
    >>> print(caught[0].message)
    cross_entropy expected logits, got outputs of a softmax: remove it from the end of the model, because the loss \
applies it itself
    """
    if loss.grad_fn is None or outputs.grad_fn is None or not loss.isfinite():  # which is told otherwise
        return
    end = _last_operation(outputs.grad_fn)
    names = {node.name() for node in _between(loss.grad_fn, outputs.grad_fn)}
    what = name_of(criterion)
    if end in ("Softmax", "LogSoftmax") and outputs.shape[-1:] == (1,):
        warn(
            f"{what} expected outputs that differ, got a softmax of a single one, which is always 1: "
            "end the model with one logit and train it with BCEWithLogitsLoss, or with two outputs"
        )
    elif "BinaryCrossEntropyWithLogitsBackward0" in names:
        if end in ("Sigmoid", "Softmax"):
            warn(f"{what} expected logits, got outputs of a {end.lower()}: {_OWN}, or train with BCELoss")
        elif end == "Relu":
            warn(
                f"{what} expected logits of both signs, got outputs of a ReLU, so that no probability is below 0.5: "
                "remove it from the end of the model"
            )
    elif "LogSoftmaxBackward0" in names:  # of the loss: cross-entropy
        if end in ("Sigmoid", "Softmax"):
            warn(f"{what} expected logits, got outputs of a {end.lower()}: {_OWN}")
        elif _are_probabilities(outputs):
            warn(
                f"{what} expected logits, got probabilities, which sum to 1 in each row: leave out what makes them "
                "so at the end of the model, because the loss applies a softmax itself"
            )
    elif _takes_logarithms(names) and not _are_log_probabilities(outputs):
        got = "probabilities" if _are_probabilities(outputs) else f"numbers up to {outputs.detach().max().item():.2g}"
        warn(
            f"{what} expected logarithms of probabilities, got {got}, whose exponentials do not sum to 1 in each row: "
            "end the model with nn.LogSoftmax(1), or train its raw outputs with CrossEntropyLoss"
        )
    elif _broadcasts(loss, outputs, targets):
        shapes = f"{tuple(outputs.shape)} and {tuple(targets.shape)}"
        warn(
            f"{what} expected outputs and targets of one shape, got {shapes}, which it compares each with all: "
            "bring them to one shape, for example with squeeze(1) at the end of the model"
        )


def _takes_logarithms(names: set[str]) -> bool:
    """Tell whether a loss is the NLL of what it is given, and not one of one's own that takes the logarithm first."""
    is_nll = any(name.startswith("NllLoss") for name in names)
    return is_nll and not any(name.startswith("Log") for name in names)


def _last_operation(node: Any) -> str:
    """Return the name of the operation that made the numbers of a tensor."""
    while node.name() in _MOVES and node.next_functions and node.next_functions[0][0] is not None:
        node = node.next_functions[0][0]
    name: str = node.name()
    return name.partition("Backward")[0]


def _between(last: Any, first: Any) -> Iterator[Any]:
    """Yield the nodes of the graph from its end to the node `first`, without it."""
    nodes, seen = [last], {first, None}
    while nodes:
        node = nodes.pop()
        if node not in seen:
            seen.add(node)
            yield node
            nodes += [before for before, _ in node.next_functions]


def _are_probabilities(outputs: Tensor) -> bool:
    """Tell whether the numbers along an axis of classes are at least 0 and sum to 1, everywhere."""
    outputs = outputs.detach()
    if outputs.ndim < 2 or outputs.numel() < 2 * outputs.shape[1] or outputs.min() < 0:  # a single row may be chance
        return False
    return any(_is_near(outputs.float().sum(axis), 1.0, outputs.dtype) for axis in _class_axes(outputs))


def _are_log_probabilities(outputs: Tensor) -> bool:
    outputs = outputs.detach()
    return any(_is_near(outputs.float().logsumexp(axis), 0.0, outputs.dtype) for axis in _class_axes(outputs))


def _class_axes(outputs: Tensor) -> set[int]:
    """Return the axes that may be that of the classes: a loss of one's own may expect it at the end."""
    return {1, outputs.ndim - 1} if outputs.ndim > 1 else {0}


def _is_near(numbers: Tensor, expected: float, dtype: torch.dtype) -> bool:
    return bool(((numbers - expected).abs() <= max(1e-3, 8 * torch.finfo(dtype).eps)).all())


def _broadcasts(loss: Tensor, outputs: Tensor, targets: Tensor) -> bool:
    """Tell whether a loss compares N outputs with N targets all with all."""
    n = len(targets)
    if n < 2 or {outputs.shape, targets.shape} != {(n,), (n, 1)}:
        return False
    for node in _between(loss.grad_fn, outputs.grad_fn):
        parents = [(before, index) for before, index in node.next_functions if before is not None]
        # With two parents, it compares the outputs with each other, as losses of ranking do.
        if len(parents) == 1 and _shape(node, 0) == (n, n) and _shape(*parents[0]) in ((n,), (n, 1)):
            return node.name() not in _MOVES
    return False


def _shape(node: Any, index: int) -> tuple[int, ...] | None:
    metadata = getattr(node, "_input_metadata", ())
    return tuple(metadata[index].shape) if index < len(metadata) else None
