"""Labels of lines beside the axes, right of their ends or left of their starts, pushed apart where they are close."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.lines import Line2D
from matplotlib.text import Text
from matplotlib.transforms import Bbox, IdentityTransform

from bineural.plotting.palettes import FEW
from bineural.plotting.style import INK

_APART = 0.07  # of the height of the axes, between ends that need not be pushed apart
_NEAR = 0.9  # of the width of the axes, where a curve ends that leads to its label
_LONGEST = 18  # letters
_SIZE = 9  # points
_ROW, _LEADER = 1.2, 9  # heights of a label to the next; points from the axes to the labels


def ends_fit(ax: Axes) -> bool:
    """Return whether the lines end near the right side and far enough from each other for labels there."""
    lines = list(ax.lines)
    if not 2 <= len(lines) <= FEW or max(len(str(line.get_label())) for line in lines) > _LONGEST:
        return False
    ax.get_xlim(), ax.get_ylim()  # sets them to the data; the transformation alone does not
    ends = ax.transAxes.inverted().transform([_end(line) for line in lines])
    apart = np.diff(np.sort(ends[:, 1]))
    return bool((ends[:, 0] >= _NEAR).all() and (apart >= _APART).all())


class EndLabels(Artist):
    """Labels beside the axes at the heights where lines end or start, pushed apart where they are close.

    They are placed at each drawing, because their size depends on the language and the height of the axes on all
    that stands around them.

    Parameters
    ----------
    lines : list of matplotlib.lines.Line2D
        Of one of the axes, whose labels are written.
    at_starts : bool
        Whether they stand left of the axes, at the heights where lines start.
    """

    def __init__(self, lines: list[Line2D], *, at_starts: bool = False) -> None:
        super().__init__()
        self.set_clip_on(False)  # what axes clip gets no room in the layout
        self._lines = lines
        self._at_starts = at_starts
        look: dict[str, Any] = {"va": "center", "ha": "right" if at_starts else "left", "fontsize": _SIZE, "color": INK}
        self._texts = [Text(0, 0, str(line.get_label()), transform=IdentityTransform(), **look) for line in lines]
        self._leaders = [
            Line2D([], [], color=line.get_color(), linewidth=1, alpha=0.7, transform=IdentityTransform())
            for line in lines
        ]

    def get_children(self) -> list[Artist]:
        """Return the texts, which are translated, and the lines that lead to them."""
        return [*self._texts, *self._leaders]

    def entries(self) -> list[tuple[Line2D, Text]]:
        """Return the lines and their labels, for a legend."""
        return list(zip(self._lines, self._texts, strict=True))

    def set_figure(self, fig: Any) -> None:
        """Stand in a figure, with all children."""
        super().set_figure(fig)
        for child in self.get_children():
            child.set_figure(fig)

    def draw(self, renderer: RendererBase) -> None:
        """Draw the labels."""
        if not self.get_visible():
            return
        self._place(renderer)
        for child in [*self._leaders, *self._texts]:
            child.draw(renderer)

    def get_window_extent(self, renderer: RendererBase | None = None) -> Bbox:
        """Return the room that the labels take, for which the layout makes place."""
        if renderer is None:
            renderer = self._lines[0].get_figure(root=True)._get_renderer()  # type: ignore[union-attr]
        self._place(renderer)
        return Bbox.union([text.get_window_extent(renderer) for text in self._texts])

    def get_tightbbox(self, renderer: RendererBase | None = None) -> Bbox:
        """Return the same: nothing is cut off."""
        return self.get_window_extent(renderer)

    def _place(self, renderer: RendererBase) -> None:
        ax = self._lines[0].axes
        assert ax is not None
        box = ax.bbox
        point = float(renderer.points_to_pixels(1))  # type: ignore[arg-type]
        edge, out = (box.x0, -point) if self._at_starts else (box.x1, point)
        ends = np.array([_end(line, 0 if self._at_starts else -1) for line in self._lines])
        ends[np.isnan(ends).any(axis=1)] = edge, box.y0  # a line of which nothing is drawn is named all the same
        row = _ROW * _SIZE * point
        heights = spread(np.clip(ends[:, 1], box.y0, box.y1), row, box.y0 - row / 2, box.y1 + row / 2)
        place = edge + _LEADER * out
        for text, leader, (x, y), height in zip(self._texts, self._leaders, ends, heights, strict=True):
            text.set_position((place, height))
            start = x + 3 * out if box.x0 < x + 3 * out < box.x1 else edge
            leader.set_data([start, place - 2 * out], [np.clip(y, box.y0, box.y1), height])


def spread(places: npt.ArrayLike, gap: float, low: float, high: float) -> npt.NDArray[np.float64]:
    """Move places as little as possible, in the sum of squares, so that neighbors are at least a gap apart.

    Parameters
    ----------
    places : array_like, shape (n,)
    gap : float
    low, high : float
        Where the first and the last may stand; if there is too little room, they go beyond `high`.

    Returns
    -------
    ndarray, shape (n,)
        In the order of `places`.

    Examples
    --------
    >>> spread([5.0, 5.0, 9.0], 2.0, 0.0, 10.0)
    array([4., 6., 9.])
    """
    given = np.asarray(places, dtype=float)
    order = np.argsort(given, kind="stable")
    steps = gap * np.arange(len(given))
    # Without the gaps the places need only rise: that is isotonic regression, solved by pooling neighbors.
    pools: list[list[float]] = []
    for place in given[order] - steps:
        pools.append([place])
        while len(pools) > 1 and np.mean(pools[-2]) > np.mean(pools[-1]):
            last = pools.pop()
            pools[-1] += last
    risen = np.concatenate([np.full(len(pool), np.mean(pool)) for pool in pools])
    moved = np.empty_like(given)
    moved[order] = np.clip(risen, low, max(low, high - steps[-1])) + steps
    return moved


def _end(line: Line2D, which: int = -1) -> npt.NDArray[np.float64]:
    """Return the last point of a line that is drawn, or another one, in pixels; NaN if none is."""
    points = np.asarray(line.get_xydata(), dtype=float)
    points = points[np.isfinite(points).all(axis=1)]
    if not len(points):
        return np.full(2, np.nan)
    pixels: npt.NDArray[np.float64] = line.get_transform().transform(points[which])
    return pixels
