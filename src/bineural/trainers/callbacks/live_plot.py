"""The course of training, drawn in a notebook while it goes on."""

import io
import itertools
import math
import time
from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np

from bineural.inputs import shown
from bineural.trainers.callbacks.base import Callback
from bineural.trainers.callbacks.step_metrics import StepMetrics
from bineural.watching import is_notebook

if TYPE_CHECKING:
    from bineural.trainers.history import History
    from bineural.trainers.trainer import Trainer

_LEAST = 0.5  # seconds between two drawings
_SHARE = 1 / 15  # of the time, that drawing may take, once what draws is loaded
_MAX_POINTS = 1_000  # of a line, more than the picture has pixels across
_DPI = 80


class LivePlot(Callback):
    """Draw the loss of each step, the validation loss and metrics during training, in one picture that changes.

    It is that of `bineural.plotting.plot_history`, with a panel for each metric, in the reader's language. The last
    one stays. Drawing takes less than a tenth of the time: on a slow machine it comes less often. Nothing is drawn
    outside of notebooks, nor where the environment variable ``BINEURAL_PROGRESS`` is ``0``.

    Parameters
    ----------
    metrics : str or sequence of str, optional
        Names of metrics of the trainer, or of its `StepMetrics`; by default all of the trainer's.
    every : float
        Seconds between two drawings, at least 0.5.

    Raises
    ------
    ValueError
        If `every` is less, or, when training starts, if there is no metric of a name.

    Examples
    --------
    >>> callbacks = [LivePlot()]  # for a Trainer
    """

    def __init__(self, metrics: str | Sequence[str] | None = None, every: float = 1.0) -> None:
        if not isinstance(every, int | float) or not every >= _LEAST:
            raise ValueError(
                f"LivePlot expected at least {_LEAST} seconds between two drawings, got {shown(every)}: pass for "
                "example every=1"
            )
        self.metrics = (metrics,) if isinstance(metrics, str) else metrics
        self.every = every
        self._is_drawn = False
        self._due = 0.0
        self._display: Any = None

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__ | {"_display": None}  # a copy draws elsewhere

    def on_fit_start(self, trainer: "Trainer") -> None:
        """Check the metrics, and find out whether there is a notebook to draw in."""
        known = {*trainer.metrics, *trainer.history.steps}
        known.update(*(each.metrics for each in trainer.callbacks if isinstance(each, StepMetrics)))
        for name in self.metrics or ():
            if name not in known:
                names = ", ".join(trainer.metrics) or "those in Trainer(..., metrics={...})"
                raise ValueError(
                    f"LivePlot expected names of metrics of the trainer, got {name!r}: pass one of {names}, "
                    "or leave it out"
                )
        self._names = list(trainer.metrics if self.metrics is None else self.metrics)
        self._is_drawn, self._display = is_notebook(), None
        self._due = time.perf_counter() + self.every

    def on_step_end(self, trainer: "Trainer") -> None:
        """Draw if it is time."""
        if self._is_drawn and time.perf_counter() >= self._due:
            self._draw(trainer.history)

    def on_fit_end(self, trainer: "Trainer") -> None:
        """Draw the picture that stays."""
        if self._is_drawn:
            self._draw(trainer.history)
        self._is_drawn, self._display = False, None

    def _draw(self, history: "History") -> None:
        from IPython.display import Image, display  # here, because only notebooks have it

        if not any(map(math.isfinite, history.steps["loss"][-_MAX_POINTS:])):
            return
        start = time.perf_counter()
        content, alt = picture(history, self._names)
        image = Image(content, format="png", alt=alt)  # type: ignore[no-untyped-call]
        end = time.perf_counter()
        self._due = end + self.every
        if self._display is None:  # drawing for the first time loads what draws
            self._display = display(image, display_id=True)  # type: ignore[no-untyped-call]
        else:
            self._display.update(image)
            self._due = end + max(self.every, (end - start) * (1 / _SHARE - 1))


def picture(history: "History", metrics: Sequence[str]) -> tuple[bytes, str]:
    """Draw a history as it is, however long, in the time that a small picture takes.

    Returns
    -------
    tuple
        A picture in the format PNG and its alternative text, both in the reader's language.
    """
    from matplotlib.figure import Figure

    from bineural.localize import get_language, message, translate
    from bineural.plotting import plot_history

    epochs = history.epochs
    measured = [name for name in metrics if name in epochs or f"val_{name}" in epochs or name in history.steps]
    n_panels = 1 + len(measured)
    figure = Figure(figsize=(6.2 if n_panels > 1 else 5, 2.7 * math.ceil(n_panels / 2)), layout="constrained")
    columns = {name: history.steps[name] for name in ("step", "loss", *measured) if name in history.steps}
    seen = SimpleNamespace(steps=thinned(columns, "loss"), epochs=thinned(epochs, "loss"))
    plot_history(seen, metrics=measured, ax=figure.subplots())
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=_DPI)
    step, loss = history.steps["step"][-1], history.steps["loss"][-1]
    alt = message("The course of training until step {step:,d}, of loss {loss:.3g}.", step=step, loss=loss)
    return file.getvalue(), translate(alt, get_language())


def thinned(columns: Mapping[str, Sequence[Any]], by: str) -> dict[str, list[Any]]:
    """Keep the rows with the least and the largest value of a column in each of many equal parts.

    Examples
    --------
    >>> columns = thinned({"step": range(100_000), "loss": [0.0] * 99_000 + [7.0] + [1.0] * 999}, "loss")
    >>> len(columns["loss"]) <= 1_000, max(columns["loss"])
    (True, 7.0)
    """
    n = len(next(iter(columns.values()), ()))
    if n <= _MAX_POINTS or by not in columns:
        return {name: list(column) for name, column in columns.items()}
    values = np.asarray(columns[by], dtype=float)
    finite = np.isfinite(values)
    low, high = np.where(finite, values, np.inf), np.where(finite, values, -np.inf)
    edges = np.linspace(0, n, _MAX_POINTS // 2, dtype=int)  # one less than half as many parts, and the two ends
    picks = {0, n - 1}
    for start, stop in itertools.pairwise(edges):
        picks |= {start + int(low[start:stop].argmin()), start + int(high[start:stop].argmax())}
    rows = sorted(picks)
    return {name: [column[row] for row in rows] for name, column in columns.items()}
