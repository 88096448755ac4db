"""How lines are told apart: by labels at their ends, a legend, or a color bar where there are many in an order."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Literal, TypeAlias

import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import BoundaryNorm, ListedColormap

from bineural.localize import message
from bineural.plotting.canvas import Canvas
from bineural.plotting.ends import EndLabels, ends_fit
from bineural.plotting.palettes import FEW
from bineural.plotting.style import listed

Labels: TypeAlias = Literal["auto", "ends", "starts", "legend", "bar"]
LABELS = ("auto", "ends", "starts", "legend", "bar")

MOST_AT_ENDS = 12
_TICKS = 7


def check_labels(function: str, labels: str, *, ordered: bool, count: int) -> None:
    """Check how lines are to be labeled.

    Raises
    ------
    ValueError
        If `labels` is unknown, or a color bar is asked for where there is no order, or ends are too many.
    """
    if labels not in LABELS:
        raise ValueError(f"{function} expected labels among {', '.join(LABELS)}, got {labels!r}: pick one of them")
    if labels == "bar" and not ordered:
        raise ValueError(f"{function} expected ordered=True for labels='bar', got False: a color bar needs an order")
    if labels in ("ends", "starts") and count > MOST_AT_ENDS:
        raise ValueError(
            f"{function} expected at most {MOST_AT_ENDS} lines for labels={labels!r}, got {count}: "
            "pass ordered=True and labels='bar' if they have an order, or draw two figures"
        )


def label_lines(
    canvas: Canvas,
    styles: Mapping[str, Mapping[str, Any]],
    labels: Labels,
    *,
    ordered: bool = False,
    guides: Collection[str] = (),
    note: str = "",
    bar_title: str = "",
) -> None:
    """Say which line is which, in the way that was asked for, or that suits them.

    Parameters
    ----------
    canvas : Canvas
        With its lines drawn and its axes named.
    styles : mapping of str to mapping
        What `line_styles` returned.
    labels : {"auto", "ends", "starts", "legend", "bar"}
        By default a color bar for more than seven lines in an order, labels at the ends of lines where they fit into a
        figure of one panel, else a legend. "starts" names a line of several panels once, at its start in the last panel
        that has it.
    ordered : bool
        Whether the labels have an order.
    guides : collection of str
        Labels of horizontal lines among them, which a color bar does not tell.
    note : str
        English text over the legend; below the axes if there is none.
    bar_title : str
        English text at the color bar.
    """
    if labels == "auto":
        at_ends = canvas.is_own and len(canvas.axes) == 1 and not note and ends_fit(canvas.axes[0])
        labels = "bar" if ordered and len(styles) > FEW else "ends" if at_ends else "legend"
    if labels == "legend":
        canvas.legend(title=note)
        return
    if note and len(canvas.axes) > 1:
        canvas.container.supxlabel(note, fontsize=10)
    elif note:
        add_note(canvas.axes[0], note)
    if labels == "bar":
        order_bar(canvas, list(styles), [style["color"] for style in styles.values()], title=bar_title)
    named: set[object] = set()
    for ax in reversed(canvas.axes) if labels == "starts" else canvas.axes:
        # Where a label is there twice, as of training and validation, the line that was drawn last bears it.
        lines = {line.get_label(): line for line in ax.lines if labels != "bar" or line.get_label() in guides}
        if labels == "starts":
            lines = {label: line for label, line in lines.items() if label not in named}
            named |= lines.keys()
        if lines:
            ax.add_artist(EndLabels(list(lines.values()), at_starts=labels == "starts"))


def add_note(ax: Axes, note: str) -> None:
    """Write a line below the name of the horizontal axis."""
    ax.set_xlabel(message("{xlabel}\n{note}", xlabel=ax.get_xlabel(), note=note))


def told_in_order(told: Mapping[str, Sequence[str]], *, ordered: bool) -> list[str]:
    """Return the sentences of an alternative text: of all lines, or of three if many are in an order.

    Parameters
    ----------
    told : mapping of str to sequence of str
        Label to a sentence about its line, followed by those about what is not drawn of it.
    ordered : bool
        Whether the labels have an order.
    """
    labels = list(told)
    if not ordered or len(labels) <= FEW:
        return [sentence for sentences in told.values() for sentence in sentences]
    chosen = [labels[0], labels[len(labels) // 2], labels[-1]]
    sentences = [
        message(
            "{count:d} lines in their order, colored from “{first}” to “{last}”; told are the first, the middle one "
            "and the last.",
            count=len(labels),
            first=labels[0],
            last=labels[-1],
        )
    ]
    sentences += [sentence for label in chosen for sentence in told[label]]
    gaps = [label for label in labels if len(told[label]) > 1 and label not in chosen]
    if gaps:
        sentences.append(message("Others that are not drawn in full: {labels}.", labels=listed(gaps)))
    return sentences


def order_bar(canvas: Canvas, labels: Sequence[str], colors: Sequence[str], *, title: str = "") -> None:
    """Put a color bar beside the panels, with the first and the last label and some between them.

    Parameters
    ----------
    canvas : Canvas
    labels : sequence of str
        English, in their order, the first at the bottom.
    colors : sequence of str
        As many.
    title : str
        English text that says what the colors stand for.
    """
    count = len(labels)
    mappable = ScalarMappable(BoundaryNorm(np.arange(count + 1) - 0.5, count), ListedColormap(list(colors)))
    every = -(-(count - 1) // (_TICKS - 1)) or 1
    places = [*range(0, max(count - every, 1), every), *([count - 1] if count > 1 else [])]
    bar = canvas.container.colorbar(mappable, ax=canvas.axes, aspect=24, pad=0.02, spacing="proportional")
    bar.set_ticks(places, labels=[labels[place] for place in places])
    bar.ax.tick_params(length=0, labelsize=9)
    bar.ax.minorticks_off()
    bar.outline.set_visible(False)
    if title:
        bar.set_label(title)
