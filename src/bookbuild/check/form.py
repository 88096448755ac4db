"""The form of a page: its sections, its cells by class, its figures, exercises and predictions, counted."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from bookbuild.check.labels import parse
from bookbuild.sources.page_reader import parse_page, read_text
from bookbuild.sources.pieces import Piece, read_pieces

LEVELS = ("by-hand", "line", "function", "challenge")
# Headings down to this level begin a section.
SECTION = 3
# The section of a chapter that holds only references.
READING = "-reading"


@dataclass(frozen=True)
class Section:
    """All from one heading of level two or three to the next; what stands before the first is one too."""

    heading: Piece
    pieces: Sequence[Piece]

    @property
    def words(self) -> int:
        """Words of its running text, without folds, exercises and captions."""
        return sum(piece.words for piece in self.pieces if piece.kind == "text" and not piece.folded)


@dataclass(frozen=True)
class Form:
    """A page seen as a chapter.

    Parameters
    ----------
    path : Path
        Its file.
    header : Mapping[str, Any]
        Its front matter.
    header_lines : Mapping[str, int]
        Line of each setting of the front matter.
    pieces : Sequence[Piece]
        What stands on it, in order.
    """

    path: Path
    header: Mapping[str, Any]
    header_lines: Mapping[str, int]
    pieces: Sequence[Piece]

    @property
    def has_code(self) -> bool:
        """True if the header says that the page is executed."""
        return "execution_budget" in self.header

    @property
    def is_chapter(self) -> bool:
        """True for a page that is executed and has exercises, unless its header calls it an appendix."""
        return self.has_code and bool(self.exercises) and not self.header.get("appendix", False)

    @cached_property
    def sections(self) -> list[Section]:
        """Its sections without the one that holds the references."""
        starts = [number for number, piece in enumerate(self.pieces) if piece.kind == "heading"]
        starts = [number for number in starts if self.pieces[number].level <= SECTION]
        found = []
        for start, end in zip(starts, [*starts[1:], len(self.pieces)], strict=True):
            before = self.pieces[start - 1] if start else None
            if before is None or before.kind != "label" or not before.text.endswith(READING):
                found.append(Section(self.pieces[start], self.pieces[start:end]))
        return found

    @property
    def words(self) -> int:
        """Words of its running text."""
        return sum(section.words for section in self.sections)

    @property
    def longest(self) -> int:
        """Words of its longest section."""
        return max((section.words for section in self.sections), default=0)

    @cached_property
    def cells(self) -> list[tuple[str, Piece]]:
        """Its code cells, each with its class."""
        return [(cell_class(piece), piece) for piece in self.pieces if piece.kind == "cell"]

    def cells_of(self, *classes: str) -> list[Piece]:
        """Return the cells of some classes."""
        return [cell for name, cell in self.cells if name in classes]

    @property
    def figures(self) -> list[Piece]:
        """What shows a figure outside of exercises and folds."""
        return [piece for piece in self.pieces if is_figure(piece) and not piece.folded]

    @property
    def code_before_figure(self) -> int:
        """Lines of visible code that a reader meets before the first figure, or in all where there is none."""
        first = self.figures[0] if self.figures else None
        return sum(code_lines(cell) for cell in self.cells_of("idea") if first is None or cell.line < first.line)

    @property
    def exercises(self) -> list[Piece]:
        """The beginnings of its exercises."""
        return self.directives("exercise-start")

    @property
    def predictions(self) -> list[Piece]:
        """Its predictions."""
        return self.directives("prediction")

    @property
    def questions(self) -> int:
        """Number of its questions with a folded answer."""
        return sum("question" in str(piece.options.get("class", "")) for piece in self.directives("admonition"))

    @property
    def drawings(self) -> set[str]:
        """Labels of the drawings that introduce a concept."""
        concepts = self.header.get("concepts")
        pairs = concepts.values() if isinstance(concepts, dict) else ()
        return {str(pair[0]) for pair in pairs if isinstance(pair, list) and pair}

    def levels(self) -> list[int]:
        """Return the number of exercises of each level."""
        found = [str(exercise.options.get("level", "")) for exercise in self.exercises]
        return [found.count(level) for level in LEVELS]

    def directives(self, name: str) -> list[Piece]:
        """Return the directives of a name."""
        return [piece for piece in self.pieces if piece.kind == "directive" and piece.text == name]


def read_form(path: Path) -> Form:
    """Return the form of the page in a file."""
    text = read_text(path)
    page = parse_page(text)
    return Form(path, page.front_matter, page.front_matter_lines, read_pieces(text))


def cell_class(cell: Piece) -> str:
    """Return what a cell is for: starter, solution, check, experiment, plumbing or idea."""
    if "exercise" in cell.inside or "skip-execution" in cell.tags:
        return "starter"
    if "solution" in cell.inside:
        return "solution"
    if _is_check(cell.text):
        return "check"
    return next((name for name in ("experiment", "plumbing") if name in cell.tags), "idea")


def is_figure(piece: Piece) -> bool:
    """Tell whether a piece is a figure, or a cell that shows one."""
    return piece.kind == "figure" or bool(piece.figure)


def code_lines(cell: Piece) -> int:
    """Return the number of lines of a cell that are not empty."""
    return sum(bool(line.strip()) for line in cell.text.split("\n"))


def calls(code: str) -> list[ast.Call]:
    """Return the calls in a cell's code."""
    tree = parse(code)
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)] if tree else []


def name_of(call: ast.Call) -> str:
    """Return the name of the function that is called, without what stands before its last dot."""
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _is_check(code: str) -> bool:
    """Tell whether a cell hands something in: it calls `check` by itself."""
    tree = parse(code)
    statements = tree.body if tree else []
    return any(
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and name_of(node.value) == "check"
        for node in statements
    )
