"""Curves on common axes: losses of several runs, functions, measurements against a setting."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes

from bineural.localize import message
from bineural.localize.figures import LocalizedFigure
from bineural.plotting.canvas import Canvas
from bineural.plotting.checks import Scale, as_array, check_count, check_labeled, check_places, drawable, not_drawn
from bineural.plotting.style import (
    COLORS,
    GUIDE,
    LINE_STYLES,
    TONES,
    Tone,
    ordered_colors,
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
    ordered: str = "",
    tones: Mapping[str, Tone] | None = None,
    label_ends: bool = False,
    ax: Axes | None = None,
) -> LocalizedFigure | None:
    """Show curves on common axes, for instance the loss of several runs.

    Parameters
    ----------
    curves : mapping of str to curve
        English label to its y values, drawn over 1, 2, 3, …, or to a pair (x values, y values); at most
        seven, unless they are `ordered`. Values that are not finite, and on a logarithmic axis those that are not
        above 0, leave gaps, of which the alternative text tells.
    xlabel, ylabel, title : str
        English texts, plain or made by `message`, with units.
    xscale, yscale : {"linear", "log"}
        Kind of each axis.
    guides : mapping of str to float, optional
        English label to the height of a horizontal line, such as a known floor.
    ordered : str
        If the labels have an order, as learning rates or depths have: what they are, in English. The curves, as many as
        you like, then take colors from dark to light, and a scale stands in place of the legend.
    tones : mapping of str to {"plain", "forward", "gradient", "dead"}, optional
        Meaning of a curve, by its label, which then has the color of this meaning.
    label_ends : bool
        Write each label beside the end of its curve, in place of the legend.
    ax : matplotlib.axes.Axes, optional
        Axes to draw into, for a figure that the caller composes; nothing is shown then.

    Returns
    -------
    LocalizedFigure or None
        The figure that was shown; its `savefig` saves it in the reader's language. None if `ax` was given.

    Raises
    ------
    TypeError
        If curves come without labels.
    ValueError
        If there are no curves or too many, one has nothing that can be drawn or an x value that is not finite, or
        a horizontal line has no place on the axis.

    Examples
    --------
    >>> figure = plot_curves({"small step": [3.0, 2.0, 1.5]}, xlabel="epoch", ylabel="loss")
    Across: epoch; up: loss. Curve “small step”: from 3 at 1 to 1.5 at 3; lowest 1.5, highest 3.
    """
    return plot_curve_panels(
        {title: curves},
        xlabel=xlabel,
        ylabel=ylabel,
        xscale=xscale,
        yscale=yscale,
        guides=guides,
        ordered=ordered,
        tones=tones,
        label_ends=label_ends,
        ax=ax,
    )


def plot_curve_panels(
    panels: Mapping[str, Mapping[str, Curve]],
    *,
    xlabel: str,
    ylabel: str,
    xscale: Scale = "linear",
    yscale: Scale = "linear",
    guides: Mapping[str, float] | None = None,
    ordered: str = "",
    tones: Mapping[str, Tone] | None = None,
    label_ends: bool = False,
    sharey: bool = True,
    ax: Axes | None = None,
) -> LocalizedFigure | None:
    """Show panels of curves side by side, on axes of one scale; a label has one color in all of them.

    Parameters
    ----------
    panels : mapping of str to mapping
        English title of each panel, which may be empty, to its curves as in `plot_curves`.
    xlabel, ylabel, xscale, yscale, guides, ordered, tones
        As in `plot_curves`, for all panels.
    label_ends : bool
        As in `plot_curves`, for a single panel.
    sharey : bool
        False gives each panel a vertical range of its own.
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
    check_labeled("plot_curve_panels", "panels", panels)
    for curves in panels.values():
        check_labeled("plot_curves", "curves", curves)
    labels = list(dict.fromkeys(label for curves in panels.values() for label in curves))
    if not ordered or not labels:
        check_count("plot_curves", "different labels of curves", len(labels), ", or say what orders them with ordered=")
    styles = _styles(labels, bool(ordered), tones or {})
    if label_ends and len(panels) > 1:
        raise ValueError(
            f"plot_curve_panels expected one panel to label the ends of its curves, got {len(panels)}: "
            "leave label_ends out, for a legend below them"
        )
    size = max(5.6, 3.3 * len(panels)), 3.2
    canvas = Canvas("plot_curves", ax, size=size, panels=len(panels), sharex=True, sharey=sharey)
    sentences = [message("Across: {xlabel}; up: {ylabel}.", xlabel=xlabel, ylabel=ylabel)]
    if ordered:
        sentences.append(message("Curves in the order of: {what}.", what=ordered))
    for panel, (title, curves) in zip(canvas.axes, panels.items(), strict=True):
        panel.set(xscale=xscale, yscale=yscale, xlabel=xlabel, title=title)
        panel.title.set_fontsize(10)
        plain_axes(panel)
        if title:
            sentences.append(message("Panel “{title}”.", title=title))
        for label, curve in curves.items():
            sentences += _draw(panel, label, curve, styles[label], xscale, yscale)
        sentences += [draw_guide(panel, label, height) for label, height in (guides or {}).items()]
    canvas.axes[0].set_ylabel(ylabel)
    if ordered:
        canvas.scale(labels, [styles[label]["color"] for label in labels], ordered)
    elif label_ends:
        canvas.label_ends()
    else:
        canvas.legend()
    return canvas.finish(sentences)


def _styles(labels: Sequence[str], ordered: bool, tones: Mapping[str, Tone]) -> dict[str, dict[str, Any]]:
    """Return how the curve of each label looks."""
    if unknown := [label for label in tones if label not in labels or tones[label] not in TONES]:
        raise ValueError(
            f"plot_curves expected tones among {', '.join(TONES)} for the labels of its curves, got "
            f"{tones[unknown[0]]!r} for {unknown[0]!r}: write both as they are"
        )
    if ordered:
        styles: list[dict[str, Any]] = [{"color": color, "linestyle": "-"} for color in ordered_colors(len(labels))]
    else:
        styles = [{"color": color, "linestyle": line} for color, line in zip(COLORS, LINE_STYLES, strict=True)]
    looks = dict(zip(labels, styles, strict=False))
    for label, tone in tones.items():
        looks[label] = {"color": TONES[tone], "linestyle": ":" if tone == "dead" else "-"}
    return looks


def _draw(ax: Axes, label: str, curve: Curve, style: Mapping[str, Any], xscale: Scale, yscale: Scale) -> list[str]:
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
        marker=marker,
        markersize=4,
        **style,
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
