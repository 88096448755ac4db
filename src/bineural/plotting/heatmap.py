"""Tables of shares as shades, such as the guesses of a network after each letter of a name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import matplotlib
import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from bineural.localize import message, verbatim
from bineural.localize.figures import LocalizedFigure
from bineural.plotting.canvas import Canvas
from bineural.plotting.checks import as_array
from bineural.plotting.confusion import readable_on
from bineural.plotting.places import text_width
from bineural.plotting.style import GRADIENT, join_sentences

CELL, HEIGHT = 0.5, 0.29  # inches
ROOM = 0.75  # inches for the names of columns and of the axis
MOST = 400  # cells; more would weigh too much and could not be read


def plot_heatmap(
    shares: npt.ArrayLike,
    rows: Sequence[str],
    columns: Sequence[str],
    *,
    xlabel: str = "",
    title: str = "",
    best: Literal["column", "row"] = "column",
    ax: Axes | None = None,
) -> LocalizedFigure | None:
    """Show a table of shares, each cell as dark as its number; the largest of each column, or row, has a frame.

    Parameters
    ----------
    shares : array_like, shape (R, C)
        Numbers from 0 to 1; those below 0.005 are not written.
    rows : sequence of str
        English name of each row.
    columns : sequence of str
        What stands above each column, such as letters of a name; it is not translated.
    xlabel, title : str
        English texts, plain or made by `message`.
    best : {"column", "row"}
        Of which cells the largest has a frame, and is told by the alternative text.
    ax : matplotlib.axes.Axes, optional
        Axes to draw into; see `plot_curves`.

    Returns
    -------
    LocalizedFigure or None
        The figure that was shown, None if `ax` was given.

    Raises
    ------
    ValueError
        If the table is empty or too large, a number is none from 0 to 1, names are not as many, or `best` is neither
        word.

    Examples
    --------
    >>> figure = plot_heatmap([[0.7, 0.2], [0.3, 0.8]], ["German", "Russian"], ["L", "e"], xlabel="layer")
    A table of 2 rows and 2 columns of shares. Across: layer. The largest of each column: L: German 0.70; \
e: Russian 0.80.
    """
    if best not in ("column", "row"):
        raise ValueError(f"plot_heatmap expected best to be 'column' or 'row', got {best!r}: choose one of them")
    numbers = _checked(as_array("The table of plot_heatmap", shares, float), rows, columns)
    signs = [verbatim(str(sign)) for sign in columns]
    R, C = numbers.shape
    width = CELL * C + max(text_width(str(name), 10) for name in rows) + 0.25
    canvas = Canvas("plot_heatmap", ax, size=(max(width, 3.2), HEIGHT * R + ROOM + 0.25 * bool(title)))
    [panel] = canvas.axes
    colors = matplotlib.colormaps["Blues"](numbers)  # (R, C, 4)
    panel.pcolormesh(np.arange(C + 1) - 0.5, np.arange(R + 1) - 0.5, colors, edgecolors="#DDDDDD", linewidth=0.5)
    winners = _winners(numbers, best)
    for row, column in np.argwhere(numbers >= 0.005):
        panel.text(
            column,
            row,
            message("{share:.2f}", share=numbers[row, column]),
            ha="center",
            va="center",
            fontsize=9,
            fontweight="bold" if (row, column) in winners else "normal",
            color=readable_on(colors[row, column]),
        )
    for row, column in winners:
        panel.add_patch(Rectangle((column - 0.5, row - 0.5), 1, 1, fill=False, edgecolor=GRADIENT, linewidth=1.6))
    panel.xaxis.tick_top()
    panel.xaxis.set_label_position("top")
    # A message that is nothing but its value would be translated as that.
    panel.set_xticks(range(C), [message("{sign} ", sign=sign) for sign in signs], fontsize=11)
    panel.set_yticks(range(R), [str(name) for name in rows], fontsize=10)
    panel.tick_params(length=0)
    panel.set(xlabel=xlabel, title=title, xlim=(-0.5, C - 0.5), ylim=(R - 0.5, -0.5))
    panel.title.set_fontsize(10)
    return canvas.finish([_alternative(numbers, [str(name) for name in rows], signs, xlabel, best)])


def _checked(numbers: npt.NDArray[Any], rows: Sequence[str], columns: Sequence[str]) -> npt.NDArray[np.float64]:
    if numbers.ndim != 2 or numbers.shape != (len(rows), len(columns)) or not 0 < numbers.size <= MOST:
        raise ValueError(
            f"plot_heatmap expected a table of at most {MOST} numbers with a name for each row and column, got shape "
            f"{numbers.shape}, {len(rows)} and {len(columns)} names: pass fewer rows, or as many names"
        )
    if not ((numbers >= 0) & (numbers <= 1)).all():
        raise ValueError(
            "plot_heatmap expected shares from 0 to 1, got others: divide each number by the sum of its column"
        )
    return numbers


def _winners(numbers: npt.NDArray[np.float64], best: Literal["column", "row"]) -> list[tuple[int, int]]:
    """Row and column of the largest number of each column, or of each row."""
    if best == "row":
        return [(row, int(column)) for row, column in enumerate(numbers.argmax(axis=1))]
    return [(int(row), column) for column, row in enumerate(numbers.argmax(axis=0))]


def _alternative(
    numbers: npt.NDArray[np.float64],
    rows: Sequence[str],
    columns: Sequence[str],
    xlabel: str,
    best: Literal["column", "row"],
) -> str:
    sentences = [
        message("A table of {rows:d} rows and {columns:d} columns of shares.", rows=len(rows), columns=len(columns))
    ]
    if xlabel:
        sentences.append(message("Across: {xlabel}.", xlabel=xlabel))
    winners = _winners(numbers, best)
    parts: dict[str, Any] = {}
    for n, (row, column) in enumerate(winners):
        names = (rows[row], columns[column]) if best == "row" else (columns[column], rows[row])
        parts |= {f"a{n}": names[0], f"b{n}": names[1], f"n{n}": numbers[row, column]}
    listed = message("; ".join(f"{{a{n}}}: {{b{n}}} {{n{n}:.2f}}" for n in range(len(winners))), **parts)
    if best == "row":
        sentences.append(message("The largest of each row: {list}.", list=listed))
    else:
        sentences.append(message("The largest of each column: {list}.", list=listed))
    return join_sentences(sentences)
