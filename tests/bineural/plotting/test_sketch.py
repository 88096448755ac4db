"""Sketches: arrows end at edges, texts fit their boxes in every language, everything is translated."""

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.patches import Circle, FancyArrowPatch, FancyBboxPatch, Rectangle

from bineural.localize import languages
from bineural.localize.messages import localize_text
from bineural.plotting import Sketch, subplots
from bineural.plotting.places import Place, text_width
from bineural.plotting.style import DEAD, FORWARD, GRADIENT


def drawn(sketch, kind):
    return [patch for patch in sketch.ax.patches if isinstance(patch, kind)]


@pytest.mark.parametrize("direction", [(1, 0), (0, -1), (3, 1), (-1, 5), (-2, -2)])
@pytest.mark.parametrize("is_round", [True, False])
def test_the_edge_is_on_the_way_and_on_the_shape(direction, is_round):
    place = Place(2.0, 1.0, 0.5, 0.5 if is_round else 0.25, is_round)
    x, y = place.edge_towards((2.0 + direction[0], 1.0 + direction[1]))
    dx, dy = x - 2.0, y - 1.0
    assert dx * direction[1] == pytest.approx(dy * direction[0])  # the same line
    assert dx * direction[0] + dy * direction[1] > 0  # the same half of it
    on_edge = np.hypot(dx, dy) / 0.5 if is_round else max(abs(dx) / 0.5, abs(dy) / 0.25)
    assert on_edge == pytest.approx(1)


def test_an_edge_towards_the_center_itself():
    assert Place(2.0, 1.0, 0.5, 0.5).edge_towards((2.0, 1.0)) == (2.0, 1.0)


def test_an_arrow_leads_from_edge_to_edge():
    sketch = Sketch(5, 2)
    box, circle = sketch.box(1, 1, "$x$", width=1.0), sketch.circle(4, 1, radius=0.25)
    sketch.arrow(box, circle)
    sketch.arrow(box.top, (2.0, 1.8), head=False)
    first, second = drawn(sketch, FancyArrowPatch)
    assert first._posA_posB == [(1.5, 1.0), (3.75, 1.0)]
    assert second._posA_posB == [(1.0, 1.25), (2.0, 1.8)]


@pytest.mark.parametrize("bend", [0.0, 0.4, -0.4])
def test_the_text_of_an_arrow_is_on_the_side_to_which_it_bends(bend):
    sketch = Sketch(5, 2)
    sketch.arrow((1, 1), (3, 1), "$f$", bend=bend)
    (text,) = sketch.ax.texts
    x, y = text.get_position()
    arc = drawn(sketch, FancyArrowPatch)[0].get_path().vertices  # on the way to the right, -0.4 bends upwards
    assert x == 2
    assert (y > 1) == (bend <= 0)
    assert abs(y - 1) > abs(arc[1, 1] - 1) / 2  # beyond the middle of the arc


def test_a_box_is_as_wide_as_its_text_in_the_longest_language():
    words = "share of zeros"
    place = Sketch(5, 2).box(1, 1, words)
    assert place.half_width * 2 > text_width(words)
    assert text_width(words) == pytest.approx(
        max(text_width(localize_text(words, language)) for language in languages()), rel=1e-6
    )
    assert text_width("a longer line\nb") == text_width("a longer line")


def test_tones_are_colors_and_what_is_dead_is_hatched():
    sketch = Sketch(5, 2)
    for tone in ("plain", "forward", "gradient", "dead"):
        sketch.box(1, 1, "$x$", tone=tone)
    boxes = drawn(sketch, FancyBboxPatch)
    assert [to_hex(box.get_edgecolor()).upper() for box in boxes[1:]] == [FORWARD, GRADIENT, DEAD.upper()]
    assert [box.get_hatch() for box in boxes] == [None, None, None, "////"]


def test_cells_are_rows_from_the_top():
    sketch = Sketch(5, 2)
    place = sketch.cells(2, 1, [["1", "2", "3"], ["4", "5", "6"]], size=0.4, tones=[["plain"] * 3, ["dead"] * 3])
    assert (place.left, place.top) == ((pytest.approx(1.4), 1), (2, pytest.approx(1.4)))
    texts = {text.get_text(): text.get_position() for text in sketch.ax.texts}
    assert texts["1"] == pytest.approx((1.6, 1.2))
    assert texts["6"] == pytest.approx((2.4, 0.8))
    assert [bool(cell.get_hatch()) for cell in drawn(sketch, Rectangle)] == [False] * 3 + [True] * 3


def test_each_cell_is_a_place_for_arrows():
    sketch = Sketch(5, 2)
    place = sketch.cells(2, 1, [["1", "2", "3"], ["4", "5", "6"]], size=0.4)
    texts = {text.get_text(): text.get_position() for text in sketch.ax.texts}
    for number in range(6):
        cell = place.cell(*divmod(number, 3))
        assert texts[str(number + 1)] == pytest.approx((cell.x, cell.y))
        assert (cell.half_width, cell.half_height) == pytest.approx((0.2, 0.2))


def test_a_network_within_a_sketch_has_places():
    sketch = Sketch(5, 3)
    features, hidden, classes = sketch.network(2.5, 1.5, [2, 9, 3], gap=1.0, dead=[(1, 8), (2, 0)])
    assert [len(layer) for layer in (features, hidden, classes)] == [2, 5, 3]
    assert [layer[0].x for layer in (features, hidden, classes)] == [1.5, 2.5, 3.5]
    assert np.mean([neuron.y for neuron in classes]) == pytest.approx(1.5)
    assert [bool(circle.get_hatch()) for circle in drawn(sketch, Circle)] == [False] * 6 + [True, True] + [False] * 2
    assert len(drawn(sketch, FancyArrowPatch)) == 2 * 5 + 5 * 3
    with pytest.raises(ValueError, match=r"Sketch.network expected two layers or more, .* got \[3\]"):
        sketch.network(0, 0, [3])


def test_a_curve_goes_through_its_points():
    sketch = Sketch(5, 2)
    sketch.curve([(1, 1), (2, 1.5), (3, 1)], tone="gradient")
    [line] = sketch.ax.lines
    assert line.get_xydata().tolist() == [[1, 1], [2, 1.5], [3, 1]]
    assert line.get_color() == GRADIENT
    assert sketch.ax.get_xlim() == (0, 5)


@pytest.mark.parametrize("width", [2, 4, 8])
def test_letters_grow_and_shrink_with_the_sheet(width):
    figure, ax = subplots(size=(width, 2))
    sketch = Sketch(4, 1, ax=ax)
    box = sketch.box(2, 0.5, "share of zeros")
    assert sketch.show("A box.") is None
    figure.draw_without_rendering()
    [text] = ax.texts
    letters = text.get_window_extent().width / (ax.bbox.width / 4)  # in inches of the sheet
    assert letters == pytest.approx(box.half_width * 2, rel=0.35)
    assert text.get_fontsize() == pytest.approx(11 * ax.bbox.width / figure.dpi / 4)
    assert figure.alt == "A box."


def test_a_sheet_is_measured_in_inches(shown):
    sketch = Sketch(5, 2)
    sketch.circle(1, 1, "$x$")
    sketch.show("A circle.")
    assert list(shown.figure.get_size_inches()) == [5, 2]
    assert shown.alt == "A circle."
    assert len(drawn(sketch, Circle)) == 1


def test_what_cells_refuse():
    with pytest.raises(ValueError, match=r"expected a matrix of values, got shape \(2,\)"):
        Sketch(1, 1).cells(0, 0, ["1", "2"])
    with pytest.raises(ValueError, match=r"expected 1 × 2 tones, got \[1\]"):
        Sketch(1, 1).cells(0, 0, [["1", "2"]], tones=[["dead"]])
