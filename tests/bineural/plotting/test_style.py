"""The palette, and texts joined so that each part is still translated."""

from matplotlib.colors import to_rgb

from bineural.localize import message, translate
from bineural.plotting.style import COLORS, LINE_STYLES, MARKERS, join_sentences


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
