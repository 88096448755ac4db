"""What can be wrong with the input of a `Trainer`, each said in one sentence."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Sized
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from bineural.trainers.callbacks.base import Callback
from bineural.trainers.running import RunningMeans

if TYPE_CHECKING:
    from bineural.trainers.trainer import Trainer

_CLASS_LOSSES = (nn.CrossEntropyLoss, nn.NLLLoss)
_CLASS_FUNCTIONS = (functional.cross_entropy, functional.nll_loss)
_ELEMENTWISE_LOSSES = (nn.MSELoss, nn.L1Loss, nn.SmoothL1Loss, nn.HuberLoss, nn.BCELoss, nn.BCEWithLogitsLoss)
_ELEMENTWISE_FUNCTIONS = (
    functional.mse_loss,
    functional.l1_loss,
    functional.smooth_l1_loss,
    functional.huber_loss,
    functional.binary_cross_entropy,
    functional.binary_cross_entropy_with_logits,
)
_FLOAT_LAYERS = (nn.Linear, nn.Conv1d, nn.Conv2d, nn.Conv3d)
_TAKEN_NAMES = ("epoch", "step", "seconds", "loss")


def check_kinds(model: object, optimizer: object, loss: object, metrics: object, callbacks: object) -> None:
    """Check what the parts of a trainer are, before any of them is used."""
    kinds: tuple[tuple[str, object, bool, str], ...] = (
        ("a model, an object of nn.Module", model, isinstance(model, nn.Module), "MLP([784, 40, 10])"),
        (
            "an object of torch.optim.Optimizer",
            optimizer,
            isinstance(optimizer, torch.optim.Optimizer),
            "torch.optim.SGD(model.parameters(), lr=0.1)",
        ),
        (
            "a loss, a function of outputs and targets",
            loss,
            callable(loss) and not isinstance(loss, type),
            "nn.CrossEntropyLoss(), with brackets",
        ),
        ("metrics by their names", metrics, isinstance(metrics, Mapping | None), "{'accuracy': accuracy}"),
        ("a sequence of callbacks", callbacks, isinstance(callbacks, Sequence), "[Progress()], in square brackets"),
    )
    for expected, part, fits, example in kinds:
        if not fits:
            raise TypeError(f"Trainer expected {expected}, got {part!r}: pass for example {example}")


def check_trainer(trainer: "Trainer") -> None:
    """Check that the parts of a trainer fit together."""
    _check_parts(trainer)
    _check_scheduler(trainer)
    of_model = {id(parameter) for parameter in trainer.model.parameters()}
    of_optimizer = {id(parameter) for group in trainer.optimizer.param_groups for parameter in group["params"]}
    if not of_model & of_optimizer:
        raise ValueError(
            "Trainer expected an optimizer of the model's parameters, got one of other parameters: "
            "make the optimizer after the model and its device, with model.parameters()"
        )


def _check_parts(trainer: "Trainer") -> None:
    reduction = getattr(trainer.loss, "reduction", "mean")
    if reduction != "mean":
        raise ValueError(
            f"Trainer expected a loss that is the mean over the batch, got reduction={reduction!r}: "
            "make it with reduction='mean'"
        )
    for callback in trainer.callbacks:
        if not isinstance(callback, Callback):
            raise TypeError(
                f"Trainer expected callbacks to be instances of Callback, got {callback!r}: "
                "derive your class from Callback and pass an object of it, with brackets"
            )
    for name, metric in trainer.metrics.items():
        if name in _TAKEN_NAMES or name.startswith("val_") or not callable(metric):
            raise ValueError(
                f"Trainer expected metrics to be functions under names other than {', '.join(_TAKEN_NAMES)} and val_…, "
                f"got {name!r}: {metric!r}: pass for example metrics={{'accuracy': accuracy}}"
            )


def _check_scheduler(trainer: "Trainer") -> None:
    scheduler = trainer.scheduler
    if trainer.schedule not in ("step", "epoch"):
        raise ValueError(f"Trainer expected schedule 'step' or 'epoch', got {trainer.schedule!r}: pick one of them")
    if isinstance(scheduler, torch.optim.lr_scheduler.ReduceLROnPlateau):
        raise ValueError(
            "Trainer expected a scheduler whose step() takes nothing, got ReduceLROnPlateau, which takes a loss: "
            "step it in on_epoch_end of a callback, with trainer.history.epochs['val_loss'][-1]"
        )
    if getattr(scheduler, "optimizer", trainer.optimizer) is not trainer.optimizer:
        raise ValueError(
            "Trainer expected a scheduler of the optimizer it was given, got one of another optimizer: "
            "make the scheduler anew, with this optimizer"
        )


def check_epochs(epochs: int) -> None:
    """Check the number of epochs."""
    if not isinstance(epochs, int | np.integer) or epochs < 1:
        raise ValueError(f"fit expected a whole number from 1 up for epochs, got {epochs!r}: pass for example 10")


def check_batches(batches: object, what: str) -> None:
    """Check what batches are, as far as that can be seen without iterating over them."""
    if isinstance(batches, Tensor) or (isinstance(batches, tuple) and all(isinstance(one, Tensor) for one in batches)):
        raise TypeError(
            f"{what} expected an iterable of batches (inputs, targets), got bare tensors: "
            "pass TensorBatches(x, y, batch_size), or [(x, y)] for one batch of all the data"
        )
    for batch in batches if isinstance(batches, Sequence) else ():
        if not (isinstance(batch, Sequence) and len(batch) == 2 and all(isinstance(one, Tensor) for one in batch)):
            raise _no_pair(batch, what)
    if not (hasattr(batches, "__iter__") or hasattr(batches, "__getitem__")):
        raise TypeError(
            f"{what} expected an iterable of batches (inputs, targets), got {_kind(batches)}: "
            "pass TensorBatches(x, y, batch_size)"
        )


def pairs(batches: Iterable[Any], what: str) -> Iterator[tuple[Tensor, Tensor]]:
    """Yield batches, each checked to be a pair of what can be moved to a device."""
    for batch in batches:
        try:
            x, y = batch
        except (TypeError, ValueError):
            raise _no_pair(batch, what) from None
        if not (hasattr(x, "to") and hasattr(y, "to")):
            raise _no_pair(batch, what)
        yield x, y


def _no_pair(batch: object, what: str) -> TypeError:
    return TypeError(
        f"{what} expected each batch to be a pair of tensors (inputs, targets), got {_kind(batch)}: "
        "make the batches with TensorBatches(x, y, batch_size)"
    )


def check_loss(value: object, *, training: bool) -> None:
    """Check what a loss function returned."""
    if not isinstance(value, Tensor) or value.numel() != 1:
        raise TypeError(
            f"Trainer expected the loss function to return a tensor with one number, got {_kind(value)}: "
            "return the mean over the examples, a tensor without axes"
        )
    if training and not value.requires_grad:
        raise ValueError(
            "Trainer expected a loss that depends on trainable parameters, got one without gradient: compute it from "
            "the outputs without detach() and item(), and leave some of the parameters with requires_grad=True"
        )


def check_some_examples(means: RunningMeans, what: str, epoch: int) -> None:
    """Check that there were batches."""
    if not means.n_batches:
        raise ValueError(
            f"{what} expected at least one batch, got none (epoch {epoch}): pass batches that can be "
            "iterated over again and again, such as TensorBatches or a list, not a generator, and not empty"
        )


def check_batch(outputs: object, targets: Tensor, loss: Callable[..., Tensor]) -> None:
    """Check that the outputs of a batch fit its targets and the loss."""
    if not isinstance(outputs, Tensor):
        raise TypeError(
            f"Trainer expected the model to return one tensor, got {_kind(outputs)}: "
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
            f"{target_shape}: check the forward of the model, whose first axis is that of the examples"
        )
    if shape[0] == 0:
        raise ValueError(
            f"Trainer expected at least one example in each batch, got outputs of shape {shape}: leave out empty ones"
        )
    if isinstance(loss, _CLASS_LOSSES) or loss in _CLASS_FUNCTIONS:
        _check_classes(outputs, targets, loss)
    elif (isinstance(loss, _ELEMENTWISE_LOSSES) or loss in _ELEMENTWISE_FUNCTIONS) and shape != target_shape:
        raise ValueError(
            f"{_name(loss)} expected outputs and targets of one shape, got {shape} and {target_shape}: "
            "bring them to one shape, for example with squeeze(1), because broadcasting would compare each with all"
        )


def _check_classes(outputs: Tensor, targets: Tensor, loss: Callable[..., Tensor]) -> None:
    shape, target_shape = tuple(outputs.shape), tuple(targets.shape)
    if len(shape) < 2 or shape[1] < 2:
        raise ValueError(
            f"{_name(loss)} expected outputs of shape (N, K), one for each of K ≥ 2 classes, got {shape}: "
            "end the model with K outputs, or train one output for two classes with BCEWithLogitsLoss"
        )
    if shape == target_shape and targets.is_floating_point():
        return  # probabilities of the classes
    if target_shape != shape[:1] + shape[2:] or targets.is_floating_point():
        raise ValueError(
            f"{_name(loss)} expected targets of shape {shape[:1] + shape[2:]} and dtype torch.int64 for outputs of "
            f"shape {shape}, got {target_shape} and {targets.dtype}: pass a class number, an integer, for each example"
        )
    _check_labels(targets, shape[1], loss)


def _check_labels(targets: Tensor, n_classes: int, loss: Callable[..., Tensor]) -> None:
    labels = targets[targets != getattr(loss, "ignore_index", -100)]
    if labels.numel() and not 0 <= int(labels.min()) <= int(labels.max()) < n_classes:
        raise ValueError(
            f"{_name(loss)} expected labels 0..{n_classes - 1} for {n_classes} outputs, "
            f"got labels {int(labels.min())}..{int(labels.max())}: number the classes from 0, "
            "or give the model an output for each class"
        )


def check_inputs(x: Tensor, model: nn.Module) -> None:
    """Find out why a model raised an error for the inputs `x`, if it is one of the usual reasons."""
    layer = next(module for module in model.modules() if next(module.parameters(recurse=False), None) is not None)
    if isinstance(layer, _FLOAT_LAYERS) and x.dtype != layer.weight.dtype:
        raise TypeError(
            f"The model expected inputs of dtype {layer.weight.dtype}, that of its parameters, got {x.dtype}: "
            f"convert them with x.to({layer.weight.dtype})"
        )
    first = next(module for module in model.modules() if not next(module.children(), None))
    if isinstance(first, nn.Linear) and x.shape[-1:] != (first.in_features,):
        raise ValueError(
            f"The model expected inputs of shape (N, {first.in_features}), got {tuple(x.shape)}: "
            "reshape them, for example with x.flatten(1), or make the first layer of the model fit"
        )


def count_batches(batches: object) -> int | None:
    """Return the number of batches, if it is known."""
    return len(batches) if isinstance(batches, Sized) else None


def _name(loss: Callable[..., Tensor]) -> str:
    return getattr(loss, "__name__", type(loss).__name__)


def _kind(thing: Any) -> str:
    """Describe what came: shapes of tensors, kinds of other things."""
    if isinstance(thing, Tensor):
        return f"a tensor of shape {tuple(thing.shape)}"
    if isinstance(thing, tuple | list):
        return f"a {type(thing).__name__} of {len(thing)}: {', '.join(type(one).__name__ for one in thing)}"
    return f"a {type(thing).__name__}"
