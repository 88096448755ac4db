"""Comparison of settings over several runs each: the mean, and the spread of the runs around it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes

from bineural.localize import message
from bineural.localize.figures import LocalizedFigure
from bineural.plotting.canvas import Canvas
from bineural.plotting.checks import Scale, as_array, check_count, check_labeled, check_places, drawable, not_drawn
from bineural.plotting.curves import draw_guide
from bineural.plotting.style import (
    COLORS,
    LINE_STYLES,
    MARKERS,
    plain_axes,
)

Spread: TypeAlias = Literal["std", "range"]
Array = npt.NDArray[np.float64]

BANDS: Mapping[Spread, str] = {
    "std": "± one standard deviation",
    "range": "from the lowest run to the highest",
}


def plot_runs(
    runs: Mapping[str, npt.ArrayLike],
    *,
    ylabel: str,
    xlabel: str = "epoch",
    x: npt.ArrayLike | None = None,
    spread: Spread = "std",
    title: str = "",
    xscale: Scale = "linear",
    yscale: Scale = "linear",
    guides: Mapping[str, float] | None = None,
    ax: Axes | None = None,
) -> LocalizedFigure | None:
    """Show the mean of several runs as a line and their spread as a band, for each setting.

    Parameters
    ----------
    runs : mapping of str to array_like, shape (runs, points)
        English label of a setting to its runs, one in a row, such as those of several seeds; at most seven
        settings. Where a run is not finite, and where a logarithmic axis cannot show the mean, there is a gap, of
        which the alternative text tells. A single run has no band.
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
    ax : matplotlib.axes.Axes, optional
        Axes to draw into; see `plot_curves`.

    Returns
    -------
    LocalizedFigure or None
        The figure that was shown, None if `ax` was given.

    Raises
    ------
    TypeError
        If runs come without labels, or are histories.
    ValueError
        If there are no settings or too many, the spread is unknown, runs are not of the shape (runs, points), `x`
        has another number of points or one that is not finite, a setting has nothing to draw, or a horizontal line
        has no place on the axis.

    Examples
    --------
    >>> figure = plot_runs({"tanh": [[0.5, 0.90], [0.7, 0.92]]}, ylabel="accuracy", spread="range")
    Across: epoch; up: accuracy. Lines are means of runs, bands: from the lowest run to the highest. \
“tanh”, runs: 2. 0.6 (0.5 to 0.7) at 1, 0.91 (0.9 to 0.92) at 2; mean lowest 0.6, highest 0.91.
    """
    check_labeled("plot_runs", "runs", runs)
    check_count("plot_runs", "settings", len(runs))
    check_spread("plot_runs", spread)
    places = None if x is None else as_array("The x of plot_runs", x, float)
    arrays = {label: _checked(label, values, places) for label, values in runs.items()}
    canvas = Canvas.in_rows("plot_runs", ax, 1, height=3.1)
    [panel] = canvas.axes
    panel.set(xlabel=xlabel, ylabel=ylabel, title=title, xscale=xscale, yscale=yscale)
    panel.title.set_fontsize(10)
    plain_axes(panel)
    sentences = [message("Across: {xlabel}; up: {ylabel}.", xlabel=xlabel, ylabel=ylabel)]
    heading, told = heading_of(arrays.values(), spread)
    sentences += told
    for style, (label, values) in enumerate(arrays.items()):
        along = np.arange(1.0, values.shape[1] + 1) if places is None else places
        sentences += draw_runs(panel, label, along, values, spread, style, xscale, yscale)
    mark_single_runs(panel, arrays)
    sentences += [draw_guide(panel, label, height) for label, height in (guides or {}).items()]
    canvas.legend(title=heading)
    return canvas.finish(sentences)


def check_spread(function: str, spread: str) -> None:
    """Check the name of a spread.

    Raises
    ------
    ValueError
        If it is none of `BANDS`.
    """
    if spread not in BANDS:
        raise ValueError(f"{function} expected a spread among {', '.join(BANDS)}, got {spread!r}: pick one of them")


def heading_of(arrays: Collection[Array], spread: Spread) -> tuple[str, list[str]]:
    """Return what stands over the legend, and what the alternative text tells of it."""
    if all(len(values) == 1 for values in arrays):
        return message("one run each, without a band"), []
    return (
        message("mean of runs; band: {spread}", spread=BANDS[spread]),
        [message("Lines are means of runs, bands: {spread}.", spread=BANDS[spread])],
    )


def mark_single_runs(ax: Axes, arrays: Mapping[str, Array]) -> None:
    """Say of settings with one run that they have no band, beside others that have one."""
    if any(len(values) > 1 for values in arrays.values()):
        for line, (label, values) in zip(ax.lines, arrays.items(), strict=True):
            if len(values) == 1:
                line.set_label(message("{label} (one run)", label=label))


def _checked(label: str, runs: npt.ArrayLike, x: Array | None) -> Array:
    if hasattr(runs, "epochs") or (isinstance(runs, list | tuple) and any(hasattr(run, "epochs") for run in runs)):
        raise TypeError(
            f"The runs {label!r} expected numbers, got histories of training: draw these with plot_histories, or pass "
            'history.epochs["val_loss"] of each'
        )
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
    ax: Axes, label: str, x: Array, values: Array, spread: Spread, style: int, xscale: Scale, yscale: Scale
) -> list[str]:
    """Draw the line and the band of one setting, and return the sentences that tell of them."""
    complete = np.isfinite(values).all(axis=0)
    values = np.where(complete, values, np.nan)  # a mean without the runs that failed would flatter the setting
    mean, low, high = _band(values, spread)
    kept = drawable(x, xscale) & drawable(mean, yscale)
    if not kept.any():
        raise ValueError(
            f"The runs {label!r} expected a mean above 0 on the logarithmic axes, got none: draw them on linear ones"
        )
    ax.plot(
        x,
        np.where(kept, mean, np.nan),
        label=label,
        color=COLORS[style],
        linestyle=LINE_STYLES[style],
        marker=MARKERS[style] if len(x) <= 12 else None,
        markersize=4,
    )
    if len(values) > 1:
        bottom = low
        if yscale == "log":  # a band down to 0 would have no lower end
            bottom = np.minimum(np.maximum(low, np.nanmin(values[values > 0])), mean)
        ax.fill_between(x, bottom, high, where=kept, color=COLORS[style], alpha=0.2, linewidth=0)
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
