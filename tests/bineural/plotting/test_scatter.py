"""Scatters: points, lines over them, and what is told of both."""

import base64
import time

import numpy as np
import pytest
import torch
from torch import nn

from bineural.localize.figures import save
from bineural.plotting import plot_scatter, plot_scatter_panels, subplots
from bineural.plotting.style import COLORS

x = np.linspace(0, 10, 50)
y = 2 * x + 1 + np.sin(5 * x)
LABELS = {"xlabel": "epoch", "ylabel": "loss"}


def drawn(ax):
    return {str(line.get_label()): line for line in ax.lines}


def test_points_and_lines_of_every_kind(shown):
    plot_scatter(
        x,
        y,
        **LABELS,
        lines={"pair": (2, 1), "function": lambda x: x**2, "points": ([0, 10], [5, 6]), "mean": np.poly1d([1, 0])},
    )
    (ax,) = shown.figure.axes
    cloud, pair, function, points, mean = ax.lines
    np.testing.assert_array_equal(cloud.get_xydata(), np.stack([x, y], axis=1))
    np.testing.assert_allclose(pair.get_xydata(), [[0, 1], [10, 21]])
    np.testing.assert_allclose(function.get_ydata(), function.get_xdata() ** 2)
    np.testing.assert_allclose(points.get_xydata(), [[0, 5], [10, 6]])
    assert [line.get_color() for line in ax.lines] == list(COLORS[:5])
    assert len({str(line.get_linestyle()) for line in (pair, function, points, mean)}) == 4
    assert shown.format == "png"
    r = np.corrcoef(x, y)[0, 1]
    assert shown.alt.startswith(
        f"A scatter of 50 points. Across: epoch, from 0 to 10; up: loss, from 1 to {y.max():.3g}. Correlation {r:.2f}. "
        "Line “pair”: slope 2, intercept 1. Line “function”: from 0 at 0 to 100 at 10; lowest 0, highest 100."
    )


def test_a_fitted_layer_is_a_line(shown):
    layer = nn.Linear(1, 1)
    weight, bias = layer.weight.item(), layer.bias.item()
    plot_scatter(
        torch.tensor(x)[:, None], torch.tensor(y), **LABELS, lines={"a": layer, "b": (layer.weight, layer.bias)}
    )
    network, pair = shown.figure.axes[0].lines[1:]
    np.testing.assert_allclose(network.get_ydata(), weight * network.get_xdata() + bias, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(pair.get_ydata(), weight * pair.get_xdata() + bias, rtol=1e-4)
    assert f"slope {weight:.3g}".replace("-", "−") in shown.alt


def test_a_line_far_away_does_not_flatten_the_points(shown):
    plot_scatter(x, y, **LABELS, lines={"steep": (1e6, 0), "far": (0, 1e6), "diverged": (np.nan, 0)})
    low, high = shown.figure.axes[0].get_ylim()
    assert low <= y.min()
    assert y.max() < high <= y.max() + 0.51 * np.ptp(y)
    assert "Line “far” lies outside of the axes." in shown.alt
    assert "“steep” lies" not in shown.alt
    assert "Line “diverged”: not drawn, because it is infinite or NaN." in shown.alt
    assert list(drawn(shown.figure.axes[0])) == ["points", "steep", "far"]


def test_classes_are_told_apart_by_color_and_marker(shown):
    plot_scatter(x, y, **LABELS, classes=np.where(x < 3, "a", "b"), lines={"mean": (2, 1)})
    first, second, line = shown.figure.axes[0].lines
    np.testing.assert_array_equal(first.get_xdata(), x[x < 3])
    np.testing.assert_array_equal(second.get_xdata(), x[x >= 3])
    assert len({first.get_marker(), second.get_marker()}) == 2
    assert len({first.get_color(), second.get_color(), line.get_color()}) == 3
    assert f"Points of class a: {(x < 3).sum()}." in shown.alt
    legend = shown.figure.legends[0]
    assert [text.get_text() for text in legend.get_texts()] == ["class a", "class b", "mean"]


def test_points_that_are_not_finite_are_told(shown):
    plot_scatter([1, 2, np.nan, 4], [1, np.inf, 3, 4], **LABELS)
    assert shown.figure.axes[0].lines[0].get_xdata().tolist() == [1, 4]
    assert "Not drawn, because they are infinite or NaN: 2 of 4 points." in shown.alt
    plot_scatter([1, 1], [2, 3], **LABELS)
    assert "Correlation" not in shown.alt


def test_many_thousand_points_are_fast_and_light(shown):
    random = np.random.default_rng(0)
    many = random.normal(size=(2, 20_000))
    start = time.process_time()
    plot_scatter(*many, **LABELS, lines={"mean": (0, 0)})
    saved = save(shown.figure, shown.alt, shown.format, "en")
    assert time.process_time() - start < 3
    assert len(base64.b64decode(saved["image/png"])) < 300_000
    assert shown.figure.axes[0].lines[0].get_alpha() < 0.3
    assert shown.figure.legends[0].legend_handles[0].get_alpha() == 1


def test_panels_share_the_vertical_axis_and_the_colors_of_lines(shown, missing):
    plot_scatter_panels(
        {"epoch": x, "layer": x**2, "step": -x},
        y,
        ylabel="loss",
        lines={"epoch": {"mean": (2, 1)}, "layer": {"median": (0.1, 30), "mean": (0.2, 3)}},
    )
    first, second, third = shown.figure.axes[:3]
    assert first.get_ylim() == second.get_ylim() == third.get_ylim()
    assert second.get_ylim()[1] >= 30
    assert drawn(first)["mean"].get_color() == drawn(second)["mean"].get_color() != drawn(second)["median"].get_color()
    assert [ax.get_xlabel() for ax in (first, second, third)] == ["epoch", "layer", "step"]
    assert shown.alt.count("A scatter of 50 points.") == 3
    assert missing() == []


def test_it_is_drawn_into_given_axes_that_share_an_axis(shown):
    figure, (left, right) = subplots(1, 2, sharey=True)
    assert plot_scatter(x, y, **LABELS, lines={"high": (0, 30)}, ax=left) is None
    plot_scatter(x, y, **LABELS, ax=right)
    assert left.get_ylim()[1] >= 30
    assert figure.alt.count("A scatter") == 2
    assert not hasattr(shown, "figure")


def test_every_text_is_translated(shown, missing):
    plot_scatter(
        [*x, np.nan],
        [*y, 0],
        **LABELS,
        title="function",
        classes=[*(x < 3), True],
        lines={"mean": (2, 1), "median": (0, 1e9), "value": (np.nan, 0), "step": np.sin},
    )
    assert missing() == []


@pytest.mark.parametrize(
    ("arguments", "options", "error", "text"),
    [
        (([1, 2], [1, 2, 3]), {}, ValueError, r"one shape \(N,\), got \(2,\), \(3,\)"),
        (([1, 2], [1, 2]), {"classes": [1]}, ValueError, r"got \(2,\), \(2,\), \(1,\)"),
        (([np.nan], [1]), {}, ValueError, "at least 1 finite point, got none of 1"),
        (([1, 2], [1, 2]), {"lines": {"a": 3}}, TypeError, r"'a' expected a pair \(slope, intercept\).* got a int"),
        (([1, 2], [1, 2]), {"lines": {"a": ([1, 2], [1])}}, ValueError, r"got shapes \(2,\) and \(1,\)"),
        (([1, 2], [1, 2]), {"lines": {"a": lambda x: x[:3]}}, ValueError, "one number for each x"),
        (([1, 2], [1, 2]), {"lines": {str(k): (k, 0) for k in range(7)}}, ValueError, "lines and classes .* got 8"),
    ],
)
def test_what_it_refuses(shown, arguments, options, error, text):
    with pytest.raises(error, match=text):
        plot_scatter(*arguments, **LABELS, **options)


def test_lines_belong_to_panels(shown):
    with pytest.raises(ValueError, match=r"got 1 panels and lines of \['b'\]"):
        plot_scatter_panels({"a": x}, y, ylabel="loss", lines={"b": {"mean": (1, 0)}})
    with pytest.raises(ValueError, match="got 0 panels"):
        plot_scatter_panels({}, y, ylabel="loss")


def test_clouds_in_a_composed_figure_share_axes_and_a_legend_below_them():
    figure, axes = subplots(1, 3, sharex=True, sharey=True)
    for layer, ax in enumerate(axes):
        x = np.array([-4.0, 0.0, 4.0]) / 2**layer
        plot_scatter(x, x**2, xlabel="$x_1$", ylabel="$x_2$", classes=[0, 1, 1], ax=ax)
    figure.draw_without_rendering()
    assert len({(ax.get_xlim(), ax.get_ylim()) for ax in axes}) == 1
    assert axes[2].get_ylim()[1] > 16
    [legend] = figure.legends
    assert [text.get_text() for text in legend.get_texts()] == ["class 0", "class 1"]
    assert all(ax.get_legend() is None for ax in axes)
