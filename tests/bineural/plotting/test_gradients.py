"""Gradients of any number of layers in one figure."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from bineural.localize.figures import save
from bineural.plotting import plot_gradient_flow
from bineural.plotting.style import ordered_colors


def luminance(color):
    """Relative luminance, by WCAG 2.1."""
    parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(color)]
    return float(np.dot((0.2126, 0.7152, 0.0722), parts))


@pytest.mark.parametrize("count", [2, 8, 30, 100])
def test_ordered_colors_grow_lighter_and_are_seen_on_white(count):
    lights = [luminance(color) for color in ordered_colors(count)]
    assert np.all(np.diff(lights) > 0)
    assert 1.05 / (lights[-1] + 0.05) >= 3


@pytest.mark.parametrize("layers", [1, 2, 30, 100])
def test_a_curve_for_each_layer(shown, missing, layers):
    norms = np.geomspace(1e-6, 1, layers) * np.ones((5, 1))
    plot_gradient_flow(norms, title="training")
    panel, bar = shown.figure.axes
    assert len(panel.lines) == layers
    assert [line.get_color() for line in panel.lines] == ordered_colors(layers)
    assert panel.get_yscale() == "log"
    np.testing.assert_allclose([line.get_ydata()[-1] for line in panel.lines], norms[0])
    labels = [tick.get_text() for tick in bar.get_yticklabels()]
    assert labels[0] == "1 "
    assert labels[-1] == f"{layers} "
    assert f"Layers from input to output: {layers}." in shown.alt
    assert missing() == []


def test_a_callback_gives_its_names(shown):
    plot_gradient_flow(SimpleNamespace(norms=np.array([[0.5, 2.0], [0.25, 1.0]]), names=["0", "2"]))
    assert "Layer 0: from 0.5 to 0.25. Layer 2: from 2 to 1." in shown.alt
    assert "the first layer has 0.25 times the gradient of the last" in shown.alt


def test_many_steps_are_averaged_and_the_file_stays_small(shown):
    rng = np.random.default_rng(0)
    norms = np.exp(rng.normal(size=(1001, 30)))
    plot_gradient_flow(norms)
    line = shown.figure.axes[0].lines[3]
    assert len(line.get_xdata()) == 201
    np.testing.assert_allclose(line.get_ydata()[7], np.exp(np.log(norms[35:40, 3]).mean()))
    assert line.get_xdata()[7] == 38  # the middle of steps 36 to 40
    assert line.get_xdata()[-1] == 1001
    assert "Each point is the geometric mean of 5 steps." in shown.alt
    assert len(save(shown.figure, shown.alt, "svg", "en")["image/svg+xml"]) < 300_000


def test_lost_gradients_leave_gaps_and_are_told(shown, missing):
    plot_gradient_flow([[0.0, 1.0], [0.5, 1.0], [np.nan, 1.0]], names=["a", "b"])
    drawn = shown.figure.axes[0].lines[0].get_ydata()
    np.testing.assert_array_equal(drawn, [np.nan, 0.5, np.nan])
    assert "Not drawn, because they are 0, infinite or NaN: 2 norms of 1 layers, the first of layer a." in shown.alt
    assert missing() == []


def test_a_mean_leaves_lost_ones_out(shown):
    plot_gradient_flow([[0.0], [4.0], [1.0], [4.0]], smooth=2)
    np.testing.assert_allclose(shown.figure.axes[0].lines[0].get_ydata(), [4.0, 2.0])


@pytest.mark.parametrize(
    ("norms", "options", "words"),
    [
        ([1.0, 2.0], {}, r"shape \(steps, layers\), got \(2,\): pass the GradientNorms"),
        (np.zeros((0, 3)), {}, r"got \(0, 3\)"),
        ([[0.0, 0.0]], {}, "norms above 0, got none that is finite and above 0"),
        ([[1.0, 2.0]], {"names": ["a"]}, "a name for each of 2 layers, got 1"),
        ([[1.0, 2.0]], {"smooth": 2}, "from 1 to the number of steps, 1, got 2"),
        ([["a"]], {}, "expected numbers"),
    ],
)
def test_what_it_refuses(norms, options, words):
    with pytest.raises(ValueError, match=words):
        plot_gradient_flow(norms, **options)
