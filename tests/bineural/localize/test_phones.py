"""Figures laid out anew for the column of a phone."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from matplotlib.figure import Figure

from bineural.localize.breaking import in_lines
from bineural.localize.figures import save
from bineural.localize.phones import FITS, WIDTH, for_phone
from bineural.plotting import plot_boundaries, plot_curve_panels, plot_curves, plot_heatmap, subplots

from .test_figures import draw as every_kind_of_text

FALLING = [3.0, 2.0, 1.5]


def drawn(rows: int, columns: int, *, size: tuple[float, float] = (6.4, 3.0), **options: object) -> Figure:
    figure = Figure(figsize=size, layout="constrained")
    for number, ax in enumerate(figure.subplots(rows, columns, squeeze=False, **options).flat):
        ax.plot(FALLING, label=f"curve {number}")
        ax.set(title=f"panel {number}", xlabel="step", ylabel="loss")
    if options:
        for ax in figure.axes:
            ax.label_outer()
    return figure


def tops(figure: Figure) -> list[float]:
    return [ax.get_position().y1 for ax in figure.axes]


@pytest.mark.parametrize(("rows", "columns"), [(1, 1), (1, 2), (1, 3), (2, 2)])
def test_panels_stand_under_each_other_in_their_order(rows: int, columns: int) -> None:
    figure = drawn(rows, columns, size=(max(5.6, 3.2 * columns), 3.0 * rows))
    assert for_phone(figure)
    assert figure.get_figwidth() == WIDTH
    assert all(one > other for one, other in pairwise(tops(figure)))
    assert figure.get_tightbbox().width <= WIDTH + 0.1
    assert all(ax.get_position().width * WIDTH > 2.5 for ax in figure.axes)


def test_small_panels_stand_two_in_a_row() -> None:
    figure = drawn(1, 4, size=(7.2, 1.9))
    assert for_phone(figure)
    first, second, third, _ = tops(figure)
    assert first == pytest.approx(second)
    assert third < second


def test_rows_become_columns_where_as_many_fit() -> None:
    figure = drawn(2, 3, size=(6.4, 4.5))
    assert for_phone(figure)
    left = [ax.get_title() for ax in figure.axes if ax.get_position().x0 < 0.5]
    assert left == ["panel 0", "panel 1", "panel 2"]


def test_panels_that_shared_axes_show_their_own() -> None:
    figure = drawn(1, 2, sharex=True, sharey=True)
    second = figure.axes[1]
    assert not second.get_ylabel()
    assert for_phone(figure)
    assert second.get_ylabel() == "loss"
    assert second.yaxis.get_tick_params()["labelleft"]


def test_panels_below_keep_numbers_that_serve_those_above() -> None:
    figure = drawn(2, 1, size=(6.0, 4.0), sharex=True)
    assert for_phone(figure)
    upper, lower = figure.axes
    assert not upper.xaxis.get_tick_params().get("labelbottom", True)
    assert lower.get_xlabel() == "step"


def test_unused_places_take_no_room() -> None:
    full, sparse = drawn(2, 2, size=(6.4, 6.0)), drawn(2, 2, size=(6.4, 6.0))
    unused = sparse.axes[3]
    unused.clear()
    unused.set_axis_off()
    assert for_phone(full)
    assert for_phone(sparse)
    assert sparse.get_figheight() < 0.8 * full.get_figheight()


def test_parts_with_panels_of_their_own() -> None:
    figure, (left, right) = subplots(1, 2, size=(7.0, 3.0))
    plot_curve_panels({"one": {"tanh": FALLING}, "two": {"tanh": FALLING}}, xlabel="step", ylabel="loss", ax=left)
    right.plot(FALLING)
    assert for_phone(figure)
    assert len(figure.axes) == 3
    assert figure.get_tightbbox().width <= WIDTH + 0.1


def test_color_bar_stays_with_its_panels() -> None:
    figure = Figure(figsize=(6.4, 3.0), layout="constrained")
    axes = figure.subplots(1, 2)
    images = [ax.imshow(np.arange(6).reshape(2, 3)) for ax in axes]
    bar = figure.colorbar(images[0], ax=list(axes))
    assert for_phone(figure)
    assert bar.ax.get_position().x0 > max(ax.get_position().x1 for ax in axes)


def test_panels_of_a_fixed_ratio_leave_no_gaps() -> None:
    figure, axes = subplots(1, 2, size=(7.0, 3.2))
    for ax in axes:
        ax.set_aspect("equal")
        ax.plot([0, 2], [0, 1])
    assert for_phone(figure)
    gap = axes[0].get_position().y0 - axes[1].get_position().y1
    assert gap * figure.get_figheight() < 0.6


def test_legend_gets_fewer_columns_and_panels_keep_their_height() -> None:
    figure = drawn(1, 2, size=(6.4, 3.0))
    texts = ["_with batch normalization", "without any normalization", "with layer normalization"]
    (line,) = figure.axes[0].lines
    legend = figure.legend([line] * 3, ["a", "b", "c"], loc="outside lower center", ncols=3, title="runs")
    for label, text in zip(legend.get_texts(), texts, strict=True):
        label.set_text(text)
    assert for_phone(figure)
    (legend,) = figure.legends
    assert [text.get_text() for text in legend.get_texts()] == texts
    assert legend.get_title().get_text() == "runs"
    assert legend.get_window_extent().width <= WIDTH * figure.dpi
    assert all(ax.get_position().height * figure.get_figheight() > 1.6 for ax in figure.axes)


def test_labels_beside_axes_go_into_a_legend_where_they_have_no_room() -> None:
    long, short = "a name of 17 signs", "tanh"
    for name, legends in ((long, 1), (short, 0)):
        figure = plot_curves({name: [3.0, 2.0], "ReLU": [3.0, 1.0]}, xlabel="step", ylabel="loss", labels="ends")
        assert figure is not None
        assert for_phone(figure)
        assert len(figure.legends) == legends
        assert [text.get_text() for legend in figure.legends for text in legend.get_texts()] == [long, "ReLU"][
            : 2 * legends
        ]


def test_long_titles_and_names_are_broken() -> None:
    figure = drawn(1, 1, size=(6.4, 3.0))
    (ax,) = figure.axes
    ax.set_title("the mean loss on new images of networks with many layers")
    ax.set_ylabel("the share of right answers among images never seen before")
    figure.supxlabel("bars: two standard errors of the mean; dots: five seeds of each network")
    assert for_phone(figure)
    assert "\n" in ax.get_title()
    assert "\n" in ax.get_ylabel()
    assert figure.get_tightbbox().width <= WIDTH + 0.1


@pytest.mark.parametrize(
    "figure",
    [
        drawn(1, 1, size=(FITS, 3.0)),
        Figure(figsize=(7, 3)),
        plot_heatmap(np.full((2, 12), 0.123), ["one", "two"], [f"column {n}" for n in range(12)]),
    ],
    ids=["it fits", "placed by hand", "cells without room"],
)
def test_wide_figure_serves_better(figure: Figure) -> None:
    assert not for_phone(figure)


def test_axes_placed_by_hand_are_left() -> None:
    figure = drawn(1, 1)
    figure.add_axes((0.1, 0.1, 0.2, 0.2))
    assert not for_phone(figure)


def test_all_kinds_of_axes_and_texts() -> None:
    figure = every_kind_of_text("constrained")
    assert not for_phone(figure)  # but tells so, and raises nothing
    figure = Figure(figsize=(7, 3), layout="constrained")
    figure.add_subplot(1, 2, 1, projection="polar").plot([0, 1, 2], [1, 2, 3])
    figure.add_subplot(1, 2, 2, projection="3d").plot([0, 1], [0, 1], [0, 1])
    for_phone(figure)


@pytest.mark.parametrize(
    ("text", "excess", "expected"),
    [
        ("short", 3.0, "short"),
        ("two words", 1.5, "two\nwords"),
        ("loss of $a + b$ on new images", 1.5, "loss of $a + b$\non new images"),
        ("first line of two\nsecond", 1.5, "first line\nof two\nsecond"),
        (r"$\frac{a b c}{\lambda}$ is long", 1.2, "$\\frac{a b c}{\\lambda}$\nis long"),
    ],
)
def test_texts_are_broken_between_words(text: str, excess: float, expected: str) -> None:
    assert in_lines(text, excess) == expected


@pytest.mark.parametrize(("format", "mime"), [("svg", "image/svg+xml"), ("png", "image/png"), ("webp", "image/webp")])
def test_pages_of_the_book_get_a_second_picture(format: str, mime: str, monkeypatch: pytest.MonkeyPatch) -> None:
    figure = drawn(1, 2)
    monkeypatch.delenv("BINEURAL_LANGUAGES", raising=False)
    assert "narrow" not in save(figure, "Two curves.", format, "en")
    monkeypatch.setenv("BINEURAL_LANGUAGES", "en,ru")
    bundle = save(figure, "Two curves.", format, "en")
    assert bundle["narrow"].keys() == {mime} | ({"width"} if format != "svg" else set())
    assert bundle["narrow"][mime] != bundle[mime]
    assert "narrow" not in save(drawn(1, 1, size=(4.0, 3.0)), "A curve.", format, "en")
    assert figure.get_figwidth() == 6.4


def test_boundaries_of_classifiers(monkeypatch: pytest.MonkeyPatch) -> None:
    class Left:
        def predict(self, x: np.ndarray) -> np.ndarray:
            return (x[:, 0] > 0).astype(int)

    points = np.random.default_rng(0).normal(size=(40, 2))
    figure = plot_boundaries({"one": Left(), "two": Left()}, points, (points[:, 0] > 0).astype(int))
    assert figure is not None
    assert for_phone(figure)
    assert all(ax.get_position().width * WIDTH > 2.5 for ax in figure.axes)
