"""Statistics of layers: layers along x, a line for each network or scheme."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from bineural.localize import message
from bineural.localize.figures import LocalizedFigure
from bineural.plotting.canvas import Canvas
from bineural.plotting.checks import Scale, as_array, by_label, check_panels, drawable
from bineural.plotting.curves import draw_guide
from bineural.plotting.keys import Labels, check_labels, label_lines, told_in_order
from bineural.plotting.notes import Note, check_notes, write_note
from bineural.plotting.palettes import line_styles
from bineural.plotting.style import listed, plain_axes

MOST_NAMES = 30  # at the ticks of one panel


def plot_layers(
    lines: Mapping[str, npt.ArrayLike] | npt.ArrayLike,
    *,
    ylabel: str,
    title: str = "",
    yscale: Scale = "linear",
    layers: Sequence[str] | None = None,
    guides: Mapping[str, float] | None = None,
    ordered: bool = False,
    tones: Mapping[str, str] | None = None,
    labels: Labels = "auto",
    note: Note | None = None,
    ax: Axes | None = None,
) -> LocalizedFigure | None:
    """Show a statistic of each layer, a line for each network, scheme or moment.

    Parameters
    ----------
    lines : mapping of str to array_like, shape (L,), or array_like
        English label to the values of layers 1, 2, …, L; at most seven lines unless they are ordered. Values that
        are not finite, and on a logarithmic axis those that are not above 0, leave gaps, of which the alternative
        text tells. One line alone needs no label.
    ylabel, title : str
        English texts, plain or made by `message`, with units.
    yscale : {"linear", "log"}
        Kind of the vertical axis.
    layers : sequence of str, optional
        Names of the layers, such as `Probe(…).activations.layers`; by default numbers from 1.
    guides : mapping of str to float, optional
        English label to the height of a horizontal line.
    ordered, tones, labels, note
        See `plot_curves`.
    ax : matplotlib.axes.Axes, optional
        Axes to draw into; see `plot_curves`.

    Returns
    -------
    LocalizedFigure or None
        The figure that was shown, None if `ax` was given.

    Raises
    ------
    TypeError
        If histories are given.
    ValueError
        If there are no lines or too many, one is not one-dimensional, nothing can be drawn, names do not fit, or a
        tone or the kind of labels is unknown.

    Examples
    --------
    >>> figure = plot_layers({"He": [1.0, 0.9, 0.8], "zeros": [1, 0, 0]}, ylabel="spread over examples", yscale="log")
    Across: layer, 1 to 3; up: spread over examples, on a logarithmic scale. Line “He”: 1 at layer 1, 0.8 at \
layer 3; lowest 0.8, highest 1. Line “zeros”: 1 at layer 1, 1 at layer 1; lowest 1, highest 1. Not drawn, \
because they are 0 or below: layers 2, 3.
    """
    return plot_layer_panels(
        {title: by_label("plot_layers", lines, ylabel)},
        ylabel=ylabel,
        yscale=yscale,
        layers=layers,
        guides=guides,
        ordered=ordered,
        tones=tones,
        labels=labels,
        notes={title: note} if note else None,
        ax=ax,
    )


def plot_layer_panels(
    panels: Mapping[str, Mapping[str, npt.ArrayLike] | npt.ArrayLike],
    *,
    ylabel: str,
    yscale: Scale = "linear",
    layers: Sequence[str] | None = None,
    guides: Mapping[str, float] | None = None,
    sharey: bool = False,
    ordered: bool = False,
    tones: Mapping[str, str] | None = None,
    labels: Labels = "auto",
    notes: Mapping[str, Note] | None = None,
    ax: Axes | None = None,
) -> LocalizedFigure | None:
    """Show panels of `plot_layers`, two in a row.

    Parameters
    ----------
    panels : mapping of str to mapping
        English title of each panel, which may be empty, to its lines as in `plot_layers`; a label looks the same
        in all of them.
    ylabel, yscale, layers, guides, ordered, tones, labels
        As in `plot_layers`, for all panels.
    sharey : bool
        Whether all panels have one vertical scale, whose numbers stand on the left; by default each has its own.
    notes : mapping of str to note, optional
        The title of a panel to what is written on it, as `note` in `plot_curves`.
    ax : matplotlib.axes.Axes, optional
        As in `plot_layers`; several panels stand in its place.

    Returns
    -------
    LocalizedFigure or None
        As `plot_layers`.

    Raises
    ------
    TypeError
        If the panels are no mapping; else as `plot_layers` does.
    ValueError
        As `plot_layers` does.
    """
    check_panels("plot_layer_panels", panels)
    notes = notes or {}
    check_notes("plot_layers", notes, panels)
    drawn = {
        title: {label: _values(label, line) for label, line in by_label("plot_layer_panels", lines, ylabel).items()}
        for title, lines in panels.items()
    }
    names = list(dict.fromkeys(label for lines in drawn.values() for label in lines))
    check_labels("plot_layers", labels, ordered=ordered, count=len(names) + len(guides or {}))
    styles = line_styles("plot_layers", "different labels of lines", names, ordered=ordered, tones=tones)
    count = max(len(values) for lines in drawn.values() for values in lines.values())
    if layers is not None and len(layers) != count:
        raise ValueError(
            f"plot_layers expected a name for each of {count} layers, got {len(layers)}: pass as many names as values"
        )
    if not any(drawable(values, yscale).any() for lines in drawn.values() for values in lines.values()):
        raise ValueError(
            "plot_layers expected a value that can be drawn, got none that is finite"
            f"{' and above 0' if yscale == 'log' else ''}: check what was measured, or draw zeros with yscale='linear'"
        )
    canvas = Canvas.in_rows("plot_layers", ax, len(panels))
    scale = message("{ylabel}, on a logarithmic scale", ylabel=ylabel) if yscale == "log" else ylabel
    sentences = [message("Across: layer, 1 to {count:d}; up: {ylabel}.", count=count, ylabel=scale)]
    if layers is not None:
        sentences.append(message("Layers: {names}.", names=listed(layers)))
    for panel, (title, lines) in zip(canvas.axes, drawn.items(), strict=True):
        panel.set(yscale=yscale, xlabel="layer", ylabel=ylabel, title=title, xlim=(0.7, count + 0.3))
        panel.title.set_fontsize(10)
        plain_axes(panel)
        if layers is None:
            panel.xaxis.set_major_locator(MaxNLocator(integer=True))
        else:
            every = -(-count // MOST_NAMES)
            panel.set_xticks(range(1, count + 1, every), layers[::every], rotation=90 if count > 4 else 0, fontsize=9)
        if title:
            sentences.append(message("Panel “{title}”.", title=title))
        told = {label: _draw(panel, label, values, styles[label], yscale) for label, values in lines.items()}
        sentences += told_in_order(told, ordered=ordered)
        sentences += [draw_guide(panel, label, height) for label, height in (guides or {}).items()]
    if sharey:
        for panel in canvas.axes[1:]:
            panel.sharey(canvas.axes[0])
        for panel in canvas.axes[1::2]:
            panel.tick_params(labelleft=False)
            panel.set_ylabel("")
        canvas.axes[0].autoscale_view()
    label_lines(canvas, styles, labels, ordered=ordered, guides=guides or ())
    sentences += [
        write_note(panel, notes[title]) for panel, title in zip(canvas.axes, drawn, strict=True) if title in notes
    ]
    return canvas.finish(sentences)


def _values(label: str, line: npt.ArrayLike) -> npt.NDArray[np.float64]:
    values = as_array(f"The line {label!r}", line, float)
    if values.ndim != 1 or not len(values):
        raise ValueError(
            f"The line {label!r} expected one value per layer, got the shape {values.shape}: "
            "pass one row of a record, such as probe.activations.std[-1]"
        )
    return values


def _draw(ax: Axes, label: str, values: npt.NDArray[np.float64], style: Mapping[str, Any], scale: Scale) -> list[str]:
    layers = np.arange(1, len(values) + 1)
    finite = np.isfinite(values)
    kept = drawable(values, scale)
    ax.plot(layers, np.where(kept, values, np.nan), label=label, markersize=4, **style)
    sentences = [_sentence(label, layers[kept], values[kept])]
    if not finite.all():
        sentences.append(
            message("Not drawn, because they are infinite or NaN: layers {layers}.", layers=numbered(layers[~finite]))
        )
    if (finite & ~kept).any():
        sentences.append(
            message("Not drawn, because they are 0 or below: layers {layers}.", layers=numbered(layers[finite & ~kept]))
        )
    return sentences


def _sentence(label: str, layers: npt.NDArray[np.int64], values: npt.NDArray[np.float64]) -> str:
    if not len(layers):
        return message("Line “{label}”: nothing to draw.", label=label)
    return message(
        "Line “{label}”: {first:.3g} at layer {start:d}, {last:.3g} at layer {end:d}; "
        "lowest {lowest:.3g}, highest {highest:.3g}.",
        label=label,
        first=values[0],
        start=layers[0],
        last=values[-1],
        end=layers[-1],
        lowest=values.min(),
        highest=values.max(),
    )


def numbered(layers: npt.NDArray[np.int64]) -> str:
    """Return numbers with runs of three and more joined, such as "1, 4–10"."""
    runs = np.split(layers, np.flatnonzero(np.diff(layers) > 1) + 1)
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 2 else ", ".join(map(str, run)) for run in runs)
