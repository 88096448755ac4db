"""The training loop of the book."""

import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, Literal, TypeAlias

import torch
from torch import Tensor, nn

from bineural.trainers.batches import may_overwrite
from bineural.trainers.callbacks.base import Callback, call_all, overridden, started
from bineural.trainers.checks import check_batches, check_fit, check_idle, check_parameters, check_parts, count_batches
from bineural.trainers.denormals import flushed_denormals
from bineural.trainers.device import choose_device
from bineural.trainers.diagnosis import Diagnosis
from bineural.trainers.evaluating import evaluating
from bineural.trainers.history import History
from bineural.trainers.inputs import Inputs, call_model, moved
from bineural.trainers.model_checks import warn_of_unregistered
from bineural.trainers.precision import call_mixed, multiplies_bfloat16
from bineural.trainers.predicting import predict
from bineural.trainers.running import Metric, RunningMeans
from bineural.trainers.saving import load, save
from bineural.trainers.schedules import Schedule

Batches: TypeAlias = Iterable[tuple[Inputs, Tensor]]


class Trainer:
    """The training loop: model, optimizer, loss, and a record of what happened; parts that do not fit are told.

    Parameters
    ----------
    model : nn.Module
        Turns the inputs of a batch into one tensor of outputs, (N, ...). Called as ``model(x)``, ``model(*inputs)`` if
        they are a tuple, ``model(**inputs)`` if a dict. Moved to `device`.
    optimizer : torch.optim.Optimizer
        Made with the parameters of `model`.
    loss : callable
        Function of outputs and targets that returns the mean over the examples of a batch, ``nn.CrossEntropyLoss()``.
        Averages over an epoch weigh each batch by its number of examples, so with class weights or ignored
        labels they differ slightly from the weighted mean over all examples.
    metrics : mapping of callable, optional
        Name -> function of outputs and targets that returns the mean over the examples: ``{"accuracy": accuracy}``. Of
        training, the running mean over an epoch is recorded: the weights change meanwhile, so it is not the accuracy
        that the model has afterwards; for that one, ``evaluate`` the training data.
    scheduler : object with a method step(), optional
        Changes the learning rate, for example one of `torch.optim.lr_scheduler`.
    schedule : {"step", "epoch"}
        When `scheduler.step()` is called: after every step of the optimizer, or after every epoch (after its
        validation). The lengths that a scheduler is made with are counted in the same unit. `ReduceLROnPlateau` needs
        ``"epoch"`` and watches the validation loss.
    callbacks : sequence of Callback
        Called in this order; each object once.
    device : str or torch.device, optional
        By default `choose_device()`. Model, loss and each batch are moved there.
    mixed_precision : bool
        Whether the model computes its products in bfloat16, numbers of 16 bits, if the device has units for them (Intel
        processors with AMX, NVIDIA cards since Ampere); convolutions take about half the time then. Weights, sums, loss
        and steps stay in 32 bits. Elsewhere bfloat16 is slower than 32 bits, and nothing changes.

    Attributes
    ----------
    mixed_precision : bool
        Whether bfloat16 is in use.
    history : History
        Of all calls of `fit`.
    step, epoch : int
        The number of optimizer steps taken, and of the current epoch.
    outputs, targets : Tensor or None
        Of the step, without gradients, for `on_backward_end` and `on_step_end` of callbacks.
    last_epoch, n_batches : int, int or None
        Where this call of `fit` ends unless it is stopped, and how many batches an epoch has, if that is known.
    columns : list of str
        What this call of `fit` records for each epoch: ``loss``, ``val_loss``, ...
    should_stop : bool
        Training ends after the epoch in which this becomes True.

    Examples
    --------
    >>> from bineural.metrics import accuracy
    >>> from bineural.models import MLP
    >>> from bineural.trainers import TensorBatches
    >>> _ = torch.manual_seed(0)
    >>> x = torch.randn(200, 2)
    >>> batches = TensorBatches(x, (x[:, 0] > 0).long(), batch_size=20, shuffle=True)
    >>> model = MLP([2, 8, 2])
    >>> optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
    >>> trainer = Trainer(model, optimizer, nn.CrossEntropyLoss(), metrics={"accuracy": accuracy}, device="cpu")
    >>> trainer.fit(batches, epochs=5)
    History(50 steps, 5 epochs)
    >>> trainer.evaluate(batches)["accuracy"] > 0.9
    True
    """

    def __init__(
        self,
        model: nn.Module,
        optimizer: torch.optim.Optimizer,
        loss: Callable[[Tensor, Tensor], Tensor],
        *,
        metrics: Mapping[str, Metric] | None = None,
        scheduler: Any = None,
        schedule: Literal["step", "epoch"] = "step",
        callbacks: Sequence[Callback] = (),
        device: str | torch.device | None = None,
        mixed_precision: bool = False,
    ) -> None:
        check_parts(model, optimizer, loss, metrics, scheduler, schedule, callbacks)
        self.device = choose_device() if device is None else torch.device(device)
        self.model = model.to(self.device)
        self.optimizer = optimizer
        self.loss = loss.to(self.device) if isinstance(loss, nn.Module) else loss
        self.metrics = dict(metrics or {})
        self.scheduler = scheduler
        self.schedule = schedule
        self.callbacks = list(callbacks)
        self.mixed_precision = mixed_precision and multiplies_bfloat16(self.device)
        self._call = partial(call_mixed, self.device.type) if self.mixed_precision else call_model
        self.history = History()
        self.step = self.epoch = 0
        self.outputs: Any = None
        self.targets: Any = None
        self.should_stop = False
        self._is_fitting = False
        warn_of_unregistered(self.model)
        check_parameters(self.model, optimizer)

    def fit(self, batches: Batches, epochs: int, validation: Batches | None = None) -> History:
        """Train, and return the record of this and earlier calls; calling again continues.

        Each epoch puts all modules of the model into training mode, also a `BatchNorm` that was frozen by ``eval()``:
        `Freeze` keeps it. An epoch that is interrupted, as by Ctrl+C, is not counted and
        begins anew in the next call; the steps that it took stay in the history, with its number.
        While the optimizer steps, a processor takes numbers below 1e-38 for 0, since it computes slowly with them.

        Parameters
        ----------
        batches : iterable of (inputs, targets)
            Iterated over once an epoch: `TensorBatches`, a `DataLoader`, or a list; ``[(x, y)]`` trains on the full
            batch. Inputs are a tensor, a tuple or a dict of them; targets have a row for each example. Arrays become
            tensors, and all are moved to `device`, lengths too: ``pack_padded_sequence`` needs ``lengths.cpu()``.
        epochs : int
            How many more epochs to train, at least 1.
        validation : iterable of (inputs, targets), optional
            Evaluated after each epoch.

        Raises
        ------
        NonFiniteLossError
            If the loss becomes nan or infinite. The parameters are then as before the step; the running statistics of
            `BatchNorm`, which change with the outputs already, are not.
        ValueError, TypeError, RuntimeError
            If there are no batches, what they hold does not fit the model or the loss, or a callback calls it.
        """
        self._plan(batches, epochs, validation)
        with self._fitting():
            diagnosis = Diagnosis("fit", self.model, self.loss, self.device, self.optimizer, self.history)
            for _ in range(epochs):
                with self._counted():
                    start = time.perf_counter()
                    means = self._train_epoch(batches, diagnosis)
                    row = self._record_epoch(time.perf_counter() - start, means, validation)
                self._end_epoch(row)
                if self.should_stop:
                    break
        return self.history

    def _plan(self, batches: Batches, epochs: int, validation: Batches | None) -> None:
        """Check what `fit` is given, and plan it."""
        check_idle("fit", is_fitting=self._is_fitting)
        check_fit(batches, epochs, validation)
        self.columns = ["loss", *self.metrics]  # of the history, that callbacks may monitor
        if validation is not None:
            self.columns += [f"val_{name}" for name in self.columns]
        self.n_batches, self.last_epoch = count_batches(batches), self.epoch + epochs
        self._schedule = Schedule(
            self.scheduler, self.schedule, self.optimizer, epochs, self.n_batches, validation is not None
        )
        self.should_stop = False

    @contextmanager
    def _fitting(self) -> Iterator[None]:
        """Call what acts at the start of `fit` and at its end."""
        self._is_fitting = True
        try:
            with started(self.callbacks, self):
                yield
        finally:
            self._is_fitting = False

    @contextmanager
    def _counted(self) -> Iterator[None]:
        """Count an epoch, unless it is interrupted."""
        self.epoch += 1
        try:
            self.model.train()
            call_all(self.callbacks, "on_epoch_start", self)
            yield
        except BaseException:
            self.epoch -= 1
            raise
        finally:
            self.outputs = self.targets = None

    def _record_epoch(self, seconds: float, means: Mapping[str, float], validation: Batches | None) -> dict[str, float]:
        """Validate, and append a row to the history."""
        row = {"epoch": self.epoch, "step": self.step, "seconds": seconds, **means}
        if validation is not None:
            row |= {f"val_{name}": mean for name, mean in self.evaluate(validation).items()}
        self.history.add_epoch(row)
        return row

    def _end_epoch(self, row: Mapping[str, float]) -> None:
        self._schedule.after_epoch(row)
        call_all(self.callbacks, "on_epoch_end", self)

    def _train_epoch(self, batches: Batches, diagnosis: Diagnosis) -> dict[str, float]:
        """Take a step for each batch, and return the means of the loss and the metrics on the way."""
        model, optimizer, criterion = self.model, self.optimizer, self.loss
        device, history = self.device, self.history
        after_backward = overridden(self.callbacks, "on_backward_end")
        after_step = overridden(self.callbacks, "on_step_end")
        means = RunningMeans(self.metrics, copies=may_overwrite(batches))
        with diagnosis:  # what goes wrong with a batch in here is explained
            for inputs, y in diagnosis.batches(batches, self.epoch):
                inputs, y = moved(inputs, device), y.to(device)
                optimizer.zero_grad()
                outputs = self._call(model, inputs)
                diagnosis.check_outputs(outputs, y)
                loss = criterion(outputs, y)
                loss_value = diagnosis.check_loss(loss)
                loss.backward()
                if after_backward or after_step:
                    self.outputs, self.targets = outputs.detach(), y
                for call in after_backward:
                    call(self)
                lr = float(optimizer.param_groups[0]["lr"])  # before the scheduler changes it for the next step
                with flushed_denormals():
                    optimizer.step()
                self._schedule.after_step()
                self.step += 1
                history.add_step(self.step, self.epoch, loss_value, lr)
                means.add(loss_value, outputs, y)
                for call in after_step:
                    call(self)
        return means.means()

    def evaluate(self, batches: Batches) -> dict[str, float]:
        """Compute the means of the loss and the metrics over all examples of batches, by their names.

        The model is in evaluation mode and records no gradients meanwhile; then each of its modules is put back
        into the mode it was in. Random generators are put back too, so that evaluating changes no training.
        """
        check_batches(batches, "evaluate")
        diagnosis = Diagnosis("evaluate", self.model, self.loss, self.device)
        means = RunningMeans(self.metrics, copies=may_overwrite(batches))
        with evaluating(self.model, batches), diagnosis:
            for inputs, y in diagnosis.batches(batches, self.epoch):
                inputs, y = moved(inputs, self.device), y.to(self.device)
                outputs = self._call(self.model, inputs)
                diagnosis.check_outputs(outputs, y)
                loss = self.loss(outputs, y)
                means.add(diagnosis.check_loss(loss), outputs, y)
        return means.means()

    def predict(self, data: Inputs | Batches, batch_size: int = 1024) -> Tensor:
        """Compute the outputs for all examples, in their order; modes and generators are as for `evaluate`.

        Parameters
        ----------
        data : Tensor or array, or a tuple or a dict of them, or an iterable of (inputs, targets)
            Inputs, taken `batch_size` at a time, or batches as for `fit`, not shuffled, whose targets are ignored.

        Returns
        -------
        Tensor, shape (N, ...)
            On the CPU, without gradients. Of logits, ``trainer.predict(x).argmax(1)`` are the predicted classes.
        """
        return predict(self.model, data, batch_size, self.device, self._call)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write a file that `load` goes on from: model, optimizer, scheduler, history, and best values of callbacks.

        Random generators are not kept: orders of shuffled batches and dropout are drawn anew after loading. Of a model
        in `DistributedDataParallel` the model itself is written, so that the file fits one process and several.
        """
        save(self, path)

    def load(self, path: str | os.PathLike[str]) -> None:
        """Go on from a file of `save`, with a trainer that was made of the same parts, on any device.

        Settings of the optimizer become those of the file, and `history` a new object. `BestWeights` and
        `EarlyStopping` go on if the file has one that monitors the same; other callbacks begin anew. No code in the
        file is run; if it does not fit, ValueError says why, and the trainer is as before.
        """
        check_idle("load", is_fitting=self._is_fitting)
        load(self, path)

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__ | {"_is_fitting": False}  # a copy that a callback makes may be trained
