"""Curves: the lines are the data, told apart by more than color, and told in the alternative text."""

import itertools

import numpy as np
import pytest
import torch

from bineural.localize.figures import _localized
from bineural.plotting import plot_curve_panels, plot_curves, plot_layer_panels, plot_layers, plot_runs
from bineural.plotting.style import COLORS, GRADIENT, ordered_colors

LABELS = {"xlabel": "epoch", "ylabel": "loss"}


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


def test_ordered_curves_may_be_many_and_have_a_scale(shown, missing):
    plot_curves({f"{k / 8:.3f}": [k, k + 1] for k in range(12)}, **LABELS, ordered="learning rate")
    panel, bar = shown.figure.axes
    assert [line.get_color() for line in panel.lines] == ordered_colors(12)
    assert not shown.figure.legends
    labels = [tick.get_text() for tick in bar.get_yticklabels()]
    assert (labels[0], labels[-1]) == ("0.000", "1.375")
    assert len(labels) == 6
    assert bar.get_ylabel() == "learning rate"
    assert "Curves in the order of: learning rate." in shown.alt
    assert missing() == ["learning rate"]  # what orders them is the caller's own text


def test_a_tone_is_a_color_of_its_meaning(shown):
    plot_curves({"a": [1, 2], "b": [2, 3]}, **LABELS, tones={"b": "gradient"})
    assert [line.get_color() for line in shown.figure.axes[0].lines] == [COLORS[0], GRADIENT]
    with pytest.raises(
        ValueError, match="expected tones among plain, forward, gradient, dead .*got 'gradient' for 'c'"
    ):
        plot_curves({"a": [1, 2]}, **LABELS, tones={"c": "gradient"})
    with pytest.raises(ValueError, match="got 'backward' for 'a'"):
        plot_curves({"a": [1, 2]}, **LABELS, tones={"a": "backward"})


@pytest.mark.parametrize("language", ["en", "ru"])
def test_labels_at_the_ends_do_not_touch_and_are_inside_the_figure(shown, language):
    curves = {"training": [3, 1.0], "validation": [3, 1.01], "loss": [2, 1.02], "accuracy": [2, 3.0], "d": [1, 1]}
    plot_curves(curves, **LABELS, label_ends=True)
    assert not shown.figure.legends
    copied = _localized(shown.figure, language)
    copied.draw_without_rendering()
    texts = copied.axes[0].texts
    assert len(texts) == 5
    boxes = [text.get_window_extent() for text in texts]
    assert not any(one.overlaps(other) for one, other in itertools.combinations(boxes, 2))
    assert all(box.x1 <= copied.bbox.x1 and box.x0 >= copied.axes[0].get_window_extent().x1 - 20 for box in boxes)
    by_height = sorted(range(5), key=lambda k: boxes[k].y0)
    assert [list(curves)[k] for k in by_height][-1] == "accuracy"  # they stand in the order of the ends
    with pytest.raises(ValueError, match="expected one panel to label the ends of its curves, got 2"):
        plot_curve_panels({"a": curves, "b": curves}, **LABELS, label_ends=True)


def test_panels_may_have_scales_of_their_own(shown):
    panels = {"loss": {"a": [10, 20]}, "accuracy": {"a": [0.1, 0.2]}}
    plot_curve_panels(panels, **LABELS, sharey=False)
    assert shown.figure.axes[0].get_ylim()[0] > 1
    assert shown.figure.axes[1].get_ylim()[1] < 1


@pytest.mark.parametrize("draw", [plot_curves, plot_layers, plot_runs])
def test_values_without_labels_are_told(draw):
    options = LABELS if draw is not plot_layers else {"ylabel": "loss"}
    with pytest.raises(
        TypeError, match=f"{draw.__name__} expected a mapping of labels to .*, got a list: give them labels"
    ):
        draw([3, 2, 1], **options)
    panels = {plot_curves: plot_curve_panels, plot_layers: plot_layer_panels}.get(draw)
    if panels is not None:
        with pytest.raises(TypeError, match="expected a mapping of labels to panels, got a list"):
            panels([3, 2, 1], **options)


def test_more_curves_than_colors_are_told_what_to_do():
    with pytest.raises(ValueError, match="got 8: .*or draw two figures, or say what orders them with ordered="):
        plot_curves({str(k): [1, 2] for k in range(8)}, **LABELS)
