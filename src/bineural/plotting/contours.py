"""Paths over the contours of a function of two variables, such as those of optimizers over a loss."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import matplotlib.patheffects
import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes

from bineural.localize import message
from bineural.localize.figures import LocalizedFigure
from bineural.plotting.canvas import Canvas
from bineural.plotting.checks import as_array
from bineural.plotting.keys import Labels, check_labels, label_lines
from bineural.plotting.notes import Note, check_notes, write_note
from bineural.plotting.palettes import line_styles
from bineural.plotting.style import GUIDE, INK, plain_axes

GRID = 121  # places along each axis at which the function is computed
LEVELS = 9
DEEPEST = 1e-3  # of the range of the function, above its lowest value, for the innermost contour
FEW = 40  # points of a path, up to which each has a mark


def plot_paths(
    loss: Callable[[Any, Any], Any],
    paths: Mapping[str, npt.ArrayLike] | npt.ArrayLike | None = None,
    *,
    xlim: tuple[float, float],
    ylim: tuple[float, float],
    xlabel: str = "$w_1$",
    ylabel: str = "$w_2$",
    title: str = "",
    minimum: tuple[float, float] | None = None,
    equal: bool = False,
    tones: Mapping[str, str] | None = None,
    labels: Labels = "auto",
    note: Note | None = None,
    ax: Axes | None = None,
) -> LocalizedFigure | None:
    """Show the contours of a function of two variables, with paths over them.

    The contours stand at heights above the lowest drawn value that grow by a constant factor, so that a narrow valley
    shows its floor. A ring marks where a path begins, a dot where it ends.

    Parameters
    ----------
    loss : callable
        Function of two arrays of one shape, which returns an array of that shape.
    paths : mapping of str to array_like, or array_like, optional
        English label to the places of a path, of shape (steps + 1, 2); at most seven. One path alone needs no label.
        What lies outside of the axes is not drawn, of which the alternative text tells.
    xlim, ylim : tuple of float
        Ends of the axes.
    xlabel, ylabel, title : str
        English texts, plain or made by `message`.
    minimum : tuple of float, optional
        A place to mark with a cross.
    equal : bool
        Whether a unit is equally long on both axes, so that contours have their true shape and the gradient is
        perpendicular to them.
    tones, labels, note, ax
        As in `plot_curves`.

    Returns
    -------
    LocalizedFigure or None
        The figure that was shown, None if `ax` was given.

    Raises
    ------
    ValueError
        If an axis has no length, the loss is not finite on it or of another shape, there are too many paths, or a path
        is not of shape (n, 2) or begins nowhere.

    Examples
    --------
    >>> figure = plot_paths(lambda a, b: a**2 + 9 * b**2, [[2, 1], [1, 0], [0.5, 0]], xlim=(-1, 3), ylim=(-1, 2))
    Contours of a function. Across: $w_1$, from −1 to 3; up: $w_2$, from −1 to 2; values from 0 to 45. \
Path: 2 steps from (2; 1) to (0.5; 0), where the value is 0.25; at the start it was 13.
    """
    given: dict[str, Any]
    if isinstance(paths, Mapping):
        given = {str(label): path for label, path in paths.items()}
    else:
        given = {} if paths is None else {"": paths}
    routes = {label: _path(label, path) for label, path in given.items()}
    check_labels("plot_paths", labels, ordered=False, count=len(routes))
    a, b, heights = _grid(loss, xlim, ylim)
    canvas = Canvas("plot_paths", ax, size=(5.4, 3.8))
    [panel] = canvas.axes
    plain_axes(panel)
    panel.grid(visible=False)
    low, high = float(heights.min()), float(heights.max())
    if high > low:
        levels = low + (high - low) * np.geomspace(DEEPEST, 0.9, LEVELS)
        panel.contour(a, b, heights, levels, colors=GUIDE, linewidths=0.8, alpha=0.75, zorder=1)
    panel.set(xlim=xlim, ylim=ylim, xlabel=xlabel, ylabel=ylabel, title=title)
    panel.title.set_fontsize(10)
    if equal:
        panel.set_aspect("equal")
    sentences = [
        message("Contours of a function."),
        message(
            "Across: {xlabel}, from {left:.3g} to {right:.3g}; up: {ylabel}, from {bottom:.3g} to {top:.3g}; values "
            "from {low:.3g} to {high:.3g}.",
            xlabel=xlabel,
            left=xlim[0],
            right=xlim[1],
            ylabel=ylabel,
            bottom=ylim[0],
            top=ylim[1],
            low=low,
            high=high,
        ),
    ]
    if minimum is not None:
        x, y = (float(each) for each in minimum)
        panel.plot([x], [y], "+", color=INK, markersize=11, markeredgewidth=1.8, zorder=4, label="_minimum")
        sentences.append(message("A cross marks the minimum at ({x:.3g}; {y:.3g}).", x=x, y=y))
    styles = line_styles("plot_paths", "paths", routes, tones=tones) if routes else {}
    for label, route in routes.items():
        sentences += _draw(panel, label, route, styles[label], loss, xlim, ylim)
    if any(routes):
        _label(canvas, styles, labels)
    if note:
        check_notes("plot_paths", {title: note}, {title: None})
        sentences.append(write_note(panel, note))
    return canvas.finish(sentences)


def _label(canvas: Canvas, styles: Mapping[str, Mapping[str, Any]], labels: Labels) -> None:
    """Label the paths alone: marks have no place in a legend."""
    [panel] = canvas.axes
    marks = [line for line in panel.lines if str(line.get_label()).startswith("_")]
    for mark in marks:
        mark.remove()
    if canvas.is_own or labels not in ("auto", "legend"):
        label_lines(canvas, styles, labels)
    else:  # contours leave no room for a legend in each of the axes
        canvas.legend_of([line for line in panel.lines if line.get_label() in styles])
    for mark in marks:
        panel.add_line(mark)


def _path(label: str, path: Any) -> npt.NDArray[np.float64]:
    what = f"The path {label!r}" if label else "The path of plot_paths"
    route = as_array(what, path, float)
    if route.ndim != 2 or route.shape[1] != 2 or not len(route) or not np.isfinite(route[0]).all():
        raise ValueError(
            f"{what} expected places of shape (steps + 1, 2) with a finite first one, got shape {route.shape}: "
            "pass two numbers for each place"
        )
    return route


def _grid(
    loss: Callable[[Any, Any], Any], xlim: tuple[float, float], ylim: tuple[float, float]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    if not (xlim[0] < xlim[1] and ylim[0] < ylim[1]):
        raise ValueError(f"plot_paths expected axes that grow, got xlim {xlim} and ylim {ylim}: pass (low, high)")
    a, b = np.meshgrid(np.linspace(*xlim, GRID), np.linspace(*ylim, GRID))
    heights = as_array("The function of plot_paths", loss(a, b), float)
    if heights.shape != a.shape or not np.isfinite(heights).all():
        raise ValueError(
            f"plot_paths expected a finite value for each of two arrays of shape {a.shape}, got shape {heights.shape} "
            f"with {np.sum(~np.isfinite(heights))} that are not: compute it element by element, where it is finite"
        )
    return a, b, heights


def _draw(
    ax: Axes,
    label: str,
    route: npt.NDArray[np.float64],
    style: Mapping[str, Any],
    loss: Callable[[Any, Any], Any],
    xlim: tuple[float, float],
    ylim: tuple[float, float],
) -> list[str]:
    finite = np.asarray(np.isfinite(route).all(axis=1))
    x, y = np.where(np.isfinite(route), route, np.nan).T
    marker = "o" if len(route) <= FEW and style["marker"] != "None" else None
    halo = [matplotlib.patheffects.withStroke(linewidth=2.6, foreground="white")]
    look = {"linewidth": 1.4, "zorder": 3, **style, "marker": marker}
    ax.plot(x, y, label=label or "_path", markersize=3, path_effects=halo, **look)
    start, end = route[0], route[finite][-1]
    ax.plot(*start, "o", color=INK, markerfacecolor="white", markersize=6, zorder=3.5, label="_start")
    ax.plot(*end, "o", color=style["color"], markersize=6, zorder=3.6, label="_end")
    named = message("Path “{label}”:", label=label) if label else message("Path:")
    told = message(
        "{named} {steps:d} steps from ({x:.3g}; {y:.3g}) to ({x_end:.3g}; {y_end:.3g}), where the value is {there:.3g}"
        "; at the start it was {here:.3g}.",
        named=named,
        steps=len(route) - 1,
        x=start[0],
        y=start[1],
        x_end=end[0],
        y_end=end[1],
        there=float(loss(np.float64(end[0]), np.float64(end[1]))),
        here=float(loss(np.float64(start[0]), np.float64(start[1]))),
    )
    inside = (x >= xlim[0]) & (x <= xlim[1]) & (y >= ylim[0]) & (y <= ylim[1])
    if inside.all():
        return [told]
    outside = message(
        "Outside of the axes or not finite: {count:,d} of {places:,d} places.", count=(~inside).sum(), places=len(route)
    )
    return [told, outside]
