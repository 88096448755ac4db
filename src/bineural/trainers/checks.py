"""Checks of the parts of a `Trainer` and of what `fit` is given; each mistake is explained in one sentence."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from bineural.inputs import shown
from bineural.trainers.batch_checks import setting
from bineural.trainers.callbacks.base import Callback
from bineural.trainers.inputs import is_pair, no_pair
from bineural.trainers.schedules import check_scheduler


def check_parts(
    model: object,
    optimizer: object,
    loss: Any,
    metrics: Mapping[str, object] | None,
    scheduler: object,
    schedule: str,
    callbacks: Sequence[object],
) -> None:
    """Check the parts of a trainer before any of them is used."""
    _check_kinds(model, optimizer, loss, callbacks)
    reduction = setting(loss, "reduction", "mean")
    if reduction != "mean":
        raise ValueError(
            f"Trainer expected a loss that is the mean over the batch, got reduction={reduction!r}: "
            "make it with reduction='mean'"
        )
    if isinstance(optimizer, torch.optim.LBFGS):
        raise ValueError(
            "Trainer expected an optimizer whose step() takes nothing, got LBFGS, which takes a closure: "
            "pass for example torch.optim.Adam(model.parameters())"
        )
    _check_callbacks(callbacks)
    check_metrics({} if metrics is None else metrics, "Trainer", taken=("epoch", "step", "seconds", "loss"))
    check_scheduler(scheduler, schedule, optimizer)


def check_metrics(metrics: object, owner: str, taken: Sequence[str]) -> None:
    """Check that metrics are functions by names that are free."""
    if not isinstance(metrics, Mapping):
        raise TypeError(
            f"{owner} expected metrics by their names, got {shown(metrics)}: pass for example {{'accuracy': accuracy}}"
        )
    for name, metric in metrics.items():
        if not isinstance(name, str) or name in taken or name.startswith("val_") or not callable(metric):
            raise ValueError(
                f"{owner} expected metrics to be functions under names other than {', '.join(taken)} and val_…, "
                f"got {name!r}: {shown(metric)}: pass for example metrics={{'accuracy': accuracy}}"
            )


def _check_kinds(model: object, optimizer: object, loss: object, callbacks: object) -> None:
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
        ("a sequence of callbacks", callbacks, isinstance(callbacks, Sequence), "[Progress()], in square brackets"),
    )
    for expected, part, fits, example in kinds:
        if not fits:
            raise TypeError(f"Trainer expected {expected}, got {shown(part)}: pass for example {example}")


def _check_callbacks(callbacks: Sequence[object]) -> None:
    for index, callback in enumerate(callbacks):
        if not isinstance(callback, Callback):
            raise TypeError(
                f"Trainer expected callbacks to be instances of Callback, got {shown(callback)}: "
                "derive your class from Callback and pass an object of it, with brackets"
            )
        if any(callback is other for other in callbacks[:index]):
            raise ValueError(
                f"Trainer expected each callback once, got {shown(callback)} twice: leave one out, or make two objects"
            )


def check_parameters(model: nn.Module, optimizer: torch.optim.Optimizer) -> None:
    """Check that the optimizer has parameters of the model, which is where it will be trained."""
    of_model = {id(parameter) for parameter in model.parameters()}
    of_optimizer = {id(parameter) for group in optimizer.param_groups for parameter in group["params"]}
    if not of_model & of_optimizer:
        raise ValueError(
            "Trainer expected an optimizer of the model's parameters, got one of other parameters: "
            "make the optimizer after the model and its device, with model.parameters()"
        )


def check_idle(what: str, *, is_fitting: bool) -> None:
    """Check that `fit` is not running."""
    if is_fitting:
        raise RuntimeError(
            f"{what} expected to be called when the fit before had ended, got a call by a callback of this trainer: "
            f"set trainer.should_stop in the callback, and call {what} afterwards"
        )


def check_fit(batches: object, epochs: int, validation: object) -> None:
    """Check what `fit` is given."""
    check_batches(batches, "fit")
    if not isinstance(epochs, int | np.integer) or epochs < 1:
        raise ValueError(f"fit expected a whole number from 1 up for epochs, got {shown(epochs)}: pass for example 10")
    if validation is not None:
        check_batches(validation, "fit, as validation,")


def check_batches(batches: object, what: str) -> None:
    """Check batches as far as possible without iterating over them."""
    bare = batches if isinstance(batches, tuple) else (batches,)
    for one in bare:
        if isinstance(one, Tensor | np.ndarray) or (one is batches and isinstance(one, Mapping)):
            raise TypeError(
                f"{what} expected an iterable of batches (inputs, targets), got bare "
                f"{'tensors' if isinstance(one, Tensor) else 'arrays' if isinstance(one, np.ndarray) else 'inputs'}: "
                "pass TensorBatches(x, y, batch_size), or [(x, y)] for one batch of all the data"
            )
    for batch in batches if isinstance(batches, list | tuple) else ():  # other sequences may make them when asked
        if not is_pair(batch):
            raise no_pair(batch, what)
    if isinstance(batches, type) or not (hasattr(batches, "__iter__") or hasattr(batches, "__getitem__")):
        raise TypeError(
            f"{what} expected an iterable of batches (inputs, targets), got {shown(batches)}: "
            "pass TensorBatches(x, y, batch_size)"
        )


def count_batches(batches: Any) -> int | None:
    """Return the number of batches, if it is known."""
    try:
        return len(batches)
    except TypeError:  # a loader of a stream has the method and raises it, too
        return None
