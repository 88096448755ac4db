"""Figures and tables: the first comes early, a drawing comes before its formula, and words follow each."""

from __future__ import annotations

from collections.abc import Container, Iterator

from bookbuild.check.form import Form, calls, cell_class, is_figure, name_of
from bookbuild.check.problem import Problem
from bookbuild.sources.pieces import Piece

# Lines of visible code that may stand before the first figure.
LINES_BEFORE = 10
# Figures in a row without words between them.
IN_A_ROW = 2
# Directives that readers work on, rather than read.
TASKS = frozenset({"exercise-start", "prediction", "solution-start"})
SHAPE = "write concepts as ID: [label of the drawing, label of the first formula]"


def check_figures(form: Form) -> Iterator[Problem]:
    """Report a late first figure, and figures and tables without a sentence on what they showed.

    Parameters
    ----------
    form : Form
        The chapter.
    """
    if form.code_before_figure > LINES_BEFORE:
        line = form.figures[0].line if form.figures else form.cells_of("idea")[0].line
        message = (
            f"{form.code_before_figure} lines of visible code stand before the first figure, expected at most "
            f"{LINES_BEFORE}: show a figure first"
        )
        yield Problem(form.path, line, message)
    yield from _unexplained(form)


def _unexplained(form: Form) -> Iterator[Problem]:
    pending: list[tuple[str, Piece]] = []
    for piece in form.pieces:
        no_words = piece.kind == "text" and (not piece.words or "table" in piece.inside)
        if piece.folded or "prediction" in piece.inside or no_words:
            continue
        shown = _shown(piece)
        if shown:
            pending.append((shown, piece))
            if [name for name, _ in pending].count("figure") > IN_A_ROW:
                message = f"more than {IN_A_ROW} figures in a row: say between them what they show"
                yield Problem(form.path, piece.line, message)
                pending = []
        elif piece.kind == "text":
            pending = []
        elif pending and _ends(piece):
            yield _silent(form, *pending[-1])
            pending = []
    if pending:
        yield _silent(form, *pending[-1])


def _silent(form: Form, shown: str, piece: Piece) -> Problem:
    message = f"no words follow this {shown} before the next cell, exercise or heading: say what it showed"
    return Problem(form.path, piece.line, message)


def _shown(piece: Piece) -> str:
    if is_figure(piece):
        return "figure"
    is_table = piece.kind == "cell" and any(name_of(call) == "table" for call in calls(piece.text))
    return "table" if piece.kind == "table" or is_table else ""


def _ends(piece: Piece) -> bool:
    """Tell whether the place for words about a figure ends here; plumbing without a figure shows no code."""
    if piece.kind == "cell":
        return cell_class(piece) != "plumbing"
    return piece.kind == "heading" or (piece.kind == "directive" and piece.text in TASKS)


def check_concepts(form: Form, known: Container[str]) -> Iterator[Problem]:
    """Report a chapter without concepts, and concepts without a drawing before their first formula.

    Parameters
    ----------
    form : Form
        The chapter.
    known : Container[str]
        Identifiers of the glossary's terms.
    """
    concepts = form.header.get("concepts")
    line = form.header_lines.get("concepts", 1)
    if not concepts:
        yield Problem(form.path, line, f"the header names no concepts that the chapter introduces: {SHAPE}")
        return
    figures = {piece.figure: piece.line for piece in form.pieces if is_figure(piece)}
    formulas = {piece.label: piece.line for piece in form.pieces if piece.kind == "formula" and piece.label}
    for name, pair in concepts.items() if isinstance(concepts, dict) else [(str(concepts), None)]:
        if not isinstance(pair, list) or len(pair) != len(("drawing", "formula")):
            yield Problem(form.path, line, f"concept {name!r} has no drawing and formula: {SHAPE}")
            continue
        drawing, formula = map(str, pair)
        if name not in known:
            yield Problem(
                form.path, line, f"concept {name!r} is no id of book/glossary.yml: add the term, or correct it"
            )
        if drawing not in figures:
            yield Problem(form.path, line, f"concept {name!r}: no figure of this page is called {drawing!r}: draw it")
        if formula not in formulas:
            yield Problem(
                form.path, line, f"concept {name!r}: no formula of this page is called {formula!r}: correct the label"
            )
        if drawing in figures and formula in formulas and figures[drawing] > formulas[formula]:
            message = f"the drawing of {name!r} stands after its formula (line {formulas[formula]}): show it before"
            yield Problem(form.path, figures[drawing], message)
