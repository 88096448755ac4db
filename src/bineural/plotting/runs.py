"""Comparison of settings over several runs each: the mean, and the spread of the runs around it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes

from bineural.localize import message, show
from bineural.plotting.curves import Scale, draw_guide
from bineural.plotting.style import (
    COLORS,
    LINE_STYLES,
    MARKERS,
    join_sentences,
    legend_below,
    panels_in_rows,
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
) -> None:
    """Show the mean of several runs as a line and their spread as a band, for each setting.

    Parameters
    ----------
    runs : mapping of str to array_like, shape (runs, points)
        English label of a setting to its runs, one in a row, such as those of several seeds; at most seven
        settings. Where a run is not finite, there is a gap, of which the alternative text tells.
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

    Raises
    ------
    ValueError
        If there are no settings or too many, the spread is unknown, runs are not of the shape (runs, points), `x`
        has another number of points, or a setting has nothing to draw.

    Examples
    --------
    >>> plot_runs({"tanh": [[0.5, 0.90], [0.7, 0.92]]}, ylabel="accuracy", spread="range")
    Across: epoch; up: accuracy. Lines are means of runs, bands: from the lowest run to the highest. \
“tanh”, runs: 2. 0.6 (0.5 to 0.7) at 1, 0.91 (0.9 to 0.92) at 2; mean lowest 0.6, highest 0.91.
    """
    if not 1 <= len(runs) <= len(COLORS):
        raise ValueError(
            f"plot_runs expected 1 to {len(COLORS)} settings, got {len(runs)}: pass fewer, or draw two figures"
        )
    if spread not in BANDS:
        raise ValueError(f"The spread expected one of {', '.join(BANDS)}, got {spread!r}: choose one of them")
    arrays = {label: _checked(label, values, x, yscale) for label, values in runs.items()}
    figure, (ax,) = panels_in_rows(1, height=3.1)
    ax.set(xlabel=xlabel, ylabel=ylabel, title=title, xscale=xscale, yscale=yscale)
    ax.title.set_fontsize(10)
    plain_axes(ax)
    sentences = [message("Across: {xlabel}; up: {ylabel}.", xlabel=xlabel, ylabel=ylabel)]
    sentences.append(message("Lines are means of runs, bands: {spread}.", spread=BANDS[spread]))
    for style, (label, values) in enumerate(arrays.items()):
        places = np.arange(1.0, values.shape[1] + 1) if x is None else np.asarray(x, dtype=float)
        sentences += _draw(ax, label, places, values, spread, style)
    sentences += [draw_guide(ax, label, height) for label, height in (guides or {}).items()]
    legend_below(figure, [ax], title=message("mean of runs; band: {spread}", spread=BANDS[spread]))
    show(figure, alt=join_sentences(sentences))


def _checked(label: str, runs: npt.ArrayLike, x: npt.ArrayLike | None, yscale: Scale) -> Array:
    values = np.asarray(runs, dtype=float)
    if values.ndim != 2 or (x is not None and np.shape(x) != values.shape[1:]):
        wanted = "(runs, points)" if x is None else f"(runs, points) with as many points as x, {np.size(x)}"
        raise ValueError(
            f"The runs {label!r} expected the shape {wanted}, got {values.shape}: pass one run in each row"
        )
    if not np.isfinite(values).all(axis=0).any() or not len(values):
        raise ValueError(
            f"The runs {label!r} expected a point at which all of them are finite, got none in the shape "
            f"{values.shape}: leave out the runs that failed, and say so"
        )
    if yscale == "log" and not (values > 0).any():
        raise ValueError(
            f"The runs {label!r} expected values above 0 on a logarithmic axis, got none: "
            "draw them with yscale='linear'"
        )
    return values


def _draw(ax: Axes, label: str, x: Array, values: Array, spread: Spread, style: int) -> list[str]:
    complete = np.isfinite(values).all(axis=0)
    values = np.where(complete, values, np.nan)  # a mean without the runs that failed would flatter the setting
    mean, low, high = _band(values, spread)
    ax.plot(
        x,
        mean,
        label=label,
        color=COLORS[style],
        linestyle=LINE_STYLES[style],
        marker=MARKERS[style] if len(x) <= 12 else None,
        markersize=4,
    )
    if ax.get_yscale() == "log":
        low = np.maximum(low, np.nanmin(values[values > 0]))  # a band down to 0 would have no lower end
    ax.fill_between(x, low, high, color=COLORS[style], alpha=0.2, linewidth=0)
    first, last = np.flatnonzero(complete)[[0, -1]]
    mean = mean[complete]
    sentences = [
        message(
            "“{label}”, runs: {runs:d}. {first} at {start:.4g}, {last} at {end:.4g}; "
            "mean lowest {lowest:.3g}, highest {highest:.3g}.",
            label=label,
            runs=len(values),
            first=_point(mean[0], low[first], high[first], spread),
            start=x[first],
            last=_point(mean[-1], low[last], high[last], spread),
            end=x[last],
            lowest=mean.min(),
            highest=mean.max(),
        )
    ]
    if not complete.all():
        sentences.append(
            message(
                "Not drawn, because a run is infinite or NaN: {count:d} of {points:d} points, the first at {x:.4g}.",
                count=np.sum(~complete),
                points=len(x),
                x=x[~complete][0],
            )
        )
    return sentences


def _band(values: Array, spread: Spread) -> tuple[Array, Array, Array]:
    mean = values.mean(axis=0)
    if spread == "range":
        return mean, values.min(axis=0), values.max(axis=0)
    std = values.std(axis=0, ddof=1) if len(values) > 1 else np.zeros_like(mean)
    return mean, mean - std, mean + std


def _point(mean: float, low: float, high: float, spread: Spread) -> str:
    if spread == "range":
        return message("{mean:.3g} ({low:.3g} to {high:.3g})", mean=mean, low=low, high=high)
    return message("{mean:.3g} ± {std:.2g}", mean=mean, std=high - mean)
