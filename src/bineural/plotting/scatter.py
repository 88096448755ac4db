"""Points with lines fitted to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import matplotlib.patheffects
import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from bineural.localize import message
from bineural.localize.figures import LocalizedFigure
from bineural.plotting.calling import as_network, call_network
from bineural.plotting.canvas import Canvas
from bineural.plotting.checks import as_array
from bineural.plotting.style import COLORS, LINE_STYLES, MARKERS, plain_axes

Array: TypeAlias = npt.NDArray[np.float64]
Line: TypeAlias = tuple[npt.ArrayLike, npt.ArrayLike] | Callable[[Any], Any]

PLACES = 200  # at which a function is drawn
BEYOND = 0.5  # how far lines may widen the axes, in ranges of the points
FEW = 300  # points, from which on they let others shine through


def plot_scatter(
    x: npt.ArrayLike,
    y: npt.ArrayLike,
    *,
    xlabel: str,
    ylabel: str,
    lines: Mapping[str, Line] | None = None,
    classes: npt.ArrayLike | None = None,
    title: str = "",
    ax: Axes | None = None,
) -> LocalizedFigure | None:
    """Show points, of which there may be many thousands, with lines over them.

    Parameters
    ----------
    x, y : array_like, shape (N,)
        Places of the points. Those that are not finite are left out, of which the alternative text tells.
    xlabel, ylabel, title : str
        English texts, plain or made by `message`, with units.
    lines : mapping of str to line, optional
        English label to a pair (slope, intercept), a pair (x values, y values), a torch module of inputs (N, 1), or a
        function of an array (N,). The axes are widened for lines by at most half a range of the points, so that a
        line far away does not flatten them.
    classes : array_like, shape (N,), optional
        Labels by which the points are colored; with the lines, at most seven.
    ax : matplotlib.axes.Axes, optional
        Axes to draw into; see `plot_curves`.

    Returns
    -------
    LocalizedFigure or None
        The figure that was shown, None if `ax` was given.

    Raises
    ------
    TypeError
        If a line is none of these.
    ValueError
        If there is no finite point, lengths differ, or there are too many lines and classes.

    Examples
    --------
    >>> figure = plot_scatter([1, 2, 3], [2, 4, 7], xlabel="rooms", ylabel="price", lines={"fit": (2.5, -0.67)})
    A scatter of 3 points. Across: rooms, from 1 to 3; up: price, from 2 to 7. Correlation 0.99. \
Line “fit”: slope 2.5, intercept −0.67.
    """
    canvas = Canvas("plot_scatter", ax, size=(5.4, 3.6))
    sentences = _draw(canvas.axes[0], x, y, xlabel, ylabel, lines or {}, classes)
    canvas.axes[0].set(ylabel=ylabel, title=title)
    return _finish(canvas, sentences, classes)


def plot_scatter_panels(
    panels: Mapping[str, npt.ArrayLike],
    y: npt.ArrayLike,
    *,
    ylabel: str,
    lines: Mapping[str, Mapping[str, Line]] | None = None,
    classes: npt.ArrayLike | None = None,
    ax: Axes | None = None,
) -> LocalizedFigure | None:
    """Show one quantity against several others, a panel for each, on a common vertical axis.

    Parameters
    ----------
    panels : mapping of str to array_like, shape (N,)
        English label of the horizontal axis to its values, such as those of a feature.
    y, ylabel, classes
        As in `plot_scatter`, for all panels.
    lines : mapping of str to mapping, optional
        The label of a panel to its lines as in `plot_scatter`; a label of a line has one color in all panels.
    ax : matplotlib.axes.Axes, optional
        As in `plot_scatter`; several panels stand in its place.

    Returns
    -------
    LocalizedFigure or None
        As `plot_scatter`.

    Raises
    ------
    TypeError, ValueError
        As `plot_scatter` does, and if there are no panels or lines of a panel that is not there.

    Examples
    --------
    >>> figure = plot_scatter_panels({"rooms": [1, 2, 3], "age": [9, 5, 1]}, [2, 4, 7], ylabel="price")
    A scatter of 3 points. Across: rooms, from 1 to 3; up: price, from 2 to 7. Correlation 0.99. \
A scatter of 3 points. Across: age, from 1 to 9; up: price, from 2 to 7. Correlation −0.99.
    """
    lines = lines or {}
    unknown = [name for name in lines if name not in panels]
    if not panels or unknown:
        raise ValueError(
            f"plot_scatter_panels expected panels, and lines of those alone, got {len(panels)} panels and lines of "
            f"{unknown or 'none besides'}: pass for example {{'rooms': x}} and lines={{'rooms': {{'fit': (2, 1)}}}}"
        )
    labels = list(dict.fromkeys(label for each in lines.values() for label in each))
    canvas = Canvas.in_rows("plot_scatter_panels", ax, len(panels))
    sentences = []
    for k, (panel, (xlabel, x)) in enumerate(zip(canvas.axes, panels.items(), strict=True)):
        if k:
            panel.sharey(canvas.axes[0])
        sentences += _draw(panel, x, y, xlabel, ylabel, lines.get(xlabel, {}), classes, labels)
        if k % 2 == 0:
            panel.set_ylabel(ylabel)
    return _finish(canvas, sentences, classes)


def _finish(canvas: Canvas, sentences: list[str], classes: npt.ArrayLike | None) -> LocalizedFigure | None:
    if canvas.is_own or classes is None:
        canvas.legend()
    else:  # clouds leave no room for one in each of the axes
        handles = {str(line.get_label()): line for ax in canvas.axes for line in ax.lines}
        canvas.legend_of(list(handles.values()))
    legends = [*canvas.container.legends, *(each.get_legend() for each in canvas.axes)]
    for handle in (handle for legend in legends if legend is not None for handle in legend.legend_handles):
        if isinstance(handle, Line2D):
            handle.set(alpha=1, markersize=5)  # a single point of a cloud could not be seen
    return canvas.finish(sentences, format="png")


def _draw(
    ax: Axes,
    x: npt.ArrayLike,
    y: npt.ArrayLike,
    xlabel: str,
    ylabel: str,
    lines: Mapping[str, Line],
    classes: npt.ArrayLike | None,
    labels: list[str] | None = None,
) -> list[str]:
    across, up, groups = _checked(x, y, classes)
    kept = np.isfinite(across) & np.isfinite(up)
    if not kept.any():
        raise ValueError(f"plot_scatter expected at least 1 finite point, got none of {len(kept)}: pass some")
    labels = list(lines) if labels is None else labels
    names = [None] if groups is None else list(np.unique(groups))
    if not 1 <= len(labels) + len(names) <= len(COLORS):
        raise ValueError(
            f"plot_scatter expected 1 to {len(COLORS)} lines and classes of points, got {len(labels) + len(names)}: "
            "pass no more than there are colors that all readers can tell apart, or draw two figures"
        )
    plain_axes(ax)
    ax.set_xlabel(xlabel)
    places, heights = across[kept], up[kept]
    sentences = [
        message("A scatter of {count:,d} points.", count=len(places)),
        message(
            "Across: {xlabel}, from {low:.3g} to {high:.3g}; up: {ylabel}, from {lowest:.3g} to {highest:.3g}.",
            xlabel=xlabel,
            low=places.min(),
            high=places.max(),
            ylabel=ylabel,
            lowest=heights.min(),
            highest=heights.max(),
        ),
    ]
    if np.ptp(places) and np.ptp(heights):
        sentences.append(message("Correlation {r:.2f}.", r=np.corrcoef(places, heights)[0, 1]))
    for k, name in enumerate(names):
        chosen = kept if groups is None else kept & (groups == name)
        label = "points" if name is None else message("class {label}", label=str(name))
        _draw_points(ax, across[chosen], up[chosen], k, label, len(places))
        if name is not None:
            sentences.append(message("Points of class {label}: {count:,d}.", label=str(name), count=chosen.sum()))
    if not kept.all():
        sentences.append(
            message(
                "Not drawn, because they are infinite or NaN: {count:,d} of {points:,d} points.",
                count=(~kept).sum(),
                points=len(kept),
            )
        )
    view = _margins(heights)
    for label, line in lines.items():
        told, view = _draw_line(ax, label, line, places, heights, view, len(names) + labels.index(label))
        sentences += told
    beside = [each for each in ax.get_shared_y_axes().get_siblings(ax) if each is not ax and each.lines]
    if beside:  # their points and lines stay in view
        low, high = beside[0].get_ylim()
        view = min(view[0], low), max(view[1], high)
    ax.set_ylim(view)
    return sentences


def _checked(x: npt.ArrayLike, y: npt.ArrayLike, classes: npt.ArrayLike | None) -> tuple[Array, Array, Any]:
    across, up = as_array("The x of plot_scatter", x, float), as_array("The y of plot_scatter", y, float)
    groups = None if classes is None else as_array("The classes of plot_scatter", classes)
    if across.ndim == 2 and across.shape[1] == 1:  # as models take one feature
        across = across[:, 0]
    if up.ndim == 2 and up.shape[1] == 1:
        up = up[:, 0]
    shapes = [each.shape for each in (across, up, groups) if each is not None]
    if across.ndim != 1 or len(set(shapes)) > 1:
        raise ValueError(
            f"plot_scatter expected x, y and classes of one shape (N,), got {', '.join(map(str, shapes))}: "
            "pass one number each for every point"
        )
    return across, up, groups


def _draw_points(ax: Axes, x: Array, y: Array, style: int, label: str, count: int) -> None:
    ax.plot(
        x,
        y,
        linestyle="none",
        marker=MARKERS[style],
        markersize=5 if count < FEW else 3,
        markeredgewidth=0,
        color=COLORS[style],
        alpha=0.8 if count < FEW else max(0.12, 0.8 * (FEW / count) ** 0.4),
        label=label,
        rasterized=True,
    )


def _margins(heights: Array) -> tuple[float, float]:
    low, high = float(heights.min()), float(heights.max())
    margin = 0.05 * (high - low) or 0.5
    return low - margin, high + margin


def _draw_line(
    ax: Axes, label: str, line: Line, places: Array, heights: Array, view: tuple[float, float], style: int
) -> tuple[list[str], tuple[float, float]]:
    """Draw a line; return what is told of it, and the vertical range that shows it as far as it may."""
    x, y, told = _points_of(label, line, places)
    if not np.isfinite(y).any():
        return [message("Line “{label}”: not drawn, because it is infinite or NaN.", label=label)], view
    ax.plot(
        x,
        y,
        color=COLORS[style],
        linestyle=LINE_STYLES[style - 1],
        linewidth=2,
        label=label,
        # white on both sides, so that it is seen on the points
        path_effects=[matplotlib.patheffects.withStroke(linewidth=3.5, foreground="white")],
    )
    low, high = float(np.nanmin(y)), float(np.nanmax(y))
    room = BEYOND * (float(np.ptp(heights)) or 1.0)
    below, above = float(heights.min()) - room, float(heights.max()) + room
    if high < below or low > above:
        told.append(message("Line “{label}” lies outside of the axes.", label=label))
    return told, (min(view[0], max(low, below)), max(view[1], min(high, above)))


def _points_of(label: str, line: Any, places: Array) -> tuple[Array, Array, list[str]]:
    what = f"The line {label!r}"
    low, high = float(places.min()), float(places.max())
    ends: Array = np.array([low, high])
    network = as_network(line)
    if network is not None or callable(line):
        x = np.linspace(low, high, PLACES)
        y = call_network(network, x[:, None]) if network is not None else as_array(what, line(x), float)
        y = y.reshape(x.shape) if y.size == x.size else y
    elif isinstance(line, tuple | list) and len(line) == 2:
        first, second = (np.ravel(as_array(what, part, float)) for part in line)
        if first.size == second.size == 1:
            slope, intercept = first[0], second[0]
            if not np.isfinite([slope, intercept]).all():
                return ends, np.full(2, np.nan), []
            told = message(
                "Line “{label}”: slope {slope:.3g}, intercept {intercept:.3g}.",
                label=label,
                slope=slope,
                intercept=intercept,
            )
            return ends, slope * ends + intercept, [told]
        x, y = first, second
    else:
        raise TypeError(
            f"{what} expected a pair (slope, intercept), a pair (x values, y values) or a function, got a "
            f"{type(line).__name__}: pass for example (2.0, 1.0)"
        )
    if x.shape != y.shape or not np.isfinite(x).all():
        raise ValueError(
            f"{what} expected as many y values as finite x values, got shapes {x.shape} and {y.shape}: "
            "let a function answer with one number for each x"
        )
    finite = np.isfinite(y)
    if not finite.any():
        return x, y, []
    told = message(
        "Line “{label}”: from {first:.3g} at {start:.3g} to {last:.3g} at {end:.3g}; "
        "lowest {lowest:.3g}, highest {highest:.3g}.",
        label=label,
        first=y[finite][0],
        start=x[finite][0],
        last=y[finite][-1],
        end=x[finite][-1],
        lowest=y[finite].min(),
        highest=y[finite].max(),
    )
    return x, np.where(finite, y, np.nan), [told]
