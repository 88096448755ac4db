"""Titles are as wide as their cells, in letters that can be read."""

import pytest
from matplotlib.figure import Figure

from bineural.plotting.titles import MOST_LINES, SIZES, fits, fitted, text_width, wrapped


@pytest.mark.parametrize("text", ["3 → 8", "a seven, not a one", "internationalization", "a " * 60, ""])
@pytest.mark.parametrize("width", [0.2, 0.7, 1.35])
@pytest.mark.parametrize("size", [6, 10])
def test_no_line_is_wider_than_its_cell(text, width, size):
    lines = wrapped(text, width, size)
    assert len(lines) <= MOST_LINES
    assert all(text_width(line) * size <= width or len(line) <= 2 for line in lines)
    if not lines[-1].endswith("…"):
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_widths_are_those_that_are_drawn():
    figure = Figure(dpi=150)
    text = figure.text(0, 0, "not a one", fontsize=10)
    assert text_width("not a one") * 10 == pytest.approx(text.get_window_extent().width / 150, rel=0.05)


def test_letters_shrink_before_lines_break():
    assert fitted(["3 → 8"], 0.7) == (10, 1)
    size, lines = fitted(["cat → dog"], 0.68)
    assert size in SIZES[1:]
    assert lines == 1
    assert fitted(["internationalization"], 0.3)[1] > 1


def test_the_longer_language_decides():
    assert fits(["loss"], 0.4, lines=1)
    assert not fits(["accuracy"], 0.5, lines=1)  # in Russian these are three words
    assert fits(["accuracies"], 0.8, lines=1)
