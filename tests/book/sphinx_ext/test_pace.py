"""How long a page takes."""

from __future__ import annotations

import pytest
from docutils import nodes
from sphinx_exercise.nodes import solution_node

from bookbuild.sphinx_ext.folds import make_fold
from bookbuild.sphinx_ext.pace import (
    SECONDS_PER_FIGURE,
    SECONDS_PER_FORMULA,
    SECONDS_PER_LINE,
    WORDS_PER_MINUTE,
    reading,
    salient_words,
    skimming,
    words,
)


def section(name: str, title: str, *parts: nodes.Node) -> nodes.section:
    return nodes.section("", nodes.title("", title), *parts, names=[name])


def test_what_counts_as_running_text() -> None:
    text = nodes.paragraph("", "", nodes.Text("three words, "), nodes.emphasis("", "here"), nodes.math("", "x + y"))
    dropdown = nodes.container("", nodes.paragraph("", "model answer"), design_component="dropdown")
    fold = make_fold("a line", nodes.paragraph("", "deep inside"), kind="fold-answer")
    solution = solution_node("", nodes.paragraph("", "both together"))
    code, comment = nodes.literal_block("", "x = 1"), nodes.comment("", "not shown")
    assert words(text) == 3
    assert words(section("a", "A title", text, dropdown, fold, solution, code, comment)) == 5


def test_who_skims_reads_titles_captions_and_the_summary() -> None:
    figure = nodes.figure("", nodes.image(uri="a.svg"), nodes.caption("", "A caption"))
    first = section("ch-first", "The first", nodes.paragraph("", "long " * 100), figure)
    last = section("ch-summary", "Summary", nodes.paragraph("", "all of it"))
    page = section("ch", "The page", first, last)
    assert salient_words(page) == 2 + 2 + 2 + 4
    assert skimming(page) == pytest.approx(10 / WORDS_PER_MINUTE + SECONDS_PER_FIGURE / 60)
    assert reading(page) == pytest.approx(110 / WORDS_PER_MINUTE + SECONDS_PER_FIGURE / 60)


def test_who_reads_looks_at_formulas_and_visible_code_too() -> None:
    code, formula = nodes.literal_block("", "x = 1\n\ny = 2"), nodes.math_block("", "x + y")
    hidden = make_fold("a line", nodes.literal_block("", "z = 3"), nodes.math_block("", "z"), kind="fold-code")
    part = section("a", "Title", code, formula, hidden)
    assert reading(part) == pytest.approx(1 / WORDS_PER_MINUTE + (2 * SECONDS_PER_LINE + SECONDS_PER_FORMULA) / 60)
