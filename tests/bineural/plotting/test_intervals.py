"""Numbers with their errors: a dot and a bar in each row, lines to compare with, rows that have no number."""

import itertools

import numpy as np
import pytest
import torch

from bineural.localize.figures import save
from bineural.plotting import plot_intervals, subplots
from bineural.plotting.style import FORWARD, INK, PALE

ROWS = {"tanh": (0.98, 0.004), "ReLU": (0.95, 0.97, 0.975)}


def bars(ax):
    """Map the row to the ends of its bar."""
    found = {}
    for line in ax.lines:
        if line.get_marker() == "|":
            found[int(line.get_ydata()[0])] = tuple(np.round(line.get_xdata(), 6).tolist())
    return found


def centers(ax):
    return {int(line.get_ydata()[0]): line.get_xdata()[0] for line in ax.lines if line.get_markersize() == 7}


def labels(ax):
    return [text.get_text() for text in ax.get_yticklabels()]


def test_a_row_has_a_dot_at_its_number_and_a_bar_as_far_as_its_error(shown):
    plot_intervals(ROWS, xlabel="accuracy", bars="training")
    (ax,) = shown.figure.axes
    assert labels(ax) == ["tanh", "ReLU"]
    assert centers(ax) == {0: 0.98, 1: 0.97}
    assert bars(ax) == {0: (0.976, 0.984), 1: (0.95, 0.975)}
    assert ax.get_ylim() == (1.5, -0.5)  # the first row on top
    assert (ax.get_xlabel(), shown.figure.get_supxlabel()) == ("accuracy", "training")
    assert shown.format == "svg"
    assert shown.alt == (
        "Across: accuracy; a row for each of 2 numbers. training. “tanh”: 0.98, bar from 0.976 to 0.984. "
        "“ReLU”: 0.97, bar from 0.95 to 0.975."
    )


def test_a_row_without_an_error_has_no_bar_and_one_without_a_number_says_so(shown):
    plot_intervals({"tanh": (0.98, np.nan), "ReLU": (np.nan, 0.1), "He": (np.nan,) * 3}, xlabel="accuracy")
    (ax,) = shown.figure.axes
    assert bars(ax) == {}
    assert centers(ax) == {0: 0.98}
    assert [(text.get_text(), text.get_position()[1]) for text in ax.texts] == [("no number", 1), ("no number", 2)]
    assert shown.alt.endswith("“tanh”: 0.98, without a bar. “ReLU”: no number. “He”: no number.")


def test_an_error_of_0_is_a_bar(shown):
    plot_intervals({"tanh": (1.0, 0.0)}, xlabel="accuracy")
    assert bars(shown.figure.axes[0]) == {0: (1, 1)}


def test_points_stand_in_their_row(shown):
    plot_intervals(ROWS, xlabel="accuracy", points={"ReLU": [0.9, np.nan, 0.99]})
    (ax,) = shown.figure.axes
    [small] = [line for line in ax.lines if line.get_markersize() == 3.5]
    assert list(small.get_xdata()) == [0.9, 0.99]
    assert list(small.get_ydata()) == [1.27, 1.27]  # below the bar, which would hide them


def test_the_row_that_matters_has_its_color_in_its_label_too(shown):
    plot_intervals(ROWS, xlabel="accuracy", tones={"ReLU": "forward", "tanh": "pale"})
    (ax,) = shown.figure.axes
    assert [text.get_color() for text in ax.get_yticklabels()] == [PALE, FORWARD]
    assert [text.get_fontweight() for text in ax.get_yticklabels()] == ["normal", "bold"]
    assert {line.get_color() for line in ax.lines} == {PALE, FORWARD}
    plot_intervals(ROWS, xlabel="accuracy")
    assert {line.get_color() for line in shown.figure.axes[0].lines} == {INK}


def test_lines_are_named_at_their_ends_and_many_in_a_legend(shown, missing):
    plot_intervals(ROWS, xlabel="accuracy", guides={"training": 0.99})
    [text] = shown.figure.axes[0].texts
    assert (text.get_text(), text.get_ha()) == ("training", "center")
    plot_intervals(ROWS, xlabel="accuracy", guides={"training": 0.99, "ln 2": 0.96})
    (ax,) = shown.figure.axes
    assert [(text.get_text(), text.get_ha()) for text in ax.texts] == [("ln 2", "right"), ("training", "left")]
    assert shown.alt.endswith("Vertical line “ln 2” at 0.96. Vertical line “training” at 0.99.")
    assert missing() == []
    plot_intervals(ROWS, xlabel="accuracy", guides={"training": 0.99, "ln 2": 0.96, "validation": 0.97})
    assert not shown.figure.axes[0].texts
    [legend] = shown.figure.legends
    assert [text.get_text() for text in legend.get_texts()] == ["ln 2", "validation", "training"]
    assert len({str(line.get_linestyle()) for line in legend.get_lines()}) == 3
    plot_intervals(ROWS, xlabel="accuracy", title="function", guides={"training": 0.99})
    assert not shown.figure.axes[0].texts  # the title stands there


def test_every_text_is_translated(missing):
    plot_intervals(
        {"tanh": (1, np.nan), "ReLU": (np.nan, 1), "training": (2, 1)},
        xlabel="accuracy",
        bars="validation",
        title="function",
        points={"tanh": [1.0]},
        guides={"ln 2": 1},
    )
    assert missing() == []


def test_it_draws_into_axes_of_a_caller():
    figure, (left, _) = subplots(1, 2)
    assert plot_intervals(ROWS, xlabel="accuracy", bars="training", ax=left) is None
    assert left.get_xlabel() == "accuracy\ntraining"
    assert labels(left) == ["tanh", "ReLU"]
    assert "a row for each of 2 numbers" in figure.alt


def test_tensors_and_labels_of_any_kind(shown, missing):
    plot_intervals({"$a_$": torch.tensor([1.0, 0.5], requires_grad=True), "_b": np.array([1, 2])}, xlabel="accuracy")
    assert labels(shown.figure.axes[0]) == ["$a_$", "_b"]
    missing()  # draws it


def test_many_rows_do_not_overlap(shown):
    plot_intervals({f"row {k}": (k, 1) for k in range(30)}, xlabel="accuracy")
    shown.figure.draw_without_rendering()
    boxes = [text.get_window_extent() for text in shown.figure.axes[0].get_yticklabels()]
    assert not any(one.overlaps(other) for one, other in itertools.pairwise(boxes))
    assert len(save(shown.figure, shown.alt, shown.format, "ru")["image/svg+xml"]) < 150_000


@pytest.mark.parametrize(
    ("rows", "options", "text"),
    [
        ({}, {}, "at least one row with a finite center, got 0 rows"),
        ({"a": (np.nan, 1)}, {}, "got 1 rows and none"),
        ({"a": (1,)}, {}, r"row 'a' expected \(center, error\) or \(low, center, high\), got the shape \(1,\)"),
        ({"a": 1.0}, {}, r"got the shape \(\)"),
        ({"a": (1, "x")}, {}, "row 'a' expected numbers"),
        ({"a": (1, -0.1)}, {}, "row 'a' expected an error of 0 or more, got -0.1"),
        ({"a": (2, 1, 3)}, {}, "low ≤ center ≤ high, got 2, 1, 3"),
        ({"a": (0, 4, 3)}, {}, "low ≤ center ≤ high, got 0, 4, 3"),
        (ROWS, {"points": {"b": [1]}}, r"for a row among tanh, ReLU, got \(1,\) for 'b'"),
        (ROWS, {"points": {"tanh": [[1]]}}, r"points of shape \(n,\).*got \(1, 1\) for 'tanh'"),
        (ROWS, {"guides": {"goal": np.inf}}, "finite place for the line 'goal', got inf"),
        (ROWS, {"tones": {"b": "forward"}}, "tones for labels among tanh, ReLU, got 'b'"),
        (ROWS, {"tones": {"tanh": "red"}}, "a tone among .* for 'tanh', got 'red'"),
    ],
)
def test_what_it_refuses(shown, rows, options, text):
    with pytest.raises(ValueError, match=text):
        plot_intervals(rows, xlabel="accuracy", **options)
