"""The course of training: the loss of each step, validation after each epoch, and metrics beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from bineural.localize import message
from bineural.localize.figures import LocalizedFigure
from bineural.plotting.canvas import Canvas
from bineural.plotting.checks import Scale, as_array, drawable, not_drawn
from bineural.plotting.style import (
    COLORS,
    INK,
    plain_axes,
)

Array = npt.NDArray[np.float64]

TRAINING = {"label": "training", "color": COLORS[0], "linestyle": "-", "marker": "s"}
# Columns of a history that no metric made.
_NO_METRICS = ("step", "epoch", "seconds", "loss", "lr")
VALIDATION = {"label": "validation", "color": COLORS[1], "linestyle": "--", "marker": "o"}


class HistoryLike(Protocol):
    """Anything with the records of `bineural.trainers.History`."""

    @property
    def steps(self) -> Mapping[str, Sequence[Any]]:
        """Lists with one value per step: "step", "loss"."""

    @property
    def epochs(self) -> Mapping[str, Sequence[Any]]:
        """Lists with one value per epoch: "step" at its end, and "val_loss", "accuracy", "val_accuracy", …."""


def plot_history(
    history: HistoryLike,
    *,
    metrics: str | Sequence[str] | None = None,
    smooth: int = 1,
    yscale: Scale = "linear",
    title: str = "",
    ax: Axes | None = None,
) -> LocalizedFigure | None:
    """Show the loss of every step with the validation loss on the same axes, and metrics beside it.

    What was measured once an epoch stands at the step where the epoch ended.

    Parameters
    ----------
    history : History
        What `Trainer.fit` returns, or anything with its dicts of lists `steps` and `epochs`.
    metrics : str or sequence of str, optional
        Names of metrics, each in a panel of its own, with a scale of its own, with its training ("accuracy") and
        validation ("val_accuracy") values, and those of each step if the history has them; by default the accuracy,
        if there is one.
    smooth : int
        Above 1, a second line shows the mean loss of the last `smooth` steps.
    yscale : {"linear", "log"}
        Kind of the axis of the loss. What is not finite, and on a logarithmic axis what is not above 0, leaves
        a gap, of which the alternative text tells.
    title : str
        English text over the figure, plain or made by `message`.
    ax : matplotlib.axes.Axes, optional
        Axes to draw into; several panels stand in its place. See `plot_curves`.

    Returns
    -------
    LocalizedFigure or None
        The figure that was shown, None if `ax` was given.

    Raises
    ------
    TypeError
        If `history` has no `steps` and `epochs`.
    ValueError
        If no loss of a step that can be drawn is in the history, its steps do not ascend, it has no metric of a name,
        or `smooth` is not from 1 to the number of steps.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> steps = {"step": [1, 2, 3, 4], "loss": [2.3, 1.2, 0.8, 0.7]}
    >>> figure = plot_history(SimpleNamespace(steps=steps, epochs={"step": [2, 4], "val_loss": [1.1, 0.9]}))
    Training loss, steps: 4. 2.3 at step 1, 0.7 at step 4; lowest 0.7 at step 4, highest 2.3 at step 1. Validation \
loss, epochs: 2. 1.1 at step 2, 0.9 at step 4; lowest 0.9 at step 4, highest 1.1 at step 2.
    """
    check_history("plot_history", history)
    steps, losses = _column(history.steps, "loss")
    if not np.isfinite(losses).any():
        raise ValueError(
            "plot_history expected the loss of at least one step, finite, got none: train first, and pass what "
            "Trainer.fit returned"
        )
    if not drawable(losses, yscale).any():
        raise ValueError(
            "plot_history expected a loss above 0 for a logarithmic axis, got none: draw it with yscale='linear'"
        )
    if not 1 <= smooth <= len(losses):
        raise ValueError(
            f"plot_history expected smooth to be from 1 to the number of steps, {len(losses)}, got {smooth}: "
            "pass over how many steps to average"
        )
    shown = metrics_of("plot_history", history, metrics)
    canvas = Canvas.in_rows("plot_history", ax, 1 + len(shown))
    of_loss, *others = canvas.axes
    if title and others:
        canvas.container.suptitle(title, fontsize=11)
    elif title:
        of_loss.set_title(title, fontsize=11)
    for panel in canvas.axes:
        plain_axes(panel)
        panel.set_xlabel("step")
    for panel in others:
        panel.sharex(of_loss)
    of_loss.xaxis.set_major_locator(MaxNLocator(5, integer=True))
    of_loss.set(ylabel="loss", yscale=yscale)
    sentences = _draw_losses(of_loss, steps, losses, smooth, yscale)
    if "val_loss" in history.epochs:
        what = message("Validation loss")
        sentences += _draw_epochs(of_loss, history.epochs, "val_loss", what, VALIDATION, yscale)
    for panel, name in zip(others, shown, strict=True):
        panel.set_ylabel(name)
        if name in history.steps:
            sentences.append(_draw_steps(panel, history.steps, name))
        if name in history.epochs:
            what = message("Metric “{name}” in training, mean over the epoch", name=name)
            sentences += _draw_epochs(panel, history.epochs, name, what, TRAINING)
        if f"val_{name}" in history.epochs:
            what = message("Metric “{name}” in validation", name=name)
            sentences += _draw_epochs(panel, history.epochs, f"val_{name}", what, VALIDATION)
    canvas.legend()
    return canvas.finish(sentences)


def check_history(function: str, history: Any) -> None:
    """Check that something is a history whose steps and epochs ascend.

    Raises
    ------
    TypeError
        If it has no `steps` and `epochs`.
    ValueError
        If a step or an epoch does not come after the one before.
    """
    if not (hasattr(history, "steps") and hasattr(history, "epochs")):
        raise TypeError(
            f"{function} expected a history with its steps and epochs, got a {type(history).__name__}: "
            "pass what Trainer.fit returned, or the attribute history of the trainer"
        )
    for columns in (history.steps, history.epochs):
        numbers = as_array("The column 'step'", columns["step"], float)
        if (np.diff(numbers) < 0).any():
            place = int(np.argmax(np.diff(numbers) < 0))
            raise ValueError(
                f"{function} expected steps that ascend, got step {numbers[place + 1]:g} after {numbers[place]:g}: "
                "draw runs one by one, or let Trainer.load go on with the history"
            )


def metrics_of(function: str, history: HistoryLike, metrics: str | Sequence[str] | None) -> list[str]:
    """Return the names of metrics to draw; by default the accuracy, if there is one.

    Raises
    ------
    ValueError
        If the history has no metric of a name.
    """
    epochs = history.epochs
    known = [name for name in dict.fromkeys(key.removeprefix("val_") for key in epochs) if name not in _NO_METRICS]
    known += [name for name in history.steps if name not in (*_NO_METRICS, *known)]
    if metrics is None:
        return [name for name in ("accuracy",) if name in known]
    names = [metrics] if isinstance(metrics, str) else list(metrics)
    if unknown := [name for name in names if name not in known]:
        raise ValueError(
            f"{function} expected metrics among {', '.join(known) or 'none, as the history has only the loss'}, "
            f"got {unknown[0]!r}: write the name as it was given to the Trainer"
        )
    return names


def _draw_steps(ax: Axes, columns: Mapping[str, Sequence[Any]], name: str) -> str:
    steps, values = _column(columns, name)
    label = message("training, each step")
    ax.plot(steps, _shown(values, "linear"), label=label, color=COLORS[0], linewidth=0.8, alpha=0.5)
    if not np.isfinite(values).any():
        return message("Metric “{name}” of each step: not measured.", name=name)
    return message("Metric “{name}” of each step: {told}.", name=name, told=_told(steps, values))


def _draw_losses(ax: Axes, steps: Array, losses: Array, smooth: int, scale: Scale) -> list[str]:
    finite = np.isfinite(losses)
    losses = np.where(finite, losses, np.nan)
    shown = _shown(losses, scale)
    ax.plot(steps, shown, label="training", color=COLORS[0], linewidth=0.8, alpha=0.5 if smooth > 1 else 1)
    sentences = [message("Training loss, steps: {count:,d}. {told}.", count=len(steps), told=_told(steps, shown))]
    if smooth > 1:
        steps_of_means, means = steps[smooth - 1 :], np.convolve(losses, np.full(smooth, 1 / smooth), mode="valid")
        label = message("training, mean of {count:d} steps", count=smooth)
        means = _shown(means, scale)
        ax.plot(steps_of_means, means, label=label, color=INK, linewidth=1.4)
        if np.isfinite(means).any():
            sentences.append(
                message("Mean of the last {count:d}: {told}.", count=smooth, told=_told(steps_of_means, means))
            )
    if not finite.all():
        sentences.append(
            message(
                "Not drawn, because it is infinite or NaN: the loss of {count:,d} steps, the first one step {step:,d}.",
                count=np.sum(~finite),
                step=int(steps[~finite][0]),
            )
        )
    low = finite & ~drawable(losses, scale)
    if low.any():
        sentences.append(
            message(
                "Not drawn, because it is 0 or below: the loss of {count:,d} steps, the first one step {step:,d}.",
                count=np.sum(low),
                step=int(steps[low][0]),
            )
        )
    return sentences


def _draw_epochs(
    ax: Axes,
    epochs: Mapping[str, Sequence[Any]],
    name: str,
    what: str,
    style: Mapping[str, Any],
    scale: Scale = "linear",
) -> list[str]:
    steps, values = _column(epochs, name)
    measured = ~np.isnan(values)  # the history of a training that was continued may lack some
    steps, values = steps[measured], values[measured]
    gaps, shown = not_drawn(steps, values, scale), _shown(values, scale)
    ax.plot(steps, shown, linewidth=1.2, markersize=4 if len(steps) <= 40 else 2, **style)
    if not len(steps):
        return [message("{what}: not measured.", what=what)]
    count = np.isfinite(shown).sum()
    if not count:
        return [message("{what}: nothing to draw.", what=what), *gaps]
    told = message("{what}, epochs: {count:d}. {told}.", what=what, count=count, told=_told(steps, shown))
    return [told, *gaps]


def _shown(values: Array, scale: Scale) -> Array:
    """Return values with NaN where the axis cannot show them."""
    return np.where(drawable(values, scale), values, np.nan)


def _column(columns: Mapping[str, Sequence[Any]], name: str) -> tuple[Array, Array]:
    return as_array("The column 'step'", columns["step"], float), as_array(f"The column {name!r}", columns[name], float)


def _told(steps: Array, values: Array) -> str:
    finite = np.isfinite(values)
    steps, values = steps[finite], values[finite]
    low, high = values.argmin(), values.argmax()
    return message(
        "{first:.3g} at step {start:,d}, {last:.3g} at step {end:,d}; lowest {lowest:.3g} at step {low:,d}, "
        "highest {highest:.3g} at step {high:,d}",
        first=values[0],
        start=int(steps[0]),
        last=values[-1],
        end=int(steps[-1]),
        lowest=values[low],
        low=int(steps[low]),
        highest=values[high],
        high=int(steps[high]),
    )
