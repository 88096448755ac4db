"""Watching whether one column of a history gets better."""

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

from bineural.trainers.callbacks.base import Callback

if TYPE_CHECKING:
    from bineural.trainers.trainer import Trainer

Mode = Literal["min", "max"]

_MODES: Mapping[str, Mode] = {"loss": "min", "error": "min", "accuracy": "max"}  # by the ends of names


class Monitor(Callback):
    """Base of callbacks that act on the best value of a column of `History.epochs`.

    Parameters
    ----------
    monitor : str
        The column, for example ``"val_loss"`` or ``"val_accuracy"``.
    mode : {"min", "max"}, optional
        Whether lower or higher is better. By default it follows from the end of the name: lower of a ``loss`` and an
        ``error``, higher of an ``accuracy``; any other needs one.
    min_delta : float
        By how much a value must be better than the best before to count as better; at least 0.

    Attributes
    ----------
    mode : {"min", "max"}
        The one given, or that of the name.
    best : float
        The best value until now; nan before the first epoch.
    best_epoch : int
        The epoch that it came from; 0 before the first.

    Raises
    ------
    ValueError
        If `mode` or `min_delta` is none of these, if the name needs a mode, or, when training starts, if there will be
        no such column.
    """

    def __init__(self, monitor: str = "val_loss", mode: Mode | None = None, min_delta: float = 0.0) -> None:
        name = type(self).__name__
        if mode is None:
            mode = next((mode for end, mode in _MODES.items() if monitor.endswith(end)), None)
        if mode not in ("min", "max"):
            raise ValueError(
                f"{name} expected mode 'min' or 'max' for {monitor!r}, got {mode!r}: say which values are better"
            )
        if not min_delta >= 0:
            raise ValueError(f"{name} expected min_delta of at least 0, got {min_delta!r}: pass for example 0.001")
        self.monitor = monitor
        self.mode = mode
        self.min_delta = min_delta
        self.forget()

    def on_fit_start(self, trainer: "Trainer") -> None:
        """Check the column; forget what was watched before in another trainer."""
        if self.monitor not in trainer.columns:
            raise ValueError(
                f"{type(self).__name__} expected monitor among {', '.join(trainer.columns)}, got {self.monitor!r}: "
                "pick one of them; those of validation need fit(..., validation=...)"
            )
        if self.begins_anew(trainer):
            self.forget()

    def forget(self) -> None:
        """Begin as if nothing had been watched."""
        self.best, self.best_epoch = math.nan, 0

    def state_dict(self) -> dict[str, Any]:
        """Return the best value and its epoch."""
        return {"best": self.best, "best_epoch": self.best_epoch}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Go on from a state."""
        self.best, self.best_epoch = state_dict["best"], state_dict["best_epoch"]

    def is_better(self, trainer: "Trainer") -> bool:
        """Compare the value of this epoch with the best before, and keep it if it is better; nan never is."""
        value = trainer.history.epochs[self.monitor][-1]
        gain = self.best - value if self.mode == "min" else value - self.best
        better = not math.isnan(value) and (math.isnan(self.best) or gain > self.min_delta)
        if better:
            self.best, self.best_epoch = value, trainer.epoch
        return better
