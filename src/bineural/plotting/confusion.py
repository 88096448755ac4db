"""Confusion matrices: which classes a classifier takes for which."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import matplotlib
import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize

from bineural.localize import message
from bineural.localize.figures import LocalizedFigure
from bineural.plotting.canvas import Canvas
from bineural.plotting.checks import as_array
from bineural.plotting.style import join_sentences

CELL = 0.46  # inches
SIDE = 6.4  # inches of the matrix, beyond which cells become smaller
NUMBERS = 400  # cells that are drawn one by one, and numbers; more would weigh too much
READ = 5.5  # points of letters that can still be read
TOLD = 3  # the most frequent confusions, which the alternative text tells


def plot_confusion(
    matrix: npt.ArrayLike, classes: Sequence[str], *, title: str = "", ax: Axes | None = None
) -> LocalizedFigure | None:
    """Show a confusion matrix, with its counts in the cells and each cell as dark as its share of the row.

    Of many classes, whose cells have no room for numbers, the shades are shown alone, beside their scale.

    Parameters
    ----------
    matrix : array_like of int, shape (K, K)
        Numbers of examples: a row for each true class, a column for each predicted one, as
        `bineural.metrics.confusion_matrix` gives them.
    classes : sequence of str
        English name of each class.
    title : str
        English text, plain or made by `message`.
    ax : matplotlib.axes.Axes, optional
        Axes to draw into; see `plot_curves`.

    Returns
    -------
    LocalizedFigure or None
        The figure that was shown, None if `ax` was given.

    Raises
    ------
    ValueError
        If the matrix is not square, holds no examples or something else than counts, or names are not as many.

    Examples
    --------
    >>> figure = plot_confusion([[8, 2], [0, 5]], ["ant", "bee"])
    A confusion matrix of 2 classes and 15 examples, 13 of them on the diagonal, where the predicted class is the \
true one. The most frequent confusions: true “ant”, predicted “bee”: 2.
    """
    counts = _checked(as_array("The matrix of plot_confusion", matrix), classes)
    K, total = len(counts), np.maximum(counts.sum(axis=1, keepdims=True), 1)
    cell = min(CELL, SIDE / K)
    side = max(cell * K, 2.2)
    canvas = Canvas("plot_confusion", ax, size=(side + 1.1, side + 0.9))
    [panel] = canvas.axes
    colors = matplotlib.colormaps["Blues"](counts / total)  # (K, K, 4)
    letters = min(11.0, 72 * cell * 0.9 / (0.64 * len(str(counts.max()))))  # a digit is 0.64 of their size wide
    _draw_cells(panel, colors)
    if letters >= READ and np.count_nonzero(counts) <= NUMBERS:
        _draw_counts(panel, counts, colors, letters)
    else:
        panel.figure.colorbar(
            ScalarMappable(Normalize(0, 1), "Blues"), ax=panel, shrink=0.6, label="share of the true class"
        )
    names = [str(name) for name in classes]
    every = math.ceil(READ / (72 * cell))  # names, of which lines have room
    shown, size = np.arange(0, K, every), min(10.0, 72 * cell * every * 0.8)
    upright = max(map(len, names)) * size * 0.64 > 72 * cell * every
    panel.set_xticks(shown, names[::every], rotation=90 if upright else 0, fontsize=size)
    panel.set_yticks(shown, names[::every], fontsize=size)
    panel.tick_params(length=0)
    panel.set(xlabel="predicted class", ylabel="true class", title=title)
    panel.set(xlim=(-0.5, K - 0.5), ylim=(K - 0.5, -0.5), aspect="equal")
    panel.title.set_fontsize(10)
    return canvas.finish([_alternative(counts, names)])


def _checked(matrix: npt.NDArray[Any], classes: Sequence[str]) -> npt.NDArray[np.int64]:
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1] or len(classes) != len(matrix):
        raise ValueError(
            f"plot_confusion expected a matrix of shape (K, K) and K names, got {matrix.shape} and {len(classes)}: "
            "pass one row, one column and one name for each class"
        )
    if not np.isfinite(matrix).all() or (matrix % 1).any() or (matrix < 0).any() or not matrix.any():
        raise ValueError(
            "plot_confusion expected numbers of examples, got values that are not counts, or only zeros: "
            "pass the matrix before it is divided by anything"
        )
    return matrix.astype(np.int64)


def _draw_cells(ax: Axes, colors: npt.NDArray[np.float64]) -> None:
    if colors[..., 0].size > NUMBERS:  # as one image
        ax.imshow(colors, interpolation="nearest")
        return
    edges = np.arange(len(colors) + 1) - 0.5
    ax.pcolormesh(edges, edges, colors, edgecolors="#DDDDDD", linewidth=0.5)


def _draw_counts(ax: Axes, counts: npt.NDArray[np.int64], colors: npt.NDArray[np.float64], letters: float) -> None:
    for row, column in np.argwhere(counts):  # a zero is an empty cell, so that mistakes stand out
        ax.text(
            column,
            row,
            message("{count:d}", count=counts[row, column]),
            ha="center",
            va="center",
            fontsize=letters,
            color=readable_on(colors[row, column]),
        )


def readable_on(color: npt.NDArray[np.float64]) -> str:
    """Return black or white, whichever contrasts more by WCAG 2.1: at least 4.5 to 1 on any color."""
    parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in color[:3]]
    cell = np.dot((0.2126, 0.7152, 0.0722), parts) + 0.05
    return "white" if 1.05 / cell > cell / 0.05 else "black"


def _alternative(counts: npt.NDArray[np.int64], names: Sequence[str]) -> str:
    sentences = [
        message(
            "A confusion matrix of {classes:d} classes and {examples:,d} examples, {right:,d} of them on the diagonal, "
            "where the predicted class is the true one.",
            classes=len(counts),
            examples=counts.sum(),
            right=counts.trace(),
        )
    ]
    mistakes = counts - np.diag(counts.diagonal())
    for place in np.argsort(-mistakes, axis=None, kind="stable")[:TOLD]:
        row, column = np.unravel_index(place, counts.shape)
        if mistakes[row, column]:
            sentences.append(
                message(
                    "true “{true}”, predicted “{predicted}”: {count:,d}.",
                    true=names[row],
                    predicted=names[column],
                    count=mistakes[row, column],
                )
            )
    if len(sentences) > 1:
        sentences.insert(1, message("The most frequent confusions:"))
    return join_sentences(sentences)
