from __future__ import annotations

import re

import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Text

from bineural.localize import MIME_LOCALIZED, message, show
from bineural.localize.catalog import recorded_lookups
from bineural.localize.figures import save

TEXTS = {
    "Two runs": "Два запуска",
    "Loss, $\\eta = 0.1$": "Потери, $\\eta = 0{,}1$",
    "loss": "потери",
    "step": "шаг",
    "training": "обучение",
    "data": "данные",
    "lowest": "минимум",
    "share": "доля",
    "cat": "кот",
    "dog": "пёс",
    "best {loss:.2f}": "лучшие: {loss:.2f}",
    "cell": "клетка",
    "arrow": "стрелка",
    "across": "поперёк",
    "The loss falls to {loss:.2f}.": "Потери падают до {loss:.2f}.",
}


def draw(layout=None):
    """Return a figure with every kind of text that is translated."""
    figure = Figure(figsize=(7, 6), layout=layout)
    axes = figure.subplots(2, 2)
    figure.suptitle("Two runs")
    figure.supxlabel("step")
    axes[0, 0].plot([0, 1, 2], [1.5, -0.5, 0.25], label="training")
    axes[0, 0].set(title="Loss, $\\eta = 0.1$", xlabel="step", ylabel="loss")
    axes[0, 0].legend(title="data")
    axes[0, 0].annotate("lowest", (1, -0.5), (1.5, 1), arrowprops={"arrowstyle": "->"})
    axes[0, 1].loglog([1e-3, 1e2], [2e-5, 3e-5])
    axes[0, 1].set_title(message("best {loss:.2f}", loss=0.25), loc="right")
    axes[0, 1].set_xlabel("step")
    axes[0, 1].table([["cell", "0.75"]])
    image = axes[1, 0].imshow(np.arange(6).reshape(2, 3) / 5)
    axes[1, 0].text(0, 0, f"{-0.5:.2f}")
    figure.colorbar(image, ax=axes[1, 0], label="share")
    axes[1, 1].bar(["cat", "dog"], [0.25, 0.75])
    twin = axes[1, 1].twinx()
    twin.plot([0, 1], [1.5e-9, 2.5e-9])
    twin.secondary_xaxis("top").set_xlabel("across")
    arrows = axes[1, 1].quiver([0], [0.5], [1], [0])
    axes[1, 1].quiverkey(arrows, 0.5, 0.8, 1, "arrow")
    return figure


def texts_of(figure):
    """Return all texts that are drawn in a figure: the ticks' too."""
    artists = figure.findobj()
    texts = [item for artist in artists for item in (artist, *vars(artist).values()) if isinstance(item, Text)]
    return {text.get_text() for text in texts if text.get_text()}


def test_all_texts_are_translated_and_nothing_is_missing(write_catalog, saved):
    write_catalog("ru", TEXTS)
    with recorded_lookups() as lookups:
        drawn = saved(draw("constrained"), "ru")
    assert not lookups.missing
    assert set(lookups.found) == set(TEXTS) - {"The loss falls to {loss:.2f}."}
    texts = texts_of(drawn)
    expected = {text for text in TEXTS.values() if "{loss" not in text}
    assert expected <= texts
    assert "лучшие: 0,25" in texts
    assert {"−0,50", "0,75"} <= texts
    latin = re.compile(r"(?<![\\a-z{])[a-z]{2,}")
    assert [text for text in texts if latin.search(text)] == []
    assert [text for text in texts if re.search(r"\d\.\d", text)] == []


def test_ticks_have_the_decimals_of_the_language(write_catalog, saved):
    write_catalog("ru", TEXTS)
    figure = Figure()
    linear, log, maths, shared = figure.subplots(4)
    linear.plot([-0.5, 0.5], [0, 1])
    linear.set_xticks([-0.5, 0, 0.5])
    log.set(xscale="log", xlim=(0.05, 5))
    log.set_xticks([0.2, 2.5], minor=True)
    log.xaxis.set_minor_formatter("{x:.1f}")
    maths.ticklabel_format(useMathText=True)
    maths.plot([0, 2.5e-9], [0, 1])
    maths.set_xticks([0, 2.5e-9], labels=["$0$", "$2.5\\times10^{-9}$"])
    shared.sharex(linear)
    drawn = saved(figure, "ru")
    first, second, third, fourth = drawn.axes
    assert [label.get_text() for label in first.get_xticklabels()] == ["−0,5", "0,0", "0,5"]
    assert [label.get_text() for label in fourth.get_xticklabels()] == ["−0,5", "0,0", "0,5"]
    assert [label.get_text() for label in second.get_xticklabels(minor=True)] == ["0,2", "2,5"]
    assert [label.get_text() for label in third.get_xticklabels()] == ["$0$", r"$2{,}5\cdot 10^{-9}$"]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_powers_of_ten_on_an_axis_have_the_sign_of_tables(language, write_catalog, saved):
    write_catalog("ru", {})
    figure = Figure(figsize=(4, 4))
    axes = figure.subplots()
    axes.plot([0, 1], [0.3, 0.9])
    axes.set_yscale("log")
    drawn = saved(figure, language)
    ticks = [label.get_text() for label in drawn.axes[0].get_yticklabels(minor=True)]
    assert any(r"6\cdot 10^{-1}" in text for text in ticks)
    assert not any("times" in text for text in ticks)


def test_a_factor_beside_an_axis_has_the_decimals_of_the_language(write_catalog, saved):
    write_catalog("ru", {})
    figure = Figure()
    axes = figure.subplots()
    axes.plot([10000.5, 10000.5 + 1e-6], [0, 1])
    with recorded_lookups() as lookups:
        drawn = saved(figure, "ru")
    assert not lookups.missing
    assert "." not in drawn.axes[0].xaxis.offsetText.get_text()
    assert drawn.axes[0].xaxis.offsetText.get_text().endswith("+1,00005e4")


def test_other_kinds_of_axes(write_catalog, saved):
    write_catalog("ru", {"depth": "глубина", "left": "слева"})
    figure = Figure(layout="constrained")
    left, right = figure.subfigures(1, 2)
    left.suptitle("left")
    solid = left.add_subplot(projection="3d")
    solid.plot([0, 1], [0, 0.5], [0, 0.5])
    solid.set_zlabel("depth")
    polar = right.add_subplot(projection="polar")
    polar.plot([0, 1], [0.5, 1])
    polar.inset_axes([0, 0, 0.2, 0.2]).set_xticks([0, 0.5])
    polar.scatter([0.5], [0.5])
    texts = texts_of(saved(figure, "ru"))
    assert {"глубина", "слева", "0,5"} <= texts
    assert [text for text in texts if re.search(r"\d\.\d", text)] == []
    assert figure.findobj(PathCollection)
    assert figure.findobj(Line2D)


def test_a_figure_of_pyplot_opens_no_second_window(write_catalog):
    write_catalog("ru", {})
    figure = plt.figure()
    try:
        manager = figure.canvas.manager
        save(figure, "x", "svg", "ru")
        assert plt.get_fignums() == [figure.number]
        assert figure.canvas.manager is manager
    finally:
        plt.close(figure)


def test_a_figure_is_shown_with_its_alternative_text_in_every_language(write_catalog, published):
    write_catalog("ru", TEXTS)
    figure = Figure()
    figure.text(0.5, 0.5, "loss")
    show(figure, alt=message("The loss falls to {loss:.2f}.", loss=0.5))
    localized = published[0]["data"][MIME_LOCALIZED]
    assert localized["languages"]["en"]["alt"] == "The loss falls to 0.50."
    assert localized["languages"]["ru"]["alt"] == "Потери падают до 0,50."
    assert set(localized["languages"]["ru"]) == {"image/svg+xml", "alt", "text/plain"}
    assert set(localized["messages"]) == {"loss", "The loss falls to {loss:.2f}."}
    assert published[0]["data"]["text/plain"] == "The loss falls to 0.50."


def test_a_label_without_a_translation_is_missing_once(write_catalog, published):
    write_catalog("ru", {})
    figure = Figure()
    for axes in figure.subplots(2):
        axes.set_ylabel("loss")
    show(figure, alt="Nothing.")
    assert published[0]["data"][MIME_LOCALIZED]["missing"] == ["loss", "Nothing."]


@pytest.mark.parametrize(
    ("figure", "options", "error", "expected"),
    [
        (None, {"alt": "x"}, TypeError, "expected a matplotlib.figure.Figure, got None: "),
        (plt, {"alt": "x"}, TypeError, "expected a matplotlib.figure.Figure, got <module"),
        (Figure(), {"alt": " "}, ValueError, "says what the figure shows, got ' ': "),
        (Figure(), {"alt": None}, ValueError, "says what the figure shows, got None: "),
        (Figure(), {"alt": "x", "format": "jpg"}, ValueError, "expected a format among svg, png, webp, got 'jpg': "),
    ],
)
def test_bad_figures_are_refused(figure, options, error, expected):
    with pytest.raises(error, match=expected):
        show(figure, **options)


def titles_in(svg):
    """Return the texts of an SVG that are no numbers; each line stands in a comment of its own."""
    return [text for text in re.findall(r"<!-- (.+?) -->", svg) if text[0].isalpha()]


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("Loss", "Share", ["Loss", "Share"]),
        ("The first panel of two", "The second of them", ["The first", "panel of two", "The second", "of them"]),
        ("The loss, $\\eta = 1$", "Unbreakablelabel", ["The loss, $\\eta = 1$", "Unbreakablelabel"]),
    ],
)
def test_titles_that_would_run_into_each_other_are_broken(left, right, expected):
    figure = Figure(figsize=(2.4, 2), layout="constrained")
    for axes, title in zip(figure.subplots(1, 2), (left, right), strict=True):
        axes.set_title(title)
    assert titles_in(save(figure, "Two panels.", "svg", "en")["image/svg+xml"]) == expected
    assert [axes.get_title() for axes in figure.axes] == [left, right]
