"""Computation graphs: every node is drawn and told with its value and gradient, every input has its arrow."""

import numpy as np
import pytest
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from bineural.plotting import GraphNode, plot_graph

NODES = [
    GraphNode("x", "$x$", (0, 0), 3.0, gradient=-6.5),
    GraphNode("t", "$t$", (0, 1), 0.25),
    GraphNode("y", "$y = tx^2$", (1, 0.5), 2.25, gradient=1.0, inputs=("x", "t")),
]


def test_every_node_has_a_box_with_its_formula_value_and_gradient(shown):
    plot_graph(NODES)
    (ax,) = shown.figure.axes
    boxes = [patch for patch in ax.patches if isinstance(patch, FancyBboxPatch)]
    texts = {text.get_text(): text.get_position() for text in ax.texts}
    assert len(boxes) == 3
    for box, inside in zip(
        boxes, [("$x$", "→ 3", "← −6.5"), ("$t$", "→ 0.25"), ("$y = tx^2$", "→ 2.25", "← 1")], strict=True
    ):
        for text in inside:
            x, y = texts[text]
            assert box.get_x() < x < box.get_x() + box.get_width()
            assert box.get_y() < y < box.get_y() + box.get_height()


def test_every_input_has_an_arrow_from_its_right_edge_to_the_left_edge(shown):
    plot_graph(NODES)
    (ax,) = shown.figure.axes
    ways = [patch._posA_posB for patch in ax.patches if isinstance(patch, FancyArrowPatch)]
    x, t, y = (patch for patch in ax.patches if isinstance(patch, FancyBboxPatch))
    assert [end for _, end in ways] == [(y.get_x(), pytest.approx(y.get_y() + y.get_height() / 2))] * 2
    assert [start[0] for start, _ in ways] == pytest.approx([x.get_x() + x.get_width(), t.get_x() + t.get_width()])


def test_all_of_it_is_inside_of_the_figure(shown):
    plot_graph(NODES)
    (ax,) = shown.figure.axes
    (left, right), (bottom, top) = ax.get_xlim(), ax.get_ylim()
    for patch in (patch for patch in ax.patches if isinstance(patch, FancyBboxPatch)):
        assert left < patch.get_x() < patch.get_x() + patch.get_width() < right
        assert bottom < patch.get_y() < patch.get_y() + patch.get_height() < top


def test_the_alternative_text_tells_the_whole_graph(shown):
    plot_graph(NODES)
    assert shown.alt == (
        "A computation graph. x has value 3 and gradient −6.5. t has value 0.25. "
        "y, computed from x, t, has value 2.25 and gradient 1."
    )


def test_a_formula_that_cannot_be_read_is_drawn_as_it_is(missing):
    plot_graph([GraphNode("x", "$x_$", (0, 0), 3.0)])
    missing()  # draws it


def test_every_text_is_translated(missing):
    plot_graph(NODES)
    assert missing() == []


def test_what_it_refuses(shown):
    with pytest.raises(ValueError, match="at least one node, got none"):
        plot_graph([])
    with pytest.raises(ValueError, match="expected the inputs of 'y' before it, got none called x, t"):
        plot_graph(NODES[::-1])


def test_factors_stand_at_their_edges_and_are_told(shown, missing):
    x, t = NODES[:2]
    y = GraphNode("y", "$y = tx^2$", (1, 0.5), 2.25, gradient=1.0, inputs=("x", "t"), factors=(1.5, 9.0))
    plot_graph([x, t, y])
    (ax,) = shown.figure.axes
    places = {text.get_text(): text.get_position() for text in ax.texts}
    boxes = [patch for patch in ax.patches if isinstance(patch, FancyBboxPatch)]
    for factor, source in (("×1.5", boxes[0]), ("×9", boxes[1])):
        assert source.get_x() + source.get_width() < places[factor][0] < boxes[2].get_x()
    assert places["×1.5"][1] < places["×9"][1]
    # Each stands on its own edge, two fifths from the source, in a gap between a line and an arrow.
    arrows = [patch._posA_posB for patch in ax.patches if isinstance(patch, FancyArrowPatch)]
    for factor, line, (after, end) in zip(("×1.5", "×9"), ax.lines, arrows, strict=True):
        (start, before), place = line.get_xydata(), np.array(places[factor])
        assert place == pytest.approx(start + 0.4 * (np.array(end) - start))
        assert place - before == pytest.approx(np.array(after) - place)
        assert start[0] < before[0] < place[0] < after[0] < end[0]
    assert "y, computed from x (factor 1.5), t (factor 9), has value 2.25 and gradient 1." in shown.alt
    assert missing() == []


def test_a_factor_for_each_input():
    with pytest.raises(ValueError, match="expected a factor for each of 1 inputs of 'y', got 2"):
        plot_graph([NODES[0], GraphNode("y", "$y$", (1, 0), 1.0, inputs=("x",), factors=(1.0, 2.0))])
