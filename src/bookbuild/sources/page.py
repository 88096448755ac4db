"""A page as the checks and `sync` see it: its cells, its marks in order, its prose. `page_reader` makes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# Stands in prose for whatever is not prose: code, mathematics, references.
OBJECT = "\N{OBJECT REPLACEMENT CHARACTER}"


@dataclass(frozen=True)
class Mark:
    """Something that both editions must have: a heading, a label, a directive, a reference, a code cell.

    Parameters
    ----------
    kind, text : str
        What it is and which one, in the words a message uses: ``"heading"``, ``"##"``.
    line : int
        Line of the file, from 1.
    content : str
        Text that must be the same too, but is too long for a message.
    """

    kind: str
    text: str
    line: int
    content: str = ""

    def __str__(self) -> str:
        return f"{self.kind} {self.text}".strip()


@dataclass(frozen=True)
class Block:
    """A mark of the page's outline and the marks inside the texts that follow it, one tuple for each text."""

    mark: Mark
    runs: tuple[tuple[Mark, ...], ...]


@dataclass(frozen=True)
class Cell:
    """A code cell.

    Parameters
    ----------
    source : str
        Its code, character by character.
    metadata : Mapping[str, Any]
        Its options.
    info : str
        What follows the opening fence: ``"{code-cell} ipython3"``.
    start, end : int
        Lines of the file, from 0: the opening fence, and the one after the closing fence.
    body : int
        First line of the code, from 0.
    top : bool
        False inside a list, a quotation or a directive.
    """

    source: str
    metadata: Mapping[str, Any]
    info: str
    start: int
    end: int
    body: int
    top: bool


@dataclass(frozen=True)
class Span:
    """A block at the top level of the page: its lines (from 0, end excluded), what it is, which code cell."""

    start: int
    end: int
    key: tuple[str, str]
    cell: int | None = None


@dataclass(frozen=True)
class Prose:
    """A piece of running text; `OBJECT` stands for code, mathematics and references in it."""

    line: int
    text: str


@dataclass(frozen=True)
class Link:
    """The target of a link or an image as it is written."""

    target: str
    line: int
    is_image: bool = False


@dataclass(frozen=True)
class Page:
    """Everything the checks need to know about one page."""

    front_matter: Mapping[str, Any]
    front_matter_lines: Mapping[str, int]
    blocks: tuple[Block, ...]
    cells: tuple[Cell, ...]
    spans: tuple[Span, ...]
    labels: tuple[Mark, ...]
    links: tuple[Link, ...]
    prose: tuple[Prose, ...]
    slugs: frozenset[str]
    faults: tuple[Mark, ...]

    @property
    def terms(self) -> tuple[Mark, ...]:
        """Terms of the glossary that the page refers to."""
        runs = (run for block in self.blocks for run in block.runs)
        return tuple(mark for run in runs for mark in run if mark.kind == "{term}")
