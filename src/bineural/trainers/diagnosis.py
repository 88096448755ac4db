"""What goes wrong with a batch, explained in one sentence and kept out of the training loop."""

import math
from collections.abc import Callable, Iterable, Iterator
from types import TracebackType
from typing import Any, Self

import torch
from torch import Tensor, nn

from bineural.trainers.batch_checks import (
    check_batch,
    check_failed_loss,
    check_loss,
    check_order,
    check_reached,
    refuses_labels,
)
from bineural.trainers.checks import count_batches
from bineural.trainers.errors import NonFiniteLossError
from bineural.trainers.history import History
from bineural.trainers.inputs import as_pair
from bineural.trainers.layer_errors import explain
from bineural.trainers.layer_inputs import LayerInputs
from bineural.trainers.silent_faults import warn_of_faults


class Diagnosis:
    """Checks of the batches that `Trainer` goes through, at next to no cost per step.

    The first batch is checked in full, and so is each whose shapes differ from those of the batch before, because
    torch may broadcast what does not fit. After that, an error is explained when it comes.

    A label out of range is an error on the CPU, but breaks other devices until the process ends, and some losses take
    it for a target: then all batches of the first epoch are checked in full.

    Parameters
    ----------
    what : str
        The method of the trainer that goes through the batches, ``"fit"`` or ``"evaluate"``.
    model, loss, device, optimizer, history
        Those of the trainer; without optimizer and history nothing is trained.

    Examples
    --------
    >>> model, loss = nn.Linear(2, 3), nn.CrossEntropyLoss()
    >>> diagnosis = Diagnosis("evaluate", model, loss, torch.device("cpu"))
    >>> with diagnosis:
    ...     for x, y in diagnosis.batches([(torch.zeros(4, 5), torch.zeros(4).long())], epoch=1):
    ...         outputs = model(x)
    Traceback (most recent call last):
    ...
    ValueError: The model expected inputs of shape (N, 2), got (4, 5): reshape them, for example with x.flatten(1), \
or make the first layer of the model fit
    """

    def __init__(
        self,
        what: str,
        model: nn.Module,
        loss: Callable[[Tensor, Tensor], Tensor],
        device: torch.device,
        optimizer: torch.optim.Optimizer | None = None,
        history: History | None = None,
    ) -> None:
        self._what = what
        self._model, self._criterion, self._optimizer, self._history = model, loss, optimizer, history
        self._loss_refuses_labels = device.type == "cpu" and refuses_labels(loss)
        self._checks_all = False
        self._output_shape: object = None  # of the batch before
        self._target_shape: object = None
        self._is_first = True
        self._layers = LayerInputs(model)
        self._pair: Any = None
        self._outputs: Any = None  # of the current batch, as far as it has come
        self._targets: Any = None
        self._loss: Any = None

    def batches(self, batches: Iterable[Any], epoch: int) -> Iterator[tuple[Any, Tensor]]:
        """Yield the batches of an epoch, each of them a pair, at least one."""
        self._checks_all = epoch <= 1 and not self._loss_refuses_labels
        self._epoch, self._n_batches, self._batch = epoch, count_batches(batches), 0
        for self._batch, pair in enumerate(batches, start=1):
            self._outputs = self._loss = None
            self._pair = as_pair(pair, self._what)
            yield self._pair
        if not self._batch:
            raise ValueError(
                f"{self._what} expected at least one batch, got none (epoch {epoch}): pass batches that can be "
                "iterated over again and again, such as TensorBatches or a list, not a generator, and not empty"
            )

    def check_outputs(self, outputs: Tensor, targets: Tensor) -> None:
        """Check that outputs fit the targets and the loss, before the loss is computed."""
        self._outputs, self._targets = outputs, targets
        if self._is_first:
            self._layers.stop()
            self._layers.check(outputs, targets)
        if outputs.shape != self._output_shape or targets.shape != self._target_shape or self._checks_all:
            check_batch(outputs, targets, self._criterion)
            self._output_shape, self._target_shape = outputs.shape, targets.shape

    def check_loss(self, loss: Tensor) -> float:
        """Check what the loss function returned, and return it as a number, which in training must be finite."""
        self._loss = loss
        if self._is_first:
            check_loss(loss, training=self._optimizer is not None)
            if self._optimizer is not None:
                check_reached(loss, self._model, self._optimizer)
                warn_of_faults(loss, self._outputs, self._targets, self._criterion)
            self._is_first = False
        value = loss.item()
        if not 0 <= value < math.inf:
            check_batch(self._outputs, self._targets, self._criterion)
            if self._history is not None and not math.isfinite(value):
                step = len(self._history.steps["step"]) + 1
                raise NonFiniteLossError(value, step, self._epoch, self._batch, self._n_batches, self._history)
        return value

    def __enter__(self) -> Self:
        if self._is_first and self._optimizer is not None:
            self._layers.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        outputs, targets, loss, pair = self._outputs, self._targets, self._loss, self._pair
        self._outputs = self._targets = self._loss = self._pair = None
        self._layers.stop()
        if not isinstance(error, AttributeError | IndexError | RuntimeError | ValueError):
            return
        if loss is None and pair is not None and self._batch == 1:
            check_order(pair[0], outputs, pair[1])
        if outputs is None:
            explain(error, self._model, self._batch, self._layers)
        elif loss is None:
            if not isinstance(error, ValueError):
                check_failed_loss(error, outputs, targets, self._criterion)
        elif isinstance(error, AttributeError | RuntimeError):
            check_loss(loss, training=self._optimizer is not None)
