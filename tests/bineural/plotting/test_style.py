"""The palette, and texts joined so that each part is still translated."""

import io

import pytest
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from bineural.localize import message, translate
from bineural.plotting.style import COLORS, LINE_STYLES, MARKERS, join_sentences, legend_below, plain_dollars


def luminance(color):
    """Relative luminance of WCAG 2.1."""
    parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(color)]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def test_each_color_has_a_line_style_and_a_marker_of_its_own():
    assert len(set(COLORS)) == len(set(LINE_STYLES)) == len(set(MARKERS)) == len(COLORS)


def test_the_first_three_colors_contrast_with_white_as_graphics_must():
    assert all(1.05 / (luminance(color) + 0.05) >= 3 for color in COLORS[:3])


def test_joined_sentences_are_translated_one_by_one():
    sentences = [message("A computation graph."), message("Panel “{title}”.", title="epoch")]
    joined = join_sentences(sentences)
    assert joined == "A computation graph. Panel “epoch”."
    assert translate(joined, "ru") == " ".join(translate(sentence, "ru") for sentence in sentences)
    assert translate(joined, "ru") != joined


@pytest.mark.parametrize("title", ["", "function"])
def test_the_legend_lists_labels_that_begin_with_an_underscore(title):
    figure = Figure()
    ax = figure.subplots()
    for label in ("_hidden", "__init__", "tanh"):
        ax.plot([1, 2], label=label)
    legend_below(figure, [ax], title=title)
    assert [text.get_text() for text in figure.legends[0].get_texts()] == ["_hidden", "__init__", "tanh"]
    assert [line.get_color() for line in figure.legends[0].get_lines()] == [line.get_color() for line in ax.lines]


@pytest.mark.parametrize(
    ("text", "is_math"),
    [
        ("$x_1$", True),
        ("rate $\\eta$, width $n$", True),
        ("function\n$y = x^2$", True),
        ("$5 and $6", False),
        ("$5-$6", False),
        ("$a_$", False),
        ("function\n$a_$", False),
        ("$$", False),
    ],
)
def test_dollars_without_mathematics_between_them_are_drawn_as_they_are(text, is_math):
    figure = Figure()
    ax = figure.subplots()
    ax.set_title(text)
    ax.set_xticks([0, 1], ["value", text])
    plain_dollars(figure)
    assert ax.title.get_parse_math() == ax.get_xticklabels()[1].get_parse_math() == is_math
    assert ax.get_xticklabels()[0].get_parse_math()
    figure.savefig(io.BytesIO(), format="svg")
