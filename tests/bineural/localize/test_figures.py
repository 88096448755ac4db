from __future__ import annotations

import base64
import io
import re
import subprocess
import sys
import warnings

import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.axis import Axis
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Text
from PIL import Image

from bineural.localize import MIME_LOCALIZED, figures, message, show
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


@pytest.fixture
def saved(monkeypatch):
    """Return a function that gives the figure that was drawn to the file, with its texts as they were drawn."""
    drawn = []

    def keep(figure, *args, **options):
        drawn.append(figure)
        return original(figure, *args, **options)

    original = Figure.savefig
    monkeypatch.setattr(Figure, "savefig", keep)

    def in_language(figure, language, format="svg"):
        save(figure, "x", format, language)
        return drawn[-1]

    return in_language


def texts_of(figure):
    """Return all texts that are drawn in a figure: the ticks' too."""
    artists = figure.findobj()
    texts = [item for artist in artists for item in (artist, *vars(artist).values()) if isinstance(item, Text)]
    return {text.get_text() for text in texts if text.get_text()}


def tick_texts(figure):
    return [[label.get_text() for label in axis.get_ticklabels()] for axis in figure.findobj(Axis)]


def test_all_texts_are_translated_and_nothing_is_missing(write_catalog, saved):
    write_catalog("ru", TEXTS)
    with recorded_lookups() as lookups:
        drawn = saved(draw("constrained"), "ru")
    assert not lookups.missing
    assert set(lookups.found) == set(TEXTS) - {"The loss falls to {loss:.2f}."} | set()
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
    log.set_xticks([0.1, 2.5], minor=True)
    log.xaxis.set_minor_formatter("{x:.1f}")
    maths.ticklabel_format(useMathText=True)
    maths.plot([0, 2.5e-9], [0, 1])
    maths.set_xticks([0, 2.5e-9], labels=["$0$", "$2.5\\times10^{-9}$"])
    shared.sharex(linear)
    drawn = saved(figure, "ru")
    first, second, third, fourth = drawn.axes
    assert [label.get_text() for label in first.get_xticklabels()] == ["−0,5", "0,0", "0,5"]
    assert [label.get_text() for label in fourth.get_xticklabels()] == ["−0,5", "0,0", "0,5"]
    assert [label.get_text() for label in second.get_xticklabels(minor=True)] == ["0,1", "2,5"]
    assert [label.get_text() for label in third.get_xticklabels()] == ["$0$", r"$2{,}5\times10^{-9}$"]


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


def test_the_figure_itself_is_not_changed(write_catalog):
    write_catalog("ru", TEXTS)
    figure = draw("constrained")
    figure.axes[0].plot(np.arange(3000), np.arange(3000) % 7)
    texts, ticks = texts_of(figure), tick_texts(figure)
    positions = [axes.get_position().bounds for axes in figure.axes]
    for format in ("svg", "png"):
        save(figure, "x", format, "ru")
    assert texts_of(figure) == texts
    assert tick_texts(figure) == ticks
    assert [axes.get_position().bounds for axes in figure.axes] == positions
    assert figure.axes[0].get_facecolor() == (1, 1, 1, 1)
    assert len(figure.axes[0].lines[-1].get_xdata()) == 3000


@pytest.mark.parametrize("layout", [None, "constrained", "tight"])
def test_the_same_figure_gives_the_same_bytes_whatever_was_saved_before(write_catalog, layout):
    write_catalog("ru", TEXTS)
    figure = draw(layout)
    english = save(figure, "x", "svg", "en")
    russian = save(figure, "x", "svg", "ru")
    assert save(figure, "x", "svg", "en") == english
    assert save(figure, "x", "svg", "ru") == russian
    assert russian != english
    assert save(draw(layout), "x", "svg", "en") == english


@pytest.mark.parametrize("format", ["png", "webp"])
def test_raster_images_repeat_too(format):
    assert save(draw(), "x", format, "en") == save(draw(), "x", format, "en")


def test_a_fresh_process_gives_the_same_bytes(write_catalog):
    code = (
        "import sys; from matplotlib.figure import Figure; from bineural.localize.figures import save;"
        "figure = Figure(); axes = figure.subplots(); axes.plot([0, 1], [0.5, 1.5], 'o-', label='a');"
        "axes.legend(); axes.bar([0], [1], hatch='/'); sys.stdout.write(save(figure, 'x', 'svg', 'en')['image/svg+xml'])"
    )
    outputs = [
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, check=True, env={"PYTHONHASHSEED": seed}
        ).stdout
        for seed in ("1", "2")
    ]
    assert outputs[0] == outputs[1]
    assert b"</svg>" in outputs[0]


def test_an_svg_has_glyphs_as_paths_no_date_and_no_background():
    svg = save(draw(), "x", "svg", "en")["image/svg+xml"]
    assert "<text" not in svg
    assert "<dc:date>" not in svg
    assert 'id="DejaVuSans-' in svg
    figure = Figure()
    figure.subplots().set_facecolor("lightgray")
    svg = save(figure, "x", "svg", "en")["image/svg+xml"]
    assert "fill: #ffffff" not in svg
    assert "fill: #d3d3d3" in svg


def test_cyrillic_is_drawn_with_its_own_glyphs(write_catalog):
    write_catalog("ru", {"loss": "Ж"})
    figure = Figure()
    figure.text(0.5, 0.5, "loss")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        svg = save(figure, "x", "svg", "ru")["image/svg+xml"]
    assert f'id="DejaVuSans-{ord("Ж"):x}"' in svg


@pytest.mark.parametrize("format", ["png", "webp"])
def test_raster_images_are_opaque_and_as_wide_as_the_svg(format):
    figure = draw()
    figure.patch.set_alpha(0)
    bundle = save(figure, "x", format, "en")
    with Image.open(io.BytesIO(base64.b64decode(bundle[f"image/{format}"]))) as image:
        assert image.format == format.upper()
        pixels = np.asarray(image.convert("RGBA"))
    assert (pixels[..., 3] == 255).all()
    assert pixels[0, 0, :3].min() >= 254
    points = float(re.search(r'width="([\d.]+)pt"', save(figure, "x", "svg", "en")["image/svg+xml"])[1])
    assert bundle["width"] == pytest.approx(points * 96 / 72, abs=1)
    assert pixels.shape[1] == pytest.approx(points * 150 / 72, abs=1)


def long_line(count=20_000):
    y = np.sin(np.arange(count) / 500)
    y[1234], y[15_000] = 5, -5
    return y


@pytest.mark.parametrize(("format", "points"), [("svg", 2000), ("png", 20_000)])
def test_long_lines_are_thinned_in_svg_and_keep_their_ends_and_extremes(saved, format, points):
    figure = Figure()
    y = long_line()
    figure.subplots().plot(y)
    line = saved(figure, "en", format).axes[0].lines[0]
    x, thinned = line.get_data()
    assert len(x) == points
    assert (x[0], x[-1]) == (0, 19_999)
    assert np.all(np.diff(x) > 0)
    assert np.array_equal(thinned, y[x.astype(int)])
    assert {1234, 15_000} <= set(x)


def test_gaps_stay_gaps(saved):
    figure = Figure()
    y = long_line()
    y[[5000, *range(9000, 12_000)]] = np.nan
    figure.subplots().plot(y)
    x, thinned = saved(figure, "en").axes[0].lines[0].get_data()
    assert 1900 < len(x) <= 2000
    assert np.isnan(thinned[x == 5000]).all()
    assert 5000 in x
    inside = (x >= 9000) & (x < 12_000)
    assert inside.any()
    assert np.isnan(thinned[inside]).all()
    assert {1234, 15_000} <= set(x)


def test_short_lines_points_and_chosen_markers_are_not_thinned(saved):
    figure = Figure()
    axes = figure.subplots()
    axes.plot(np.zeros(2000))
    axes.plot(long_line(), ".", markersize=1)
    axes.plot(long_line(), marker="o", markevery=1000)
    assert [len(line.get_xdata()) for line in saved(figure, "en").axes[0].lines] == [2000, 20_000, 20_000]


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
        (None, {"alt": "x"}, TypeError, "should be a matplotlib.figure.Figure, but None came"),
        (plt, {"alt": "x"}, TypeError, "should be a matplotlib.figure.Figure, but <module"),
        (Figure(), {"alt": " "}, ValueError, "should say what the figure shows, but ' ' came"),
        (Figure(), {"alt": None}, ValueError, "should say what the figure shows, but None came"),
        (Figure(), {"alt": "x", "format": "jpg"}, ValueError, "should be one of svg, png, webp, but 'jpg' came"),
    ],
)
def test_bad_figures_are_refused(figure, options, error, expected):
    with pytest.raises(error, match=expected):
        show(figure, **options)


def test_the_limit_holds_for_every_length():
    for count in (2001, 2002, 3997, 5003):
        y = np.arange(float(count))
        assert len(figures._kept_points(np.column_stack([y, y]))) <= 2000
        y[::50] = np.nan
        assert len(figures._kept_points(np.column_stack([y, y]))) <= 2000
