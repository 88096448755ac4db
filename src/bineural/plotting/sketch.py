"""Schematic drawings: boxes, circles, grids of cells and arrows, placed by hand on a sheet."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from itertools import pairwise, product
from typing import Literal

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.patches import Circle, FancyArrowPatch, FancyBboxPatch, Rectangle

from bineural.localize import show
from bineural.localize.figures import LocalizedFigure
from bineural.plotting.canvas import Canvas
from bineural.plotting.places import SIZE, Grid, Place, Point, SheetText, check_sizes, ink, look, text_width
from bineural.plotting.style import TONES, Tone, plain_dollars

MOST = 6  # neurons of a layer that are drawn; of more, the ends and three dots
STEP = 0.5  # inches between the centers of two neurons
RADIUS = 0.17
GAP = 1.35  # inches between two layers
PADDING = 0.12  # between a text and its box, in inches


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
    ax : matplotlib.axes.Axes, optional
        Axes to draw into, for a figure that the caller composes: the sheet, its letters too, is made as large as they
        are. Nothing is shown then.

    Examples
    --------
    >>> sketch = Sketch(4, 1)
    >>> x, y = sketch.box(0.5, 0.5, "$x$"), sketch.box(3.5, 0.5, "$y$", tone="forward")
    >>> sketch.arrow(x, y, "$f$")
    >>> figure = sketch.show("An arrow leads from $x$ to $y$.")
    An arrow leads from $x$ to $y$.
    """

    def __init__(self, width: float, height: float, *, ax: Axes | None = None) -> None:
        self._canvas = None if ax is None else Canvas("Sketch", ax, size=(width, height))
        self._figure = LocalizedFigure(figsize=(width, height))
        self.ax = self._figure.add_axes((0, 0, 1, 1)) if ax is None else ax
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
            FancyBboxPatch(corner, width, height, boxstyle="round,pad=0,rounding_size=0.06", **look(tone))
        )
        self.note(x, y, text, tone=tone)
        return Place(x, y, width / 2, height / 2)

    def circle(self, x: float, y: float, text: str = "", *, radius: float = 0.2, tone: Tone = "plain") -> Place:
        """Draw a circle, such as a neuron; return where it is."""
        self.ax.add_patch(Circle((x, y), radius, **look(tone)))
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
    ) -> Grid:
        """Draw a matrix as a grid of cells with a text in each; return where it is, with each of its cells.

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
                self.ax.add_patch(Rectangle((left, top - size), size, size, **look(tone)))
                self.note(left + size / 2, top - size / 2, str(texts[row, column]), tone=tone)
        return Grid(x, y, columns * size / 2, rows * size / 2, rows=rows, columns=columns)

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

    def curve(self, points: Sequence[Point], *, tone: Tone = "plain") -> None:
        """Draw a curve through points, such as those of a function; many points make it smooth."""
        self.ax.plot(
            *zip(*points, strict=True), color=TONES[tone], linewidth=1.6, dashes=(3, 2) if tone == "dead" else ()
        )

    def network(
        self,
        x: float,
        y: float,
        sizes: Sequence[int],
        *,
        gap: float = GAP,
        dead: Collection[tuple[int, int]] = (),
        direction: Tone = "plain",
    ) -> list[list[Place]]:
        """Draw a fully connected network; return where the neurons of each layer are, from top to bottom.

        Parameters
        ----------
        x, y : float
            Center.
        sizes : sequence of int
            Neurons of each layer. Of more than six the ends are drawn, and dots between them.
        gap : float
            From one layer to the next.
        dead : collection of (layer, neuron)
            Neurons, counted from 0, that are grey and hatched, and their lines with them.
        direction : {"plain", "forward", "gradient"}
            Color of the lines.

        Raises
        ------
        ValueError
            If there are fewer than two layers, or a size below 1.
        """
        check_sizes("Sketch.network", sizes)
        layers = []
        for layer, size in enumerate(sizes):
            gone = {neuron for at, neuron in dead if at == layer}
            layers.append(self._neurons(x + (layer - (len(sizes) - 1) / 2) * gap, y, size, gone))
        for before, after in pairwise(layers):
            for (one, one_is_dead), (other, other_is_dead) in product(before, after):
                tone: Tone = "dead" if one_is_dead or other_is_dead else direction
                self.arrow(one, other, tone=tone, head=False)
        return [[place for place, _ in layer] for layer in layers]

    def _neurons(self, x: float, middle: float, size: int, dead: set[int]) -> list[tuple[Place, bool]]:
        """Draw a layer from top to bottom; return where its neurons are, and which of them are dead."""
        shown = min(size, MOST)
        dots = MOST // 2 if size > MOST else -1
        drawn = []
        for row in range(shown):
            y = middle + ((shown - 1) / 2 - row) * STEP
            if row == dots:
                self.note(x, y, "⋮", size=14)
                continue
            neuron = row if row < dots or dots < 0 else size - shown + row
            tone: Tone = "dead" if neuron in dead else "plain"
            drawn.append((self.circle(x, y, radius=RADIUS, tone=tone), neuron in dead))
        return drawn

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
            color = ink(tone)
            self.ax.add_artist(
                SheetText(x, y, text, size=size, ha=align, va="center_baseline", color=color, linespacing=1.1)
            )

    def show(self, alt: str) -> LocalizedFigure | None:
        """Show the sketch, and return its figure, for instance to save it; None in axes of the caller.

        Parameters
        ----------
        alt : str
            Alternative text that says what is drawn, in English or made by `message`.
        """
        if self._canvas is not None:
            return self._canvas.finish([alt])
        plain_dollars(self._figure)
        self._figure.alt = alt
        show(self._figure, alt=alt)
        return self._figure


def _center(place: Place | Point) -> Point:
    return (place.x, place.y) if isinstance(place, Place) else place
