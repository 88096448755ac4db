"""The finding, written on the plot."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TypeAlias

import matplotlib.patheffects
from matplotlib.axes import Axes

from bineural.localize import message
from bineural.localize.numbers import is_number, plain_number
from bineural.plotting.style import INK

Note: TypeAlias = tuple[float, float, str]

_SIDE = 0.3  # of the width of the axes, where a text begins or ends at its place rather than being centered there


def check_notes(function: str, notes: Mapping[str, Note], panels: Mapping[str, object]) -> None:
    """Check what is to be written on panels.

    Raises
    ------
    ValueError
        If a note is for no panel, or is no place with a text.
    """
    for title, note in notes.items():
        is_note = isinstance(note, tuple) and len(note) == 3 and isinstance(note[2], str) and bool(note[2])
        if is_note:
            is_note = all(is_number(part) and math.isfinite(part) for part in map(plain_number, note[:2]))
        if title not in panels or not is_note:
            raise ValueError(
                f"{function} expected a note (x, y, text) for a panel among {', '.join(panels) or 'one'}, got "
                f"{note!r} for {title!r}: pass two finite numbers and a text"
            )


def write_note(ax: Axes, note: Note) -> str:
    """Write a text at a place in the units of the axes, after all else is drawn; return the sentence that tells of it.

    It is centered above the place, but at the sides it begins or ends there, so that it stays within the axes.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    note : tuple of float, float, str
        The place, and an English text, plain or made by `message`.
    """
    x, y, text = note
    low, high = ax.get_xlim(), ax.get_ylim()  # are kept: a text must not widen the axes
    share = ax.transAxes.inverted().transform(ax.transData.transform((x, y)))[0]
    align = "left" if share < _SIDE else "right" if share > 1 - _SIDE else "center"
    halo = [matplotlib.patheffects.withStroke(linewidth=3, foreground="white")]
    ax.text(x, y, text, ha=align, va="bottom", fontsize=9, color=INK, path_effects=halo)
    ax.set(xlim=low, ylim=high)
    return message("Written on the plot: {text}.", text=text)
