"""Curves on common axes: losses of several runs, functions, measurements against a setting."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes

from bineural.localize import message
from bineural.localize.figures import LocalizedFigure
from bineural.plotting.canvas import Canvas
from bineural.plotting.checks import Scale, as_array, by_label, check_panels, check_places, drawable, not_drawn
from bineural.plotting.keys import Labels, check_labels, label_lines, told_in_order
from bineural.plotting.notes import Note, check_notes, write_note
from bineural.plotting.palettes import line_styles
from bineural.plotting.style import GUIDE, listed, plain_axes

Curve: TypeAlias = Sequence[float] | npt.NDArray[Any] | tuple[npt.ArrayLike, npt.ArrayLike]


def plot_curves(
    curves: Mapping[str, Curve] | Curve,
    *,
    xlabel: str,
    ylabel: str,
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
    """Show curves on common axes, for instance the loss of several runs.

    Parameters
    ----------
    curves : mapping of str to curve, or curve
        English label to its y values, drawn over 1, 2, 3, …, or to a pair (x values, y values); at most
        seven unless they are ordered. Values that are not finite, and on a logarithmic axis those that are not above
        0, leave gaps, of which the alternative text tells. One curve alone needs no label.
    xlabel, ylabel, title : str
        English texts, plain or made by `message`, with units.
    xscale, yscale : {"linear", "log"}
        Kind of each axis.
    guides : mapping of str to float, optional
        English label to the height of a horizontal line, such as a known floor.
    ordered : bool
        Whether the curves have an order, such as layers, depths or learning rates. Their colors are graded then, and
        there may be any number.
    tones : mapping of str to str, optional
        Label to what its color means in the whole book: "forward", "gradient", "dead", "plain", or "pale" for what
        stands behind the one that matters.
    labels : {"auto", "ends", "starts", "legend", "bar"}
        Labels at the ends of the curves, at their starts in the last panel, left of it, a legend, or, for curves that
        are ordered, a color bar. By default a bar for more than seven, ends where they are few and apart, else a
        legend.
    note : tuple of float, float, str, optional
        Where in the units of the axes, and what is written there: the finding.
    ax : matplotlib.axes.Axes, optional
        Axes to draw into, for a figure that the caller composes; nothing is shown then.

    Returns
    -------
    LocalizedFigure or None
        The figure that was shown; its `savefig` saves it in the reader's language. None if `ax` was given.

    Raises
    ------
    TypeError
        If histories are given.
    ValueError
        If there are no curves or too many, one has nothing that can be drawn or an x value that is not finite,
        a horizontal line has no place on the axis, or a tone or the kind of labels is unknown.

    Examples
    --------
    >>> figure = plot_curves({"small step": [3.0, 2.0, 1.5]}, xlabel="epoch", ylabel="loss")
    Across: epoch; up: loss. Curve “small step”: from 3 at 1 to 1.5 at 3; lowest 1.5, highest 3.
    """
    return plot_curve_panels(
        {title: by_label("plot_curves", curves, ylabel)},
        xlabel=xlabel,
        ylabel=ylabel,
        xscale=xscale,
        yscale=yscale,
        guides=guides,
        ordered=ordered,
        tones=tones,
        labels=labels,
        notes={title: note} if note else None,
        ax=ax,
    )


def plot_curve_panels(
    panels: Mapping[str, Mapping[str, Curve] | Curve],
    *,
    xlabel: str,
    ylabel: str | Sequence[str],
    xscale: Scale = "linear",
    yscale: Scale = "linear",
    guides: Mapping[str, float] | None = None,
    sharex: bool = True,
    sharey: bool = True,
    ordered: bool = False,
    tones: Mapping[str, str] | None = None,
    labels: Labels = "auto",
    notes: Mapping[str, Note] | None = None,
    ax: Axes | None = None,
) -> LocalizedFigure | None:
    """Show panels of curves side by side; a label has one color in all of them.

    Parameters
    ----------
    panels : mapping of str to mapping
        English title of each panel, which may be empty, to its curves as in `plot_curves`.
    ylabel : str or sequence of str
        As in `plot_curves`, for all panels or one for each.
    xlabel, xscale, yscale, guides, ordered, tones, labels
        As in `plot_curves`, for all panels.
    sharex, sharey : bool
        Whether all panels have axes of one scale; else each has its own.
    notes : mapping of str to note, optional
        The title of a panel to what is written on it, as `note` in `plot_curves`.
    ax : matplotlib.axes.Axes, optional
        As in `plot_curves`; several panels stand in its place.

    Returns
    -------
    LocalizedFigure or None
        As `plot_curves`.

    Raises
    ------
    TypeError
        If the panels are no mapping; else as `plot_curves` does.
    ValueError
        As `plot_curves` does, or if names of vertical axes are not as many as panels.

    Examples
    --------
    >>> panels = {"step 0.1": {"loss": [3, 2]}, "step 1": {"loss": [3, 9]}}
    >>> figure = plot_curve_panels(panels, xlabel="epoch", ylabel="loss", sharey=False)
    Across: epoch; up: loss. Panel “step 0.1”. Curve “loss”: from 3 at 1 to 2 at 2; lowest 2, highest 3. \
Panel “step 1”. Curve “loss”: from 3 at 1 to 9 at 2; lowest 3, highest 9.
    """
    check_panels("plot_curve_panels", panels)
    notes = notes or {}
    check_notes("plot_curves", notes, panels)
    ylabels = [ylabel] * len(panels) if isinstance(ylabel, str) else list(ylabel)
    if len(ylabels) != len(panels):
        raise ValueError(
            f"plot_curve_panels expected one ylabel or one for each of {len(panels)} panels, got {len(ylabels)}: "
            "pass as many as panels"
        )
    drawn = {
        title: by_label("plot_curve_panels", curves, name)
        for (title, curves), name in zip(panels.items(), ylabels, strict=True)
    }
    names = list(dict.fromkeys(label for curves in drawn.values() for label in curves))
    check_labels("plot_curves", labels, ordered=ordered, count=len(names) + len(guides or {}))
    styles = line_styles("plot_curves", "different labels of curves", names, ordered=ordered, tones=tones)
    size = max(5.6, 3.3 * len(panels)), 3.2
    canvas = Canvas("plot_curves", ax, size=size, panels=len(panels), sharex=sharex, sharey=sharey)
    upwards = ylabels[0] if len(set(ylabels)) == 1 else listed(ylabels)
    sentences = [message("Across: {xlabel}; up: {ylabel}.", xlabel=xlabel, ylabel=upwards)]
    for place, (panel, (title, curves)) in enumerate(zip(canvas.axes, drawn.items(), strict=True)):
        panel.set(xscale=xscale, yscale=yscale, xlabel=xlabel, title=title)
        panel.title.set_fontsize(10)
        plain_axes(panel)
        if not place or len(set(ylabels)) > 1:
            panel.set_ylabel(ylabels[place])
        if title:
            sentences.append(message("Panel “{title}”.", title=title))
        told = {label: _draw(panel, label, curve, styles[label], xscale, yscale) for label, curve in curves.items()}
        sentences += told_in_order(told, ordered=ordered)
        sentences += [draw_guide(panel, label, height) for label, height in (guides or {}).items()]
    label_lines(canvas, styles, labels, ordered=ordered, guides=guides or ())
    sentences += [
        write_note(panel, notes[title]) for panel, title in zip(canvas.axes, drawn, strict=True) if title in notes
    ]
    return canvas.finish(sentences)


def _draw(ax: Axes, label: str, curve: Curve, style: Mapping[str, Any], xscale: Scale, yscale: Scale) -> list[str]:
    x, y = _points(label, curve)
    kept = drawable(x, xscale) & drawable(y, yscale)
    if not kept.any():
        raise ValueError(
            f"The curve {label!r} expected a point above 0 on the logarithmic axes, got none: draw it on linear ones"
        )
    few = len(x) <= 12 and style["marker"] != "None"
    look = {**style, "marker": "o" if few else None}
    ax.plot(x, np.where(kept, y, np.nan), label=label, markersize=4, **look)
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
