"""Figures for a phone: their panels under each other and as wide as its column, so that letters keep their size."""

from __future__ import annotations

import itertools
import warnings
from typing import Any, Protocol, TypeAlias, runtime_checkable

from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure, FigureBase, SubFigure
from matplotlib.gridspec import SubplotSpec
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from bineural.localize.breaking import break_texts, legend_of, panels

Part: TypeAlias = Axes | SubFigure

WIDTH = 3.7  # inches: at its own size a drawing then fills the column of a phone of 390 pixels
FITS = 4.4  # inches, up to which a figure only shrinks
_FLAT = 0.8  # height of a panel in its widths, at most, where its sides may have any ratio
_MORE = 0.35  # of a panel that lacks room is left out, and one more stands in a row
_SHARE, _LEAST_SHARE = (
    0.5,
    0.42,
)  # of the width of a panel for its axes: below, labels beside them go; it cannot be read
_LOWEST = 0.4  # inches of axes with numbers
_SLACK = 0.1  # inches that a drawing may be wider


@runtime_checkable
class BesideAxes(Protocol):
    """Labels that stand beside axes, and are listed in a legend where they have no room there."""

    def entries(self) -> list[tuple[Any, Text]]:
        """Return what is labeled, each with its label."""

    def set_visible(self, b: bool) -> None:
        """Show or hide them."""

    def get_visible(self) -> bool:
        """Return whether they show."""


def needs_room(figure: Figure) -> bool:
    """Tell whether a figure is too wide for a phone, and laid out so that it can be laid out anew."""
    return figure.get_figwidth() > FITS and isinstance(figure.get_layout_engine(), ConstrainedLayoutEngine)


def for_phone(figure: Figure) -> bool:
    """Lay out a figure anew for the column of a phone, in place.

    Panels that stood side by side stand under each other, or fewer in a row, each with numbers at its own axes. What
    has no room in a line is broken: titles, names of axes, legends. Labels beside axes go into a legend if need be.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        With its texts in the language of the reader. It is of no use any more if the answer is False.

    Returns
    -------
    bool
        False where the wide figure serves better: it fits as it is, its parts were placed by hand, or nobody could read
        it so narrow.
    """
    if not needs_room(figure):
        return False
    height = _restack(figure, WIDTH, figure.get_figwidth(), figure.get_figheight())
    if height is None:
        return False
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # axes without any room, which are seen below
        _set_height(figure, height)
        if _list_labels(figure):
            settle(figure)
        wanted = sum(_heights(figure))
        if break_texts(figure):
            settle(figure)
        # What panels of a fixed ratio leave empty is dropped; what texts need is added, and not taken from the panels.
        for surplus in (_empty(figure), 0.0):
            missing = wanted - sum(_heights(figure)) - surplus
            if abs(missing) > 0.05:
                _set_height(figure, figure.get_figheight() + missing)
        return _is_readable(figure)


def lay_out(figure: Figure) -> None:
    """Give the axes of a figure their places, as its layout engine finds them."""
    engine = figure.get_layout_engine()
    if engine is not None:
        engine.execute(figure)


def settle(figure: Figure) -> None:
    """Lay out a figure and put its texts in their places, in less time than by drawing it."""
    lay_out(figure)
    figure.get_tightbbox()


def _set_height(figure: Figure, height: float) -> None:
    figure.set_size_inches(WIDTH, height)
    settle(figure)


def _restack(container: FigureBase, width: float, old_width: float, old_height: float) -> float | None:
    """Put the panels of a figure, or of a part of one, into a width; return the height in inches, None if no grid."""
    found = _grid(container)
    if found is None:
        return None
    rows, columns, cells = found
    old_width, old_height = old_width / columns, old_height / rows
    fewer = _fewer(cells, columns, width, old_width)
    if fewer == rows < columns and len(cells) == rows * columns:
        cells = [cell for column in range(columns) for cell in cells[column::columns]]  # rows become columns
    heights = []
    for cell in cells:
        height = _height(cell, width / fewer, old_width, old_height)
        for part in cell:
            if isinstance(part, SubFigure):
                inner = _restack(part, width / fewer, old_width, old_height)
                if inner is None:
                    return None
                height = inner
        heights.append(height)
    in_rows = [max(heights[first : first + fewer]) for first in range(0, len(cells), fewer)]
    grid = container.add_gridspec(len(in_rows), fewer, height_ratios=in_rows)
    _show_own_axes(cells, fewer)
    for number, cell in enumerate(cells):
        for part in cell:
            if isinstance(part, Axes):
                part.set_subplotspec(grid[number])
            else:
                part._subplotspec = grid[number]  # type: ignore[attr-defined]  # there is no method for it
    return sum(in_rows)


def _grid(container: FigureBase) -> tuple[int, int, list[list[Part]]] | None:
    """Return rows, columns and what stands in the cells of the grid of a figure or a part of one; None if none."""
    cells: dict[int, list[Part]] = {}
    grids = set()
    parts: list[Any] = [*container.subfigs, *(ax for ax in panels(container) if ax.figure is container)]
    for part in parts:
        place = _place(part)
        if place is None or len(place.rowspan) > 1 or len(place.colspan) > 1:
            return None
        grids.add(place.get_gridspec())
        if not isinstance(part, Axes) or not _is_unused(part):
            cells.setdefault(place.num1, []).append(part)
    if len(grids) != 1:
        return None
    rows, columns = grids.pop().get_geometry()
    return rows, columns, [cells[number] for number in sorted(cells)]


def _place(part: Any) -> SubplotSpec | None:
    # matplotlib has no method for parts of figures
    place: SubplotSpec | None = part.get_subplotspec() if isinstance(part, Axes) else part._subplotspec
    return place


def _is_unused(ax: Axes) -> bool:
    """Tell whether axes are a place in a grid that nothing was drawn into."""
    return not ax.axison and not ax.has_data() and not (ax.texts or ax.patches or ax.artists or ax.tables)


def _fewer(cells: list[list[Part]], columns: int, width: float, old_width: float) -> int:
    """Return how many panels stand in a row: a single one if they have legends, which take room in each."""
    if any(isinstance(part, Axes) and part.get_legend() is not None for cell in cells for part in cell):
        return 1
    return min(columns, max(1, int(width / old_width + _MORE)))


def _height(cell: list[Part], width: float, old_width: float, old_height: float) -> float:
    if any(isinstance(part, Axes) and part.get_aspect() != "auto" for part in cell):
        return old_height * width / old_width
    return min(old_height, _FLAT * width)


def _show_own_axes(cells: list[list[Part]], columns: int) -> None:
    """Show numbers and names that panels had from neighbors, where those no longer stand beside or below them."""
    axes = [[part for part in cell if isinstance(part, Axes)] for cell in cells]
    everyone = list(itertools.chain.from_iterable(axes))
    for number, cell in enumerate(axes):
        below = axes[number + columns] if number + columns < len(axes) else []
        for ax in cell:
            if number % columns == 0:
                _show_own_axis(ax.yaxis, "labelleft", [panel.yaxis for panel in _sharing(ax, "y", everyone)])
            if not _sharing(ax, "x", below):
                _show_own_axis(ax.xaxis, "labelbottom", [panel.xaxis for panel in _sharing(ax, "x", everyone)])


def _sharing(ax: Axes, axis: str, panels: list[Axes]) -> list[Axes]:
    group = ax.get_shared_x_axes() if axis == "x" else ax.get_shared_y_axes()
    return [panel for panel in panels if panel is not ax and group.joined(ax, panel)]


def _show_own_axis(axis: Axis, side: str, others: list[Any]) -> None:
    if axis.get_tick_params().get(side, True) or not axis.get_visible():
        return
    axis.set_tick_params(which="both", **{side: True})
    axis.offsetText.set_visible(True)
    if not axis.get_label_text():
        axis.set_label_text(next(filter(None, (other.get_label_text() for other in others)), ""))
    axis.label.set_visible(True)


def _list_labels(figure: Figure) -> bool:
    """List labels beside axes in a legend where they take much room or lie over names; return whether there were."""
    entries: dict[tuple[str, Any], Any] = {}
    beside = [(ax, artist) for ax in figure.axes for artist in ax.artists if isinstance(artist, BesideAxes)]
    for ax, artist in beside:
        labels = [text.get_window_extent() for _, text in artist.entries()]
        names = [axis.label.get_window_extent() for axis in (ax.xaxis, ax.yaxis) if axis.get_label_text()]
        if _share(ax) < _SHARE or any(_overlap(*pair) for pair in itertools.product(labels, names)):
            entries |= {(text.get_text(), line.get_color()): line for line, text in artist.entries()}
            artist.set_visible(False)
    if entries:
        texts = [text for text, _ in entries]
        options: Any = {"loc": "outside lower center", "frameon": False, "ncols": min(3, len(texts))}
        legend_of(figure, list(entries.values()), texts, **options)
    return bool(entries)


def _share(ax: Axes) -> float:
    """Return which part of the width of its place axes have."""
    place = ax.get_subplotspec()
    columns = place.get_gridspec().ncols if place is not None else 1
    return float(ax.bbox.width / ax.figure.bbox.width * columns)


def _heights(figure: Figure) -> list[float]:
    """Return the heights of the axes of the first column in inches."""
    return [box.height * figure.get_figheight() for box in _first_column(figure, original=False)]


def _empty(figure: Figure) -> float:
    """Return the inches that panels of a fixed ratio leave empty above and below them."""
    given, taken = (_first_column(figure, original=original) for original in (True, False))
    return sum(old.height - new.height for old, new in zip(given, taken, strict=True)) * figure.get_figheight()


def _first_column(figure: Figure, *, original: bool) -> list[Bbox]:
    boxes = [(ax, ax.get_position(original=True)) for ax in panels(figure)]
    left = min(box.x0 for _, box in boxes)
    # Axes of one place, such as twins, count once.
    first = {round(box.y1, 2): ax for ax, box in boxes if box.x0 < left + 0.3}
    return [ax.get_position(original=original) for ax in first.values()]


def _is_readable(figure: Figure) -> bool:
    box = figure.get_tightbbox()
    return bool(box.width <= WIDTH + _SLACK) and all(
        not ax.axison
        or (
            _share(ax) >= _LEAST_SHARE
            and ax.bbox.height / figure.dpi >= _LOWEST
            and not any(_overlap(*pair) for axis in (ax.xaxis, ax.yaxis) for pair in itertools.pairwise(_ticks(axis)))
            and not any(_overlap(*pair) for pair in itertools.combinations(_texts(ax), 2))
        )
        for ax in panels(figure)
    )


def _ticks(axis: Axis) -> list[Bbox]:
    """Return where the numbers of an axis stand, in order."""
    low, high = sorted(axis.get_view_interval())
    boxes = [
        tick.label1.get_window_extent()
        for tick in axis.get_major_ticks()
        if tick.label1.get_visible() and tick.label1.get_text() and low <= tick.get_loc() <= high
    ]
    return sorted(boxes, key=lambda box: (box.x0, box.y0))


def _texts(ax: Axes) -> list[Bbox]:
    """Return where the texts in and around axes stand, but for numbers at ticks."""
    ticks = [tick for axis in (ax.xaxis, ax.yaxis) for tick in (*axis.get_major_ticks(), *axis.get_minor_ticks())]
    numbers = {id(label) for tick in ticks for label in (tick.label1, tick.label2)}
    listed = [artist for artist in ax.artists if isinstance(artist, BesideAxes) and not artist.get_visible()]
    numbers |= {id(text) for artist in listed for _, text in artist.entries()}
    return [
        text.get_window_extent()
        for text in ax.findobj(Text)
        if isinstance(text, Text) and id(text) not in numbers and text.get_visible() and text.get_text().strip()
    ]


def _overlap(one: Bbox, other: Bbox) -> bool:
    inner = Bbox.intersection(one, other)
    return inner is not None and bool(inner.width > 1 and inner.height > 1)
