"""Hinges turn where a neuron wakes up, and their sum is what the layer computes."""

import numpy as np
import pytest
from matplotlib.colors import to_hex

from bineural.plotting import plot_hinges
from bineural.plotting.style import DEAD, FORWARD

HINGES = [(1.0, 1.0, 1.0), (2.0, -1.0, -2.0), (-1.0, 1.5, 0.5)]


def test_the_sum_is_what_the_layer_computes(shown, missing):
    plot_hinges(HINGES, bias=-0.5, xlim=(-3, 3))
    [ax] = shown.figure.axes
    total = next(line for line in ax.lines if line.get_label() == "sum")
    x, y = total.get_data()
    assert list(x) == [-3, -1, 0.5, 1.5, 3]
    assert y == pytest.approx([sum(v * max(w * at + b, 0) for w, b, v in HINGES) - 0.5 for at in x])
    assert to_hex(total.get_color()).upper() == FORWARD
    assert [line.get_label() for line in ax.lines[:3]] == ["hinge 1", "hinge 2", "hinge 3"]
    marked = ax.lines[-1]
    assert list(marked.get_xdata()) == [-1, 0.5, 1.5]
    assert shown.alt.endswith("Hinges of 3 neurons, and their sum, a broken line that turns at −1, 0.5, 1.5.")
    assert missing() == []


@pytest.mark.parametrize(("w", "side"), [(2.0, "silent left of 0.5, a straight line right"), (-2.0, "silent right of")])
def test_one_hinge_is_silent_on_one_side(w, side, shown, missing):
    plot_hinges([(w, -w / 2, 1.5)], title="a neuron")
    silent, active = shown.figure.axes[0].lines
    assert (to_hex(silent.get_color()), to_hex(active.get_color()).upper()) == (DEAD, FORWARD)
    assert not silent.get_ydata().any()
    assert active.get_ydata().max() > 0
    assert (silent.get_xdata().max() <= 0.5) == (w > 0)
    assert side in shown.alt
    assert missing() == ["a neuron"]


def test_a_side_that_is_not_seen_is_not_drawn(shown):
    plot_hinges([(1.0, 0.0, 1.0)], xlim=(1, 2))
    [active] = shown.figure.axes[0].lines
    assert list(active.get_ydata()) == [1, 2]


@pytest.mark.parametrize("hinges", [[], [(1, 2)], [(0, 1, 1)], [(1, np.nan, 1)], [1, 2, 3]])
def test_what_it_refuses(hinges):
    with pytest.raises(ValueError, match="expected triples"):
        plot_hinges(hinges)
