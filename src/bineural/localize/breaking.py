"""Texts of a figure that are longer than there is room: broken into lines, and legends into fewer columns."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure, FigureBase
from matplotlib.legend import Legend
from matplotlib.text import Text

_EDGE = 4  # pixels between a text and an edge
_MATHEMATICS = re.compile(r"\$(?:[^$\\]|\\.)+\$")
_COMMAND = re.compile(r"\\[a-zA-Z]+|[{}$^_\\ ]")


def break_texts(figure: Figure) -> bool:
    """Break what is longer than there is room: titles, names of axes, legends; return whether anything was."""
    broken = []
    for container in _containers(figure):
        room = container.bbox.width - _EDGE
        for text in (container._suptitle, container._supxlabel):
            broken.append(text is not None and _break(text, room))
        broken += [_narrow_legend(legend, room) for legend in list(container.legends)]
    for ax in panels(figure):
        place = ax.get_subplotspec()
        if place is None:
            continue
        width = ax.figure.bbox.width / place.get_gridspec().ncols
        left = ax.figure.bbox.x0 + width * place.colspan.start
        middle = (ax.bbox.x0 + ax.bbox.x1) / 2
        # What is centered over or under axes may be as wide as twice the way to the next edge.
        room = 2 * min(middle - left, left + width - middle) - _EDGE
        broken += [_break(text, room) for text in (ax.title, ax.xaxis.label)]
        broken.append(_break(ax.yaxis.label, 1.15 * ax.bbox.height, upright=True))
        legend = ax.get_legend()
        if legend is not None:
            broken.append(_narrow_legend(legend, ax.bbox.width))
    return any(broken)


def _containers(figure: Any) -> Iterator[Any]:
    yield figure
    for part in figure.subfigs:
        yield from _containers(part)


def _break(text: Text, room: float, *, upright: bool = False) -> bool:
    """Break a text into as many lines as it needs to have room, given in pixels; return whether it was too long."""
    if not text.get_text():
        return False
    box = text.get_window_extent()
    length = box.height if upright else box.width
    if length > room > 0:
        text.set_text(in_lines(text.get_text(), length / room))
    return bool(length > room)


def in_lines(text: str, excess: float) -> str:
    """Break a text between words, whose longest line is so many times as long as there is room for.

    Mathematics stays whole.

    Examples
    --------
    >>> in_lines("loss of $a + b$ on new images", 1.5).splitlines()
    ['loss of $a + b$', 'on new images']
    """
    lines = text.split("\n")
    most = max(map(_length, lines)) / excess
    return "\n".join(part for line in lines for part in _in_equal_lines(line, most))


def _in_equal_lines(line: str, most: float) -> list[str]:
    held = _MATHEMATICS.sub(lambda found: found[0].replace(" ", "\0"), line)
    words = [word.replace("\0", " ") for word in held.split(" ")]
    for count in range(max(1, math.ceil(_length(line) / most)), len(words)):
        parts: list[list[str]] = [[]]
        for word in words:
            longer = _length(" ".join([*parts[-1], word])) - _length(line) / count
            if parts[-1] and len(parts) < count and longer > _length(word) / 2:
                parts.append([])
            parts[-1].append(word)
        broken = [" ".join(part) for part in parts]
        if max(map(_length, broken)) <= most:
            return broken
    return words if _length(line) > most else [line]


def _length(line: str) -> int:
    """Return about how many letters wide a line is: a command of mathematics is one, its dollars are none."""
    return len(_MATHEMATICS.sub(lambda found: _COMMAND.sub("x", found[0][1:-1]), line))


def _narrow_legend(legend: Legend, room: float) -> bool:
    """Give a legend fewer columns, and its texts several lines if need be; return whether it was too wide."""
    if legend.get_window_extent().width <= room:
        return False
    _break(legend.get_title(), 0.9 * room)
    columns: int = legend._ncols  # type: ignore[attr-defined]  # matplotlib has no method that tells
    while legend.get_window_extent().width > room and columns > 1:
        columns -= 1
        legend = _with_columns(legend, columns)
    excess = legend.get_window_extent().width - room
    if excess > 0:
        longest = max(text.get_window_extent().width for text in legend.get_texts())
        for text in legend.get_texts():
            _break(text, longest - excess)
    return True


def _with_columns(legend: Legend, columns: int) -> Legend:
    """Replace a legend by one with so many columns, and return it: matplotlib cannot change one."""
    place: Any = legend.parent
    texts = [text.get_text() for text in legend.get_texts()]
    options: dict[str, Any] = {
        "ncols": columns,
        "fontsize": legend.get_texts()[0].get_fontsize(),
        "frameon": legend.get_frame_on(),
        "framealpha": legend.get_frame().get_alpha(),
        "title": legend.get_title().get_text(),
        "title_fontsize": legend.get_title().get_fontsize(),
    }
    if isinstance(place, FigureBase):
        place.legends.remove(legend)
        options["loc"] = "outside lower center"
    return legend_of(place, legend.legend_handles, texts, **options)


def legend_of(place: Any, handles: Any, texts: list[str], **options: Any) -> Legend:
    """Make a legend in a figure or in axes, with all texts: one that begins with an underscore would be left out."""
    made: Legend = place.legend(handles, [str(number) for number in range(len(texts))], **options)
    for label, text in zip(made.get_texts(), texts, strict=True):
        label.set_text(text)
    return made


def panels(container: Any) -> list[Axes]:
    """Return the axes of a figure without color bars, which go along with their panels."""
    return [ax for ax in container.axes if not hasattr(ax, "_colorbar")]
