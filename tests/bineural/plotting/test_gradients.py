"""The flow of gradients: a line for each layer of any depth, graded from input to output; what is missing is told."""

from types import SimpleNamespace

import numpy as np
import pytest
import torch
from torch import nn

from bineural.plotting import plot_gradient_flow
from bineural.plotting.palettes import sequential_colors
from bineural.trainers import GradientNorms, Trainer

NORMS = np.array([[0.1, 1.0, 10.0], [0.2, 2.0, 20.0], [0.3, 3.0, 60.0]])


@pytest.mark.parametrize("depth", [2, 30, 100])
def test_any_depth_has_a_line_a_layer_graded_from_input_to_output(shown, depth):
    record = np.tile(np.logspace(-3, 0, depth), (5, 1))
    plot_gradient_flow(record)
    ax, bar = shown.figure.axes
    assert (len(ax.lines), ax.get_yscale(), ax.get_ylabel()) == (depth, "log", "norm of the gradient")
    by_norm = sorted(ax.lines, key=lambda line: line.get_ydata()[0])
    assert [line.get_color() for line in by_norm] == sequential_colors(depth)
    texts = [label.get_text() for label in bar.get_yticklabels()]
    assert (texts[0], texts[-1], bar.get_ylabel()) == ("1", str(depth), "layer")


def test_the_alternative_text_tells_input_middle_output_and_the_end(shown):
    plot_gradient_flow(NORMS)
    assert shown.alt == (
        "Norm of the gradient in 3 layers over 3 steps, colored from input to output, on a logarithmic scale. "
        "Layer 1: 0.1 at step 1, 0.3 at step 3; lowest 0.1, highest 0.3. "
        "Layer 2: 1 at step 1, 3 at step 3; lowest 1, highest 3. "
        "Layer 3: 10 at step 1, 60 at step 3; lowest 10, highest 60. "
        "At the last step: lowest 0.3 in layer 1, highest 60 in layer 3."
    )


def test_what_the_callback_records_can_be_drawn(shown, device):
    model = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 2)).to(device)
    norms = GradientNorms()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    batch = torch.ones(4, 2), torch.tensor([0, 1, 0, 1])
    Trainer(model, optimizer, nn.CrossEntropyLoss(), callbacks=[norms], device=device).fit([batch], 4)
    plot_gradient_flow(norms)
    ax, bar = shown.figure.axes
    drawn = {line.get_color(): line.get_ydata() for line in ax.lines}
    np.testing.assert_allclose(np.stack([drawn[color] for color in sequential_colors(2)], axis=1), norms.norms)
    assert [label.get_text() for label in bar.get_yticklabels()] == ["0", "2"]


def test_smoothing_draws_the_mean_of_the_last_steps(shown):
    plot_gradient_flow(NORMS, smooth=2)
    ax = shown.figure.axes[0]
    line = next(line for line in ax.lines if line.get_color() == sequential_colors(3)[2])
    assert line.get_xydata().tolist() == [[2, 15], [3, 40]]
    assert ax.get_ylabel() == "norm of the gradient, mean of 2 steps"


def test_zeros_are_gaps_that_the_axis_and_the_text_tell(shown):
    record = NORMS.copy()
    record[1:, 0] = 0
    record[0, 2] = np.inf
    plot_gradient_flow(record)
    told = (
        "Zeros, not drawn: 22 % of values, layers 1.",
        "Infinite or NaN, not drawn: 11 % of values, layers 3.",
    )
    assert shown.figure.axes[0].get_xlabel() == "\n".join(["step", *told])
    assert shown.alt.endswith(" ".join(told))
    plot_gradient_flow(record, yscale="linear")
    assert "Zeros" not in shown.alt


def test_a_layer_without_gradient_is_told(shown):
    plot_gradient_flow(NORMS * [0, 1, 1])
    assert "Layer 1: nothing to draw." in shown.alt
    assert "At the last step: lowest 3 in layer 2" in shown.alt


def test_long_trainings_keep_their_extremes_and_ends_in_fewer_points(shown):
    record = np.random.default_rng(0).uniform(1, 2, (5000, 50))
    record[1234, 7] = 100
    plot_gradient_flow(record)
    ax = shown.figure.axes[0]
    assert sum(len(line.get_xdata()) for line in ax.lines) <= 20_100
    line = next(line for line in ax.lines if line.get_color() == sequential_colors(50)[7])
    points = line.get_xydata()
    assert points[points[:, 1].argmax()].tolist() == [1235, 100]
    assert points[[0, -1]].tolist() == [[1, record[0, 7]], [5000, record[-1, 7]]]


def test_at_moments_layers_stand_along_x(shown):
    plot_gradient_flow(SimpleNamespace(norms=NORMS, names=["a", "b", "c"]), moments=(1, 3))
    ax = shown.figure.axes[0]
    assert [list(line.get_ydata()) for line in ax.lines] == [[0.1, 1, 10], [0.3, 3, 60]]
    assert [line.get_color() for line in ax.lines] == sequential_colors(2)
    assert (ax.get_xlabel(), [label.get_text() for label in ax.get_xticklabels()]) == ("layer", ["a", "b", "c"])
    plot_gradient_flow(NORMS, moments=[3], smooth=3)
    np.testing.assert_allclose(shown.figure.axes[0].lines[0].get_ydata(), NORMS.mean(axis=0))


def test_every_text_is_translated(shown, missing):
    record = np.abs(NORMS - [[0.1, 1, 0]])
    record[2, 1] = np.nan
    plot_gradient_flow(record * [0, 1, 1], smooth=2, title="function")
    assert missing() == []
    plot_gradient_flow(NORMS, moments=(1, 2), yscale="linear")
    assert missing() == []
    plot_gradient_flow(NORMS, yscale="linear")
    assert missing() == []


@pytest.mark.parametrize(
    ("norms", "options", "text"),
    [
        ([1.0, 2.0], {}, r"norms of the shape \(steps, layers\), got \(2,\)"),
        (GradientNorms(), {}, r"got \(0, 0\): pass the callback GradientNorms after training"),
        ([[1.0, -1.0]], {}, "at least 0, got -1"),
        ([[0.0, np.nan]], {}, "a norm that can be drawn, got only zeros"),
        (NORMS, {"names": ["a"]}, "a name for each of 3 layers, got 1"),
        (NORMS, {"smooth": 4}, "smooth to be from 1 to the number of steps, 3, got 4"),
        (NORMS, {"moments": [0]}, "moments from step 1 to 3, got 0"),
        (NORMS, {"moments": [1], "smooth": 2}, "moments from step 2 to 3, got 1"),
    ],
)
def test_what_it_refuses(shown, norms, options, text):
    with pytest.raises(ValueError, match=text):
        plot_gradient_flow(norms, **options)
