"""Colors by meaning: graded where there is an order, seen on white and on dark pages, fixed for what the book names."""

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from bineural.plotting import plot_curve_panels
from bineural.plotting.palettes import line_styles, sequential_colors
from bineural.plotting.style import COLORS, DEAD, FORWARD, GRADIENT, PALE

DARK_PAGE = "#14181e"  # of the theme
HUE_ROTATE = [[-0.574, 1.43, 0.144], [0.426, 0.43, 0.144], [0.426, 1.43, -0.856]]  # by 180°, Filter Effects Module


def luminance(rgb):
    """Relative luminance of WCAG 2.1."""
    parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in rgb]
    return np.dot([0.2126, 0.7152, 0.0722], parts)


def contrast(one, other):
    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


def on_dark_page(color):
    """As figures.css shows it there: invert(.93) hue-rotate(180deg)."""
    inverted = 0.93 - 0.86 * np.array(to_rgb(color))
    return np.clip(HUE_ROTATE @ inverted, 0, 1)


def test_graded_colors_are_seen_on_white_and_on_dark_pages():
    for color in [*sequential_colors(100), PALE]:
        assert contrast(to_rgb(color), (1, 1, 1)) >= 3
        assert contrast(on_dark_page(color), to_rgb(DARK_PAGE)) >= 3


@pytest.mark.parametrize("count", [2, 30, 100])
def test_graded_colors_grow_lighter_from_first_to_last(count):
    lightness = [luminance(to_rgb(color)) for color in sequential_colors(count)]
    assert np.all(np.diff(lightness) > 0)


def test_without_an_order_colors_styles_and_markers_differ():
    styles = line_styles("plot_curves", "labels", map(str, range(len(COLORS))))
    assert [style["color"] for style in styles.values()] == list(COLORS)
    for key in ("linestyle", "marker"):
        assert len({style[key] for style in styles.values()}) == len(COLORS)


def test_a_tone_is_its_color_and_no_other_label_gets_it():
    styles = line_styles("plot_curves", "labels", ["a", "b", "c"], tones={"b": "gradient"})
    assert [style["color"] for style in styles.values()] == [COLORS[0], GRADIENT, COLORS[2]]
    styles = line_styles("plot_curves", "labels", ["a", "b"], tones={"b": "forward"})
    assert [style["color"] for style in styles.values()] == [COLORS[1], COLORS[0]]
    styles = line_styles("plot_curves", "labels", map(str, range(9)), ordered=True, tones={"4": "dead"})
    assert styles["4"]["color"] == DEAD
    assert styles["8"]["color"] == sequential_colors(9)[-1]


@pytest.mark.parametrize("labels", [["a", "b"], list("abcdefg")])
def test_what_is_dead_is_dashed_and_nothing_else_is(labels):
    for dead in labels:
        tones = {dead: "dead", next(label for label in labels if label != dead): "forward"}
        styles = line_styles("plot_curves", "labels", labels, tones=tones)
        assert [label for label, style in styles.items() if style["linestyle"] == "--"] == [dead]


@pytest.mark.parametrize(
    ("labels", "options", "text"),
    [
        ([], {}, "plot_curves expected 1 to 7 labels, got 0"),
        ([], {"ordered": True}, "plot_curves expected 1 or more labels, got 0"),
        (map(str, range(8)), {}, "got 8: .*ordered=True"),
        (["a"], {"tones": {"b": "dead"}}, "tones for labels among a, got 'b'"),
        (["a"], {"tones": {"a": "red"}}, "a tone among plain, forward, gradient, dead, pale for 'a', got 'red'"),
    ],
)
def test_what_it_refuses(labels, options, text):
    with pytest.raises(ValueError, match=text):
        line_styles("plot_curves", "labels", labels, **options)


def test_of_pale_lines_one_stands_out():
    made = line_styles("f", "labels", ["a", "b", "c"], tones={"a": "pale", "b": "forward", "c": "pale"})
    assert made["a"]["color"] == made["c"]["color"] == PALE
    assert made["a"]["linewidth"] < made["b"]["linewidth"]
    assert [style["linestyle"] for style in made.values()] == ["-", "-", "-"]
    two = line_styles("f", "labels", ["a", "b", "c"], tones={"a": "pale"})
    assert two["b"]["linestyle"] != two["c"]["linestyle"]
    assert two["b"]["color"] != two["c"]["color"]


@pytest.mark.parametrize("labels", ["ends", "legend", "bar"])
def test_what_figures_offer_works_together(labels, shown, missing):
    curves = {f"$l_{k}$": [3.0 - k / 4, 1.0 + k / 2] for k in range(4)}
    panels = {"epoch": curves, "layer": {label: [2 * y for y in curve] for label, curve in curves.items()}}
    plot_curve_panels(
        panels,
        xlabel="epoch",
        ylabel="loss",
        ordered=True,
        sharey=True,
        tones={"$l_3$": "forward"},
        labels=labels,
        notes={"layer": (1.5, 3.0, "share of zeros")},
    )
    first, second = shown.figure.axes[:2]
    assert first.get_ylim() == second.get_ylim()
    assert [first.lines[k].get_color() for k in (0, 3)] == [sequential_colors(4)[0], FORWARD]
    assert missing() == []
