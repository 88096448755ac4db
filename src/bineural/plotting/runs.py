"""Comparison of settings over several runs each: the mean, and the spread of the runs around it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes

from bineural.localize import message
from bineural.localize.figures import LocalizedFigure
from bineural.plotting.canvas import Canvas
from bineural.plotting.checks import Scale, as_array, by_label, check_places, drawable, not_drawn
from bineural.plotting.curves import draw_guide
from bineural.plotting.keys import Labels, check_labels, label_lines, told_in_order
from bineural.plotting.notes import Note, check_notes, write_note
from bineural.plotting.palettes import FEW, line_styles
from bineural.plotting.style import plain_axes

Spread: TypeAlias = Literal["std", "range"]
Array = npt.NDArray[np.float64]

BANDS: Mapping[Spread, str] = {
    "std": "± one standard deviation",
    "range": "from the lowest run to the highest",
}


def plot_runs(
    runs: Mapping[str, npt.ArrayLike] | npt.ArrayLike,
    *,
    ylabel: str,
    xlabel: str = "epoch",
    x: npt.ArrayLike | None = None,
    spread: Spread = "std",
    title: str = "",
    xscale: Scale = "linear",
    yscale: Scale = "linear",
    guides: Mapping[str, float] | None = None,
    ordered: bool = False,
    tones: Mapping[str, str] | None = None,
    labels: Labels = "auto",
    note: Note | None = None,
    ax: Axes | None = None,
) -> LocalizedFigure | None:
    """Show the mean of several runs as a line and their spread as a band, for each setting.

    Parameters
    ----------
    runs : mapping of str to array_like, shape (runs, points), or array_like
        English label of a setting to its runs, one in a row, such as those of several seeds; at most seven
        settings unless they are ordered. One setting alone needs no label. Where a run is not finite, and where a
        logarithmic axis cannot show the mean, there is a gap, of which the alternative text tells. A single run
        has no band.
    ylabel, xlabel, title : str
        English texts, plain or made by `message`, with units.
    x : array_like, shape (points,), optional
        Where the points are; by default at 1, 2, 3, …
    spread : {"std", "range"}
        What the band shows: the mean ± one standard deviation of the runs (divided by runs − 1), or all from the
        lowest run to the highest. The legend says which.
    xscale, yscale : {"linear", "log"}
        Kind of each axis.
    guides : mapping of str to float, optional
        English label to the height of a horizontal line.
    ordered, tones, labels
        See `plot_curves`; by default there is no label at the ends, because a legend says what the bands are.
    note : tuple of float, float, str, optional
        Where in the units of the axes, and what is written there: the finding.
    ax : matplotlib.axes.Axes, optional
        Axes to draw into; see `plot_curves`.

    Returns
    -------
    LocalizedFigure or None
        The figure that was shown, None if `ax` was given.

    Raises
    ------
    TypeError
        If histories are given, which `plot_histories` draws.
    ValueError
        If there are no settings or too many, the spread is unknown, runs are not of the shape (runs, points), `x`
        has another number of points or one that is not finite, a setting has nothing to draw, a horizontal line
        has no place on the axis, or a tone or the kind of labels is unknown.

    Examples
    --------
    >>> figure = plot_runs({"tanh": [[0.5, 0.90], [0.7, 0.92]]}, ylabel="accuracy", spread="range")
    Across: epoch; up: accuracy. Lines are means of runs, bands: from the lowest run to the highest. \
“tanh”, runs: 2. 0.6 (0.5 to 0.7) at 1, 0.91 (0.9 to 0.92) at 2; mean lowest 0.6, highest 0.91.
    """
    runs = by_label("plot_runs", runs, ylabel)
    check_labels("plot_runs", labels, ordered=ordered, count=len(runs) + len(guides or {}))
    styles = line_styles("plot_runs", "settings", runs, ordered=ordered, tones=tones)
    if spread not in BANDS:
        raise ValueError(f"plot_runs expected a spread among {', '.join(BANDS)}, got {spread!r}: pick one of them")
    places = None if x is None else as_array("The x of plot_runs", x, float)
    check_notes("plot_runs", {title: note} if note else {}, {title: runs})
    arrays = {label: _checked(label, values, places) for label, values in runs.items()}
    canvas = Canvas.in_rows("plot_runs", ax, 1, height=3.1)
    [panel] = canvas.axes
    panel.set(xlabel=xlabel, ylabel=ylabel, title=title, xscale=xscale, yscale=yscale)
    panel.title.set_fontsize(10)
    plain_axes(panel)
    sentences = [message("Across: {xlabel}; up: {ylabel}.", xlabel=xlabel, ylabel=ylabel)]
    heading = message("one run each, without a band")
    banded = any(len(values) > 1 for values in arrays.values())
    if banded:
        sentences.append(message("Lines are means of runs, bands: {spread}.", spread=BANDS[spread]))
        heading = message("mean of runs; band: {spread}", spread=BANDS[spread])
    told = {}
    for label, values in arrays.items():
        along = np.arange(1.0, values.shape[1] + 1) if places is None else places
        few = len(along) <= 12 and len(arrays) <= FEW
        style = {**styles[label], "marker": styles[label]["marker"] if few else None}
        told[label] = draw_runs(panel, label, along, values, spread, style, xscale, yscale)
        if banded and len(values) == 1:
            panel.lines[-1].set_label(message("{label} (one run)", label=label))
    sentences += told_in_order(told, ordered=ordered)
    sentences += [draw_guide(panel, label, height) for label, height in (guides or {}).items()]
    label_lines(canvas, styles, labels, ordered=ordered, guides=guides or (), note=heading)
    if note:
        sentences.append(write_note(panel, note))
    return canvas.finish(sentences)


def _checked(label: str, runs: npt.ArrayLike, x: Array | None) -> Array:
    values = as_array(f"The runs {label!r}", runs, float)
    if values.ndim != 2 or (x is not None and x.shape != values.shape[1:]):
        wanted = "(runs, points)" if x is None else f"(runs, points) with as many points as x, {x.size}"
        raise ValueError(
            f"The runs {label!r} expected the shape {wanted}, got {values.shape}: pass one run in each row"
        )
    if x is not None:
        check_places(f"The runs {label!r}", x)
    if not np.isfinite(values).all(axis=0).any() or not len(values):
        raise ValueError(
            f"The runs {label!r} expected a point at which all of them are finite, got none in the shape "
            f"{values.shape}: leave out the runs that failed, and say so"
        )
    return values


def draw_runs(
    ax: Axes,
    label: str,
    x: Array,
    values: Array,
    spread: Spread,
    style: Mapping[str, Any],
    xscale: Scale,
    yscale: Scale,
    *,
    band: bool = True,
) -> list[str]:
    """Draw the runs of one setting, and return the sentences that tell of them.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    label : str
        English.
    x : ndarray, shape (points,)
    values : ndarray, shape (runs, points)
    spread : {"std", "range"}
        See `plot_runs`.
    style : mapping
        As `matplotlib.axes.Axes.plot` takes it, with a color.
    xscale, yscale : {"linear", "log"}
    band : bool
        Whether the band is drawn; it is told in any case.

    Raises
    ------
    ValueError
        If nothing can be drawn.
    """
    complete = np.isfinite(values).all(axis=0)
    values = np.where(complete, values, np.nan)  # a mean without the runs that failed would flatter the setting
    mean, low, high = _band(values, spread)
    kept = drawable(x, xscale) & drawable(mean, yscale)
    if not kept.any():
        raise ValueError(
            f"The runs {label!r} expected a mean above 0 on the logarithmic axes, got none: draw them on linear ones"
        )
    ax.plot(x, np.where(kept, mean, np.nan), label=label, markersize=4, **style)
    if len(values) > 1 and band:
        bottom = low
        if yscale == "log":  # a band down to 0 would have no lower end
            bottom = np.minimum(np.maximum(low, np.nanmin(values[values > 0])), mean)
        ax.fill_between(x, bottom, high, where=kept, color=style["color"], alpha=0.2, linewidth=0)
    sentences = [_told(label, x[kept], mean[kept], low[kept], high[kept], len(values), spread)]
    if not complete.all():
        sentences.append(
            message(
                "Not drawn, because a run is infinite or NaN: {count:d} of {points:d} points, the first at {x:.4g}.",
                count=np.sum(~complete),
                points=len(x),
                x=x[~complete][0],
            )
        )
    return sentences + not_drawn(x, np.where(complete, mean, 1), yscale, xscale)


def _told(label: str, x: Array, mean: Array, low: Array, high: Array, runs: int, spread: Spread) -> str:
    if runs == 1:  # it has no spread, which is not the same as a spread of 0
        return message(
            "“{label}”, one run, without a band: {first:.3g} at {start:.4g}, {last:.3g} at {end:.4g}; "
            "lowest {lowest:.3g}, highest {highest:.3g}.",
            label=label,
            first=mean[0],
            start=x[0],
            last=mean[-1],
            end=x[-1],
            lowest=mean.min(),
            highest=mean.max(),
        )
    return message(
        "“{label}”, runs: {runs:d}. {first} at {start:.4g}, {last} at {end:.4g}; "
        "mean lowest {lowest:.3g}, highest {highest:.3g}.",
        label=label,
        runs=runs,
        first=_point(mean[0], low[0], high[0], spread),
        start=x[0],
        last=_point(mean[-1], low[-1], high[-1], spread),
        end=x[-1],
        lowest=mean.min(),
        highest=mean.max(),
    )


def _band(values: Array, spread: Spread) -> tuple[Array, Array, Array]:
    """Return the mean, and the edges of the band; those of a single run are the run."""
    mean = values.mean(axis=0)
    if spread == "range" or len(values) == 1:
        return mean, values.min(axis=0), values.max(axis=0)
    std = values.std(axis=0, ddof=1)
    return mean, mean - std, mean + std


def _point(mean: float, low: float, high: float, spread: Spread) -> str:
    if spread == "range":
        return message("{mean:.3g} ({low:.3g} to {high:.3g})", mean=mean, low=low, high=high)
    return message("{mean:.3g} ± {std:.2g}", mean=mean, std=high - mean)
