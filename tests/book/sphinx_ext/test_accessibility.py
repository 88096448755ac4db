"""Formulas keep their marks, wide figures get a box that scrolls."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from docutils import nodes
from docutils.utils import new_document
from tiny_book import Book

from bineural.localize.renderer import FOR_PHONE
from bookbuild.sphinx_ext.accessibility import KeepMarksWithFormulas, ScrollWideFigures, natural_width


def paragraph(before: str, after: str) -> nodes.paragraph:
    document = new_document("page")
    block = nodes.paragraph("", "", nodes.Text(before), nodes.math("", "x"), nodes.Text(after))
    document += block
    KeepMarksWithFormulas(document).run()
    return block


@pytest.mark.parametrize(
    ("before", "after", "kept"),
    [
        ("if ", ", then", "x,"),
        ("a (", "): b", "(x):"),
        ("есть ", "\xa0– число", "x\xa0–"),
        ("весь ", "-мерный вектор", "x-мерный"),
        ("рис.\xa0", " тут", "рис.\xa0x"),
    ],
)
def test_marks_stay_with_the_formula(before: str, after: str, kept: str) -> None:
    block = paragraph(before, after)
    (together,) = block.findall(nodes.inline)
    assert together.astext() == kept
    assert block.astext() == f"{before}x{after}"


def test_formula_between_words_stays_as_it_is() -> None:
    assert not list(paragraph("let ", " be").findall(nodes.inline))


def test_natural_width(tmp_path: Path) -> None:
    (tmp_path / "a.svg").write_text('<?xml version="1.0"?>\n<svg height="30pt" width="684pt">', "utf8")
    assert natural_width(nodes.image(uri="a.svg"), tmp_path) == 912
    assert natural_width(nodes.image(uri="a.png", width="452px"), tmp_path) == 452
    assert natural_width(nodes.image(uri="missing.svg"), tmp_path) == 0


def changed(*images: nodes.image, classes: str, patch: pytest.MonkeyPatch) -> nodes.document:
    document = new_document("page")
    document += nodes.container("", *images, classes=[classes])
    transform = ScrollWideFigures(document)
    patch.setattr(transform.__class__, "env", property(lambda self: type("Env", (), {"srcdir": "."})), raising=False)
    transform.run()
    return document


@pytest.mark.parametrize(
    ("width", "classes", "boxes"), [("900px", "cell_output", 2), ("400px", "cell_output", 0), ("900px", "", 0)]
)
def test_wide_outputs_scroll(width: str, classes: str, boxes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    document = changed(nodes.image(uri="a.png", width=width, classes=["kept"]), classes=classes, patch=monkeypatch)
    assert len(list(document.findall(nodes.raw))) == boxes
    assert [image["classes"] for image in document.findall(nodes.image)] == [["kept"]]
    assert all(
        not part["classes"] for part in document.findall(nodes.raw)
    )  # an opening with a class gets a box of its own


@pytest.mark.parametrize(
    ("width", "outer"), [("900px", ['<div class="figure-scroller"', "<picture>"]), ("500px", ["<picture>"])]
)
def test_figure_is_joined_with_its_picture_for_phones(
    width: str, outer: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    wide, narrow = nodes.image(uri="a.svg", width=width), nodes.image(uri="b.svg", width="350px", classes=[FOR_PHONE])
    (output,) = changed(wide, narrow, classes="cell_output", patch=monkeypatch).children
    before, after = output.children[: len(outer)], output.children[-len(outer) :]
    assert all(part.astext().startswith(text) for part, text in zip(before, outer, strict=True))
    assert [part.astext() for part in after] == ["</picture>", "</div>"][: len(outer)]
    assert [image["uri"] for image in output.findall(nodes.image)] == ["b.svg", "a.svg"]


def test_column_without_a_name_has_no_heading(rich: Book) -> None:
    page = (rich.project.site / "en" / "elements.html").read_text("utf8")
    assert re.search(r'<td class="head">\s*(<p></p>)?\s*</td>\s*<th class="head"><p>2026</p></th>', page)


def test_exercises_are_headings_and_outputs_say_that_they_are(rich: Book) -> None:
    pages = {path.stem: path.read_text("utf8") for path in (rich.project.site / "ru").glob("*.html")}
    titles = [
        found for page in pages.values() for found in re.findall(r'<p([^>]*)><span class="caption-number">Упр', page)
    ]
    # A level below the section that it stands in.
    assert set(titles) == {f' role="heading" aria-level="{level}" class="admonition-title"' for level in (2, 3)}
    outputs = [
        found for page in pages.values() for found in re.findall(r'<div[^>]*class="output text_plain[^>]*>', page)
    ]
    assert outputs
    assert all('role="group" aria-label="Вывод"' in found for found in outputs)
