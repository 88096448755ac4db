"""Decision boundaries: regions, rings and accuracies are those of the classifier."""

import numpy as np
import pytest
import torch
from matplotlib.collections import PathCollection, QuadMesh
from matplotlib.contour import ContourSet
from matplotlib.figure import Figure

from bineural.plotting import plot_boundaries, subplots
from bineural.plotting.style import COLORS

X = np.array([[-1.0, 0.0], [-1.0, 1.0], [1.0, 0.0], [1.0, 1.0]])


class Threshold:
    """Answers `left` where the first feature is below 0, else `right`."""

    def __init__(self, left=0, right=1):
        self.left, self.right = left, right

    def predict(self, X):
        return np.where(X[:, 0] < 0, self.left, self.right)


def points(ax):
    return [part for part in ax.collections if isinstance(part, PathCollection)]


def regions(ax):
    (mesh,) = (part for part in ax.collections if isinstance(part, QuadMesh))
    return mesh.get_array()


def test_a_panel_shows_regions_points_mistakes_and_accuracy(shown):
    plot_boundaries({"epoch": Threshold()}, X, [0, 1, 1, 1])
    (ax,) = shown.figure.axes
    assert ax.get_title() == "epoch\naccuracy 0.750"
    middle = regions(ax).shape[1] // 2
    assert (regions(ax)[:, : middle - 1] == 0).all()
    assert (regions(ax)[:, middle + 1 :] == 1).all()
    class_0, class_1, rings = points(ax)
    assert class_0.get_offsets().tolist() == [[-1, 0]]
    assert class_1.get_offsets().tolist() == [[-1, 1], [1, 0], [1, 1]]
    assert rings.get_offsets().tolist() == [[-1, 1]]
    boundary = np.concatenate(
        [path.vertices for part in ax.collections if isinstance(part, ContourSet) for path in part.get_paths()]
    )
    assert boundary[:, 0] == pytest.approx(0, abs=0.01)
    assert boundary[:, 1].max() > 1.4


def test_the_alternative_text_tells_every_panel(shown):
    plot_boundaries({"first": Threshold(), "second": Threshold(1, 0)}, X, [0, 0, 1, 1])
    assert shown.format == "png"
    assert shown.alt == (
        "Decision regions over 4 points of 2 classes. Panel “first”: accuracy 1.000 on these points. "
        "Panel “second”: accuracy 0.000 on these points."
    )


def test_labels_may_be_words_and_a_predicted_class_may_have_no_points(shown):
    plot_boundaries({"epoch": Threshold("a", "c")}, X, ["a", "a", "b", "b"])
    (ax,) = shown.figure.axes
    assert set(np.unique(regions(ax))) == {0, 2}
    assert [text.get_text() for text in shown.figure.legends[0].get_texts()] == [
        "class a",
        "class b",
        "class c",
        "misclassified",
    ]


def test_a_class_that_takes_all_of_the_plane_has_no_boundary(shown):
    plot_boundaries({"epoch": Threshold(1, 1)}, X, [0, 0, 1, 1])
    (ax,) = shown.figure.axes
    assert not any(isinstance(part, ContourSet) for part in ax.collections)
    assert (regions(ax) == 1).all()


def test_panels_fill_rows_and_the_lowest_ones_are_labeled(shown):
    titles = ("epoch", "moons", "blobs")
    plot_boundaries(dict.fromkeys(titles, Threshold()), X, [0, 0, 1, 1], columns=2)
    first, second, third, empty = shown.figure.axes
    assert [ax.get_title().partition("\n")[0] for ax in (first, second, third)] == list(titles)
    assert [ax.get_xlabel() for ax in (first, second, third)] == ["", "$x_1$", "$x_1$"]
    assert not empty.axison
    assert second.xaxis.get_tick_params()["labelbottom"]


@pytest.mark.parametrize("scale", [(1, 50_000), (50_000, 1), (1, 40)])
def test_features_of_different_ranges_have_axes_of_their_own(shown, scale):
    plot_boundaries({"epoch": Threshold()}, X * scale, [0, 0, 1, 1])
    (ax,) = shown.figure.axes
    assert ax.get_aspect() == "auto"
    assert all(100 < points < 1000 for points in regions(ax).shape)
    for limits, values in ((ax.get_xlim(), X[:, 0]), (ax.get_ylim(), X[:, 1])):
        assert limits[0] < values.min() < values.max() < limits[1]
    assert max(shown.figure.get_size_inches()) < 7


def test_features_of_similar_ranges_have_one_scale(shown):
    plot_boundaries({"epoch": Threshold()}, X * (1, 3), [0, 0, 1, 1])
    assert shown.figure.axes[0].get_aspect() == 1


def test_a_feature_of_one_value_has_an_axis(shown):
    plot_boundaries({"epoch": Threshold()}, X * (0, 1000), [1, 1, 1, 1])
    assert shown.figure.axes[0].get_xlim() == (-0.5, 0.5)


def test_tensors_may_require_gradients_and_titles_hold_dollars(shown, missing):
    plot_boundaries({"$a_$": Threshold()}, torch.tensor(X, requires_grad=True), torch.tensor([0, 0, 1, 1]))
    assert shown.figure.axes[0].get_title() == "$a_$\naccuracy 1.000"
    missing()  # draws it


def test_every_text_is_translated(missing):
    plot_boundaries({"epoch": Threshold()}, X, [0, 0, 1, 1])
    assert missing() == []


@pytest.mark.parametrize(
    ("classifiers", "X", "y", "message"),
    [
        ({"a": Threshold()}, np.ones((3, 3)), np.ones(3), r"expected X of shape \(N, 2\).*got \(3, 3\) and \(3,\)"),
        ({"a": Threshold()}, np.ones((3, 2)), np.ones(2), r"got \(3, 2\) and \(2,\)"),
        ({}, X, np.ones(4), "at least 1 classifier and 1 point, got 0 and 4"),
        ({"a": Threshold()}, np.ones((0, 2)), np.ones(0), "got 1 and 0"),
        ({"a": Threshold()}, X * [np.nan, 1], np.ones(4), "X that is finite, got nan or infinity in 4 of 4 rows"),
        ({"a": Threshold()}, X, [0, 0, 1, np.nan], "expected y without nan, got nan for 1 of 4: "),
        (
            {"a": Threshold(0, np.nan)},
            X,
            [0, 0, 1, 1],
            r"expected labels from 'a' without nan, got nan for \d+ of \d+: ",
        ),
        ({"a": Threshold()}, np.arange(16).reshape(8, 2), np.arange(8), f"at most {len(COLORS)} classes, got 8"),
    ],
)
def test_what_it_refuses(shown, classifiers, X, y, message):
    with pytest.raises(ValueError, match=message):
        plot_boundaries(classifiers, X, y)


def test_a_network_divides_the_plane(shown):
    network = torch.nn.Linear(2, 2)
    with torch.no_grad():
        network.weight[:] = torch.tensor([[-1.0, 0.0], [1.0, 0.0]])
        network.bias[:] = 0
    plot_boundaries({"epoch": network, "step": lambda X: (X[:, 0] >= 0).astype(int)}, X, [0, 0, 1, 1])
    first, second = shown.figure.axes
    assert shown.alt.count("accuracy 1.000") == 2
    assert (regions(first) != regions(second)).mean() < 0.01
    plot_boundaries({"epoch": network}, X, ["left", "left", "right", "right"])
    assert "accuracy 1.000" in shown.alt


def test_it_refuses_what_is_no_mapping(shown):
    with pytest.raises(TypeError, match="a mapping of titles to classifiers, got a Linear: pass for example"):
        plot_boundaries(torch.nn.Linear(2, 2), X, [0, 0, 1, 1])


def test_it_refuses_no_columns(shown):
    with pytest.raises(ValueError, match="at least 1 column, got 0"):
        plot_boundaries({"a": Threshold()}, X, [0, 0, 1, 1], columns=0)


NEURONS = ([[1.0, 0.0], [0.0, 2.0], [1.0, 1.0], [0.0, 0.0]], [0.5, -1.0, 9.0, 1.0])


def test_lines_of_neurons_are_where_their_sums_are_zero(shown, missing):
    plot_boundaries({"epoch": Threshold(), "layer": Threshold()}, X, [0, 0, 1, 1], lines={"layer": NEURONS})
    without, ax = shown.figure.axes
    assert not without.lines
    ends = [line.get_transform().transform(line.get_xydata()) for line in ax.lines]
    places = [ax.transData.inverted().transform(pixels) for pixels in ends]
    assert places[0][:, 0] == pytest.approx(-0.5)
    assert places[1][:, 1] == pytest.approx(0.5)
    assert shown.alt.endswith("Lines of neurons within the axes: 2 of 4.")
    assert shown.figure.legends[0].get_texts()[-1].get_text() == "line of a neuron"
    assert missing() == []


def test_lines_that_fit_no_panel_are_refused():
    with pytest.raises(
        ValueError, match=r"among epoch, with a weight \(H, 2\) .* got 'layer' with \(4, 2\) and \(4,\)"
    ):
        plot_boundaries({"epoch": Threshold()}, X, [0, 0, 1, 1], lines={"layer": NEURONS})
    with pytest.raises(ValueError, match=r"got 'epoch' with \(4, 2\) and \(1,\)"):
        plot_boundaries({"epoch": Threshold()}, X, [0, 0, 1, 1], lines={"epoch": (NEURONS[0], [1.0])})


def test_two_in_a_composed_figure_share_a_legend_below_them():
    figure, axes = subplots(1, 2)
    plot_boundaries({"epoch": Threshold()}, X, [0, 0, 1, 1], lines={"epoch": NEURONS}, ax=axes[0])
    plot_boundaries({"layer": Threshold(2, 1)}, X, [2, 2, 1, 1], ax=axes[1])  # where class 1 has another color
    [legend] = figure.legends
    labels = [text.get_text() for text in legend.get_texts()]
    assert labels == ["class 0", "class 1", "misclassified", "line of a neuron", "class 1", "class 2"]
    figure.draw_without_rendering()
    assert all(ax.get_legend() is None for ax in axes)
    assert legend.get_window_extent().y1 < min(ax.get_tightbbox().y0 for ax in axes)


def test_in_axes_without_a_layout_the_legend_stands_below_them():
    figure = Figure()
    ax = figure.subplots()
    plot_boundaries({"epoch": Threshold()}, X, [0, 0, 1, 1], ax=ax)
    figure.draw_without_rendering()
    assert ax.get_legend().get_window_extent().y1 < ax.get_window_extent().y0
