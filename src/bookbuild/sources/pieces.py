"""A page piece by piece, as a reader meets it: words, figures, formulas, cells, and what folds them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from markdown_it.token import Token

from bookbuild.sources.inline import read_inline
from bookbuild.sources.page import OBJECT
from bookbuild.sources.page_reader import CELL, FOREIGN, VERBATIM
from bookbuild.sources.parser import Directive, parser, read_directive

# What a reader sees only after a click, or beside the text: no running text.
FOLDED = frozenset({"answer", "dropdown", "exercise", "hint", "on-sample", "question", "solution"})
# Gated directives: what stands between NAME-start and NAME-end is inside of NAME.
GATED = ("exercise", "solution")
_WORD = re.compile(r"[^\W_]")


@dataclass(frozen=True)
class Piece:
    """One piece of a page.

    Parameters
    ----------
    kind : str
        ``"heading"``, ``"label"``, ``"text"``, ``"cell"``, ``"figure"``, ``"table"``, ``"formula"`` or ``"directive"``.
    line : int
        Line of the file, from 1.
    text : str
        The title of a heading, the words of a text, the code of a cell, the name of a label or directive.
    label : str
        That of a figure, a formula, an exercise; the label of the exercise that a solution belongs to.
    level : int
        Level of a heading.
    options : Mapping[str, Any]
        Options of a directive or a cell.
    inside : tuple[str, ...]
        Directives that hold the piece, from the outermost on; classes such as ``"dropdown"`` count as names,
        and so does a table.
    """

    kind: str
    line: int
    text: str = ""
    label: str = ""
    level: int = 0
    options: Mapping[str, Any] = field(default_factory=dict)
    inside: tuple[str, ...] = ()

    @property
    def folded(self) -> bool:
        """True if it does not belong to the running text."""
        return not FOLDED.isdisjoint(self.inside)

    @property
    def words(self) -> int:
        """Number of its words; code, formulas and references are none."""
        return sum(bool(_WORD.search(chunk)) for chunk in self.text.replace(OBJECT, " ").split())

    @property
    def tags(self) -> tuple[str, ...]:
        """Tags of a cell."""
        tags = self.options.get("tags", ())
        return tuple(map(str, tags)) if isinstance(tags, list) else (str(tags),)

    @property
    def figure(self) -> str:
        """Label of the figure that a cell or a directive shows, or an empty string."""
        if self.kind == "figure":
            return self.label
        shown = self.options.get("mystnb", {}) if self.kind == "cell" else {}
        shown = shown.get("figure", {}) if isinstance(shown, dict) else {}
        return str(shown.get("name", "")) if isinstance(shown, dict) else ""


@lru_cache(maxsize=256)
def read_pieces(text: str) -> tuple[Piece, ...]:
    """Return the pieces of a page.

    Examples
    --------
    >>> page = "(top)=\\n# Title\\n\\nSome words, $x$.\\n\\n:::{note}\\nMore.\\n:::"
    >>> [(piece.kind, piece.text, piece.inside) for piece in read_pieces(page) if piece.kind != "text"]
    [('label', 'top', ()), ('heading', 'Title', ()), ('directive', 'note', ())]
    >>> [(piece.words, piece.inside) for piece in read_pieces(page) if piece.kind == "text"]
    [(2, ()), (1, ('note',))]
    """
    reader = _Reader()
    reader.read(parser().parse(text.replace("\r\n", "\n"), reader.env), 0, ())
    return tuple(reader.pieces)


class _Reader:
    def __init__(self) -> None:
        self.env: dict[str, Any] = {}
        self.pieces: list[Piece] = []
        self.gate: tuple[str, ...] = ()

    def _add(self, kind: str, line: int, inside: tuple[str, ...], **values: Any) -> None:
        self.pieces.append(Piece(kind, line, inside=(*self.gate, *inside), **values))

    def read(self, tokens: Sequence[Token], base: int, inside: tuple[str, ...]) -> None:
        title = False
        table: tuple[str, ...] = ()
        for index, token in enumerate(tokens):
            line = base + (token.map or (0, 0))[0] + 1
            match token.type:
                case "heading_open":
                    title = True
                    words = read_inline(tokens[index + 1].children or [], line).title
                    self._add("heading", line, inside, text=words, level=int(token.tag[1:]))
                case "heading_close":
                    title = False
                case "inline" if not title:
                    words = read_inline(token.children or [], line, token.content).text
                    self._add("text", line, (*inside, *table), text=words)
                case "myst_target":
                    self._add("label", line, inside, text=token.content)
                case "table_open":
                    table = ("table",)
                    self._add("table", line, inside)
                case "table_close":
                    table = ()
                case "math_block" | "amsmath":
                    self._add("formula", line, inside)
                case "math_block_label":
                    self._add("formula", line, inside, label=token.info)
                case "fence" | "colon_fence" if token.info.strip().startswith("{"):
                    self._read_directive(token, line, inside)

    def _read_directive(self, token: Token, line: int, inside: tuple[str, ...]) -> None:
        directive = read_directive(token, as_yaml=token.info.startswith(CELL))
        name, options = directive.name, directive.options
        label = str(options.get("label") or options.get("name") or "")
        if token.info.startswith(CELL):
            self._add("cell", line, inside, text="\n".join(directive.body), options=options)
        elif name == "figure":
            self._add("figure", line, inside, label=label)
        elif name == "math":
            self._add("formula", line, inside, label=label)
        elif name in [f"{gate}-end" for gate in GATED]:
            self.gate = ()
        else:
            if name == "solution-start":
                label = directive.argument
            self._add("directive", line, inside, text=name, label=label, options=options)
            if name in [f"{gate}-start" for gate in GATED]:
                self.gate = (name.removesuffix("-start"),)
            elif name not in VERBATIM | FOREIGN:
                body = parser(nested=True).parse("\n".join(directive.body), self.env)
                self.read(body, line + directive.offset, (*inside, *_names(directive)))


def _names(directive: Directive) -> list[str]:
    classes = str(directive.options.get("class", "")).replace(",", " ").split()
    return [directive.name, *(name for name in classes if name in FOLDED)]
