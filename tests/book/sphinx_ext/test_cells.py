"""Experiments show their outputs first and fold their code; plumbing shows outputs alone."""

from __future__ import annotations

import pytest
from docutils import nodes
from rich_book import between
from tiny_book import Book

from bineural.localize import MIME_LOCALIZED
from bookbuild.sphinx_ext.cells import cell_place, prune


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "How this was measured: three epochs, one <code>&lt;draw&gt;</code>"),
        ("ru", "Как это измерено: три эпохи, один <code>&lt;розыгрыш&gt;</code>"),
    ],
)
def test_code_of_an_experiment_is_folded_below_what_it_shows(rich: Book, language: str, line: str) -> None:
    cell = between(rich.page(language, "elements"), '<div class="cell tag_experiment', "</details>")
    assert cell.index("<figcaption>") < cell.index("<details") < cell.index(f"<summary>{line}</summary>")
    assert cell.index("</summary>") < cell.index("plot_curves")
    assert cell.count("<figure") == 1


def test_code_of_plumbing_is_not_shown(rich: Book) -> None:
    page = rich.page("en", "elements")
    assert between(page, '<div class="cell tag_plumbing', "<h2>").count("bineural-table") == 1
    assert "load_digits(), load_mnist()" not in page
    index = (rich.project.site / "en" / "_static" / "search-index.js").read_text("utf8")
    assert "long" in index
    assert "load_mnist" not in index


@pytest.mark.parametrize(
    ("language", "line"), [("en", "What the code on this page imports"), ("ru", "Что импортирует код этой страницы")]
)
def test_imports_are_folded_at_their_place(rich: Book, language: str, line: str) -> None:
    fold = between(rich.page(language, "elements"), f"<summary>{line}</summary>", "</details>")
    assert "exercises" in fold
    assert "load_mnist" not in fold


def test_wide_cell_has_the_class_for_which_the_theme_makes_room(rich: Book) -> None:
    assert 'class="cell tag_experiment tag_wide full-width docutils container"' in rich.page("en", "elements")


@pytest.mark.parametrize(
    ("shown", "rest"), [(nodes.comment(), cell_place), (nodes.raw("", "1", format="html"), nodes.container)]
)
def test_cell_that_shows_nothing_goes(shown: nodes.Node, rest: type[nodes.Element]) -> None:
    form = nodes.container("", shown, mime_type=MIME_LOCALIZED)
    bundle = nodes.container("", form, nb_element="mime_bundle")
    output = nodes.container("", bundle, nb_element="cell_code_output")
    page = nodes.section("", nodes.container("", output, nb_element="cell_code", cell_index=3))
    cell = page[0]
    assert isinstance(cell, nodes.container)
    prune(cell)
    assert len(page.children) == 1
    left = page[0]
    assert isinstance(left, rest)
    assert left["cell_index"] == 3  # a notebook has its code there
