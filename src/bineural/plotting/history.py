"""The course of training: the loss of each step, validation after each epoch, and metrics beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from bineural.localize import message
from bineural.localize.figures import LocalizedFigure
from bineural.plotting.canvas import Canvas
from bineural.plotting.checks import Scale, drawable, not_drawn
from bineural.plotting.records import HistoryLike, check_history, column, known_metrics
from bineural.plotting.style import (
    COLORS,
    INK,
    plain_axes,
)

Array = npt.NDArray[np.float64]

TRAINING = {"label": "training", "color": COLORS[0], "linestyle": "-", "marker": "s"}
VALIDATION = {"label": "validation", "color": COLORS[1], "linestyle": "--", "marker": "o"}


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
        Names of metrics, each in a panel of its own with its training ("accuracy") and validation
        ("val_accuracy") values, and a thin line if it was measured at each step, as the learning rate "lr" is; by
        default the accuracy if there is one.
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
        If no loss of a step that can be drawn is in the history, its steps or epochs do not rise, a metric is not in
        it, or `smooth` is not from 1 to the number of steps.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> steps = {"step": [1, 2, 3, 4], "loss": [2.3, 1.2, 0.8, 0.7]}
    >>> figure = plot_history(SimpleNamespace(steps=steps, epochs={"step": [2, 4], "val_loss": [1.1, 0.9]}))
    Training loss, steps: 4. 2.3 at step 1, 0.7 at step 4; lowest 0.7 at step 4, highest 2.3 at step 1. Validation \
loss, epochs: 2. 1.1 at step 2, 0.9 at step 4; lowest 0.9 at step 4, highest 1.1 at step 2.
    """
    check_history("plot_history", history)
    steps, losses = column(history.steps, "loss")
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
    shown = known_metrics("plot_history", [history.epochs, history.steps], metrics)
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
            sentences += _draw_steps(panel, history.steps, name)
        if name in history.epochs:
            what = message("Metric “{name}” in training, mean over the epoch", name=name)
            sentences += _draw_epochs(panel, history.epochs, name, what, TRAINING)
        if f"val_{name}" in history.epochs:
            what = message("Metric “{name}” in validation", name=name)
            sentences += _draw_epochs(panel, history.epochs, f"val_{name}", what, VALIDATION)
    canvas.legend()
    return canvas.finish(sentences)


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
    steps, values = column(epochs, name)
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


def _draw_steps(ax: Axes, steps: Mapping[str, Sequence[Any]], name: str) -> list[str]:
    what = message("Metric “{name}” at single steps", name=name)
    places, values = column(steps, name)
    measured = ~np.isnan(values)  # some callbacks measure every few steps only
    places, values = places[measured], values[measured]
    shown = _shown(values, "linear")
    ax.plot(places, shown, label="training", color=TRAINING["color"], linewidth=0.8, alpha=0.5)
    gaps = not_drawn(places, values, "linear")
    if not np.isfinite(shown).any():
        return [message("{what}: nothing to draw.", what=what), *gaps]
    return [message("{what}: {told}.", what=what, told=_told(places, shown)), *gaps]


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
