"""Where a figure is drawn: on a sheet of its own, or in axes that the caller has."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any, Literal

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import FigureBase, SubFigure

from bineural.localize import show
from bineural.localize.figures import LocalizedFigure, translate_texts
from bineural.plotting.style import join_sentences, legend_below, legend_outside, plain_dollars


def subplots(
    rows: int = 1, columns: int = 1, *, size: tuple[float, float] | None = None, **options: Any
) -> tuple[LocalizedFigure, Any]:
    """Make a figure to draw several others into, as `matplotlib.pyplot.subplots` does.

    Its texts are English while it is drawn, and the reader's when it is shown with `bineural.localize.show` or
    saved with its `savefig`.

    Parameters
    ----------
    rows, columns : int
        Of axes, at least 1.
    size : tuple of float, optional
        Width and height in inches; by default about 3 by 2.7 for each of the axes, and 5 in all for one alone.
    **options
        As of `matplotlib.figure.Figure.subplots`, for example ``sharey=True``.

    Returns
    -------
    tuple
        The figure, and its axes: one, or an array of them.

    Raises
    ------
    ValueError
        If `rows` or `columns` is below 1.

    Examples
    --------
    >>> from bineural.localize import show
    >>> from bineural.plotting import plot_curves
    >>> figure, (left, right) = subplots(1, 2, sharey=True)
    >>> plot_curves({"small step": [3.0, 2.0]}, xlabel="epoch", ylabel="loss", ax=left)
    >>> plot_curves({"large step": [3.0, 9.0]}, xlabel="epoch", ylabel="loss", ax=right)
    >>> show(figure)
    Across: epoch; up: loss. Curve “small step”: from 3 at 1 to 2 at 2; lowest 2, highest 3. \
Across: epoch; up: loss. Curve “large step”: from 3 at 1 to 9 at 2; lowest 3, highest 9.
    """
    if rows < 1 or columns < 1:
        raise ValueError(
            f"subplots expected at least 1 row and 1 column, got {rows} and {columns}: pass for example 1, 2"
        )
    width = max(5.0, 3.1 * columns)
    figure = LocalizedFigure(figsize=size or (width, 2.7 * rows + 0.2), layout="constrained")
    return figure, figure.subplots(rows, columns, **options)


class Canvas:
    """The axes that a function draws into, and what is done with them at its end.

    Parameters
    ----------
    function : str
        Name of the function, for errors.
    ax : matplotlib.axes.Axes, optional
        Axes of the caller. One panel is drawn into them; several stand in a subfigure in their place. By default there
        is a figure of its own, which is shown at the end.
    panels, columns : int
        Number of panels, and how many stand in a row.
    size : tuple of float
        Width and height in inches of a figure of its own.
    **options
        As of `matplotlib.figure.Figure.subplots`, for example ``sharex=True``.

    Attributes
    ----------
    axes : list of matplotlib.axes.Axes
        One for each panel.
    container : matplotlib.figure.FigureBase
        The figure or subfigure around them.
    is_own : bool
        Whether the figure belongs to the function.

    Raises
    ------
    TypeError
        If `ax` is something else.
    ValueError
        If several panels have no place in a grid where `ax` is.
    """

    def __init__(
        self,
        function: str,
        ax: Axes | None,
        *,
        size: tuple[float, float],
        panels: int = 1,
        columns: int | None = None,
        **options: Any,
    ) -> None:
        self.is_own = ax is None
        columns = panels if columns is None else columns
        if ax is not None and not isinstance(ax, Axes):
            raise TypeError(
                f"{function} expected ax to be matplotlib's Axes, got a {type(ax).__name__}: pass one of those that "
                "bineural.plotting.subplots or plt.subplots returned"
            )
        if ax is not None and panels == 1:
            self.container: FigureBase = ax.figure
            self.axes = [ax]
            return
        self.container = (
            LocalizedFigure(figsize=size, layout="constrained") if ax is None else _in_place_of(function, ax)
        )
        made = list(self.container.subplots(math.ceil(panels / columns), columns, squeeze=False, **options).flat)
        for unused in made[panels:]:
            unused.set_axis_off()
        self.axes = made[:panels]

    @classmethod
    def in_rows(cls, function: str, ax: Axes | None, panels: int, *, width: float = 3.1, height: float = 2.7) -> Canvas:
        """Make panels of this size, at most two side by side, so that their texts can be read on a phone."""
        columns = min(panels, 2)
        size = (width * columns if columns > 1 else max(5.0, width), height * math.ceil(panels / columns) + 0.2)
        return cls(function, ax, size=size, panels=panels, columns=columns)

    def legend(self, *, title: str = "") -> None:
        """Put one legend of all labels below the panels; in the axes of a caller, where it hides least."""
        legend_below(self.container, self.axes, title=title, inside=not self.is_own and len(self.axes) == 1)

    def legend_of(self, handles: Sequence[Artist]) -> None:
        """Put one legend below the whole figure, where it hides no point; it takes in one that is there already."""
        figure = self.container if self.is_own or len(self.axes) > 1 else self.axes[0].get_figure(root=False)
        assert figure is not None
        legend_outside(figure, self.axes[0], handles)

    def finish(
        self, sentences: Iterable[str], *, format: Literal["svg", "png", "webp"] = "svg"
    ) -> LocalizedFigure | None:
        """Show a figure of its own and return it; tell the caller's figure what was drawn into it.

        Parameters
        ----------
        sentences : iterable of str
            The alternative text, made by `message`.
        format : {"svg", "png", "webp"}
            See `bineural.localize.show`.
        """
        alt = join_sentences(sentences)
        parts: Sequence[Any] = [self.container] if self.is_own or len(self.axes) > 1 else self.axes
        for part in parts:
            plain_dollars(part)
        figure = self.container.figure if isinstance(self.container, SubFigure) else self.container
        root = figure.get_figure(root=True)
        if not isinstance(root, LocalizedFigure):
            translate_texts(parts)  # nobody else will
            return None
        root.alt = join_sentences([root.alt, alt]) if root.alt else alt
        if not self.is_own:
            return None
        show(root, alt=root.alt, format=format)
        return root


def _in_place_of(function: str, ax: Axes) -> SubFigure:
    place = ax.get_subplotspec()
    figure = ax.figure
    if place is None or figure is None:
        raise ValueError(
            f"{function} expected an ax that stands in a grid, because it draws several panels, got one that was "
            "placed by hand: make it with plt.subplots or bineural.plotting.subplots"
        )
    ax.remove()
    return figure.add_subfigure(place)
