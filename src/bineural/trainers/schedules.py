"""The schedule of the learning rate: stepped in one unit, made with lengths in the same one, or told.

The lengths of most schedulers of torch, such as the 7 of ``StepLR(optimizer, 7)``, are in steps of the scheduler: steps
of the optimizer or epochs, whichever it is stepped after. Nothing tells the scheduler which, and a schedule made for
the one and stepped after the other ends training in silence.
"""

import math
from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

import torch
from torch.optim import lr_scheduler

from bineural.inputs import shown
from bineural.trainers.errors import warn

Unit: TypeAlias = Literal["step", "epoch"]

_CYCLIC = (lr_scheduler.CosineAnnealingWarmRestarts, lr_scheduler.CyclicLR)  # which fall and rise again by intent
_LOW = 1e-4  # of the highest rate: what remains to be done in training is done no more
_PATIENCE = 0.01  # of the planned steps, during which the rate stays low: a cycle of any other scheduler is over sooner


def check_scheduler(scheduler: object, schedule: str, optimizer: object) -> None:
    """Check a scheduler when a trainer is made with it."""
    if schedule not in ("step", "epoch"):
        raise ValueError(f"Trainer expected schedule 'step' or 'epoch', got {schedule!r}: pick one of them")
    if scheduler is not None and (isinstance(scheduler, type) or not callable(getattr(scheduler, "step", None))):
        raise TypeError(
            f"Trainer expected a scheduler, an object with a method step(), got {shown(scheduler)}: "
            "pass for example torch.optim.lr_scheduler.StepLR(optimizer, 100)"
        )
    if isinstance(scheduler, lr_scheduler.ReduceLROnPlateau):
        if schedule == "step":
            raise ValueError(
                "Trainer expected a scheduler that can be stepped after every batch, got ReduceLROnPlateau, which "
                "needs the validation loss of an epoch: pass schedule='epoch', too"
            )
        if scheduler.mode != "min":
            raise ValueError(
                "Trainer expected a ReduceLROnPlateau of mode='min', because it watches the validation loss, "
                f"got mode={scheduler.mode!r}: make it with mode='min'"
            )
    if getattr(scheduler, "optimizer", optimizer) is not optimizer:
        raise ValueError(
            "Trainer expected a scheduler of the optimizer it was given, got one of another optimizer: "
            "make the scheduler anew, with this optimizer"
        )


class Schedule:
    """The scheduler during one call of `fit`: its lengths are checked, it is stepped, and the rate is watched.

    Parameters
    ----------
    scheduler : object with a method step(), optional
        None does nothing.
    unit : {"step", "epoch"}
        What it is stepped after.
    optimizer : torch.optim.Optimizer
        Whose rate is watched, the highest of its parameter groups.
    epochs, n_batches : int, int or None
        How many are planned, and how many steps each of them has, if that is known.
    validates : bool
        Whether there is validation, that `ReduceLROnPlateau` needs.

    Raises
    ------
    ValueError
        If the scheduler must fail before training ends.

    Examples
    --------
    >>> optimizer = torch.optim.SGD(torch.nn.Linear(2, 3).parameters(), lr=0.1)
    >>> schedule = Schedule(lr_scheduler.OneCycleLR(optimizer, 0.1, total_steps=30), "step", optimizer, 20, 40, False)
    Traceback (most recent call last):
    ...
    ValueError: fit expected a scheduler for 800 steps, 20 epochs of 40 batches, got OneCycleLR that has 30 left of \
total_steps=30: make it with total_steps=800, or pass schedule='epoch' if it counts epochs
    """

    def __init__(
        self,
        scheduler: Any,
        unit: Unit,
        optimizer: torch.optim.Optimizer,
        epochs: int,
        n_batches: int | None,
        validates: bool,
    ) -> None:
        self._scheduler, self._unit, self._optimizer = scheduler, unit, optimizer
        self._epochs, self._n_batches = epochs, n_batches
        self._planned = None if n_batches is None else epochs * n_batches
        self._n_done = self._n_low = 0
        self._highest = self._rate()
        # Steps in which a rate that is too low is too early; none if it is not watched.
        watched = unit == "step" and self._planned is not None and not isinstance(scheduler, _CYCLIC)
        self._early = (self._planned or 0) / 2 if watched else 0
        self._patience = max(3, math.ceil(_PATIENCE * (self._planned or 0)))
        if isinstance(scheduler, lr_scheduler.ReduceLROnPlateau):
            if not validates:
                raise ValueError(
                    "fit expected validation batches for ReduceLROnPlateau, which watches the validation loss, "
                    "got none: pass fit(..., validation=...)"
                )
        elif unit == "step":
            self._check_by_step()
        else:
            self._check_by_epoch()

    def after_step(self) -> None:
        """Step the scheduler if that is its unit."""
        if self._scheduler is None or self._unit == "epoch":
            return
        self._scheduler.step()
        self._n_done += 1
        if self._n_done < self._early:
            self._watch()

    def after_epoch(self, row: Mapping[str, float]) -> None:
        """Step the scheduler if that is its unit, with the validation loss if it needs one."""
        if self._scheduler is None or self._unit == "step":
            return
        if isinstance(self._scheduler, lr_scheduler.ReduceLROnPlateau):
            self._scheduler.step(row["val_loss"])
        else:
            self._scheduler.step()

    def _rate(self) -> float:
        return max(float(group["lr"]) for group in self._optimizer.param_groups)

    def _watch(self) -> None:
        """Tell once of a rate that stays low long before training ends."""
        rate = self._rate()
        if rate >= _LOW * self._highest:
            self._highest, self._n_low = max(self._highest, rate), 0
            return
        self._n_low += 1
        if self._n_low >= self._patience:
            self._early = 0
            warn(
                f"fit expected a learning rate that lasts for the {self._planned} steps planned, got {rate:.2g} from "
                f"{_name(self._scheduler)} after {self._n_done} steps of this fit, at most {self._highest:.2g} before: "
                "the scheduler is stepped after every batch, so pass schedule='epoch' to Trainer, "
                "or make the scheduler with lengths counted in steps"
            )

    def _check_by_step(self) -> None:
        scheduler, planned = self._scheduler, self._planned
        if planned is None:
            return
        plan = f"{planned} steps, {self._epochs} epochs of {self._n_batches} batches"
        left, total = _left(scheduler)
        if isinstance(scheduler, lr_scheduler.OneCycleLR) and left < planned:
            raise ValueError(
                f"fit expected a scheduler for {plan}, got OneCycleLR that has {left:g} left of total_steps={total:g}: "
                f"make it with total_steps={total - left + planned:g}, or pass schedule='epoch' if it counts epochs"
            )
        ends_early = isinstance(scheduler, lr_scheduler.CosineAnnealingLR) and 2 * left < planned and left > 0
        if isinstance(scheduler, lr_scheduler.MultiStepLR):  # which may stop early, but hardly in the first tenth
            ends_early = 0 < left <= min(self._epochs, planned / 10)
        if ends_early:
            rises = " and rises again after them" if isinstance(scheduler, lr_scheduler.CosineAnnealingLR) else ""
            warn(
                f"fit expected a schedule for {plan}, got {_name(scheduler)}, whose decay ends after {left:g}{rises}: "
                "it is stepped after every batch, so pass schedule='epoch' to Trainer, "
                "or make it with lengths counted in steps"
            )

    def _check_by_epoch(self) -> None:
        scheduler, epochs = self._scheduler, self._epochs
        left, total = _left(scheduler)
        if isinstance(scheduler, lr_scheduler.OneCycleLR) and left < epochs:
            raise ValueError(
                f"fit expected a scheduler for {epochs} epochs, got OneCycleLR that has {left:g} left of "
                f"total_steps={total:g}: make it with total_steps={total - left + epochs:g}, its lengths count epochs "
                "here"
            )
        if left < math.inf and left >= epochs * max(10, self._n_batches or 0):
            warn(
                f"fit expected a schedule for {epochs} epochs, got {_name(scheduler)} with {left:g} left, of which "
                f"schedule='epoch' takes {epochs}: pass schedule='step' to Trainer, "
                "or make the scheduler with lengths counted in epochs"
            )


def _left(scheduler: Any) -> tuple[float, float]:
    """Return how many steps remain of how many that a scheduler is made for, both inf if it has no end."""
    total: float = math.inf
    if isinstance(scheduler, lr_scheduler.OneCycleLR):
        total = scheduler.total_steps
    elif isinstance(scheduler, lr_scheduler.CosineAnnealingLR):
        total = scheduler.T_max
    elif isinstance(scheduler, lr_scheduler.MultiStepLR):
        total = max(scheduler.milestones, default=0)
    return total - (0 if total == math.inf else scheduler.last_epoch), total


def _name(scheduler: object) -> str:
    return type(scheduler).__name__
