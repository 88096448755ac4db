"""Networks have a line for each weight; equal sides of matrices have equal lengths."""

from itertools import pairwise

import pytest
from matplotlib.patches import Circle, FancyArrowPatch, FancyBboxPatch

from bineural.plotting import Matrix, plot_network, plot_product


def patches(shown, kind):
    return [patch for patch in shown.figure.axes[0].patches if isinstance(patch, kind)]


def texts(shown):
    return [text.get_text() for text in shown.figure.axes[0].texts]


def test_a_line_for_each_weight(shown, missing):
    plot_network([2, 4, 3], ["features", "layer", "classes"])
    assert len(patches(shown, Circle)) == 9
    assert len(patches(shown, FancyArrowPatch)) == 2 * 4 + 4 * 3
    assert texts(shown) == ["features", "2", "layer", "4", "classes", "3"]
    assert shown.alt == (
        "A network of 3 layers with 2, 4, 3 neurons, each joined to all of the next layer. "
        "Layers: features, layer, classes."
    )
    assert missing() == []


def test_of_a_large_layer_the_ends_are_drawn(shown):
    plot_network([784, 10, 6])
    assert len(patches(shown, Circle)) == 5 + 5 + 6
    assert texts(shown).count("⋮") == 2


@pytest.mark.parametrize(("size", "neuron", "row"), [(4, 2, 2), (784, 2, 2), (784, 783, 4), (784, 782, 3), (6, 5, 5)])
def test_dead_neurons_with_their_connections(size, neuron, row, shown, missing):
    plot_network([2, size, 1], dead=[(1, neuron)])
    layer = [circle for circle in patches(shown, Circle) if circle.get_radius()][2:-1]
    assert [bool(circle.get_hatch()) for circle in layer] == [place == row for place in range(len(layer))]
    dashed = [
        line
        for line in patches(shown, FancyArrowPatch)
        if line.get_linestyle() != "solid" and line.get_linestyle() != "-"
    ]
    assert len(dashed) == 2 + 1
    assert "Dead, with their connections: 1." in shown.alt
    assert missing() == []


def test_what_a_network_refuses():
    for sizes in ([3], [3, 0]):
        with pytest.raises(ValueError, match="two layers or more, of a neuron or more each, got"):
            plot_network(sizes)
    with pytest.raises(ValueError, match="a name for each of 2 layers, got 1"):
        plot_network([2, 1], ["features"])


def test_equal_sides_have_equal_lengths_and_different_ones_do_not(shown, missing):
    plot_product([Matrix("$Z$", "$N$", "$K$"), "=", Matrix("$X$", "$N$", "$D$"), Matrix("$W^T$", "$D$", "$K$")])
    sizes = [(box.get_height(), box.get_width()) for box in patches(shown, FancyBboxPatch)]
    (N, K), (N_of_X, D), (D_of_W, K_of_W) = sizes
    assert pytest.approx((N_of_X, D_of_W, K_of_W)) == (N, D, K)
    assert len({round(side, 2) for side in (N, D, K)}) == 3
    assert shown.alt == (
        "Matrices as boxes: $Z$ of shape $N$ × $K$, =, $X$ of shape $N$ × $D$, $W^T$ of shape $D$ × $K$."
    )
    assert missing() == []


def test_numbers_grow_and_one_is_a_line(shown):
    plot_product([Matrix("$x$", "1", "784"), "@", Matrix("$W$", "784", "40")])
    (one, many), (_, some) = [(box.get_height(), box.get_width()) for box in patches(shown, FancyBboxPatch)]
    assert one <= some < many


def test_boxes_do_not_overlap(shown):
    plot_product([Matrix("$A$", "100", "200"), Matrix("$B$", "200", "3"), "+", Matrix("$C$", "100", "3")])
    boxes = sorted((box.get_x(), box.get_x() + box.get_width()) for box in patches(shown, FancyBboxPatch))
    assert all(right < left for (_, right), (left, _) in pairwise(boxes))
    assert boxes[-1][1] < shown.figure.get_size_inches()[0]


def test_what_a_product_refuses():
    with pytest.raises(ValueError, match="expected a matrix or more, got none"):
        plot_product(["="])
