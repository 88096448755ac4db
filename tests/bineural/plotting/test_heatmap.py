"""Heat maps of shares: numbers that can be read, a frame around the largest of each column."""

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.patches import Rectangle

from bineural.plotting import plot_heatmap
from bineural.plotting.style import GRADIENT

SHARES = [[0.7, 0.004, 0.25], [0.3, 0.996, 0.75]]
ROWS, COLUMNS = ["German", "Russian"], ["L", "e", "b"]


def test_numbers_stand_in_their_cells_and_tiny_ones_are_left_out(shown, missing):
    plot_heatmap(SHARES, ROWS, COLUMNS, xlabel="layer")
    (ax,) = shown.figure.axes
    written = {tuple(map(round, text.get_position()))[::-1]: text.get_text() for text in ax.texts}
    assert written == {(0, 0): "0.70", (0, 2): "0.25", (1, 0): "0.30", (1, 1): "1.00", (1, 2): "0.75"}
    assert [label.get_text() for label in ax.get_yticklabels()] == ROWS
    assert [label.get_text().strip() for label in ax.get_xticklabels()] == COLUMNS
    assert ax.get_ylim() == (1.5, -0.5)  # the first row on top
    assert missing() == []


def test_the_largest_of_each_column_has_a_frame_and_bold_letters(shown):
    plot_heatmap(SHARES, ROWS, COLUMNS)
    (ax,) = shown.figure.axes
    frames = [patch for patch in ax.patches if isinstance(patch, Rectangle)]
    places = [(round(patch.get_y() + 0.5), round(patch.get_x() + 0.5)) for patch in frames]
    assert places == [(0, 0), (1, 1), (1, 2)]
    assert {to_hex(patch.get_edgecolor()) for patch in frames} == {GRADIENT.lower()}
    bold = {text.get_text() for text in ax.texts if text.get_fontweight() == "bold"}
    assert bold == {"0.70", "1.00", "0.75"}


def test_the_largest_of_each_row_can_have_it_instead(shown, missing):
    plot_heatmap(SHARES, ROWS, COLUMNS, best="row")
    (ax,) = shown.figure.axes
    places = [(round(patch.get_y() + 0.5), round(patch.get_x() + 0.5)) for patch in ax.patches]
    assert places == [(0, 0), (1, 1)]
    assert {text.get_text() for text in ax.texts if text.get_fontweight() == "bold"} == {"0.70", "1.00"}
    assert shown.alt.endswith("The largest of each row: German: L 0.70; Russian: e 1.00.")
    assert missing() == []


def test_frames_of_anything_else_are_refused():
    with pytest.raises(ValueError, match="best to be 'column' or 'row', got 'table'"):
        plot_heatmap(SHARES, ROWS, COLUMNS, best="table")


def test_darker_is_more_and_the_text_tells_the_winners(shown):
    plot_heatmap(SHARES, ROWS, COLUMNS, xlabel="layer")
    colors = np.asarray(shown.figure.axes[0].collections[0].get_array())[..., :3].sum(axis=2)
    assert (colors.ravel().argsort() == np.argsort(-np.ravel(SHARES))).all()
    assert shown.alt == (
        "A table of 2 rows and 3 columns of shares. Across: layer. "
        "The largest of each column: L: German 0.70; e: Russian 1.00; b: Russian 0.75."
    )


@pytest.mark.parametrize(
    ("shares", "rows", "columns", "words"),
    [
        ([[0.5, 1.5]], ["a"], ["b", "c"], "expected shares from 0 to 1"),
        ([[np.nan]], ["a"], ["b"], "expected shares from 0 to 1"),
        ([[0.5]], ["a", "b"], ["c"], r"shape \(1, 1\), 2 and 1 names"),
        ([0.5], ["a"], ["b"], r"got shape \(1,\)"),
        (np.zeros((21, 20)), ["a"] * 21, ["b"] * 20, "at most 400 numbers"),
    ],
)
def test_what_cannot_be_drawn_is_refused(shares, rows, columns, words):
    with pytest.raises(ValueError, match=words):
        plot_heatmap(shares, rows, columns)
