"""Ending training that no longer gets better."""

from typing import TYPE_CHECKING, Any

from bineural.trainers.callbacks.monitoring import Mode, Monitor

if TYPE_CHECKING:
    from bineural.trainers.trainer import Trainer


class EarlyStopping(Monitor):
    """Stop after `patience` epochs in a row without a better value.

    The weights are then those of the last epoch; `BestWeights` keeps the best.

    Parameters
    ----------
    monitor : str
        Column of `History.epochs`.
    patience : int
        Epochs without a better value, at least 1.
    min_delta : float
        By how much a value must be better than the best before to count as better.
    mode : {"min", "max"}, optional
        Whether lower or higher is better. By default it follows from the end of the name: lower of a ``loss`` and an
        ``error``, higher of an ``accuracy``; any other needs one.

    Attributes
    ----------
    best, best_epoch : float, int
        The best value, and the epoch that it came from.
    waited : int
        Epochs since then in this call of `fit`; after `Trainer.load` it goes on, unless the patience was at its end.

    Examples
    --------
    >>> EarlyStopping(patience=3).monitor
    'val_loss'
    """

    def __init__(
        self, monitor: str = "val_loss", patience: int = 5, min_delta: float = 0.0, mode: Mode | None = None
    ) -> None:
        super().__init__(monitor, mode, min_delta)
        if patience < 1:
            raise ValueError(
                f"EarlyStopping expected patience of at least 1 epoch, got {patience!r}: pass for example 5"
            )
        self.patience = patience
        self.waited = 0
        self._goes_on = False  # with the fit that was saved

    def on_fit_start(self, trainer: "Trainer") -> None:
        """Check the column, and be patient again."""
        super().on_fit_start(trainer)
        if not self._goes_on or self.waited >= self.patience:
            self.waited = 0
        self._goes_on = False

    def state_dict(self) -> dict[str, Any]:
        """Return the best value, its epoch and the epochs since then."""
        return super().state_dict() | {"waited": self.waited}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Go on from a state."""
        super().load_state_dict(state_dict)
        self.waited, self._goes_on = state_dict["waited"], True

    def on_epoch_end(self, trainer: "Trainer") -> None:
        """Count epochs without a better value."""
        self.waited = 0 if self.is_better(trainer) else self.waited + 1
        if self.waited >= self.patience:
            trainer.should_stop = True
