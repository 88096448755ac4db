"""Checks of the outputs for a batch, its targets and the loss; each mistake is explained in one sentence."""

from collections.abc import Callable
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from bineural.inputs import kind

_CLASS_LOSSES = (nn.CrossEntropyLoss, nn.NLLLoss, functional.cross_entropy, functional.nll_loss)
_PROBABILITY_LOSSES = (nn.BCELoss, functional.binary_cross_entropy)
_LOGIT_LOSSES = (nn.BCEWithLogitsLoss, functional.binary_cross_entropy_with_logits)
_BINARY_LOSSES = _PROBABILITY_LOSSES + _LOGIT_LOSSES
_ELEMENTWISE_LOSSES = (
    *(nn.MSELoss, nn.L1Loss, nn.SmoothL1Loss, nn.HuberLoss, nn.PoissonNLLLoss, nn.SoftMarginLoss),
    *(functional.mse_loss, functional.l1_loss, functional.smooth_l1_loss, functional.huber_loss),
    *(functional.poisson_nll_loss, functional.soft_margin_loss),
    *_BINARY_LOSSES,
)


def check_order(inputs: object, outputs: object, targets: object) -> None:
    """Check, when a batch has failed, that it is not (targets, inputs), labels to the model and rows to the loss.

    Raises
    ------
    ValueError
        If the inputs are one whole number for each example, and the targets are several of another shape than the
        outputs.
    """
    if not (isinstance(inputs, Tensor) and isinstance(targets, Tensor)) or targets.ndim < 2 or inputs.ndim != 1:
        return
    same = isinstance(outputs, Tensor) and outputs.shape == targets.shape
    if not inputs.is_floating_point() and len(inputs) == len(targets) and targets.shape[1] > 1 and not same:
        raise ValueError(
            f"Trainer expected batches (inputs, targets), got inputs of shape {tuple(inputs.shape)} and "
            f"{inputs.dtype}, like labels, and targets of shape {tuple(targets.shape)}, like inputs: swap them, "
            "(x, y) instead of (y, x)"
        )


def check_batch(outputs: object, targets: Tensor, loss: Callable[..., Tensor]) -> None:
    """Check that the outputs of a batch fit its targets and the loss."""
    if not isinstance(outputs, Tensor):
        raise TypeError(
            f"Trainer expected the model to return one tensor, got {kind(outputs)}: "
            "return only the outputs from the model's forward"
        )
    shape, target_shape = tuple(outputs.shape), tuple(targets.shape)
    if shape and not target_shape:
        raise ValueError(
            f"Trainer expected batches of several examples, got targets of shape {target_shape}: "
            "pass DataLoader(dataset, batch_size=32) instead of a dataset"
        )
    if shape[:1] != target_shape[:1] or not shape:
        raise ValueError(
            f"Trainer expected a row of outputs for each target, got outputs of shape {shape} and targets of shape "
            f"{target_shape}: check the forward of the model, whose first axis is that of the examples, as "
            "x.flatten(1) keeps it and x.view(-1, …) may not"
        )
    if shape[0] == 0:
        raise ValueError(
            f"Trainer expected at least one example in each batch, got outputs of shape {shape}: leave out empty ones"
        )
    if _is(loss, _CLASS_LOSSES):
        _check_classes(outputs, targets, loss)
    elif _is(loss, _ELEMENTWISE_LOSSES):
        if shape != target_shape:
            raise ValueError(
                f"{name_of(loss)} expected outputs and targets of one shape, got {shape} and {target_shape}: "
                "bring them to one shape, for example with squeeze(1), because broadcasting would compare each with all"
            )
        if _is(loss, _BINARY_LOSSES):
            _check_binary(outputs, targets, loss)


def _check_classes(outputs: Tensor, targets: Tensor, loss: Callable[..., Tensor]) -> None:
    shape, target_shape = tuple(outputs.shape), tuple(targets.shape)
    if len(shape) < 2 or shape[1] < 2:
        raise ValueError(
            f"{name_of(loss)} expected outputs of shape (N, K), one for each of K ≥ 2 classes, got {shape}: "
            "end the model with K outputs, or train one output for two classes with BCEWithLogitsLoss"
        )
    if shape == target_shape and targets.is_floating_point():
        return  # probabilities of the classes
    # torch takes bytes, too, but only where each example has one label
    dtypes = (torch.int64, torch.uint8) if len(shape) == 2 else (torch.int64,)
    if target_shape != shape[:1] + shape[2:] or targets.dtype not in dtypes:
        raise ValueError(
            f"{name_of(loss)} expected targets of shape {shape[:1] + shape[2:]} and dtype torch.int64 for outputs of "
            f"shape {shape}, got {target_shape} and {targets.dtype}: pass a class number for each example, "
            f"made with {conversion('y', torch.int64)}"
        )
    _check_labels(targets, shape[1], loss)


def _check_labels(targets: Tensor, n_classes: int, loss: Callable[..., Tensor]) -> None:
    ignored = setting(loss, "ignore_index", -100)
    labels = targets[targets != ignored]
    if not labels.numel():
        raise ValueError(
            f"{name_of(loss)} expected at least one label that it does not ignore in each batch, got only {ignored}: "
            "leave out such batches, or make them larger"
        )
    if not 0 <= int(labels.min()) <= int(labels.max()) < n_classes:
        raise ValueError(
            f"{name_of(loss)} expected labels 0..{n_classes - 1} for {n_classes} outputs, "
            f"got labels {int(labels.min())}..{int(labels.max())}: number the classes from 0, "
            "or give the model an output for each class"
        )


def _check_binary(outputs: Tensor, targets: Tensor, loss: Callable[..., Tensor]) -> None:
    if targets.dtype != outputs.dtype and not (_is(loss, _LOGIT_LOSSES) and targets.is_floating_point()):
        raise ValueError(
            f"{name_of(loss)} expected targets of dtype {outputs.dtype}, that of the outputs, got targets of "
            f"{targets.dtype}: convert them with {conversion('y', outputs.dtype)}"
        )
    low, high = _extremes(targets)
    if not (low >= 0 and high <= 1):
        raise ValueError(
            f"{name_of(loss)} expected targets from 0 to 1, got targets {low:g}..{high:g}: "
            "number the two classes 0 and 1, or train more of them with CrossEntropyLoss"
        )
    low, high = _extremes(outputs)
    if _is(loss, _PROBABILITY_LOSSES) and (low < 0 or high > 1):
        raise ValueError(
            f"{name_of(loss)} expected outputs from 0 to 1, probabilities, got outputs {low:g}..{high:g}: "
            "end the model with nn.Sigmoid(), or train logits with BCEWithLogitsLoss"
        )


def conversion(name: str, dtype: torch.dtype) -> str:
    """Say how data are converted, whether they are a tensor or an array."""
    return f"{name}.to({dtype}), or if it is an array with {name}.astype('{str(dtype).removeprefix('torch.')}')"


def _extremes(numbers: Tensor) -> tuple[float, float]:
    low, high = numbers.detach().aminmax()
    return low.item(), high.item()


def refuses_labels(loss: Callable[..., Tensor]) -> bool:
    """Tell whether the loss itself raises an error for labels out of range, on a CPU."""
    return not _is(loss, _BINARY_LOSSES)


def check_failed_loss(error: Exception, outputs: Tensor, targets: Tensor, loss: Callable[..., Tensor]) -> None:
    """Find out why a loss raised an error, if it is one of the usual reasons."""
    check_batch(outputs, targets, loss)
    if outputs.ndim > 1 and "is out of bounds" in str(error) and str(error).startswith("Target "):
        _check_labels(targets, outputs.shape[1], loss)  # some function of cross_entropy


def check_loss(value: object, *, training: bool) -> None:
    """Check what a loss function returned."""
    if not isinstance(value, Tensor) or value.numel() != 1:
        raise TypeError(
            f"Trainer expected the loss function to return a tensor with one number, got {kind(value)}: "
            "return the mean over the examples, a tensor without axes"
        )
    if training and not value.requires_grad:
        raise ValueError(
            "Trainer expected a loss that depends on trainable parameters, got one without gradient: compute it from "
            "the outputs without detach() and item(), and leave some of the parameters with requires_grad=True"
        )


def check_reached(loss: Tensor, model: nn.Module, optimizer: torch.optim.Optimizer) -> None:
    """Check that the loss reaches what the optimizer changes beside the parameters of the model."""
    known = {id(parameter) for parameter in model.parameters()}
    others = [each for group in optimizer.param_groups for each in group["params"] if id(each) not in known]
    unreached = {id(each) for each in others if each.requires_grad}
    nodes, seen = [loss.grad_fn], set()
    while unreached and nodes:  # the graph of the loss, from its end to the parameters
        node = nodes.pop()
        if node is not None and node not in seen:
            seen.add(node)
            unreached.discard(id(getattr(node, "variable", None)))
            nodes += [before for before, _ in node.next_functions]
    if unreached:
        raise ValueError(
            f"Trainer expected an optimizer of parameters that the loss depends on, got {len(unreached)} that are not "
            "the model's and have no gradient: make the optimizer after the last change of the model's layers, "
            "with model.parameters()"
        )


def setting(loss: Callable[..., Tensor], name: str, default: Any) -> Any:
    """Look up a setting of a loss, an attribute of an object or an argument given to `partial`."""
    keywords = loss.keywords if isinstance(loss, partial) else {}
    return keywords.get(name, getattr(loss, name, default))


def _is(loss: Callable[..., Tensor], kinds: tuple[Any, ...]) -> bool:
    function = loss.func if isinstance(loss, partial) else loss
    return any(isinstance(function, each) if isinstance(each, type) else function is each for each in kinds)


def name_of(loss: Callable[..., Tensor]) -> str:
    """Return what a loss is called in the code that made it."""
    function = loss.func if isinstance(loss, partial) else loss
    name: str = getattr(function, "__name__", type(function).__name__)
    return name if name.isidentifier() else "The loss"
