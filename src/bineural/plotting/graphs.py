"""Computation graphs: what was computed from what, with values and gradients."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from bineural.localize import format_number, message
from bineural.localize.figures import LocalizedFigure
from bineural.plotting.places import Point, text_width
from bineural.plotting.sketch import Sketch
from bineural.plotting.style import INK, join_sentences, listed

WIDTH, HEIGHT = 1.6, 0.68  # of a node, in inches; positions are in steps of the two below
COLUMN, ROW = 1.9, 0.95
FORTH, BACK = "→ value, forward pass", "← gradient of the loss, backward pass"
ROOM = 0.5  # more between columns for factors on the edges
# Where a factor stands on its edge, from the source: there, edges that meet at a node are still apart.
ALONG = 0.4
FACTOR = 10  # of letters, in points
GAP_X, GAP_Y = 0.06, 0.1  # from the sides of a factor, and from its middle upwards, to the line that it interrupts


@dataclass(frozen=True)
class GraphNode:
    """One variable of a computation graph.

    Parameters
    ----------
    name : str
        What `inputs` of other nodes call it, and what the alternative text calls it.
    formula : str
        What stands in the box, with mathematics between dollars.
    position : tuple of float
        Column, from the left, and row, from the bottom.
    value : float
        Of the forward pass.
    gradient : float or None
        Of the loss by this variable; None if there is none, as for a label.
    inputs : tuple of str
        Names of the variables from which it was computed.
    factors : tuple of float
        Derivatives of this variable by each of its inputs, in their order: what the gradient is multiplied by on its
        way back along that edge. Either none or one for each input.
    """

    name: str
    formula: str
    position: tuple[float, float]
    value: float
    gradient: float | None = None
    inputs: tuple[str, ...] = ()
    factors: tuple[float, ...] = ()


def plot_graph(nodes: Sequence[GraphNode], *, ax: Axes | None = None) -> LocalizedFigure | None:
    """Show a computation graph; each node has its value, and its gradient and the factors on its edges if it has them.

    A factor interrupts its edge at two fifths of the way.

    Parameters
    ----------
    nodes : sequence of GraphNode
        All variables, an input before what was computed from it.
    ax : matplotlib.axes.Axes, optional
        Axes to draw into; see `Sketch`.

    Returns
    -------
    LocalizedFigure or None
        The figure that was shown, None if `ax` was given.

    Raises
    ------
    ValueError
        If there is no node, one is computed from a node that does not stand before it, or factors are not as many as
        inputs.

    Examples
    --------
    >>> x = GraphNode("x", "$x$", (0, 0), 3.0, gradient=6.0)
    >>> y = GraphNode("y", "$y = x^2$", (1, 0), 9.0, gradient=1.0, inputs=("x",))
    >>> figure = plot_graph([x, y])
    A computation graph. x has value 3 and gradient 6. y, computed from x, has value 9 and gradient 1.
    """
    placed: dict[str, GraphNode] = {}
    for node in nodes:
        unknown = [name for name in node.inputs if name not in placed]
        if unknown:
            raise ValueError(
                f"plot_graph expected the inputs of {node.name!r} before it, got none called "
                f"{', '.join(unknown)}: list each node after those it is computed from"
            )
        if node.factors and len(node.factors) != len(node.inputs):
            raise ValueError(
                f"plot_graph expected a factor for each of {len(node.inputs)} inputs of {node.name!r}, got "
                f"{len(node.factors)}: pass the derivative by each input, or none"
            )
        placed[node.name] = node
    if not placed:
        raise ValueError("plot_graph expected at least one node, got none: pass GraphNode objects")
    column = COLUMN + (ROOM if any(node.factors for node in nodes) else 0)
    centers = {node.name: (node.position[0] * column, node.position[1] * ROW) for node in nodes}
    xs, ys = zip(*centers.values(), strict=True)
    left, right = min(xs) - WIDTH / 2, max(xs) + WIDTH / 2
    bottom, top = min(ys) - HEIGHT / 2 - 0.4, max(ys) + HEIGHT / 2
    middle = (left + right) / 2
    # The two texts below may need more room than the boxes.
    left, right = min(left, middle - 0.15 - text_width(FORTH)), max(right, middle + 0.15 + text_width(BACK))
    sketch = Sketch(right - left + 0.1, top - bottom + 0.1, ax=ax)
    sketch.ax.set(xlim=(left - 0.05, right + 0.05), ylim=(bottom - 0.05, top + 0.05))
    for node in nodes:
        end = _side(centers[node.name], -1)
        for number, name in enumerate(node.inputs):
            start = _side(centers[name], +1)
            if node.factors:
                _draw_factor(sketch, start, end, node.factors[number])
            else:
                sketch.arrow(start, end)
    for node in nodes:
        x, y = centers[node.name]
        sketch.box(x, y, width=WIDTH, height=HEIGHT)
        sketch.note(x, y + 0.14, node.formula, size=12)
        value = f"→ {_number(node.value)}"
        if node.gradient is None:
            sketch.note(x, y - 0.16, value, tone="forward")
            continue
        sketch.note(x - WIDTH / 4, y - 0.16, value, tone="forward")
        sketch.note(x + WIDTH / 4, y - 0.16, f"← {_number(node.gradient)}", tone="gradient")
    sketch.note(middle - 0.15, bottom + 0.1, FORTH, tone="forward", align="right")
    sketch.note(middle + 0.15, bottom + 0.1, BACK, tone="gradient", align="left")
    return sketch.show(join_sentences([message("A computation graph."), *map(_sentence, nodes)]))


def _side(center: tuple[float, float], side: int) -> tuple[float, float]:
    return center[0] + side * WIDTH / 2, center[1]


def _draw_factor(sketch: Sketch, start: Point, end: Point, factor: float) -> None:
    """Draw an edge that a factor interrupts."""
    text = f"×{_number(factor)}"
    dx, dy = end[0] - start[0], end[1] - start[1]
    # Half of the gap, as a part of the edge: where the line meets the box around the text.
    across, upwards = text_width(text, FACTOR) / 2 + GAP_X, GAP_Y
    half = min(across / abs(dx) if dx else np.inf, upwards / abs(dy) if dy else np.inf)

    def at(part: float) -> Point:
        return start[0] + part * dx, start[1] + part * dy

    # As wide as the arrow that goes on.
    sketch.ax.plot(*zip(start, at(ALONG - half), strict=True), color=INK, linewidth=1.2)
    sketch.arrow(at(ALONG + half), end)
    sketch.note(*at(ALONG), text, tone="gradient", size=FACTOR)


def _number(number: float) -> str:
    return format_number(number, ".4g", "en")


def _sentence(node: GraphNode) -> str:
    inputs = node.inputs
    if node.factors:
        inputs = tuple(
            message("{name} (factor {factor:.4g})", name=name, factor=factor)
            for name, factor in zip(inputs, node.factors, strict=True)
        )
    source = message(", computed from {inputs},", inputs=listed(inputs)) if inputs else ""
    if node.gradient is None:
        return message("{name}{source} has value {value:.4g}.", name=node.name, source=source, value=node.value)
    return message(
        "{name}{source} has value {value:.4g} and gradient {gradient:.4g}.",
        name=node.name,
        source=source,
        value=node.value,
        gradient=node.gradient,
    )
