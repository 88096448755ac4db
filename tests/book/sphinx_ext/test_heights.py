"""About how tall a section will be, told before a browser has set it."""

from __future__ import annotations

import re

import pytest
from docutils import nodes
from tiny_book import Book

from bookbuild.sphinx_ext.folds import make_fold
from bookbuild.sphinx_ext.heights import (
    CODE_LINE,
    FEW,
    FIGURE,
    FORMULA,
    GAP,
    LINE,
    LIVING,
    ROW,
    SIGNS,
    SUMMARY,
    TITLE,
    height,
)
from bookbuild.sphinx_ext.living import MARK

LONG = "a" * (3 * SIGNS)


@pytest.mark.parametrize(
    ("part", "pixels"),
    [
        (nodes.title("", "A title"), TITLE),
        (nodes.paragraph("", LONG), 3 * LINE + GAP),
        (nodes.paragraph("", "", nodes.math("", LONG)), 2 * LINE + GAP),  # of TeX about half is seen
        (nodes.bullet_list("", *(nodes.list_item("", nodes.paragraph("", "a")) for _ in range(2))), 2 * (LINE + GAP)),
        (nodes.literal_block("", "a\nb\nc"), 3 * CODE_LINE + 2 * GAP),
        (nodes.math_block("", LONG), FORMULA),
        (nodes.figure("", nodes.image(uri="a.svg"), nodes.caption("", "a")), FIGURE + LINE + GAP),
        (nodes.raw("", f'{MARK}bowl"></div>', format="html"), LIVING),
        (nodes.raw("", "<table><tr></tr><tr></tr></table>", format="html"), 2 * ROW),
        (make_fold("Hint", nodes.paragraph("", LONG), kind="fold-hint"), SUMMARY),
        (nodes.admonition("", nodes.paragraph("", LONG), classes=["dropdown"]), SUMMARY),
    ],
)
def test_height(part: nodes.Node, pixels: int) -> None:
    assert height(nodes.section("", part)) == pixels


def test_sections_of_long_pages_say_how_tall_they_are(rich: Book) -> None:
    pages = [path.read_text("utf8") for path in (rich.project.site / "en").glob("*.html")]
    counts = {len(re.findall(r'<section style="--tall: \d\d+px"', page)) for page in pages}
    assert 0 in counts  # a page of few sections is set at once
    assert max(counts) >= FEW
    assert all(count == 0 or count >= FEW for count in counts)
