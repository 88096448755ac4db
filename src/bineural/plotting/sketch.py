"""Schematic drawings: boxes, circles, grids of cells and arrows, placed by hand on a sheet."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt
from matplotlib.patches import Circle, FancyArrowPatch, FancyBboxPatch, Rectangle
from matplotlib.textpath import TextPath

from bineural.localize import languages, show
from bineural.localize.figures import LocalizedFigure
from bineural.localize.messages import localize_text
from bineural.plotting.style import INK, TONES, Tone, plain_dollars

Point: TypeAlias = tuple[float, float]

SIZE = 11  # of letters, in points
POINTS = 72  # in an inch
PADDING = 0.12  # between a text and its box, in inches
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


class Sketch:
    """A sheet on which shapes are placed by hand.

    Coordinates are inches from the lower left corner; a shape is placed by its center. All words are English labels
    that the catalogue translates, mathematics stands between dollars. A box that is given no width is as wide as its
    text needs in the language that needs most.

    A tone is a meaning, the same in the whole book: "forward" is blue, "gradient" orange, "dead" grey and hatched.

    Parameters
    ----------
    width, height : float
        Of the sheet in inches; up to 5.7 wide it is readable on a phone without scrolling.

    Examples
    --------
    >>> sketch = Sketch(4, 1)
    >>> x, y = sketch.box(0.5, 0.5, "$x$"), sketch.box(3.5, 0.5, "$y$", tone="forward")
    >>> sketch.arrow(x, y, "$f$")
    >>> figure = sketch.show("An arrow leads from $x$ to $y$.")
    An arrow leads from $x$ to $y$.
    """

    def __init__(self, width: float, height: float) -> None:
        self.figure = LocalizedFigure(figsize=(width, height))
        self.ax = self.figure.add_axes((0, 0, 1, 1))
        self.ax.set(xlim=(0, width), ylim=(0, height), aspect="equal")
        self.ax.set_axis_off()

    def box(
        self, x: float, y: float, text: str = "", *, width: float = 0, height: float = 0.5, tone: Tone = "plain"
    ) -> Place:
        """Draw a box with a text in it; return where it is.

        Parameters
        ----------
        x, y : float
            Center.
        text : str
            May have several lines.
        width, height : float
            By default as wide as the text in every language.
        tone : {"plain", "forward", "gradient", "dead"}
        """
        width = width or text_width(text) + 2 * PADDING
        corner = x - width / 2, y - height / 2
        self.ax.add_patch(
            FancyBboxPatch(corner, width, height, boxstyle="round,pad=0,rounding_size=0.06", **_look(tone))
        )
        self.note(x, y, text, tone=tone)
        return Place(x, y, width / 2, height / 2)

    def circle(self, x: float, y: float, text: str = "", *, radius: float = 0.2, tone: Tone = "plain") -> Place:
        """Draw a circle, such as a neuron; return where it is."""
        self.ax.add_patch(Circle((x, y), radius, **_look(tone)))
        self.note(x, y, text, tone=tone)
        return Place(x, y, radius, radius, is_round=True)

    def cells(
        self,
        x: float,
        y: float,
        values: npt.ArrayLike,
        *,
        size: float = 0.32,
        tones: Sequence[Sequence[Tone]] | None = None,
    ) -> Place:
        """Draw a matrix as a grid of cells with a text in each; return where it is.

        Parameters
        ----------
        x, y : float
            Center.
        values : array_like of str, shape (rows, columns)
            What stands in the cells; numbers are written as they are.
        size : float
            Side of a cell.
        tones : sequence of sequence of tone, optional
            Of each cell.

        Raises
        ------
        ValueError
            If the values are no matrix, or there are not as many tones.
        """
        texts = np.asarray(values, dtype=object)
        if texts.ndim != 2 or not texts.size:
            raise ValueError(
                f"Sketch.cells expected a matrix of values, got shape {texts.shape}: pass a list of rows of one length"
            )
        rows, columns = texts.shape
        if tones is not None and (len(tones) != rows or any(len(row) != columns for row in tones)):
            raise ValueError(
                f"Sketch.cells expected {rows} × {columns} tones, got {[len(row) for row in tones]}: "
                "pass one for each value"
            )
        for row in range(rows):
            for column in range(columns):
                tone = tones[row][column] if tones is not None else "plain"
                left, top = x + (column - columns / 2) * size, y + (rows / 2 - row) * size
                self.ax.add_patch(Rectangle((left, top - size), size, size, **_look(tone)))
                self.note(left + size / 2, top - size / 2, str(texts[row, column]), tone=tone)
        return Place(x, y, columns * size / 2, rows * size / 2)

    def arrow(
        self,
        start: Place | Point,
        end: Place | Point,
        text: str = "",
        *,
        tone: Tone = "plain",
        bend: float = 0,
        head: bool = True,
    ) -> None:
        """Draw an arrow from one place to another, with a text beside its middle.

        Parameters
        ----------
        start, end : Place or point
            A shape, at whose edge the arrow begins or ends, or a point.
        text : str
        tone : {"plain", "forward", "gradient", "dead"}
        bend : float
            0 is straight; 0.3 bends to the right of the way, -0.3 to the left.
        head : bool
            False draws a line.
        """
        first, last = _center(start), _center(end)
        tail = start.edge_towards(last) if isinstance(start, Place) else start
        tip = end.edge_towards(first) if isinstance(end, Place) else end
        color = TONES[tone]
        self.ax.add_patch(
            FancyArrowPatch(
                tail,
                tip,
                arrowstyle="-|>" if head else "-",
                connectionstyle=f"arc3,rad={bend}",
                mutation_scale=10,
                shrinkA=0,
                shrinkB=0,
                color=color,
                linestyle=(0, (3, 2)) if tone == "dead" else "-",
                linewidth=1.2 if head else 0.7,
            )
        )
        if text:
            dx, dy = tip[0] - tail[0], tip[1] - tail[1]
            length = math.hypot(dx, dy) or 1
            away = -bend / 2 * length + (0.13 if bend <= 0 else -0.13)  # to the left of the way, where the arc is
            middle = (tail[0] + tip[0]) / 2 - dy / length * away, (tail[1] + tip[1]) / 2 + dx / length * away
            self.note(*middle, text, tone=tone)

    def note(
        self,
        x: float,
        y: float,
        text: str,
        *,
        tone: Tone = "plain",
        align: Literal["left", "center", "right"] = "center",
        size: float = SIZE,
    ) -> None:
        """Write a text at a point."""
        if text:
            self.ax.text(x, y, text, ha=align, va="center_baseline", fontsize=size, color=_ink(tone), linespacing=1.1)

    def show(self, alt: str) -> LocalizedFigure:
        """Show the sketch, and return its figure, for instance to save it.

        Parameters
        ----------
        alt : str
            Alternative text that says what is drawn, in English or made by `message`.
        """
        plain_dollars(self.figure)
        self.figure.alt = alt
        show(self.figure, alt=alt)
        return self.figure


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


def _center(place: Place | Point) -> Point:
    return (place.x, place.y) if isinstance(place, Place) else place


def _ink(tone: Tone) -> str:
    return INK if tone == "dead" else TONES[tone]  # grey letters on hatching cannot be read


def _look(tone: Tone) -> dict[str, Any]:
    color = TONES[tone]
    return {
        "edgecolor": color,
        "facecolor": "none" if tone == "plain" else (color, GROUND),
        "hatch": "////" if tone == "dead" else None,
        "linewidth": 1.0,
    }
