"""Curves: the lines are the data, told apart by more than color, and told in the alternative text."""

import numpy as np
import pytest
import torch

from bineural.plotting import plot_curve_panels, plot_curves
from bineural.plotting.style import COLORS, DEAD, GRADIENT
from bineural.trainers import History

APART = {"a": [1.0, 2.0], "b": [1.0, 5.0]}


def test_a_sequence_is_drawn_over_1_2_3_and_a_pair_over_its_own_x(shown):
    plot_curves({"a": [3.0, 2.0, 1.5], "b": ([10, 20], [1.0, 2.0])}, xlabel="epoch", ylabel="value", title="function")
    (ax,) = shown.figure.axes
    a, b = ax.lines
    assert a.get_xydata().tolist() == [[1, 3], [2, 2], [3, 1.5]]
    assert b.get_xydata().tolist() == [[10, 1], [20, 2]]
    assert (ax.get_xlabel(), ax.get_ylabel(), ax.get_title()) == ("epoch", "value", "function")
    assert shown.format == "svg"
    assert shown.alt == (
        "Across: epoch; up: value. Panel “function”. Curve “a”: from 3 at 1 to 1.5 at 3; lowest 1.5, highest 3. "
        "Curve “b”: from 1 at 10 to 2 at 20; lowest 1, highest 2."
    )


def test_curves_differ_in_color_and_in_style(shown):
    plot_curves({str(k): [1.0, k] for k in range(len(COLORS))}, xlabel="epoch", ylabel="value")
    lines = shown.figure.axes[0].lines
    assert len({line.get_color() for line in lines}) == len(COLORS)
    assert len({line._unscaled_dash_pattern.__repr__() for line in lines}) == len(COLORS)


def test_a_label_looks_the_same_in_every_panel_and_stands_once_in_the_legend(shown):
    plot_curve_panels(
        {"function": {"a": [1.0, 2.0], "b": [2.0, 1.0]}, "derivative": {"b": [0.0, 1.0]}},
        xlabel="epoch",
        ylabel="value",
        yscale="log",
        guides={"ln 2": 0.7},
    )
    first, second = shown.figure.axes
    assert first.lines[1].get_color() == second.lines[0].get_color()
    assert [text.get_text() for text in shown.figure.legends[0].get_texts()] == ["a", "b", "ln 2"]
    assert first.get_yscale() == second.get_yscale() == "log"
    assert list(second.lines[1].get_ydata()) == [0.7, 0.7]
    assert shown.alt.count("Horizontal line “ln 2” at 0.7.") == 2


def test_one_curve_needs_no_legend(shown):
    plot_curves({"a": [1.0, 2.0]}, xlabel="epoch", ylabel="value")
    assert shown.figure.legends == []


def test_few_points_are_marked_and_many_are_not(shown):
    plot_curves({"few": np.arange(12.0), "many": np.arange(13.0)}, xlabel="epoch", ylabel="value")
    assert [line.get_marker() for line in shown.figure.axes[0].lines] == ["o", "None"]


def test_values_that_are_not_finite_are_left_out_of_the_text(shown):
    plot_curves({"a": [np.nan, 5.0, np.inf, 2.0, np.nan]}, xlabel="epoch", ylabel="value")
    assert "from 5 at 2 to 2 at 4; lowest 2, highest 5" in shown.alt


def test_values_that_are_not_finite_are_told(shown):
    plot_curves({"a": ([10, 20, 30], [np.nan, 5.0, np.inf])}, xlabel="epoch", ylabel="value")
    assert np.isnan(shown.figure.axes[0].lines[0].get_ydata()).tolist() == [True, False, True]
    assert shown.alt.endswith("highest 5. Not drawn, because they are infinite or NaN: 2 of 3 points, the first at 10.")


def test_what_a_logarithmic_axis_cannot_show_is_a_gap_and_told(shown):
    plot_curves({"a": [1.0, 0.0, -2.0]}, xlabel="epoch", ylabel="value", yscale="log")
    (line,) = shown.figure.axes[0].lines
    assert np.isnan(line.get_ydata()).tolist() == [False, True, True]
    assert shown.alt.endswith(
        "Curve “a”: from 1 at 1 to 1 at 1; lowest 1, highest 1. "
        "Not drawn, because they are 0 or below: 2 of 3 points, the first at 2."
    )
    plot_curves({"a": ([0.0, 0.1], [3.0, 2.0])}, xlabel="epoch", ylabel="value", xscale="log")
    assert "Curve “a”: from 2 at 0.1 to 2 at 0.1; lowest 2, highest 2. Not drawn, because x" in shown.alt


def test_a_linear_axis_shows_zeros(shown):
    plot_curves({"a": ([0, 1], [0.0, -1.0])}, xlabel="epoch", ylabel="value")
    assert shown.alt.endswith("Curve “a”: from 0 at 0 to −1 at 1; lowest −1, highest 0.")


def test_values_may_be_tensors_that_require_gradients_and_tuples(shown):
    loss = torch.tensor([3.0, 2.0, 1.5], requires_grad=True)
    curves = {"a": loss, "b": list(loss), "c": (3.0, 2.0, 1.5), "d": ([1, 2, 3], loss), "e": (3.0, 2.0)}
    plot_curves(curves, xlabel="epoch", ylabel="value")
    lines = shown.figure.axes[0].lines
    assert [line.get_xydata().tolist() for line in lines[:4]] == [[[1, 3], [2, 2], [3, 1.5]]] * 4
    assert lines[4].get_xydata().tolist() == [[1, 3], [2, 2]]


@pytest.mark.parametrize("labels", [("_hidden", "$a_$"), ("$5 and $6", "__init__")])
def test_labels_may_hold_underscores_and_dollars(shown, missing, labels):
    plot_curves({label: [1.0, 2.0] for label in labels}, xlabel="epoch", ylabel="value", title="$a_$")
    assert [text.get_text() for text in shown.figure.legends[0].get_texts()] == list(labels)
    missing()  # draws it


def test_every_text_is_translated(missing):
    plot_curves(
        {"epoch": [1.0, 2.0], "value": [0.0, 1.0]},
        xlabel="epoch",
        ylabel="value",
        title="function",
        guides={"ln 2": 0.7},
    )
    assert missing() == []
    gaps = {"epoch": ([0, 1, 2, 3], [1, 2, np.nan, 0])}
    plot_curves(gaps, xlabel="epoch", ylabel="value", xscale="log", yscale="log")
    assert missing() == []


@pytest.mark.parametrize(
    ("curves", "message"),
    [
        ({}, f"1 to {len(COLORS)} different labels of curves, got 0"),
        ({str(k): [1.0] for k in range(8)}, "got 8"),
        ({"a": ([1, 2, 3], [1.0, 2.0])}, r"'a' expected as many x values as y values.*\(3,\) and \(2,\)"),
        ({"a": [[1.0, 2.0]]}, "two sequences of equal length"),
        ({"a": [np.nan, np.inf]}, "some of them finite"),
        ({"a": []}, "some of them finite"),
        ({"a": 3.0}, r"got shapes \(1,\) and \(\)"),
        ({"a": ["x"]}, "curve 'a' expected numbers"),
        ({"a": ([np.nan, 1], [1, 2])}, "curve 'a' expected x values that are finite, got nan"),
    ],
)
def test_what_it_refuses(shown, curves, message):
    with pytest.raises(ValueError, match=message):
        plot_curves(curves, xlabel="epoch", ylabel="value")


@pytest.mark.parametrize("curve", [[-1.0, 0.0], ([0.0, -1.0], [1.0, 2.0])])
def test_a_curve_that_a_logarithmic_axis_cannot_show_is_refused(shown, curve):
    with pytest.raises(ValueError, match="curve 'a' expected a point above 0 on the logarithmic axes, got none"):
        plot_curves({"a": curve}, xlabel="epoch", ylabel="value", xscale="log", yscale="log")


@pytest.mark.parametrize(("height", "scale"), [(np.nan, "linear"), (0, "log"), ([1, 2], "linear")])
def test_a_line_that_cannot_be_drawn_is_refused(shown, height, scale):
    with pytest.raises(ValueError, match="line 'ln 2' expected a height that is one finite number"):
        plot_curves({"a": [1.0]}, xlabel="epoch", ylabel="value", yscale=scale, guides={"ln 2": height})


def test_one_curve_alone_is_named_after_its_axis(shown):
    for curve in ([3, 2, 1], np.array([3, 2, 1]), ([1, 2, 3], [3, 2, 1])):
        plot_curves(curve, xlabel="epoch", ylabel="value")
        assert list(shown.figure.axes[0].lines[0].get_ydata()) == [3, 2, 1]
        assert "Curve “value”: from 3 at 1 to 1 at 3" in shown.alt
    plot_curve_panels({"function": [3, 2, 1]}, xlabel="epoch", ylabel="value")
    assert "Curve “value”: from 3 at 1 to 1 at 3" in shown.alt


def test_histories_and_panels_without_titles_are_refused(shown):
    with pytest.raises(TypeError, match="plot_curves expected numbers, got a History: .*plot_histories"):
        plot_curves([History()], xlabel="epoch", ylabel="value")
    with pytest.raises(TypeError, match="plot_curve_panels expected a mapping of a title"):
        plot_curve_panels([[3, 2, 1]], xlabel="epoch", ylabel="value")


def test_any_number_of_curves_in_an_order(shown, missing):
    plot_curves({str(k): [1.0, 2.0 + k] for k in range(30)}, xlabel="epoch", ylabel="value", ordered=True)
    ax = shown.figure.axes[0]
    assert len({line.get_color() for line in ax.lines}) == 30
    assert {line.get_linestyle() for line in ax.lines} == {"-"}
    assert shown.alt.count("Curve “") == 3
    assert missing() == []


def test_colors_may_have_their_meaning(shown):
    plot_curves(APART, xlabel="epoch", ylabel="value", tones={"b": "gradient", "a": "dead"})
    assert [line.get_color() for line in shown.figure.axes[0].lines] == [DEAD, GRADIENT]


def test_panels_may_have_scales_and_names_of_their_own(shown):
    panels = {"function": {"a": [1.0, 2.0]}, "derivative": {"a": ([10, 20], [100.0, 200.0])}}
    plot_curve_panels(panels, xlabel="epoch", ylabel=["loss", "accuracy"], sharex=False, sharey=False)
    first, second = shown.figure.axes
    assert (first.get_ylabel(), second.get_ylabel()) == ("loss", "accuracy")
    assert first.get_ylim()[1] < 3
    assert second.get_ylim()[0] > 50
    assert first.get_xlim()[1] < 3
    assert "up: loss, accuracy." in shown.alt
    with pytest.raises(ValueError, match="one for each of 2 panels, got 1"):
        plot_curve_panels(panels, xlabel="epoch", ylabel=["loss"])
