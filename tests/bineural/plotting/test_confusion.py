"""Confusion matrices: counts in cells, in ink that can be read on each."""

import itertools

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from bineural.localize.figures import save
from bineural.plotting import plot_confusion

MATRIX = [[90, 10, 0], [1, 1200, 3], [40, 0, 60]]
CLASSES = ["value", "median", "8"]


def luminance(color):
    parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(color)]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def cells(shown):
    """Map (row, column) to the text of the cell."""
    return {(round(text.get_position()[1]), round(text.get_position()[0])): text for text in shown.figure.axes[0].texts}


def test_counts_stand_in_their_cells_and_zeros_are_empty(shown):
    plot_confusion(MATRIX, CLASSES, title="function")
    (ax,) = shown.figure.axes
    written = {place: text.get_text() for place, text in cells(shown).items()}
    assert written == {place: str(count) for place, count in np.ndenumerate(np.array(MATRIX)) if count}
    assert (ax.get_xlabel(), ax.get_ylabel(), ax.get_title()) == ("predicted class", "true class", "function")
    assert [label.get_text() for label in ax.get_yticklabels()] == CLASSES
    assert ax.get_ylim() == (2.5, -0.5)  # the first row on top
    assert shown.format == "svg"


def test_every_count_can_be_read_on_its_cell(shown):
    share = np.linspace(0, 100, 11).round().astype(int)
    K = len(share)
    matrix = np.zeros((K, K), int)
    matrix[:, 0], matrix[:, 1] = share, 100 - share
    plot_confusion(matrix, [str(k) for k in range(K)])
    colors = shown.figure.axes[0].collections[0].get_array()
    texts = cells(shown)
    assert len(texts) == 2 * K - 2
    for (row, column), text in texts.items():
        lighter, darker = sorted([luminance(text.get_color()), luminance(colors[row, column][:3])], reverse=True)
        assert (lighter + 0.05) / (darker + 0.05) >= 4.5


def test_the_darkest_cell_of_a_row_is_its_largest(shown):
    plot_confusion(MATRIX, CLASSES)
    colors = shown.figure.axes[0].collections[0].get_array()
    for row, counts in zip(colors, MATRIX, strict=True):
        assert np.argmin([luminance(color[:3]) for color in row]) == np.argmax(counts)


def test_the_text_tells_the_most_frequent_confusions(shown):
    plot_confusion(MATRIX, CLASSES)
    assert shown.alt == (
        "A confusion matrix of 3 classes and 1404 examples, 1350 of them on the diagonal, where the predicted class "
        "is the true one. The most frequent confusions: true “8”, predicted “value”: 40. "
        "true “value”, predicted “median”: 10. true “median”, predicted “8”: 3."
    )
    plot_confusion(np.diag([1, 0]), ["value", "median"])
    assert "confusions" not in shown.alt


def test_names_of_classes_may_hold_underscores_and_dollars(shown, missing):
    plot_confusion(MATRIX, ["$a_$", "_", "$5 and $6"], title="$a_$")
    assert [label.get_text() for label in shown.figure.axes[0].get_yticklabels()] == ["$a_$", "_", "$5 and $6"]
    missing()  # draws it


def test_every_text_is_translated(missing):
    plot_confusion(MATRIX, CLASSES, title="function")
    assert missing() == []


@pytest.mark.parametrize(
    ("matrix", "classes", "text"),
    [
        ([[1, 2]], ["a"], r"of shape \(K, K\) and K names, got \(1, 2\) and 1"),
        ([[1, 2], [3, 4]], ["a"], "and 1: pass one row"),
        ([[0.5, 0.5], [0, 1]], ["a", "b"], "not counts"),
        ([[1, -1], [0, 1]], ["a", "b"], "not counts"),
        ([[np.nan, 1], [0, 1]], ["a", "b"], "not counts"),
        ([[0, 0], [0, 0]], ["a", "b"], "only zeros"),
        ([[1], [1, 2]], ["a", "b"], "matrix of plot_confusion expected numbers"),
    ],
)
def test_what_it_refuses(shown, matrix, classes, text):
    with pytest.raises(ValueError, match=text):
        plot_confusion(matrix, classes)


def test_many_classes_stay_on_a_page_and_can_be_read(shown, missing):
    random = np.random.default_rng(0)
    for K, mean in ((18, 3), (30, 0.3), (30, 3), (100, 3)):
        matrix = random.poisson(mean, (K, K)) + 50 * np.eye(K, dtype=int)
        plot_confusion(matrix, [f"class {k}" for k in range(K)])
        ax = shown.figure.axes[0]
        assert len(ax.texts) == (np.count_nonzero(matrix) if K * mean < 60 else 0)
        assert max(shown.figure.get_size_inches()) < 8
        assert all(text.get_fontsize() >= 5.5 for text in (*ax.texts, *ax.get_xticklabels(), *ax.get_yticklabels()))
        shown.figure.draw_without_rendering()
        boxes = [label.get_window_extent() for label in ax.get_yticklabels()]
        assert not any(one.overlaps(other) for one, other in itertools.pairwise(boxes))
        assert len(save(shown.figure, shown.alt, shown.format, "ru")["image/svg+xml"]) < 300_000
    assert len(shown.figure.axes) == 2  # the scale stands for the numbers
    assert ax.get_yticks().tolist() == list(range(0, 100, 2))
    plot_confusion(np.eye(100, dtype=int), ["value"] * 100)
    assert missing() == []
