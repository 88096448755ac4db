"""Classes of cells: ideas that a reader sees are short and free of machinery, the rest is tagged and titled."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from bookbuild.check.form import Form, calls, code_lines, name_of
from bookbuild.check.labels import parse
from bookbuild.check.problem import Problem
from bookbuild.sources.pieces import Piece

CLASSES = ("experiment", "plumbing")
# Lines of an idea that are not empty.
IDEA_LINES = 15
# What speaks to the page rather than to the reader of the code.
MACHINERY = frozenset({"export_weights", "message", "show", "show_living", "table", "target", "value"})
PLOTS = "plot_"
HIDING = frozenset({"hide-cell", "hide-input", "remove-cell", "remove-input"})
TO_FOLD = "tag the cell experiment or plumbing"
COMPREHENSIONS = (ast.DictComp, ast.GeneratorExp, ast.ListComp, ast.SetComp)


def check_code(form: Form) -> Iterator[Problem]:
    """Report what does not belong into visible code, and tags that hide code in another way than the two classes.

    Parameters
    ----------
    form : Form
        A page with code cells, in one edition: the code of all is the same.
    """
    for name, cell in form.cells:
        hiding = sorted(HIDING.intersection(cell.tags)) if form.is_chapter else []
        faults = [
            f"the tag {tag} hides code in its own way: write experiment (with a title) or plumbing" for tag in hiding
        ]
        if set(CLASSES) <= set(cell.tags):
            faults.append("a cell is either an experiment or plumbing: keep one of the two tags")
        if name == "idea" and not hiding:
            faults += _faults(cell)
        for fault in faults:
            yield Problem(form.path, cell.line, fault)


def check_titles(form: Form) -> Iterator[Problem]:
    """Report experiments without a title.

    Parameters
    ----------
    form : Form
        A page with code cells.
    """
    for cell in form.cells_of("experiment"):
        if not str(cell.options.get("title") or "").strip():
            message = 'an experiment without a title: write title: "…", what was measured, in the page\'s language'
            yield Problem(form.path, cell.line, message)


def _faults(cell: Piece) -> Iterator[str]:
    lines = code_lines(cell)
    if lines > IDEA_LINES:
        yield f"this visible cell has {lines} lines, expected at most {IDEA_LINES}: split it, or {TO_FOLD}"
    for name in sorted({name_of(call) for call in calls(cell.text)}):
        if name in MACHINERY or name.startswith(PLOTS):
            yield f"visible code calls {name}: end in a number, a tensor or a shape, or {TO_FOLD}"
    tree = parse(cell.text)
    for node in ast.walk(tree) if tree else ():
        trick = _trick(node)
        if trick:
            yield f"{trick}, or {TO_FOLD}"


def _trick(node: ast.AST) -> str:
    match node:
        case ast.Starred(value=ast.Name(id=name), ctx=ast.Store()) if name.startswith("_"):
            return f"visible code unpacks *{name} for the sake of one element: take it by its index"
        case ast.BinOp(op=ast.BitOr(), left=left, right=right) if _is_dictionary(left) or _is_dictionary(right):
            return "visible code joins dictionaries by {…} | {…}: assign to their keys"
        case ast.AugAssign(op=ast.BitOr(), value=value) if _is_dictionary(value):
            return "visible code joins dictionaries by |= {…}: assign to their keys"
    if isinstance(node, COMPREHENSIONS):
        inner = (child for child in ast.walk(node) if child is not node)
        if any(isinstance(child, COMPREHENSIONS) for child in inner):
            return "visible code has a comprehension inside of another: write a loop"
    return ""


def _is_dictionary(node: ast.AST) -> bool:
    return isinstance(node, ast.Dict | ast.DictComp)
