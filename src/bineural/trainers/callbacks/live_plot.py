"""A picture of training in the notebook, drawn anew while it goes on."""

import io
import sys
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from bineural.trainers.callbacks.base import Callback
from bineural.watching import is_silenced

if TYPE_CHECKING:
    from bineural.trainers.trainer import Trainer

DPI = 80
SHARE = 0.1  # of the time, at most, is spent on drawing


class LivePlot(Callback):
    """Show the loss and metrics during training, in a notebook, in one picture that is drawn anew in its place.

    It is drawn at most every few seconds, less often if drawing is slow, so that training takes at most a tenth longer,
    and once more at the end. Nothing is shown outside of notebooks, nor when the environment variable
    ``BINEURAL_PROGRESS`` is ``0``, as in the build of the book.

    Parameters
    ----------
    metrics : str or sequence of str, optional
        Metrics to draw beside the loss, each with a scale of its own; by default the accuracy if there is one.
    every : float
        Seconds between two drawings, at least 0.
    smooth : int
        Above 1, a second line shows the mean loss of so many steps, once there are as many.

    Raises
    ------
    ValueError
        If `every` or `smooth` is out of its range or, when training starts, there will be no such metric.

    Examples
    --------
    >>> callbacks = [LivePlot("accuracy", every=2)]  # for a Trainer
    """

    def __init__(self, metrics: str | Sequence[str] | None = None, *, every: float = 1.0, smooth: int = 1) -> None:
        if not every >= 0:
            raise ValueError(f"LivePlot expected seconds from 0 up for every, got {every!r}: pass for example 1.0")
        if smooth < 1:
            raise ValueError(f"LivePlot expected smooth of at least 1 step, got {smooth!r}: pass for example 50")
        self.metrics = metrics
        self.every = every
        self.smooth = smooth
        self._picture: Any = None  # what IPython gave for it

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__ | {"_picture": None}  # a copy has no place on the page

    def on_fit_start(self, trainer: "Trainer") -> None:
        """Check the names; the picture gets its place when there is something to draw."""
        self._check(trainer)
        self._picture, self._is_shown = None, _in_notebook()
        self._next = time.perf_counter() + self.every

    def on_step_end(self, trainer: "Trainer") -> None:
        """Draw, if it is time."""
        if self._is_shown and time.perf_counter() >= self._next:
            self._draw(trainer)

    def on_fit_end(self, trainer: "Trainer") -> None:
        """Draw the whole; the picture stays."""
        if self._is_shown:
            self._draw(trainer)
            self._picture = None

    def _check(self, trainer: "Trainer") -> None:
        names = [self.metrics] if isinstance(self.metrics, str) else self.metrics or ()
        known = [name for name in trainer.columns if name != "loss" and not name.startswith("val_")]
        known += [name for name in trainer.history.steps if name not in ("step", "epoch", "loss", "lr", *known)]
        if unknown := [name for name in names if name not in known]:
            raise ValueError(
                f"LivePlot expected metrics among {', '.join(known) or 'none, as the Trainer has none'}, "
                f"got {unknown[0]!r}: pass the names that the Trainer has"
            )

    def _draw(self, trainer: "Trainer") -> None:
        steps = trainer.history.steps
        if not np.isfinite(steps["loss"]).any():
            return
        from IPython.display import Image, display

        start = time.perf_counter()
        data = _picture_of(trainer.history, self.metrics, self.smooth if self.smooth <= len(steps["loss"]) else 1)
        if self._picture is None:
            self._picture = display(Image(data=data, format="png"), display_id=True)
        else:
            self._picture.update(Image(data=data, format="png"))
        end = time.perf_counter()
        self._next = end + max(self.every, (end - start) / SHARE)


def _picture_of(history: Any, metrics: str | Sequence[str] | None, smooth: int) -> bytes:
    from bineural.plotting import plot_history, subplots

    names = [metrics] if isinstance(metrics, str) else metrics
    if names is not None:  # those of epochs come with the first epoch
        names = [name for name in names if {name, f"val_{name}"} & {*history.epochs, *history.steps}]
    figure, ax = subplots(size=(6.2, 2.9))
    plot_history(history, metrics=names, smooth=smooth, ax=ax)
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=DPI)
    return buffer.getvalue()


def _in_notebook() -> bool:
    """Tell whether this is a notebook that somebody looks at: a terminal's IPython shows no pictures."""
    if is_silenced() or "IPython" not in sys.modules:
        return False
    shell = sys.modules["IPython"].get_ipython()
    return shell is not None and hasattr(shell, "kernel")
