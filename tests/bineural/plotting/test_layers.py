"""Statistics of layers: a line for each label, gaps where nothing can be drawn, of which the text tells."""

import numpy as np
import pytest
import torch

from bineural.localize import message
from bineural.plotting import plot_layer_panels, plot_layers
from bineural.plotting.style import COLORS


def drawn(line):
    return np.flatnonzero(np.isfinite(line.get_ydata())) + 1


def test_a_line_a_label_with_layers_along_x(shown):
    plot_layers({"ReLU": [3.0, 2.0, 1.0], "tanh": [1, 4]}, ylabel="value", title="function", guides={"ln 2": 0.7})
    (ax,) = shown.figure.axes
    first, second, guide = ax.lines
    assert list(first.get_xdata()) == [1, 2, 3]
    assert list(second.get_ydata()) == [1, 4]
    assert list(guide.get_ydata()) == [0.7, 0.7]
    assert (ax.get_xlabel(), ax.get_ylabel(), ax.get_title(), ax.get_yscale()) == (
        "layer",
        "value",
        "function",
        "linear",
    )
    assert shown.format == "svg"
    assert shown.alt == (
        "Across: layer, 1 to 3; up: value. Panel “function”. Line “ReLU”: 3 at layer 1, 1 at layer 3; lowest 1, "
        "highest 3. Line “tanh”: 1 at layer 1, 4 at layer 2; lowest 1, highest 4. Horizontal line “ln 2” at 0.7."
    )


def test_what_a_logarithmic_axis_cannot_show_is_a_gap_and_told(shown):
    values = [1.0, 0.0, -1.0, 0.0, 5.0, np.nan, 2.0, np.inf]
    plot_layers({"ReLU": values, "tanh": np.zeros(3)}, ylabel="value", yscale="log")
    (ax,) = shown.figure.axes
    assert list(drawn(ax.lines[0])) == [1, 5, 7]
    assert list(drawn(ax.lines[1])) == []
    assert ax.get_yscale() == "log"
    assert "up: value, on a logarithmic scale." in shown.alt
    assert (
        "Line “ReLU”: 1 at layer 1, 2 at layer 7; lowest 1, highest 5. Not drawn, because they are infinite or NaN: "
        "layers 6, 8. Not drawn, because they are 0 or below: layers 2–4. Line “tanh”: nothing to draw. Not drawn"
    ) in shown.alt


def test_a_linear_axis_shows_zeros(shown):
    plot_layers({"ReLU": [1.0, 0.0, np.inf]}, ylabel="value")
    assert list(drawn(shown.figure.axes[0].lines[0])) == [1, 2]
    assert "0 or below" not in shown.alt


def test_panels_wrap_and_a_label_looks_the_same_in_all(shown):
    panels = {"function": {"ReLU": [1, 2], "tanh": [3, 4]}, "derivative": {"tanh": [5, 6]}, "value": {"ReLU": [7, 8]}}
    plot_layer_panels(panels, ylabel="value")
    axes = [ax for ax in shown.figure.axes if ax.axison]
    assert [ax.get_title() for ax in axes] == list(panels)
    assert shown.figure.axes[0].get_gridspec().ncols == 2
    assert axes[0].lines[1].get_color() == axes[1].lines[0].get_color() == COLORS[1]
    assert axes[0].lines[1].get_marker() == axes[1].lines[0].get_marker()
    assert [text.get_text() for text in shown.figure.legends[0].get_texts()] == ["ReLU", "tanh"]


def test_names_of_layers_stand_at_the_ticks_and_in_the_text(shown, missing):
    names = [message("{name} {kind}", name=str(k), kind="Linear") for k in range(2)]
    plot_layers({"ReLU": [1, 2]}, ylabel="value", layers=names)
    assert [label.get_text() for label in shown.figure.axes[0].get_xticklabels()] == ["0 Linear", "1 Linear"]
    assert "Layers: 0 Linear, 1 Linear." in shown.alt
    assert missing() == []


def test_values_may_be_tensors_that_require_gradients_and_names_any_text(shown, missing):
    plot_layers({"_a": torch.ones(2, requires_grad=True), "b": [1, 2]}, ylabel="value", layers=["$a_$", "_1"])
    assert [text.get_text() for text in shown.figure.legends[0].get_texts()] == ["_a", "b"]
    missing()  # draws it


def test_every_text_is_translated(missing):
    plot_layers(
        {"ReLU": [1, 0], "tanh": [np.nan, np.nan], "value": [1, np.inf]},
        ylabel="value",
        title="function",
        yscale="log",
        guides={"ln 2": 0.7},
    )
    assert missing() == []


@pytest.mark.parametrize(
    ("lines", "options", "text"),
    [
        ({}, {}, f"1 to {len(COLORS)} different labels of lines, got 0"),
        ({str(k): [1] for k in range(8)}, {}, "got 8"),
        ({"a": [[1, 2]]}, {}, r"line 'a' expected one value per layer, got the shape \(1, 2\)"),
        ({"a": []}, {}, r"got the shape \(0,\)"),
        ({"a": ["x"]}, {}, "line 'a' expected numbers"),
        ({"a": [np.nan, np.inf]}, {}, "a value that can be drawn, got none that is finite:"),
        ({"a": [0, -1]}, {"yscale": "log"}, "got none that is finite and above 0:"),
        ({"a": [1, 2]}, {"layers": ["x"]}, "a name for each of 2 layers, got 1"),
    ],
)
def test_what_it_refuses(shown, lines, options, text):
    with pytest.raises(ValueError, match=text):
        plot_layers(lines, ylabel="value", **options)


def test_one_line_alone_is_named_after_its_axis(shown):
    plot_layers([3.0, 2.0], ylabel="value")
    assert "Line “value”: 3 at layer 1, 2 at layer 2" in shown.alt
    with pytest.raises(TypeError, match="plot_layer_panels expected a mapping of a title"):
        plot_layer_panels([3.0, 2.0], ylabel="value")


def test_any_number_of_lines_in_an_order_and_of_layers(shown, missing):
    names = [message("{name} {kind}", name=str(k), kind="Linear") for k in range(100)]
    plot_layers({str(k): np.linspace(1, 2 + k, 100) for k in range(12)}, ylabel="value", ordered=True, layers=names)
    ax, bar = shown.figure.axes
    assert len({line.get_color() for line in ax.lines}) == 12
    assert bar.get_label() == "<colorbar>"
    assert [label.get_text() for label in ax.get_xticklabels()] == names[::4]
    assert missing() == []


@pytest.mark.parametrize("sharey", [False, True])
def test_panels_have_scales_of_their_own_or_one(shown, sharey):
    plot_layer_panels({"function": {"a": [1, 2]}, "derivative": {"a": [100, 200]}}, ylabel="value", sharey=sharey)
    first, second = shown.figure.axes
    assert (first.get_ylim() == second.get_ylim()) is sharey
    assert second.get_ylim()[1] > 200
    assert bool(first.get_ylim()[1] > 200) is sharey
    assert (first.get_ylabel(), second.get_ylabel()) == ("value", "" if sharey else "value")
    assert second.yaxis.get_tick_params()["labelleft"] is not sharey
