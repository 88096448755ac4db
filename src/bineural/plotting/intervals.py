"""Measured numbers and how far they can be trusted: a row for each, with a dot and a bar around it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes

from bineural.localize import message
from bineural.localize.figures import LocalizedFigure
from bineural.plotting.canvas import Canvas
from bineural.plotting.checks import as_array
from bineural.plotting.keys import add_note
from bineural.plotting.palettes import check_tones
from bineural.plotting.style import GUIDE, INK, LINE_STYLES, PALE, TONES, plain_axes

Interval: TypeAlias = tuple[float, float] | tuple[float, float, float] | npt.ArrayLike
Array = npt.NDArray[np.float64]

WIDTH, ROW, ROOM = 6.4, 0.29, 0.95  # inches: of the figure, of a row, and of what stands above and below them
BELOW = 0.27  # the middle of a row, as a share of it: where small dots stand, so that no bar hides them
AT_TOP = 2  # guides that have their labels at their ends, the first on its left, the last on its right


def plot_intervals(
    intervals: Mapping[str, Interval],
    *,
    xlabel: str,
    bars: str = "",
    points: Mapping[str, npt.ArrayLike] | None = None,
    guides: Mapping[str, float] | None = None,
    tones: Mapping[str, str] | None = None,
    title: str = "",
    ax: Axes | None = None,
) -> LocalizedFigure | None:
    """Show numbers with their errors, one in a row: a dot where the number is, and a bar as far as its error.

    Parameters
    ----------
    intervals : mapping of str to tuple
        English label of a row, the first on top, to (center, error), whose bar is center ± error, or to
        (low, center, high). A bar that is not finite is left out; a center that is not finite leaves its row empty,
        which is written there.
    xlabel : str
        English text, plain or made by `message`, with units.
    bars : str
        English text that says what dots and bars are, such as "mean of five runs ± one standard error". It stands
        below the axis.
    points : mapping of str to array_like, shape (n,), optional
        Label of a row to what its center is made of, such as single runs: small dots below the bar. Those that are not
        finite are left out.
    guides : mapping of str to float, optional
        English label to the place of a vertical line, such as a goal.
    tones : mapping of str to str, optional
        Label of a row to what its color means; see `plot_curves`. The row that matters is "forward".
    title : str
        English text.
    ax : matplotlib.axes.Axes, optional
        Axes to draw into; see `plot_curves`.

    Returns
    -------
    LocalizedFigure or None
        The figure that was shown, None if `ax` was given.

    Raises
    ------
    ValueError
        If there are no rows, or none has a finite center, one holds neither two nor three numbers, an error is
        negative, a center lies outside its bar, points are for no row or not in one dimension, a vertical line has no
        place, or a tone is unknown.

    Examples
    --------
    >>> figure = plot_intervals({"tanh": (0.981, 0.004), "ReLU": (0.972, 0.005)}, xlabel="accuracy")
    Across: accuracy; a row for each of 2 numbers. “tanh”: 0.981, bar from 0.977 to 0.985. \
“ReLU”: 0.972, bar from 0.967 to 0.977.
    """
    rows = {str(label): _bounds(str(label), each) for label, each in intervals.items()}
    if not rows or not any(np.isfinite(center) for _, center, _ in rows.values()):
        raise ValueError(
            f"plot_intervals expected at least one row with a finite center, got {len(rows)} rows and none: "
            "say in the text that nothing was measured"
        )
    scattered = _scattered(points or {}, rows)
    colors = {label: TONES[tone] for label, tone in check_tones("plot_intervals", list(rows), tones or {}).items()}
    for label, place in (guides or {}).items():
        if not np.isfinite(place):
            raise ValueError(
                f"plot_intervals expected a finite place for the line {label!r}, got {place}: leave it out"
            )
    canvas = Canvas("plot_intervals", ax, size=(WIDTH, ROW * len(rows) + ROOM))
    [panel] = canvas.axes
    panel.set(xlabel=xlabel, title=title)
    panel.title.set_fontsize(10)
    plain_axes(panel)
    panel.grid(visible=False, axis="y")
    sentences = [message("Across: {xlabel}; a row for each of {count:d} numbers.", xlabel=xlabel, count=len(rows))]
    if bars:
        sentences.append(message("{text}.", text=bars))
        _write_below(canvas, bars)
    for row, (label, bounds) in enumerate(rows.items()):
        sentences.append(_draw_row(panel, row, label, bounds, scattered.get(label), colors.get(label, INK)))
    panel.set_yticks(range(len(rows)), list(rows), fontsize=10)
    for label, text in zip(rows, panel.get_yticklabels(), strict=True):
        if label in colors:
            text.set(color=colors[label], fontweight="bold" if colors[label] != PALE else "normal")
    panel.tick_params(axis="y", length=0)
    panel.set_ylim(len(rows) - 0.5, -0.5)
    sentences += _draw_guides(canvas, panel, dict(guides or {}))
    return canvas.finish(sentences)


def _write_below(canvas: Canvas, text: str) -> None:
    if canvas.is_own:  # the whole width is free there, not only that of the axes
        canvas.container.supxlabel(text, fontsize=9, color=INK)
    else:
        add_note(canvas.axes[0], text)


def _bounds(label: str, given: Interval) -> tuple[float, float, float]:
    numbers = as_array(f"The row {label!r}", given, float)
    if numbers.shape not in ((2,), (3,)):
        raise ValueError(
            f"The row {label!r} expected (center, error) or (low, center, high), got the shape {numbers.shape}: "
            "pass two or three numbers"
        )
    if numbers.size == 2:
        center, error = map(float, numbers)
        if error < 0:
            raise ValueError(
                f"The row {label!r} expected an error of 0 or more, got {error:g}: pass its absolute value"
            )
        return center - error, center, center + error
    low, center, high = map(float, numbers)
    if low > center or high < center:
        raise ValueError(
            f"The row {label!r} expected low ≤ center ≤ high, got {low:g}, {center:g}, {high:g}: put them in order"
        )
    return low, center, high


def _scattered(points: Mapping[str, npt.ArrayLike], rows: Mapping[str, Any]) -> dict[str, Array]:
    found = {}
    for label, given in points.items():
        values = as_array(f"The points {label!r}", given, float)
        if label not in rows or values.ndim != 1:
            raise ValueError(
                f"plot_intervals expected points of shape (n,) for a row among {', '.join(rows)}, got "
                f"{values.shape} for {label!r}: write the label as the row has it"
            )
        found[str(label)] = values[np.isfinite(values)]
    return found


def _draw_row(
    ax: Axes, row: int, label: str, bounds: tuple[float, float, float], points: Array | None, color: str
) -> str:
    low, center, high = bounds
    if not np.isfinite(center):
        ax.text(
            0.5, row, "no number", transform=ax.get_yaxis_transform(), ha="center", va="center", color=INK, fontsize=9
        )
        return message("“{label}”: no number.", label=label)
    if points is not None and points.size:
        ax.plot(
            points, np.full(points.size, row + BELOW), "o", color=PALE, markersize=3.5, markeredgewidth=0, alpha=0.8
        )
    has_bar = bool(np.isfinite([low, high]).all())
    if has_bar:
        ax.plot([low, high], [row, row], color=color, linewidth=2.2, solid_capstyle="butt")
        ax.plot([low, high], [row, row], "|", color=color, markersize=9, markeredgewidth=1.6)
    ax.plot([center], [row], "o", color=color, markersize=7)
    if not has_bar:
        return message("“{label}”: {center:.4g}, without a bar.", label=label, center=center)
    return message(
        "“{label}”: {center:.4g}, bar from {low:.4g} to {high:.4g}.", label=label, center=center, low=low, high=high
    )


def _draw_guides(canvas: Canvas, ax: Axes, guides: Mapping[str, float]) -> list[str]:
    sentences, handles = [], []
    ordered = sorted(guides.items(), key=lambda guide: guide[1])
    for number, (label, place) in enumerate(ordered):
        style = LINE_STYLES[1 + number % (len(LINE_STYLES) - 1)]
        handles.append(ax.axvline(place, color=GUIDE, linestyle=style, linewidth=1.4, zorder=1.5, label=label))
        sentences.append(message("Vertical line “{label}” at {place:.4g}.", label=label, place=place))
    if len(ordered) > AT_TOP or ax.get_title():
        canvas.legend_of(handles)
        return sentences
    for number, (label, place) in enumerate(ordered):
        align = "center" if len(ordered) == 1 else "left" if number else "right"
        ax.annotate(
            label,
            (place, 1),
            (0 if len(ordered) == 1 else 3 if number else -3, 2),
            xycoords=ax.get_xaxis_transform(),
            textcoords="offset points",
            ha=align,
            va="bottom",
            color=INK,
            fontsize=9,
        )
    return sentences
