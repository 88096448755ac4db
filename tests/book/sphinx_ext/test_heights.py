"""About how tall a section will be, told before a browser has set it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from docutils import nodes
from PIL import Image
from tiny_book import Book

from bineural.localize.renderer import FOR_PHONE
from bookbuild.sphinx_ext.folds import make_fold
from bookbuild.sphinx_ext.heights import (
    CODE_LINE,
    COLUMN,
    FEW,
    FIGURE,
    FORMULA,
    GAP,
    LINE,
    LIVING,
    ROW,
    SCROLLED,
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
def test_height(part: nodes.Node, pixels: int, tmp_path: Path) -> None:
    assert height(nodes.section("", part), tmp_path) == pixels


@pytest.mark.parametrize(
    ("width", "classes", "expected"),
    [
        ("300px", [], 150),
        ("500px", [], COLUMN / 2),
        ("900px", [], 900 * SCROLLED / 2),
        ("900px", [FOR_PHONE], COLUMN / 2),
    ],
)
def test_height_of_pictures(width: str, classes: list[str], expected: float, tmp_path: Path) -> None:
    Image.new("RGB", (40, 20)).save(tmp_path / "a.png")
    image = nodes.image(uri="a.png", width=width, classes=classes)
    assert height(nodes.section("", image), tmp_path) == expected
    # After a picture for phones the wide one does not show.
    both = nodes.section("", image, nodes.image(uri="a.png", width="900px"))
    assert height(both, tmp_path) == expected + (0 if classes else 900 * SCROLLED / 2)


def test_sections_of_long_pages_say_how_tall_they_are(rich: Book) -> None:
    pages = [path.read_text("utf8") for path in (rich.project.site / "en").glob("*.html")]
    counts = {len(re.findall(r'<section style="--tall: \d\d+px"', page)) for page in pages}
    assert 0 in counts  # a page of few sections is set at once
    assert max(counts) >= FEW
    assert all(count == 0 or count >= FEW for count in counts)
