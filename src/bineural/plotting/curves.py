"""Curves on common axes: losses of several runs, functions, measurements against a setting."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes

from bineural.localize import message
from bineural.localize.figures import LocalizedFigure
from bineural.plotting.canvas import Canvas
from bineural.plotting.checks import Scale, as_array, check_count, check_places, drawable, not_drawn
from bineural.plotting.style import (
    COLORS,
    GUIDE,
    LINE_STYLES,
    plain_axes,
)

Curve: TypeAlias = Sequence[float] | npt.NDArray[Any] | tuple[npt.ArrayLike, npt.ArrayLike]


def plot_curves(
    curves: Mapping[str, Curve],
    *,
    xlabel: str,
    ylabel: str,
    title: str = "",
    xscale: Scale = "linear",
    yscale: Scale = "linear",
    guides: Mapping[str, float] | None = None,
    ax: Axes | None = None,
) -> LocalizedFigure | None:
    """Show curves on common axes, for instance the loss of several runs.

    Parameters
    ----------
    curves : mapping of str to curve
        English label to its y values, drawn over 1, 2, 3, …, or to a pair (x values, y values); at most
        seven. Values that are not finite, and on a logarithmic axis those that are not above 0, leave gaps, of
        which the alternative text tells.
    xlabel, ylabel, title : str
        English texts, plain or made by `message`, with units.
    xscale, yscale : {"linear", "log"}
        Kind of each axis.
    guides : mapping of str to float, optional
        English label to the height of a horizontal line, such as a known floor.
    ax : matplotlib.axes.Axes, optional
        Axes to draw into, for a figure that the caller composes; nothing is shown then.

    Returns
    -------
    LocalizedFigure or None
        The figure that was shown; its `savefig` saves it in the reader's language. None if `ax` was given.

    Raises
    ------
    ValueError
        If there are no curves or too many, one has nothing that can be drawn or an x value that is not finite, or
        a horizontal line has no place on the axis.

    Examples
    --------
    >>> figure = plot_curves({"small step": [3.0, 2.0, 1.5]}, xlabel="epoch", ylabel="loss")
    Across: epoch; up: loss. Curve “small step”: from 3 at 1 to 1.5 at 3; lowest 1.5, highest 3.
    """
    return plot_curve_panels(
        {title: curves}, xlabel=xlabel, ylabel=ylabel, xscale=xscale, yscale=yscale, guides=guides, ax=ax
    )


def plot_curve_panels(
    panels: Mapping[str, Mapping[str, Curve]],
    *,
    xlabel: str,
    ylabel: str,
    xscale: Scale = "linear",
    yscale: Scale = "linear",
    guides: Mapping[str, float] | None = None,
    ax: Axes | None = None,
) -> LocalizedFigure | None:
    """Show panels of curves side by side, on axes of one scale; a label has one color in all of them.

    Parameters
    ----------
    panels : mapping of str to mapping
        English title of each panel, which may be empty, to its curves as in `plot_curves`.
    xlabel, ylabel, xscale, yscale, guides
        As in `plot_curves`, for all panels.
    ax : matplotlib.axes.Axes, optional
        As in `plot_curves`; several panels stand in its place.

    Returns
    -------
    LocalizedFigure or None
        As `plot_curves`.

    Raises
    ------
    ValueError
        As `plot_curves` does.
    """
    labels = list(dict.fromkeys(label for curves in panels.values() for label in curves))
    check_count("plot_curves", "different labels of curves", len(labels))
    size = max(5.6, 3.3 * len(panels)), 3.2
    canvas = Canvas("plot_curves", ax, size=size, panels=len(panels), sharex=True, sharey=True)
    sentences = [message("Across: {xlabel}; up: {ylabel}.", xlabel=xlabel, ylabel=ylabel)]
    for panel, (title, curves) in zip(canvas.axes, panels.items(), strict=True):
        panel.set(xscale=xscale, yscale=yscale, xlabel=xlabel, title=title)
        panel.title.set_fontsize(10)
        plain_axes(panel)
        if title:
            sentences.append(message("Panel “{title}”.", title=title))
        for label, curve in curves.items():
            sentences += _draw(panel, label, curve, labels.index(label), xscale, yscale)
        sentences += [draw_guide(panel, label, height) for label, height in (guides or {}).items()]
    canvas.axes[0].set_ylabel(ylabel)
    canvas.legend()
    return canvas.finish(sentences)


def _draw(ax: Axes, label: str, curve: Curve, style: int, xscale: Scale, yscale: Scale) -> list[str]:
    x, y = _points(label, curve)
    kept = drawable(x, xscale) & drawable(y, yscale)
    if not kept.any():
        raise ValueError(
            f"The curve {label!r} expected a point above 0 on the logarithmic axes, got none: draw it on linear ones"
        )
    marker = "o" if len(x) <= 12 else None
    ax.plot(
        x,
        np.where(kept, y, np.nan),
        label=label,
        color=COLORS[style],
        linestyle=LINE_STYLES[style],
        marker=marker,
        markersize=4,
    )
    told = message(
        "Curve “{label}”: from {first:.3g} at {start:.3g} to {last:.3g} at {end:.3g}; "
        "lowest {lowest:.3g}, highest {highest:.3g}.",
        label=label,
        first=y[kept][0],
        start=x[kept][0],
        last=y[kept][-1],
        end=x[kept][-1],
        lowest=y[kept].min(),
        highest=y[kept].max(),
    )
    return [told, *not_drawn(x, y, yscale, xscale)]


def _points(label: str, curve: Curve) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    what = f"The curve {label!r}"
    if isinstance(curve, tuple) and len(curve) == 2 and all(map(np.iterable, curve)):
        x, y = (as_array(what, values, float) for values in curve)
    else:
        y = as_array(what, curve, float)
        x = np.arange(1.0, y.size + 1)
    if x.shape != y.shape or x.ndim != 1 or not np.isfinite(y).any():
        raise ValueError(
            f"{what} expected as many x values as y values, some of them finite, "
            f"got shapes {x.shape} and {y.shape}: pass two sequences of equal length"
        )
    check_places(what, x)
    return x, y


def draw_guide(ax: Axes, label: str, height: float) -> str:
    """Draw a horizontal line behind the curves, and return the sentence that tells of it.

    Raises
    ------
    ValueError
        If the height has no place on the axis.
    """
    value = as_array(f"The horizontal line {label!r}", height, float)
    if value.ndim or not drawable(value, "log" if ax.get_yscale() == "log" else "linear"):
        raise ValueError(
            f"The horizontal line {label!r} expected a height that is one finite number, on a logarithmic axis above "
            f"0, got {height}: leave the line out"
        )
    ax.axhline(height, label=label, color=GUIDE, linewidth=1, zorder=0)
    return message("Horizontal line “{label}” at {height:.3g}.", label=label, height=height)
