"""What can be wrong with the parts of a `Trainer` and what `fit` is given, each said in one sentence."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor, nn

from bineural.trainers.batch_checks import setting
from bineural.trainers.callbacks.base import Callback
from bineural.trainers.inputs import kind, shown
from bineural.trainers.running import RunningMeans

if TYPE_CHECKING:
    from bineural.trainers.trainer import Trainer

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
            raise TypeError(f"Trainer expected {expected}, got {shown(part)}: pass for example {example}")


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
    reduction = setting(trainer.loss, "reduction", "mean")
    if reduction != "mean":
        raise ValueError(
            f"Trainer expected a loss that is the mean over the batch, got reduction={reduction!r}: "
            "make it with reduction='mean'"
        )
    if isinstance(trainer.optimizer, torch.optim.LBFGS):
        raise ValueError(
            "Trainer expected an optimizer whose step() takes nothing, got LBFGS, which takes a closure: "
            "pass for example torch.optim.Adam(model.parameters())"
        )
    for index, callback in enumerate(trainer.callbacks):
        if not isinstance(callback, Callback):
            raise TypeError(
                f"Trainer expected callbacks to be instances of Callback, got {shown(callback)}: "
                "derive your class from Callback and pass an object of it, with brackets"
            )
        if any(callback is other for other in trainer.callbacks[:index]):
            raise ValueError(
                f"Trainer expected each callback once, got {shown(callback)} twice: leave one out, or make two objects"
            )
    for name, metric in trainer.metrics.items():
        if not isinstance(name, str) or name in _TAKEN_NAMES or name.startswith("val_") or not callable(metric):
            raise ValueError(
                f"Trainer expected metrics to be functions under names other than {', '.join(_TAKEN_NAMES)} and val_…, "
                f"got {name!r}: {shown(metric)}: pass for example metrics={{'accuracy': accuracy}}"
            )


def _check_scheduler(trainer: "Trainer") -> None:
    scheduler = trainer.scheduler
    if trainer.schedule not in ("step", "epoch"):
        raise ValueError(f"Trainer expected schedule 'step' or 'epoch', got {trainer.schedule!r}: pick one of them")
    if scheduler is not None and (isinstance(scheduler, type) or not callable(getattr(scheduler, "step", None))):
        raise TypeError(
            f"Trainer expected a scheduler, an object with a method step(), got {shown(scheduler)}: "
            "pass for example torch.optim.lr_scheduler.StepLR(optimizer, 100)"
        )
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
        raise ValueError(f"fit expected a whole number from 1 up for epochs, got {shown(epochs)}: pass for example 10")


def check_batches(batches: object, what: str) -> None:
    """Check what batches are, as far as that can be seen without iterating over them."""
    bare = batches if isinstance(batches, tuple) else (batches,)
    if all(isinstance(one, Tensor | np.ndarray) for one in bare):
        raise TypeError(
            f"{what} expected an iterable of batches (inputs, targets), got bare "
            f"{'tensors' if isinstance(bare[0], Tensor) else 'arrays'}: "
            "pass TensorBatches(x, y, batch_size), or [(x, y)] for one batch of all the data"
        )
    for batch in batches if isinstance(batches, list | tuple) else ():  # other sequences may make them when asked
        if not (isinstance(batch, Sequence) and len(batch) == 2 and all(isinstance(one, Tensor) for one in batch)):
            raise _no_pair(batch, what)
    if isinstance(batches, type) or not (hasattr(batches, "__iter__") or hasattr(batches, "__getitem__")):
        raise TypeError(
            f"{what} expected an iterable of batches (inputs, targets), got {shown(batches)}: "
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
        f"{what} expected each batch to be a pair of tensors (inputs, targets), got {kind(batch)}: "
        "make the batches with TensorBatches(x, y, batch_size)"
    )


def check_some_examples(means: RunningMeans, what: str, epoch: int) -> None:
    """Check that there were batches."""
    if not means.n_batches:
        raise ValueError(
            f"{what} expected at least one batch, got none (epoch {epoch}): pass batches that can be "
            "iterated over again and again, such as TensorBatches or a list, not a generator, and not empty"
        )


def count_batches(batches: Any) -> int | None:
    """Return the number of batches, if it is known."""
    try:
        return len(batches)
    except TypeError:  # a loader of a stream has the method and raises it, too
        return None
