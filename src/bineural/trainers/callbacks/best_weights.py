"""Keeping the weights of the best epoch."""

import copy
from typing import TYPE_CHECKING, Any

from torch import nn

from bineural.trainers.callbacks.monitoring import Mode, Monitor

if TYPE_CHECKING:
    from bineural.trainers.trainer import Trainer


class BestWeights(Monitor):
    """Keep a deep copy of the weights of the epoch with the best value.

    `model.state_dict()` holds references to the parameters: kept without copying, it would follow the training
    and at its end be the last weights, not the best.

    Parameters
    ----------
    monitor : str
        Column of `History.epochs`.
    mode : {"min", "max"}, optional
        Whether lower or higher is better. By default it follows from the end of the name: lower of a ``loss`` and an
        ``error``, higher of an ``accuracy``; any other needs one.

    Attributes
    ----------
    weights : dict or None
        The copy, a ``state_dict`` on the device of the model, or on the CPU after `Trainer.load`; None before the first
        epoch.
    best, best_epoch : float, int
        The value, and the epoch that it came from.

    Examples
    --------
    >>> best = BestWeights("val_accuracy")
    >>> best.monitor, best.mode, best.best_epoch
    ('val_accuracy', 'max', 0)
    """

    weights: dict[str, Any] | None

    def __init__(self, monitor: str = "val_loss", mode: Mode | None = None) -> None:
        super().__init__(monitor, mode)

    def forget(self) -> None:
        """Begin as if nothing had been watched, without weights."""
        super().forget()
        self.weights = None

    def state_dict(self) -> dict[str, Any]:
        """Return the best value, its epoch and its weights."""
        return super().state_dict() | {"weights": self.weights}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Go on from a state."""
        super().load_state_dict(state_dict)
        self.weights = state_dict["weights"]

    def on_epoch_end(self, trainer: "Trainer") -> None:
        """Copy the weights if this epoch is the best."""
        if self.is_better(trainer):
            self.weights = copy.deepcopy(trainer.model.state_dict())

    def restore(self, model: nn.Module) -> None:
        """Load the weights kept into `model`.

        Raises
        ------
        RuntimeError
            If there are none.
        """
        if self.weights is None:
            raise RuntimeError(
                f"BestWeights.restore expected weights kept in training, got none ({self.monitor} had no number yet): "
                "pass this callback to a Trainer and call fit first"
            )
        model.load_state_dict(self.weights)
