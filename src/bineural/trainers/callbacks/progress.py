"""How far training is, for people who wait and for those who read it later."""

import sys
from typing import TYPE_CHECKING, Any

from tqdm.std import tqdm

from bineural.trainers.callbacks.base import Callback
from bineural.watching import is_silenced, is_watched

if TYPE_CHECKING:
    from bineural.trainers.trainer import Trainer

DELAY, INTERVAL = 1.0, 0.1  # seconds until the bar is shown, and between two drawings


class Progress(Callback):
    """Show how many steps are taken, and the loss as of the last drawing, during training.

    In a terminal and in a notebook it is a bar, of which the last state stays, with the values of the last epoch;
    nothing is shown in the first second, so that short runs stay silent. Where standard error goes into a file, it is a
    line for each epoch. Nothing is shown when the environment variable ``BINEURAL_PROGRESS`` is ``0``.

    Examples
    --------
    >>> callbacks = [Progress()]  # for a Trainer
    """

    def __init__(self) -> None:
        self._bar: tqdm[Any] | None = None
        self._tells_epochs = False

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__ | {"_bar": None}  # a copy made while training goes on has none: a terminal is not copied

    def on_fit_start(self, trainer: "Trainer") -> None:
        """Create the bar, or find out that there are to be lines."""
        watched = is_watched()
        self._tells_epochs = not watched and not is_silenced()
        epochs = trainer.last_epoch - trainer.epoch
        self._bar = tqdm(
            total=None if trainer.n_batches is None else epochs * trainer.n_batches,
            disable=not watched,
            delay=DELAY,
            mininterval=INTERVAL,
            leave=True,
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

    def on_epoch_end(self, trainer: "Trainer") -> None:
        """Write the line of the epoch, or keep its values for the bar that stays."""
        columns = trainer.history.epochs
        values = {name: f"{columns[name][-1]:.3g}" for name in trainer.columns}
        if self._tells_epochs:
            told = ", ".join(f"{name} {value}" for name, value in values.items())
            seconds = columns["seconds"][-1]
            print(f"epoch {trainer.epoch}/{trainer.last_epoch}: {told}, {seconds:.1f} s", file=sys.stderr, flush=True)
        elif self._bar is not None:
            self._bar.set_postfix(values, refresh=False)

    def on_fit_end(self, trainer: "Trainer") -> None:
        """Leave the bar as it is now, if it was shown."""
        if self._bar is not None:
            self._bar.close()
            self._bar = None
