"""Which line is which: labels at ends, a legend, or a color bar for many in an order."""

import numpy as np
import pytest
from matplotlib.text import Text

from bineural.plotting import plot_curve_panels, plot_curves, plot_runs, subplots
from bineural.plotting.ends import EndLabels
from bineural.plotting.keys import told_in_order
from bineural.plotting.palettes import sequential_colors

APART = {"a": [1.0, 2.0], "b": [1.0, 5.0]}
CLOSE = {"a": [1.0, 2.0], "b": [5.0, 2.0]}
MANY = {str(k): [1.0, 2.0 + k] for k in range(30)}
NAMES = {"xlabel": "epoch", "ylabel": "value"}


def keys(figure):
    """Number of labels at ends, legends and color bars."""
    bars = [ax for ax in figure.axes if ax.get_label() == "<colorbar>"]
    return len(figure.findobj(EndLabels)), len(figure.legends), len(bars)


@pytest.mark.parametrize(
    ("curves", "options", "wanted"),
    [
        (APART, {}, (1, 0, 0)),
        (CLOSE, {}, (0, 1, 0)),
        (CLOSE, {"labels": "ends"}, (1, 0, 0)),
        (APART, {"labels": "legend"}, (0, 1, 0)),
        (APART, {"ordered": True, "labels": "bar"}, (0, 0, 1)),
        (MANY, {"ordered": True}, (0, 0, 1)),
        (MANY, {"ordered": True, "guides": {"ln 2": 0.7}}, (1, 0, 1)),
    ],
)
def test_lines_are_labeled_as_suits_them_or_as_asked(shown, curves, options, wanted):
    plot_curves(curves, **NAMES, **options)
    assert keys(shown.figure) == wanted


def test_panels_and_given_axes_have_legends(shown):
    plot_curve_panels({"function": APART, "derivative": APART}, **NAMES)
    assert keys(shown.figure) == (0, 1, 0)
    figure, ax = subplots()
    plot_curves(APART, **NAMES, ax=ax)
    assert ax.get_legend() is not None
    assert keys(figure) == (0, 0, 0)


def test_lines_of_panels_are_named_in_each_or_once(shown):
    panels = {"function": {**APART, "z": [1.0, 9.0]}, "derivative": {**APART, "c": [1.0, 3.0]}}
    for labels, wanted in (("ends", [["a", "b", "z"], ["a", "b", "c"]]), ("starts", [["z"], ["a", "b", "c"]])):
        plot_curve_panels(panels, **NAMES, labels=labels)
        named = [
            [text.get_text() for text in artist.get_children() if isinstance(text, Text)]
            for ax in shown.figure.axes
            for artist in ax.findobj(EndLabels)
        ]
        assert named == wanted


@pytest.mark.parametrize("count", [1, 2, 8, 9, 30, 100])
def test_a_bar_names_the_first_and_the_last_and_has_every_color(shown, count):
    plot_curves({f"n{k}": [1.0, 2.0] for k in range(count)}, **NAMES, ordered=True, labels="bar")
    bar = shown.figure.axes[-1]
    texts = [label.get_text() for label in bar.get_yticklabels()]
    assert (texts[0], texts[-1]) == ("n0", f"n{count - 1}")
    assert len(texts) == len(set(texts)) <= 7
    mappable = bar._colorbar.mappable
    colors = [mappable.to_rgba(k) for k in range(count)]
    lines = shown.figure.axes[0].lines
    np.testing.assert_allclose(colors, [mappable.cmap(k) for k in range(count)])
    assert [line.get_color() for line in lines] == sequential_colors(count)


def test_labels_at_a_bar_are_translated(shown, missing):
    labels = ["training", *map(str, range(8)), "validation"]
    plot_curves({label: [1.0, 2.0] for label in labels}, **NAMES, ordered=True)
    assert missing() == []


def test_the_note_of_runs_stands_below_the_axes_where_there_is_no_legend(shown):
    plot_runs({"a": [[1, 2], [2, 3]]}, ylabel="value", labels="ends")
    assert shown.figure.axes[0].get_xlabel() == "epoch\nmean of runs; band: ± one standard deviation"


def test_of_many_lines_in_an_order_three_are_told_and_gaps_of_others():
    told = {f"n{k}": [f"Line {k}."] for k in range(9)}
    told["n2"].append("Not drawn.")
    assert told_in_order(told, ordered=False)[1:4] == ["Line 1.", "Line 2.", "Not drawn."]
    assert told_in_order(told, ordered=True) == [
        "9 lines in their order, colored from “n0” to “n8”; told are the first, the middle one and the last.",
        "Line 0.",
        "Line 4.",
        "Line 8.",
        "Others that are not drawn in full: n2.",
    ]


@pytest.mark.parametrize(
    ("curves", "options", "text"),
    [
        (APART, {"labels": "end"}, "plot_curves expected labels among auto, ends, starts, legend, bar, got 'end'"),
        (APART, {"labels": "bar"}, "expected ordered=True for labels='bar', got False"),
        (MANY, {"labels": "starts", "ordered": True}, "at most 12 lines for labels='starts', got 30"),
        (MANY, {"labels": "ends", "ordered": True}, "at most 12 lines for labels='ends', got 30"),
    ],
)
def test_what_it_refuses(curves, options, text):
    with pytest.raises(ValueError, match=text):
        plot_curves(curves, **NAMES, **options)
