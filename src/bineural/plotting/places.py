"""What sketches are made of: where shapes are and how they look, and texts that grow and shrink with their sheet."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias

from matplotlib.backend_bases import RendererBase
from matplotlib.text import Text
from matplotlib.textpath import TextPath
from matplotlib.transforms import Bbox

from bineural.localize import languages
from bineural.localize.messages import localize_text
from bineural.plotting.style import INK, TONES, Tone

Point: TypeAlias = tuple[float, float]

SIZE = 11  # of letters, in points
POINTS = 72  # in an inch
GROUND = 0.14  # how much of its color fills a shape


@dataclass(frozen=True)
class Place:
    """Where a shape is: its center and its half width and height, in inches. Arrows begin and end at its edge.

    Examples
    --------
    >>> place = Place(1.0, 1.0, 0.5, 0.25)
    >>> place.right, place.top
    ((1.5, 1.0), (1.0, 1.25))
    >>> place.edge_towards((3.0, 1.0))
    (1.5, 1.0)
    """

    x: float
    y: float
    half_width: float
    half_height: float
    is_round: bool = False

    @property
    def left(self) -> Point:
        """The middle of the left edge."""
        return self.x - self.half_width, self.y

    @property
    def right(self) -> Point:
        """The middle of the right edge."""
        return self.x + self.half_width, self.y

    @property
    def top(self) -> Point:
        """The middle of the upper edge."""
        return self.x, self.y + self.half_height

    @property
    def bottom(self) -> Point:
        """The middle of the lower edge."""
        return self.x, self.y - self.half_height

    def edge_towards(self, point: Point) -> Point:
        """Return where a line from the center to a point leaves the shape."""
        dx, dy = point[0] - self.x, point[1] - self.y
        if self.is_round:
            ratio = math.hypot(dx, dy) / self.half_width
        else:
            ratio = max(abs(dx) / self.half_width, abs(dy) / self.half_height)
        return (self.x + dx / ratio, self.y + dy / ratio) if ratio else (self.x, self.y)


@dataclass(frozen=True)
class Grid(Place):
    """Where a grid of cells is, and each of its cells.

    Examples
    --------
    >>> Grid(1.0, 1.0, 0.5, 0.25, rows=1, columns=2).cell(0, 1).left
    (1.0, 1.0)
    """

    rows: int = 1
    columns: int = 1

    def cell(self, row: int, column: int) -> Place:
        """Return where a cell is; rows are counted from the top, from 0."""
        half_width, half_height = self.half_width / self.columns, self.half_height / self.rows
        x = self.left[0] + (2 * column + 1) * half_width
        return Place(x, self.top[1] - (2 * row + 1) * half_height, half_width, half_height)


class SheetText(Text):
    """A text whose size is that of its sheet: an inch of a sheet may be drawn shorter or longer in axes of a caller."""

    def __init__(self, x: float, y: float, text: str, *, size: float, **options: Any) -> None:
        super().__init__(x, y, text, fontsize=size, clip_on=False, **options)
        self._points = size

    def draw(self, renderer: RendererBase) -> None:
        """Draw it in the size of its sheet."""
        self._fit()
        super().draw(renderer)

    def get_window_extent(self, renderer: RendererBase | None = None, dpi: float | None = None) -> Bbox:
        """Return the room that it takes in the size of its sheet."""
        self._fit()
        return super().get_window_extent(renderer, dpi)

    def _fit(self) -> None:
        ax = self.axes
        assert ax is not None
        low, high = ax.get_xlim()
        self.set_fontsize(self._points * ax.bbox.width / ax.figure.dpi / (high - low))


@lru_cache(maxsize=1000)
def text_width(text: str, size: float = SIZE) -> float:
    """Return the width of a text in inches, in the language in which it is widest.

    Examples
    --------
    >>> text_width("") < text_width("$x$") < text_width("yes, yes")
    True
    """
    lines = [line for language in languages() for line in localize_text(text, language).split("\n") if line.strip()]
    return max((float(TextPath((0, 0), line, size=size).get_extents().width) for line in lines), default=0.0) / POINTS


def check_sizes(function: str, sizes: Sequence[int]) -> None:
    """Check the sizes of the layers of a network that is to be drawn.

    Raises
    ------
    ValueError
        If there are fewer than two layers, or a size below 1.
    """
    if len(sizes) < 2 or min(sizes) < 1:
        raise ValueError(
            f"{function} expected two layers or more, of a neuron or more each, got {list(sizes)}: mend it"
        )


def ink(tone: Tone) -> str:
    """Return the color of letters of a tone."""
    return INK if tone == "dead" else TONES[tone]  # grey letters on hatching cannot be read


def look(tone: Tone) -> dict[str, Any]:
    """Return edge, face and hatching of a shape of a tone, as patches take them."""
    color = TONES[tone]
    return {
        "edgecolor": color,
        "facecolor": "none" if tone == "plain" else (color, GROUND),
        "hatch": "////" if tone == "dead" else None,
        "linewidth": 1.0,
    }
