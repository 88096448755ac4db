"""A progress bar for people who wait."""

import sys
from typing import TYPE_CHECKING, Any

from tqdm.std import tqdm

from bineural.trainers.callbacks.base import Callback
from bineural.watching import is_watched

if TYPE_CHECKING:
    from bineural.trainers.trainer import Trainer

DELAY, INTERVAL = 1.0, 0.1  # seconds until the bar is shown, and between two drawings


class Progress(Callback):
    """Show how many steps are taken, and the loss as of the last drawing, during training.

    Nothing is shown in the first second, so that short runs stay silent, nor when nobody is watching: when the
    environment variable ``BINEURAL_PROGRESS`` is ``0``, or outside notebooks when standard error is not a terminal.

    Examples
    --------
    >>> callbacks = [Progress()]  # for a Trainer
    """

    def __init__(self) -> None:
        self._bar: tqdm[Any] | None = None

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__ | {"_bar": None}  # a copy made while training goes on has none: a terminal is not copied

    def on_fit_start(self, trainer: "Trainer") -> None:
        """Create the bar."""
        epochs = trainer.last_epoch - trainer.epoch
        self._bar = tqdm(
            total=None if trainer.n_batches is None else epochs * trainer.n_batches,
            disable=not is_watched(),
            delay=DELAY,
            mininterval=INTERVAL,
            leave=False,
            file=sys.stderr,
        )

    def on_epoch_start(self, trainer: "Trainer") -> None:
        """Show which epoch it is."""
        if self._bar is not None:
            self._bar.set_description(f"{trainer.epoch}/{trainer.last_epoch}", refresh=False)

    def on_step_end(self, trainer: "Trainer") -> None:
        """Move on; tqdm draws at most ten times a second."""
        if self._bar is not None and self._bar.update():
            self._bar.set_postfix(loss=f"{trainer.history.steps['loss'][-1]:.3g}", refresh=False)

    def on_fit_end(self, trainer: "Trainer") -> None:
        """Remove the bar."""
        if self._bar is not None:
            self._bar.close()
            self._bar = None
