"""Figures and tables: an early one, words after each, a drawing before the formula of each concept."""

from __future__ import annotations

import pytest
from form_book import faults, messages
from small_book import Small

PAGE = "book/en/page.md"
SHAPE = "write concepts as ID: [label of the drawing, label of the first formula]"
FIGURE = "```{figure} ../figures/net.en.svg\n:name: fig-more\n\nCaption.\n```"
TABLE = "| a |\n|---|\n| words in a table |"
PLUMBING = "```{code-cell}\n:tags: [plumbing]\n\nmessage('x')\n```"
EXPERIMENT = "```{code-cell}\n---\ntags: [experiment]\ntitle: x\n---\nx\n```"
IDEA = "```{code-cell}\nx\n```"
TABLE_CELL = "```{code-cell}\n:tags: [plumbing]\n\ntable(rows, caption='x')\n```"
SILENT = "no words follow this {} before the next cell, exercise or heading: say what it showed"


def add(book: Small, *parts: str) -> None:
    """Put parts before the second section."""
    book.edit(PAGE, "(look)=", "\n\n".join([*parts, "(look)="]))


@pytest.mark.parametrize(("lines", "told"), [(10, False), (11, True)])
def test_code_before_the_first_figure(chapter: Small, lines: int, told: bool) -> None:
    code = "```{code-cell}\n" + "x = 1\n\n" * lines + "```"
    chapter.edit(PAGE, "See {term}", f"{code}\n\nSee {{term}}")
    assert messages(chapter) == (
        [
            f"{lines} lines of visible code stand before the first figure, expected at most 10: show a figure first",
        ]
        if told
        else []
    )


@pytest.mark.parametrize(
    "parts",
    [
        [FIGURE, "Words."],
        [FIGURE, "- Words."],
        [FIGURE, ":::{note}\nWords.\n:::"],
        [FIGURE, PLUMBING, "$$\ny\n$$", "Words."],
        [FIGURE, TABLE, "Words."],
        [TABLE_CELL, PLUMBING, "Words."],
        [EXPERIMENT, IDEA],
        [FIGURE, FIGURE.replace("more", "last"), TABLE_CELL, "Words."],
    ],
)
def test_words_follow(chapter: Small, parts: list[str]) -> None:
    add(chapter, *parts)
    assert messages(chapter) == []


@pytest.mark.parametrize(
    ("parts", "what"),
    [
        ([FIGURE], "figure"),
        ([FIGURE, PLUMBING], "figure"),
        ([FIGURE, TABLE], "table"),
        ([TABLE_CELL], "table"),
        ([FIGURE, "$x = 1$"], "figure"),
        ([FIGURE, IDEA, "Words."], "figure"),
        ([FIGURE, EXPERIMENT, "Words."], "figure"),
        ([FIGURE, ":::{dropdown} Title\nWords.\n:::"], "figure"),
        ([FIGURE, "::::{prediction}\nA question?\n\n:::{answer}\nWords.\n:::\n::::", "Words."], "figure"),
    ],
)
def test_silent_figures_and_tables(chapter: Small, parts: list[str], what: str) -> None:
    add(chapter, *parts)
    [problem] = faults(chapter)
    assert problem.message == SILENT.format(what)
    assert problem.line == chapter.line(PAGE, next(part for part in parts if (part == FIGURE) == (what == "figure")))


def test_figure_at_the_end_of_the_page(chapter: Small) -> None:
    with (chapter.root / PAGE).open("a", encoding="utf8") as file:
        file.write(f"\n{FIGURE}\n")
    assert messages(chapter) == [SILENT.format("figure")]


def test_three_figures_in_a_row(chapter: Small) -> None:
    add(chapter, *(FIGURE.replace("more", name) for name in ("one", "two", "three")), "Words.")
    [problem] = faults(chapter)
    assert problem.message == "more than 2 figures in a row: say between them what they show"
    assert problem.line == chapter.line(PAGE, "fig-three") - 1


def test_figures_of_solutions_and_answers_are_free(chapter: Small) -> None:
    text = (chapter.root / PAGE).read_text("utf8").replace("answer = 1\n```", f"answer = 1\n```\n\n{FIGURE}")
    chapter.write(PAGE, text.replace("some words.\n:::\n::::", "some words.\n\n" + FIGURE + "\n:::\n::::"))
    assert messages(chapter) == []


@pytest.mark.parametrize(
    ("concepts", "message"),
    [
        ("", f"the header names no concepts that the chapter introduces: {SHAPE}"),
        ("concepts: {}\n", f"the header names no concepts that the chapter introduces: {SHAPE}"),
        ("concepts: [gradient]\n", f"concept \"['gradient']\" has no drawing and formula: {SHAPE}"),
        ("concepts: {gradient: fig-slope}\n", f"concept 'gradient' has no drawing and formula: {SHAPE}"),
        ("concepts: {gradient: [fig-slope]}\n", f"concept 'gradient' has no drawing and formula: {SHAPE}"),
        (
            "concepts: {slope: [fig-slope, eq-step]}\n",
            "concept 'slope' is no id of book/glossary.yml: add the term, or correct it",
        ),
        (
            "concepts: {gradient: [fig-hill, eq-step]}\n",
            "concept 'gradient': no figure of this page is called 'fig-hill': draw it",
        ),
        (
            "concepts: {gradient: [fig-slope, fig-slope]}\n",
            "concept 'gradient': no formula of this page is called 'fig-slope': correct the label",
        ),
    ],
)
def test_concepts(chapter: Small, concepts: str, message: str) -> None:
    chapter.edit(PAGE, "concepts:\n  gradient: [fig-slope, eq-step]\n", concepts)
    [problem] = faults(chapter)
    assert problem.message == message
    assert problem.line == (chapter.line(PAGE, "concepts:") if concepts else 1)


def test_drawing_after_its_formula(chapter: Small) -> None:
    chapter.edit(PAGE, "See {term}", "$$\nw = x\n$$ (eq-early)\n\nSee {term}")
    chapter.edit(PAGE, "[fig-slope, eq-step]", "[fig-slope, eq-early]")
    [problem] = faults(chapter)
    line = chapter.line(PAGE, "w = x") - 1
    assert problem.message == f"the drawing of 'gradient' stands after its formula (line {line}): show it before"
    assert problem.line == chapter.line(PAGE, "tags: [plumbing]") - 2
