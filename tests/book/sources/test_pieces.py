"""A page piece by piece: what folds it, what shows a figure, how many words it has."""

from __future__ import annotations

import pytest

from bookbuild.sources.pieces import Piece, read_pieces


def pieces(text: str, kind: str) -> list[Piece]:
    return [piece for piece in read_pieces(text) if piece.kind == kind]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Two words.", 2),
        ("A dash — and a formula $x = 1$ are no words.", 8),
        ("A {term}`learning rate`, a {ref}`label`, `code`.", 4),
        ("- one\n- two\n  lines", 3),
        ("| a | b |\n|---|---|\n| 1 | two |", 4),
        ("## Not a title\n\nwords", 1),
        ("```{code-cell}\nx = 1  # no words\n```", 0),
        ("```{figure} x.png\n:name: fig-x\n\nA caption.\n```", 0),
        (":::{note}\nA note.\n:::", 2),
    ],
)
def test_words_of_running_text(text: str, words: int) -> None:
    assert sum(piece.words for piece in pieces(text, "text") if not piece.folded) == words


@pytest.mark.parametrize(
    "text",
    [
        ":::{dropdown} Title\nFolded.\n:::",
        ":::{admonition} Title\n:class: tip, dropdown\n\nFolded.\n:::",
        "::::{admonition} Title\n:class: question\n\n:::{dropdown} Answer\nFolded.\n:::\n::::",
        "::::{prediction}\n$x$?\n\n:::{answer}\nFolded.\n:::\n::::",
        ":::{on-sample}\nFolded.\n:::",
        "```{exercise-start}\n:label: ex-one\n```\nFolded.\n```{exercise-end}\n```",
        "```{solution-start} ex-one\n```\nFolded.\n```{solution-end}\n```",
    ],
)
def test_what_a_reader_has_to_open_is_folded(text: str) -> None:
    *_, piece, after = pieces(f"{text}\n\nOpen.", "text")
    assert (piece.text, piece.folded) == ("Folded.", True)
    assert (after.text, after.folded) == ("Open.", False)


def test_question_of_a_prediction_is_running_text() -> None:
    [question, answer] = pieces("::::{prediction}\nA question?\n\n:::{answer}\nAn answer.\n:::\n::::", "text")
    assert (question.folded, answer.folded) == (False, True)
    assert answer.inside == ("prediction", "answer")


def test_figures_of_directives_and_cells_and_labels_of_formulas() -> None:
    cell = "```{code-cell}\n---\ntags: [plumbing]\nmystnb:\n  figure: {name: fig-two}\n---\nf()\n```"
    text = f"```{{figure}} x.png\n:name: fig-one\n\nCaption.\n```\n\n{cell}\n\n$$\nx\n$$ (eq-one)\n\n$$\ny\n$$\n"
    assert [piece.figure for piece in read_pieces(text) if piece.figure] == ["fig-one", "fig-two"]
    assert [piece.label for piece in pieces(text, "formula")] == ["eq-one", ""]
    [found] = pieces(text, "cell")
    assert (found.text, found.tags, found.line) == ("f()", ("plumbing",), 7)


@pytest.mark.parametrize("options", ["mystnb: figure", "mystnb: {figure: name}", "tags: plumbing"])
def test_odd_options_of_a_cell_are_no_figure(options: str) -> None:
    [cell] = pieces(f"```{{code-cell}}\n---\n{options}\n---\nf()\n```", "cell")
    assert cell.figure == ""


def test_lines_are_those_of_the_file() -> None:
    text = "---\na: 1\n---\n\n# Title\n\n::::{note}\n\nOne.\n\n:::{tip}\nTwo.\n:::\n::::\n"
    assert [piece.line for piece in pieces(text, "text")] == [9, 12]
    assert [piece.line for piece in pieces(text.replace("\n", "\r\n"), "text")] == [9, 12]
