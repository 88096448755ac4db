from __future__ import annotations

import base64
import io
import re
import subprocess
import sys
import warnings

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.font_manager import findfont, get_font
from PIL import Image

from bineural.localize import figures, set_language, show
from bineural.localize.figures import LocalizedFigure, save

TEXTS = {"loss": "потери", "training": "обучение", "share": "доля"}


def draw_small(layout=None):
    figure = Figure(figsize=(4, 3), layout=layout)
    left, right = figure.subplots(1, 2)
    left.plot([0, 0.5], [1, 2], label="training")
    left.legend()
    left.set_ylabel("loss")
    figure.colorbar(right.imshow([[0, 0.5]]), ax=right, label="share")
    return figure


def test_the_figure_itself_is_not_changed(write_catalog):
    write_catalog("ru", TEXTS)
    figure = draw_small("constrained")
    figure.axes[0].plot(np.arange(3000), np.arange(3000) % 7)
    before = state(figure)
    for format in ("svg", "png"):
        save(figure, "x", format, "ru")
    assert state(figure) == before


def state(figure):
    return [
        (
            [text.get_text() for text in (axes.title, axes.xaxis.label, axes.yaxis.label)],
            [text.get_text() for text in axes.get_legend().get_texts()] if axes.get_legend() else [],
            [axis.get_major_formatter() for axis in (axes.xaxis, axes.yaxis)],
            axes.get_position().bounds,
            axes.get_facecolor(),
            [len(line.get_xdata()) for line in axes.lines],
        )
        for axes in figure.axes
    ]


def test_the_same_figure_gives_the_same_bytes_whatever_was_saved_before(write_catalog):
    write_catalog("ru", TEXTS)
    figure = draw_small("constrained")
    english = save(figure, "x", "svg", "en")
    russian = save(figure, "x", "svg", "ru")
    assert save(figure, "x", "svg", "en") == english
    assert save(figure, "x", "svg", "ru") == russian
    assert russian != english
    assert save(draw_small("constrained"), "x", "svg", "en") == english


DRAW = """
from matplotlib.figure import Figure
from bineural.localize.figures import save

figure = Figure()
axes = figure.subplots()
axes.plot([0, 1], [0.5, 1.5], "o-", label="a")
axes.bar([0], [1], hatch="/")
axes.legend()
svg = save(figure, "x", "svg", "en")["image/svg+xml"]
"""


def test_a_fresh_process_gives_the_same_bytes():
    here: dict[str, str] = {}
    exec(DRAW, here)
    command = [sys.executable, "-c", DRAW + "print(svg, end='')"]
    there = subprocess.run(command, capture_output=True, check=True, encoding="utf-8", env={"PYTHONUTF8": "1"})
    assert there.stdout == here["svg"]


def test_an_svg_has_glyphs_as_paths_no_date_and_no_background():
    svg = save(draw_small(), "x", "svg", "en")["image/svg+xml"]
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
    glyph = get_font(findfont("DejaVu Sans")).get_char_index(ord("Ж"))
    names = (f'id="DejaVuSans-{glyph:x}"', f'id="DejaVuSans-{ord("Ж"):x}"')  # since matplotlib 3.11, and before
    assert any(name in svg for name in names)


@pytest.mark.parametrize("format", ["png", "webp"])
def test_raster_images_are_opaque_and_as_wide_as_the_svg(format):
    figure = draw_small()
    figure.patch.set_alpha(0)
    bundle = save(figure, "x", format, "en")
    assert save(figure, "x", format, "en") == bundle
    with Image.open(io.BytesIO(base64.b64decode(bundle[f"image/{format}"]))) as image:
        assert image.format == format.upper()
        pixels = np.asarray(image.convert("RGBA"))
    assert (pixels[..., 3] == 255).all()
    assert pixels[0, 0, :3].min() >= 254
    points = float(re.search(r'width="([\d.]+)pt"', save(figure, "x", "svg", "en")["image/svg+xml"])[1])
    # Before matplotlib 3.11 a text is wider by a fraction of a point where it is drawn as shapes.
    assert bundle["width"] == pytest.approx(points * 96 / 72, abs=2)
    assert pixels.shape[1] == pytest.approx(points * 150 / 72, abs=3)


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
    assert 1000 < len(x) <= 2000
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
    axes.plot(np.zeros(3000), ".", markersize=1)
    axes.plot(np.zeros(3000), marker="o", markevery=1000)
    assert [len(line.get_xdata()) for line in saved(figure, "en").axes[0].lines] == [2000, 3000, 3000]


def test_the_limit_holds_for_every_length():
    for count in (2001, 2002, 3997, 5003):
        y = np.arange(float(count))
        assert len(figures._kept_points(np.column_stack([y, y]))) <= 2000
        y[::50] = np.nan
        assert len(figures._kept_points(np.column_stack([y, y]))) <= 2000


@pytest.fixture
def labeled():
    """Return a figure with a label that has a translation, and numbers with decimal points at its ticks."""
    figure = LocalizedFigure(figsize=(3, 2), layout="constrained")
    axes = figure.subplots()
    axes.plot([0, 1], [0.25, 0.75])
    axes.set_yticks([0.25, 0.5])
    axes.set_xlabel("epoch")
    return figure


def test_a_saved_figure_is_in_the_reader_s_language(labeled, saved, write_catalog, tmp_path):
    write_catalog("ru", {"epoch": "эпоха"})
    drawn = []
    for language in (None, "en", "ru"):
        labeled.savefig(tmp_path / "figure.svg", language=language)
        copied = saved.drawn[-1]
        copied.draw_without_rendering()
        drawn.append((copied.axes[0].get_xlabel(), copied.axes[0].get_yticklabels()[0].get_text()))
    assert drawn == [("epoch", "0.25"), ("epoch", "0.25"), ("эпоха", "0,25")]
    set_language("ru")
    labeled.savefig(tmp_path / "figure.svg")
    assert saved.drawn[-1].axes[0].get_xlabel() == "эпоха"
    assert labeled.axes[0].get_xlabel() == "epoch"


@pytest.mark.parametrize(
    ("format", "font"), [("pdf", b"/FontFile2"), ("ps", b"/FontType 42"), ("eps", b"/FontType 42")]
)
def test_fonts_go_along(labeled, format, font):
    file = io.BytesIO()
    labeled.savefig(file, format=format, language="ru")
    assert font in file.getvalue()
    assert b"/Type3" not in file.getvalue()


def test_the_resolution_can_be_chosen(labeled):
    widths = []
    for options in ({}, {"dpi": 300}, {"bbox_inches": None}):
        file = io.BytesIO()
        labeled.savefig(file, format="png", **options)
        widths.append(Image.open(file).width)
    assert widths[1] == pytest.approx(2 * widths[0], abs=2)
    assert widths[2] == 450


def test_where_a_figure_cannot_be_saved(labeled, tmp_path):
    with pytest.raises(FileNotFoundError, match="savefig expected a folder that is there, got '.*nowhere': make it"):
        labeled.savefig(tmp_path / "nowhere" / "figure.svg")
    with pytest.raises(ValueError, match="expected a language among en, ru, got 'xx'"):
        labeled.savefig(tmp_path / "figure.svg", language="xx")
    with pytest.raises(ValueError, match="Format 'xx' is not supported"):
        labeled.savefig(tmp_path / "figure.xx")
    assert list(tmp_path.iterdir()) == []


def test_a_notebook_shows_a_figure_once_in_each_cell_that_ends_in_it(labeled, published, monkeypatch):
    shell = sys.modules["IPython"].get_ipython()
    for cell, shows_itself, expected in ((1, True, 1), (2, False, 2), (3, True, 3), (3, False, 3)):
        monkeypatch.setattr(shell, "execution_count", cell, raising=False)
        if shows_itself:
            show(labeled, alt="$x$", format="png")
        labeled._ipython_display_()
        assert len(published) == expected
    assert all("image/png" in output["data"] for output in published)


def test_a_composed_figure_is_shown_where_a_cell_ends_in_it(labeled, published):
    labeled.alt = "$x$"
    labeled._ipython_display_()
    assert "image/svg+xml" in published[0]["data"]
