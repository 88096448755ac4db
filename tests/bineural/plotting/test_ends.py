"""Labels at the ends of lines: near their lines, apart from each other, and with room in every language."""

import io
import itertools

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from bineural.localize import languages
from bineural.localize.figures import _localized
from bineural.plotting import plot_curve_panels, plot_curves
from bineural.plotting.ends import EndLabels, ends_fit, spread


def test_places_move_as_little_as_possible():
    scipy = pytest.importorskip("scipy.optimize")
    places = np.random.default_rng(0).uniform(0, 10, 8)
    moved = spread(places, 1.1, 0, 10)
    order = np.argsort(places)
    apart = {"type": "ineq", "fun": lambda x: np.diff(x) - 1.1}
    best = scipy.minimize(
        lambda x: np.sum((x - places[order]) ** 2), np.linspace(0, 10, 8), bounds=[(0, 10)] * 8, constraints=apart
    )
    np.testing.assert_allclose(moved[order], best.x, atol=1e-3)


def test_places_that_are_apart_stay():
    assert spread([5.0, 1.0, 9.0], 2, 0, 10).tolist() == [5, 1, 9]


def test_with_too_little_room_places_are_still_apart():
    assert spread([1.0, 1.0, 1.0], 2, 0, 3).tolist() == [0, 2, 4]


def drawn_labels(figure):
    figure.draw_without_rendering()
    (labels,) = figure.findobj(EndLabels)
    renderer = figure._get_renderer()
    return [(text, text.get_window_extent(renderer)) for text in labels.get_children() if hasattr(text, "get_text")]


@pytest.mark.parametrize("language", languages())
def test_labels_stand_right_of_the_axes_inside_of_the_figure_and_apart(shown, language):
    lines = {label: [3.0, 2.0, 1 + 0.001 * k] for k, label in enumerate(["training", "validation", "loss"])}
    plot_curves(lines, xlabel="epoch", ylabel="value", labels="ends", guides={"ln 2": 1.0})
    figure = _localized(shown.figure, language)
    labels = drawn_labels(figure)
    right = figure.axes[0].get_window_extent().x1
    assert all(right < box.x0 and box.x1 <= figure.bbox.x1 for _, box in labels)
    boxes = sorted((box.y0, box.y1) for _, box in labels)
    assert all(above[0] >= below[1] for below, above in itertools.pairwise(boxes))
    assert {text.get_text() for text, _ in labels} == (
        {"training", "validation", "loss", "ln 2"} if language == "en" else {"обучение", "валидация", "потери", "ln 2"}
    )


def test_a_longer_language_gets_more_room(shown):
    plot_curves({"accuracy": [1.0, 2.0], "loss": [2.0, 1.0]}, xlabel="epoch", ylabel="value", labels="ends")
    widths = {}
    for language in ("en", "ru"):
        figure = _localized(shown.figure, language)
        figure.draw_without_rendering()
        widths[language] = figure.axes[0].get_window_extent().width
    assert widths["ru"] < widths["en"]


def test_a_label_stands_at_the_height_of_its_end(shown):
    plot_curves({"a": [1.0, 5.0], "b": [3.0, np.nan], "c": [2.0, 1.0]}, xlabel="epoch", ylabel="value", labels="ends")
    heights = {text.get_text(): (box.y0 + box.y1) / 2 for text, box in drawn_labels(shown.figure)}
    ax = shown.figure.axes[0]
    for label, value in {"a": 5, "b": 3, "c": 1}.items():
        assert heights[label] == pytest.approx(ax.transData.transform((0, value))[1], abs=2)


def test_a_line_of_which_nothing_is_drawn_is_named_at_the_bottom():
    figure = Figure(layout="constrained")
    ax = figure.subplots()
    lines = ax.plot([1, 2], [[np.nan, 3], [np.nan, 4]])
    ax.add_artist(EndLabels(lines))
    heights = [(box.y0 + box.y1) / 2 for _, box in drawn_labels(figure)]
    assert heights[0] == pytest.approx(ax.bbox.y0, abs=2)
    figure.savefig(io.BytesIO(), format="svg")


@pytest.mark.parametrize(
    ("lines", "fit"),
    [
        ({"a": ([1, 10], [1, 2]), "b": ([1, 10], [3, 4])}, True),
        ({"a": ([1, 10], [1, 2])}, False),  # one needs no label
        ({"a": ([1, 10], [1, 2.1]), "b": ([1, 10], [3, 2])}, False),  # too close
        ({"a": ([1, 10], [1, 2]), "b": ([1, 5], [3, 4])}, False),  # ends in the middle
        ({"a": ([1, 10], [1, 2]), "b" * 40: ([1, 10], [3, 4])}, False),  # too long
        ({str(k): ([1, 10], [1, k]) for k in range(8)}, False),  # too many
        ({"a": ([1, 10], [1, 2]), "b": ([1, 10], [np.nan, np.nan])}, False),
    ],
)
def test_labels_fit_few_lines_that_end_apart_at_the_right(lines, fit):
    ax = Figure().subplots()
    for label, (x, y) in lines.items():
        ax.plot(x, y, label=label)
    assert ends_fit(ax) is fit


def test_labels_at_starts_stand_left_of_the_last_panel_at_the_heights_of_the_first_points(shown):
    panels = {title: {"a": [1.0, 5.0], "b": [3.0, 4.0], "c": [np.nan, 2.0]} for title in ("function", "derivative")}
    plot_curve_panels(panels, xlabel="epoch", ylabel="value", labels="starts")
    shown.figure.draw_without_rendering()
    left, right = shown.figure.axes
    [labels] = shown.figure.findobj(EndLabels)
    texts = {text.get_text(): text for text in labels.get_children() if isinstance(text, Text)}
    assert labels.axes is right
    for name, height in (("a", 1.0), ("b", 3.0), ("c", 2.0)):
        box = texts[name].get_window_extent()
        assert left.bbox.x1 < box.x0 < box.x1 < right.bbox.x0
        _, y = right.transData.inverted().transform(texts[name].get_position())
        assert y == pytest.approx(height)
