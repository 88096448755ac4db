"""Drawings of networks: layers of neurons, and matrices whose sides must fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from bineural.localize import message
from bineural.localize.figures import LocalizedFigure
from bineural.plotting.places import check_sizes, text_width
from bineural.plotting.sketch import GAP, MOST, STEP, Sketch
from bineural.plotting.style import Tone, join_sentences, listed

SHORTEST, LONGEST = 0.42, 1.3  # sides of a matrix
BESIDE = 0.16  # inches between a matrix and the text at its side


def plot_network(
    sizes: Sequence[int],
    names: Sequence[str] = (),
    *,
    dead: Sequence[tuple[int, int]] = (),
    direction: Tone = "plain",
    ax: Axes | None = None,
) -> LocalizedFigure | None:
    """Draw a fully connected network: a column of neurons for each layer, a line for each weight.

    Parameters
    ----------
    sizes : sequence of int
        Neurons of each layer, from the inputs to the outputs. Of a layer of more than six the ends are drawn, and
        dots between them.
    names : sequence of str, optional
        English name of each layer; it stands below, over the number of neurons.
    dead : sequence of (layer, neuron), optional
        Neurons, counted from 0, that are grey and hatched, and their lines with them.
    direction : {"plain", "forward", "gradient"}
        Color of the lines.
    ax : matplotlib.axes.Axes, optional
        Axes to draw into; see `Sketch`.

    Returns
    -------
    LocalizedFigure or None
        The figure that was shown, None if `ax` was given.

    Raises
    ------
    ValueError
        If there are fewer than two layers, a size below 1, or not a name for each layer.

    Examples
    --------
    >>> figure = plot_network([2, 3, 1])
    A network of 3 layers with 2, 3, 1 neurons, each joined to all of the next layer.
    """
    check_sizes("plot_network", sizes)
    if names and len(names) != len(sizes):
        raise ValueError(f"plot_network expected a name for each of {len(sizes)} layers, got {len(names)}: mend it")
    rows = max(min(size, MOST) for size in sizes)
    columns = max([GAP, *(text_width(name) + 0.2 for name in names)])
    below = 0.65 if names else 0.4
    sketch = Sketch(columns * len(sizes), rows * STEP + below, ax=ax)
    sketch.network(
        columns * len(sizes) / 2, below + rows * STEP / 2, sizes, gap=columns, dead=dead, direction=direction
    )
    for layer, size in enumerate(sizes):
        x = columns * (layer + 0.5)
        if names:
            sketch.note(x, below - 0.2, names[layer])
        sketch.note(x, 0.2, f"{size}")
    sentence = message(
        "A network of {count:d} layers with {sizes} neurons, each joined to all of the next layer.",
        count=len(sizes),
        sizes=", ".join(map(str, sizes)),
    )
    told = [sentence]
    if names:
        told.append(message("Layers: {names}.", names=listed(names)))
    if dead:
        told.append(message("Dead, with their connections: {count:d}.", count=len(dead)))
    return sketch.show(join_sentences(told))


@dataclass(frozen=True)
class Matrix:
    """A matrix in a drawing of a product.

    Parameters
    ----------
    name : str
        What stands in the box, mathematics between dollars.
    rows, columns : str
        Names or numbers of its sides, such as ``"$N$"`` or ``"784"``: equal texts are drawn with equal lengths.
    tone : {"plain", "forward", "gradient", "dead"}
    """

    name: str
    rows: str
    columns: str
    tone: Tone = "plain"


def plot_product(parts: Sequence[Matrix | str], *, ax: Axes | None = None) -> LocalizedFigure | None:
    """Draw matrices as boxes with their shapes, so that one sees which sides must fit.

    Parameters
    ----------
    parts : sequence of Matrix and str
        Matrices, and what stands between them, such as ``"="``, ``"+"`` or ``"@"``.
    ax : matplotlib.axes.Axes, optional
        Axes to draw into; see `Sketch`.

    Returns
    -------
    LocalizedFigure or None
        The figure that was shown, None if `ax` was given.

    Raises
    ------
    ValueError
        If there is no matrix.

    Examples
    --------
    >>> X, W = Matrix("$X$", "$N$", "$D$"), Matrix("$W^T$", "$D$", "$K$")
    >>> figure = plot_product([Matrix("$Z$", "$N$", "$K$"), "=", X, W])
    Matrices as boxes: $Z$ of shape $N$ × $K$, =, $X$ of shape $N$ × $D$, $W^T$ of shape $D$ × $K$.
    """
    matrices = [part for part in parts if isinstance(part, Matrix)]
    if not matrices:
        raise ValueError("plot_product expected a matrix or more, got none: pass Matrix(name, rows, columns)")
    lengths = _lengths(list(dict.fromkeys(side for each in matrices for side in (each.rows, each.columns))))
    height = max(lengths[each.rows] for each in matrices)
    widths = [_width(part, lengths) for part in parts]
    sketch = Sketch(sum(widths), height + 2 * BESIDE + 0.2, ax=ax)
    left, y = 0.0, height / 2 + 0.1
    for part, width in zip(parts, widths, strict=True):
        if isinstance(part, str):
            sketch.note(left + width / 2, y, part, size=14)
        else:
            half = lengths[part.columns] / 2
            x = left + width - half - 0.1
            box = sketch.box(x, y, part.name, width=2 * half, height=lengths[part.rows], tone=part.tone)
            sketch.note(x, box.top[1] + BESIDE, part.columns)
            sketch.note(x - half - 0.06, y, part.rows, align="right")
        left += width
    return sketch.show(message("Matrices as boxes: {parts}.", parts=listed([_told(part) for part in parts])))


def _lengths(sides: Sequence[str]) -> dict[str, float]:
    """Return a length for each side: numbers by their root, names so that each can be told from the others."""
    numbers = {side: int(side) for side in sides if side.isdecimal()}
    largest = max(numbers.values(), default=1)
    lengths = {
        side: SHORTEST if number == 1 else max(SHORTEST, LONGEST * (number / largest) ** 0.5)
        for side, number in numbers.items()
    }
    names = [side for side in sides if side not in numbers]
    step = (LONGEST - SHORTEST) / max(1, len(names))
    return lengths | {side: LONGEST - place * step for place, side in enumerate(names)}


def _width(part: Matrix | str, lengths: dict[str, float]) -> float:
    if isinstance(part, str):
        return text_width(part, 14) + 0.25
    return max(lengths[part.columns], text_width(part.columns)) + text_width(part.rows) + 0.26


def _told(part: Matrix | str) -> str:
    if isinstance(part, str):
        return part
    return message("{name} of shape {rows} × {columns}", name=part.name, rows=part.rows, columns=part.columns)
