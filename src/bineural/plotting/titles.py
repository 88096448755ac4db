"""Titles below images: wrapped and shrunk to the width of their cells, in every language."""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable, Iterator
from typing import Any

from matplotlib.axes import Axes
from matplotlib.cbook import is_math_text
from matplotlib.font_manager import FontProperties
from matplotlib.text import Text
from matplotlib.textpath import text_to_path

from bineural.localize import languages
from bineural.localize.messages import localize_text

SIZES = (10, 9, 8, 7)  # points; smaller letters are not read
SMALLEST = 5.5  # points, where even a single word has no room
MOST_LINES = 4  # what is longer ends with an ellipsis: the alternative text has it all
LINE = 1.15  # distance of lines, in sizes
MARGIN = 0.94  # of the width that letters may take: on a coarse raster they are a little wider than by their font


class CellTitle(Text):
    """A text centered below a cell, as wide as it: it is wrapped when it is drawn, thus in the language that is drawn.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Whose unit is one inch at the size at which it was laid out; letters grow and shrink with it.
    x, y : float
        Middle of its upper edge.
    text : str
        English text.
    width : float
        Of the cell, in inches.
    size : float
        Of the letters, in points.
    """

    def __init__(self, ax: Axes, x: float, y: float, text: str, *, width: float, size: float) -> None:
        super().__init__(x, y, text, ha="center", va="top", fontsize=size, linespacing=1.05)
        self._width, self._size = width, size
        ax.add_artist(self)
        self.set_in_layout(False)  # it has its room already: measuring hundreds takes long

    def draw(self, renderer: Any) -> None:
        """Draw it, but not while the figure is only measured."""
        if not only_measures(renderer):
            super().draw(renderer)

    def _get_wrapped_text(self) -> str:
        text = self.get_text()
        if not text or not self.get_parse_math() or not is_math_text(text):
            return "\n".join(wrapped(text, self._width, self._size))
        return text

    def _get_layout(self, renderer: Any) -> Any:
        (left, _), (right, _) = self.axes.transData.transform([(0, 0), (1, 0)])  # type: ignore[union-attr]
        self.set_fontsize(self._size * (right - left) / self.get_figure(root=True).dpi)  # type: ignore[union-attr]
        return super()._get_layout(renderer)  # type: ignore[misc]


def only_measures(renderer: Any) -> bool:
    """Return whether a figure is only measured: then methods of its renderer are replaced by ones of no effect."""
    return "draw_text" in vars(renderer)


def fitted(texts: Iterable[str], width: float) -> tuple[float, int]:
    """Return the size of letters and the number of lines at which all titles fit below cells, in every language.

    Letters are made smaller before lines are broken, and words before letters cannot be read.

    Parameters
    ----------
    texts : iterable of str
        English texts.
    width : float
        Of the cells, in inches.

    Examples
    --------
    >>> fitted(["3", "8"], 0.7), fitted(["a seven, not a one"], 0.7)
    ((10, 1), (9, 2))
    """
    shown = _in_all_languages(texts)
    for lines in range(1, MOST_LINES):
        for size in SIZES:
            if all(_needed(text, width, size) <= lines for text in shown):
                return size, lines
    letters = next((size for size in SIZES if all(_words_fit(text, width, size) for text in shown)), SMALLEST)
    return letters, max(len(wrapped(text, width, letters)) for text in shown)


def fits(texts: Iterable[str], width: float, lines: int) -> bool:
    """Return whether titles fit below cells of a width in inches, in so many lines of letters that can be read.

    Examples
    --------
    >>> fits(["3 → 8"], 0.4, lines=1), fits(["a seven, not a one"], 0.4, lines=1)
    (True, False)
    """
    return all(_needed(text, width, SIZES[-1]) <= lines for text in _in_all_languages(texts))


def wrapped(text: str, width: float, size: float) -> list[str]:
    """Return the lines of a title: broken between words, and inside of those that are too long.

    Examples
    --------
    >>> wrapped("a seven, not a one", 0.7, 9)
    ['a seven,', 'not a one']
    """
    lines = [line for part in text.split("\n") for line in _broken(part, width * MARGIN, size)]
    if len(lines) > MOST_LINES:
        last = lines[MOST_LINES - 1]
        while last and text_width(f"{last}…") * size > width:
            last = last[:-1]
        lines = [*lines[: MOST_LINES - 1], f"{last}…"]
    return lines


def _broken(text: str, width: float, size: float) -> Iterator[str]:
    line = ""
    for word in text.split(" "):
        joined = f"{line} {word}" if line else word
        if text_width(joined) * size <= width:
            line = joined
            continue
        if line:
            yield line
        while text_width(word) * size > width and len(word) > 1:
            length = next(n for n in range(len(word) - 1, 0, -1) if n == 1 or text_width(word[:n]) * size <= width)
            yield word[:length]
            word = word[length:]
        line = word
    yield line


def _needed(text: str, width: float, size: float) -> float:
    """Return how many lines a title takes whose words stay whole, infinity if one has no room."""
    return len(wrapped(text, width, size)) if _words_fit(text, width, size) else math.inf


def _words_fit(text: str, width: float, size: float) -> bool:
    return all(text_width(word) * size <= width * MARGIN for word in text.split())


def _in_all_languages(texts: Iterable[str]) -> set[str]:
    return {localize_text(text, language) for text in set(texts) for language in languages()}


@functools.lru_cache(maxsize=10_000)
def text_width(text: str) -> float:
    """Return the width of a line in letters of one point, in inches.

    Examples
    --------
    >>> text_width("mmmm") > text_width("iiii")
    True
    """
    width, _, _ = text_to_path.get_text_width_height_descent(text, FontProperties(size=100), ismath=False)
    return float(width) / 100 / 72
