"""Figures are returned, drawn into axes of a caller, and composed."""

from __future__ import annotations

import io
from types import SimpleNamespace

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.figure import Figure

from bineural.localize import set_language, show
from bineural.localize.figures import LocalizedFigure
from bineural.plotting import (
    GraphNode,
    Matrix,
    Sketch,
    plot_boundaries,
    plot_confusion,
    plot_curve_panels,
    plot_curves,
    plot_graph,
    plot_hinges,
    plot_history,
    plot_images,
    plot_layer_panels,
    plot_layers,
    plot_network,
    plot_product,
    plot_runs,
    plot_step,
    subplots,
)

HISTORY = SimpleNamespace(
    steps={"step": [1, 2, 3, 4], "loss": [2.3, 1.2, 0.8, 0.7]},
    epochs={"step": [2, 4], "val_loss": [1.1, 0.9], "accuracy": [0.6, 0.8]},
)
POINTS = np.array([[0.0, 0.0], [0.0, 1.0], [4.0, 0.0], [4.0, 1.0]])
LEFT_OR_RIGHT = SimpleNamespace(predict=lambda X: (X[:, 0] > 2).astype(int))
LABELS = {"xlabel": "epoch", "ylabel": "loss"}

# Those that take axes, with the number of their panels.
COMPOSED = {
    "curves": (1, lambda **options: plot_curves({"a": [1, 2], "b": [2, 3]}, **LABELS, **options)),
    "curve panels": (2, lambda **options: plot_curve_panels({"a": {"c": [1]}, "b": {"c": [2]}}, **LABELS, **options)),
    "history": (2, lambda **options: plot_history(HISTORY, title="training", **options)),
    "loss alone": (1, lambda **options: plot_history(HISTORY, metrics=(), title="training", **options)),
    "layers": (1, lambda **options: plot_layers({"a": [1, 2]}, ylabel="loss", **options)),
    "layer panels": (
        3,
        lambda **options: plot_layer_panels({title: {"d": [1]} for title in "abc"}, ylabel="loss", **options),
    ),
    "runs": (1, lambda **options: plot_runs({"a": [[1, 2], [2, 3]]}, ylabel="loss", **options)),
    "confusion": (1, lambda **options: plot_confusion([[3, 1], [0, 2]], ["a", "b"], **options)),
    "boundaries": (1, lambda **options: plot_boundaries({"a": LEFT_OR_RIGHT}, POINTS, [0, 0, 1, 1], **options)),
    "hinges": (1, lambda **options: plot_hinges([(1, 0, 1), (1, -1, -2)], **options)),
    "step": (1, lambda **options: plot_step(lambda w: w**2, 1.0, 0.25, xlim=(-1, 2), **options)),
    "graph": (1, lambda **options: plot_graph([GraphNode("x", "$x$", (0, 0), 3.0)], **options)),
    "network": (1, lambda **options: plot_network([2, 1], ["features", "classes"], **options)),
    "product": (1, lambda **options: plot_product([Matrix("$X$", "$N$", "$D$")], **options)),
    "sketch": (1, lambda **options: Sketch(1, 1, **options).show("Nothing is drawn.")),
    "two boundaries": (
        2,
        lambda **options: plot_boundaries(dict.fromkeys("ab", LEFT_OR_RIGHT), POINTS, [0, 0, 1, 1], **options),
    ),
}
OTHERS = {
    "images": lambda: plot_images(np.eye(3)[None]),
}
BEGINNINGS = {"pdf": b"%PDF-", "svg": b"<?xml", "png": b"\x89PNG"}


@pytest.fixture(autouse=True)
def english():
    yield
    set_language("en")
    plt.close("all")


@pytest.mark.parametrize("draw", [*(draw for _, draw in COMPOSED.values()), *OTHERS.values()], ids=[*COMPOSED, *OTHERS])
def test_a_figure_is_returned_and_can_be_saved(draw, capsys):
    figure = draw()
    assert isinstance(figure, LocalizedFigure)
    assert capsys.readouterr().out == f"{figure.alt}\n"
    for format, beginning in BEGINNINGS.items():
        file = io.BytesIO()
        figure.savefig(file, format=format)
        assert file.getvalue().startswith(beginning)


@pytest.mark.parametrize(("panels", "draw"), COMPOSED.values(), ids=COMPOSED)
def test_a_figure_is_drawn_into_given_axes_without_being_shown(panels, draw, capsys):
    figure, (first, second) = subplots(1, 2)
    assert draw(ax=second) is None
    assert capsys.readouterr().out == ""
    assert not first.has_data()
    drawn = [ax for ax in figure.get_axes() if ax is not first and (ax.get_xlabel() or ax is second)]
    assert len(drawn) == panels
    assert (second in figure.get_axes()) == (panels == 1)
    alone = draw()
    capsys.readouterr()
    show(figure)
    assert capsys.readouterr().out.strip() == alone.alt
    figure.draw_without_rendering()
    middle = figure.bbox.width / 2
    for ax in drawn:  # they stand where the axes stood
        box = ax.get_window_extent()
        assert middle * 0.9 < box.x0 < box.x1 <= figure.bbox.width
        assert box.width > 20
        assert box.height > 20


def test_what_was_drawn_into_a_composed_figure_is_told_in_order(capsys):
    figure, axes = subplots(1, 2)
    plot_layers({"a": [1, 2]}, ylabel="loss", ax=axes[0])
    plot_curves({"b": [3, 4]}, **LABELS, ax=axes[1])
    show(figure)
    text = capsys.readouterr().out
    assert text.startswith("Across: layer")
    assert "Curve “b”" in text


def test_axes_of_pyplot_get_the_reader_s_language_at_once():
    set_language("ru")
    _, (left, right) = plt.subplots(1, 2, layout="constrained")
    plot_curves({"a": [1.5, 2.5], "b": [2, 3]}, **LABELS, ax=left)
    assert left.get_xlabel() == "эпоха"
    assert right.get_xlabel() == ""
    left.figure.draw_without_rendering()
    assert any("," in tick.get_text() for tick in left.get_yticklabels())


def test_axes_of_pyplot_stay_english_for_english_readers():
    _, ax = plt.subplots()
    plot_curves({"a": [1, 2]}, **LABELS, ax=ax)
    assert ax.get_xlabel() == "epoch"


def test_a_figure_without_a_text_of_its_own_needs_one():
    figure, _ = subplots()
    with pytest.raises(ValueError, match="expected a text that says what the figure shows"):
        show(figure)
    with pytest.raises(ValueError, match="expected a text that says what the figure shows"):
        show(Figure())


def test_the_caller_s_text_comes_first(capsys):
    figure, ax = subplots()
    plot_curves({"a": [1, 2]}, **LABELS, ax=ax)
    show(figure, alt="Two numbers.")
    assert capsys.readouterr().out == "Two numbers.\n"


def test_what_is_no_axes_is_refused():
    _, axes = plt.subplots(1, 2)
    with pytest.raises(TypeError, match="plot_curves expected ax to be matplotlib's Axes, got a ndarray: pass one of"):
        plot_curves({"a": [1]}, **LABELS, ax=axes)
    placed = Figure().add_axes((0, 0, 1, 1))
    with pytest.raises(ValueError, match="plot_history expected an ax that stands in a grid"):
        plot_history(HISTORY, ax=placed)
    plot_history(HISTORY, metrics=(), ax=placed)  # one panel needs no grid


def test_subplots_are_as_many_as_asked_for():
    figure, axes = subplots(2, 3, size=(4, 3), sharey=True)
    assert axes.shape == (2, 3)
    assert tuple(figure.get_size_inches()) == (4, 3)
    with pytest.raises(ValueError, match="at least 1 row and 1 column, got 0 and 1"):
        subplots(0, 1)
