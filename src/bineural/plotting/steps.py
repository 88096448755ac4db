"""One step of gradient descent, on the curve of the loss over one weight."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from bineural.localize import message
from bineural.localize.figures import LocalizedFigure
from bineural.plotting.canvas import Canvas
from bineural.plotting.checks import as_array
from bineural.plotting.style import FORWARD, GRADIENT, INK, plain_axes

PLACES = 200  # at which the loss is drawn
EPSILON = 1e-4  # of the width of the axis, for the slope
REACH = 0.16  # half of the tangent, in widths of the axis


def plot_step(
    loss: Callable[[Any], Any],
    weight: float,
    rate: float,
    *,
    xlim: tuple[float, float],
    xlabel: str = "weight $w$",
    ylabel: str = "loss $L$",
    title: str = "",
    ax: Axes | None = None,
) -> LocalizedFigure | None:
    """Show a step of gradient descent: the loss over a weight, its tangent, and the way from w to w − η · slope.

    The point before the step is filled, the one after it hollow.

    Parameters
    ----------
    loss : callable
        Function of an array of weights.
    weight : float
        Where the step begins.
    rate : float
        The learning rate η.
    xlim : tuple of float
        Ends of the horizontal axis.
    xlabel, ylabel, title : str
        English texts, plain or made by `message`.
    ax : matplotlib.axes.Axes, optional
        Axes to draw into; see `plot_curves`.

    Returns
    -------
    LocalizedFigure or None
        The figure that was shown, None if `ax` was given.

    Raises
    ------
    ValueError
        If the loss is not finite where it is drawn, or the step begins outside of the axis.

    Examples
    --------
    >>> figure = plot_step(lambda w: w**2, 2.0, 0.25, xlim=(-1, 3))
    Across: weight $w$; up: loss $L$. A step of gradient descent: at $w$ = 2 the slope is 4 and the loss 4; with the \
learning rate 0.25 the step leads to 1, where the loss is 1.
    """
    low, high = xlim
    if not low <= weight <= high:
        raise ValueError(f"plot_step expected a weight from {low} to {high}, got {weight}: widen xlim")
    w = np.linspace(low, high, PLACES)
    small = EPSILON * (high - low)
    before, after, here = (float(loss(np.float64(at))) for at in (weight - small, weight + small, weight))
    slope = (after - before) / (2 * small)
    end = weight - rate * slope
    y, there = as_array("The loss of plot_step", loss(w), float), float(loss(np.float64(end)))
    if y.shape != w.shape or not np.isfinite([*y, slope, there]).all():
        raise ValueError(
            f"plot_step expected a finite loss for each of {PLACES} weights and where the step ends, got shape "
            f"{y.shape} with {np.sum(~np.isfinite(y))} that are not, and {there}: draw it where it is finite"
        )
    canvas = Canvas("plot_step", ax, size=(5.0, 3.1))
    [panel] = canvas.axes
    panel.set(xlabel=xlabel, ylabel=ylabel, title=title)
    panel.title.set_fontsize(10)
    plain_axes(panel)
    panel.plot(w, y, color=FORWARD, linewidth=2.4)
    reach = REACH * (high - low)
    ends = np.array([weight - reach, weight + reach])
    panel.plot(ends, here + slope * (ends - weight), color=GRADIENT, linewidth=1.4, linestyle="--")
    panel.plot(weight, here, "o", color=INK, markersize=6)
    arrow = {"arrowstyle": "-|>", "color": GRADIENT, "linewidth": 1.8, "shrinkA": 0, "shrinkB": 0}
    panel.annotate("", (end, here), (weight, here), arrowprops=arrow)
    panel.plot([end, end], [here, there], color=INK, linewidth=0.8, linestyle=":")
    # Where the step leads: hollow, over the end of the dotted line.
    panel.plot(end, there, "o", color=INK, markersize=6.5, markerfacecolor="white", markeredgewidth=1.6)
    look: dict[str, Any] = {"textcoords": "offset points", "ha": "center", "fontsize": 10}
    above = (0, 6) if there <= here else (0, -14)
    panel.annotate(r"$-\eta \cdot$ slope", ((weight + end) / 2, here), above, color=GRADIENT, **look)
    panel.margins(y=0.12)
    sentence = message(
        "A step of gradient descent: at $w$ = {weight:.3g} the slope is {slope:.3g} and the loss {here:.3g}; with the "
        "learning rate {rate:.3g} the step leads to {end:.3g}, where the loss is {there:.3g}.",
        weight=weight,
        slope=slope,
        here=here,
        rate=rate,
        end=end,
        there=there,
    )
    return canvas.finish([message("Across: {xlabel}; up: {ylabel}.", xlabel=xlabel, ylabel=ylabel), sentence])
