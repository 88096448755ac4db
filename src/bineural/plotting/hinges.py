"""What a ReLU layer of one input computes: the hinge of each neuron, and their sum, a broken line."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes

from bineural.localize import message
from bineural.localize.figures import LocalizedFigure
from bineural.plotting.canvas import Canvas
from bineural.plotting.checks import as_array
from bineural.plotting.ends import EndLabels
from bineural.plotting.style import DEAD, FORWARD, INK, PALE, plain_axes

Array = npt.NDArray[np.float64]

BESIDE = 0.35  # beyond the outermost turns, in their range


def plot_hinges(
    hinges: Sequence[tuple[float, float, float]],
    bias: float = 0.0,
    *,
    xlim: tuple[float, float] | None = None,
    xlabel: str = "$x$",
    ylabel: str = "$y$",
    title: str = "",
    ax: Axes | None = None,
) -> LocalizedFigure | None:
    """Show hinges v · ReLU(w x + b), one for each neuron, and their sum, a broken line that turns at each hinge.

    Of one hinge alone, the side where the neuron is silent is grey and dashed. Of several, the hinges are pale, the sum
    is not, and its turns are marked.

    Parameters
    ----------
    hinges : sequence of (w, b, v)
        Weight and bias of each neuron, and the weight of its output.
    bias : float
        What is added to the sum.
    xlim : tuple of float, optional
        Ends of the horizontal axis; by default some way beyond the turns.
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
        If there is no hinge, a number is not finite, or a weight w is 0.

    Examples
    --------
    >>> figure = plot_hinges([(1, 1, 1), (1, -1, -2)])
    Across: $x$; up: $y$. Hinges of 2 neurons, and their sum, a broken line that turns at −1, 1.
    """
    numbers = as_array("The hinges of plot_hinges", list(hinges), float)
    if numbers.ndim != 2 or numbers.shape[1] != 3 or not np.isfinite(numbers).all() or not numbers[:, 0].all():
        raise ValueError(
            f"plot_hinges expected triples (w, b, v) of finite numbers with w other than 0, got {list(hinges)}: "
            "pass for example [(1, -0.5, 2)]"
        )
    w, b, v = numbers.T
    turns = -b / w
    low, high = xlim if xlim is not None else _limits(turns)
    x = np.unique([low, *turns[(low < turns) & (turns < high)], high])
    lines = v * np.maximum(w * x[:, None] + b, 0)  # (points, neurons)
    canvas = Canvas("plot_hinges", ax, size=(5.0, 2.9))
    [panel] = canvas.axes
    panel.set(xlabel=xlabel, title=title, xlim=(low, high))
    panel.title.set_fontsize(10)
    panel.set_ylabel(ylabel, rotation=0)
    plain_axes(panel)
    if len(numbers) == 1:
        told = _draw_one(panel, x, lines[:, 0] + bias, float(w[0]), float(turns[0]))
    else:
        told = _draw_sum(panel, x, lines, bias, turns)
    return canvas.finish([message("Across: {xlabel}; up: {ylabel}.", xlabel=xlabel, ylabel=ylabel), told])


def _limits(turns: Array) -> tuple[float, float]:
    room = BESIDE * float(np.ptp(turns)) or 1.0
    return float(turns.min()) - room, float(turns.max()) + room


def _draw_one(ax: Axes, x: Array, y: Array, w: float, turn: float) -> str:
    silent, growing = (x <= turn, x >= turn) if w > 0 else (x >= turn, x <= turn)
    for kept, label, color, style in (
        (silent, "silent", DEAD, "--"),
        (growing, "active", FORWARD, "-"),
    ):
        if kept.sum() < 2:
            continue
        ax.plot(x[kept], y[kept], color=color, linestyle=style, linewidth=2.4)
        middle = float(x[kept].mean()), float(y[kept].mean())
        rise = float(y[kept][-1] - y[kept][0])
        place, align = ((0, 8), "center") if not rise else ((-8, 0), "right") if rise > 0 else ((8, 0), "left")
        ax.annotate(label, middle, place, textcoords="offset points", ha=align, color=INK, fontsize=10)
    ax.margins(y=0.25)
    if w > 0:
        return message("The hinge of a neuron: silent left of {turn:.3g}, a straight line right of it.", turn=turn)
    return message("The hinge of a neuron: silent right of {turn:.3g}, a straight line left of it.", turn=turn)


def _draw_sum(ax: Axes, x: Array, lines: Array, bias: float, turns: Array) -> str:
    for neuron, y in enumerate(lines.T, start=1):
        ax.plot(x, y, color=PALE, linewidth=1.4, label=message("hinge {number:d}", number=neuron))
    total = lines.sum(axis=1) + bias
    ax.plot(x, total, color=FORWARD, linewidth=2.4, label="sum")
    inner = np.isin(x, turns)
    ax.plot(x[inner], total[inner], "o", color=FORWARD, markersize=5)
    ax.add_artist(EndLabels(list(ax.lines[:-1])))
    return message(
        "Hinges of {count:d} neurons, and their sum, a broken line that turns at {turns}.",
        count=lines.shape[1],
        turns=_numbers(x[inner]),
    )


def _numbers(numbers: Array) -> str:
    parts = {f"x{place}": float(number) for place, number in enumerate(numbers)}
    return message(", ".join(f"{{{name}:.3g}}" for name in parts) or "–", **parts)
