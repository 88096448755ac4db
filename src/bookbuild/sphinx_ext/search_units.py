"""What the search finds: sections, terms of the glossary and objects of the package, each with its text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape

from docutils import nodes
from sphinx import addnodes
from sphinx_exercise.nodes import solution_node

from bookbuild.sources.plain_math import plain_math
from bookbuild.sphinx_ext.folds import fold

SECTION, TERM, OBJECT = range(3)
ELLIPSIS = "…"
CARD = "chapter-card"  # times and launch links say nothing of the subject
MARKUP = re.compile(r"<(style|script|svg)\b.*?</\1>|<[^<>]*>", re.DOTALL)
FORMULA = "katex"  # its markup says everything twice

_SILENT = (
    *(nodes.raw, nodes.comment, nodes.image, nodes.system_message, nodes.substitution_definition, nodes.footnote),
    *(nodes.footnote_reference, nodes.docinfo, addnodes.index, addnodes.toctree, nodes.math_block),
)
_CODE = (nodes.literal_block, nodes.doctest_block)


@dataclass
class Unit:
    """A place that a result leads to.

    Parameters
    ----------
    anchor : str
        Its id on the page; empty for the page itself.
    title : str
        As the list of results shows it.
    kind : int
        SECTION, TERM or OBJECT.
    """

    anchor: str
    title: str
    kind: int
    blocks: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """What is read there, for excerpts: nothing that a fold keeps until it is asked for."""
        return " ".join(self.blocks)

    @property
    def folded(self) -> str:
        """What also leads there: solutions, titles of exercises."""
        return " ".join(self.hidden)

    @property
    def code(self) -> str:
        """The code that stands there."""
        return "\n".join(self.codes)


def units_of(page: nodes.document) -> list[Unit]:
    """Return the units of a page in its order; the first one is the page itself."""
    walk = _Walk()
    for child in page.children:
        walk.visit(child)
    return walk.units


class _Walk:
    def __init__(self) -> None:
        self.units = [Unit("", "", SECTION)]
        self.unit = self.units[0]
        self.depth = 0  # of what is folded

    def visit(self, node: nodes.Node) -> None:
        if isinstance(node, nodes.Text):
            self._add(node.astext())
        elif isinstance(node, nodes.section) and node.next_node(nodes.title, descend=True) in node.children:
            self._section(node)
        elif isinstance(node, addnodes.desc):
            self._object(node)
        elif isinstance(node, nodes.definition_list_item) and _term_id(node):
            self._inside(node, Unit(_term_id(node), plain(node[0]), TERM))
        elif isinstance(node, nodes.title):
            self.unit.hidden.append(plain(node))
        elif isinstance(node, _CODE):
            self.unit.codes.append(node.astext())
        elif isinstance(node, nodes.raw):
            if node.get("format") == "html" and FORMULA not in node.astext():
                self.unit.hidden.append(unescape(MARKUP.sub(" ", node.astext())))
        elif isinstance(node, nodes.row):
            self._add(" · ".join(filter(None, (_words(cell) for cell in node.children))))
        elif isinstance(node, nodes.TextElement) and not isinstance(node, addnodes.desc_signature):
            self._add(plain(node))
        elif isinstance(node, nodes.Element) and not isinstance(node, _SILENT):
            self.depth += _is_folded(node)
            for child in node.children:
                self.visit(child)
            self.depth -= _is_folded(node)

    def _add(self, text: str) -> None:
        text = " ".join(text.split())
        if text:
            (self.unit.hidden if self.depth else self.unit.blocks).append(text)

    def _section(self, node: nodes.section) -> None:
        title = next(child for child in node.children if isinstance(child, nodes.title))
        first = self.units[0]
        if not first.title and self.unit is first:
            first.title = plain(title)
            for child in node.children:
                if child is not title:
                    self.visit(child)
        else:
            self._inside(node, Unit(node["ids"][0], plain(title), SECTION), without=title)

    def _object(self, node: addnodes.desc) -> None:
        signatures = [child for child in node.children if isinstance(child, addnodes.desc_signature)]
        named = next((signature for signature in signatures if signature["ids"]), None)
        if named is None:
            for child in node.children:
                self.visit(child)
            return
        unit = Unit(named["ids"][0], str(named.get("fullname") or named["ids"][0]), OBJECT)
        unit.hidden += [plain(signature) for signature in signatures]
        self._inside(node, unit)

    def _inside(self, node: nodes.Element, unit: Unit, without: nodes.Node | None = None) -> None:
        outer, self.unit = self.unit, unit
        self.units.append(unit)
        for child in node.children:
            if child is not without and not isinstance(child, addnodes.desc_signature | nodes.term):
                self.visit(child)
        self.unit = outer


def _is_folded(node: nodes.Node) -> bool:
    if isinstance(node, nodes.container):
        return node.get("design_component") == "dropdown" or CARD in node["classes"]
    return isinstance(node, fold | solution_node)


def _term_id(item: nodes.definition_list_item) -> str:
    term = item.children[0] if item.children else None
    names = term["ids"] if isinstance(term, nodes.term) else []
    return next((str(name) for name in names if name.startswith("term-")), "")


def _words(node: nodes.Node) -> str:
    return " ".join(" ".join(_texts(node)).split())


def _texts(node: nodes.Node) -> Iterator[str]:
    """Yield the texts of the blocks in a cell of a table."""
    if isinstance(node, nodes.TextElement | nodes.Text):
        yield plain(node)
    elif not isinstance(node, _SILENT):
        for child in node.children:
            yield from _texts(child)


def plain(node: nodes.Node) -> str:
    """Return a text without markup; a formula that has no plain form is an ellipsis.

    Examples
    --------
    >>> plain(nodes.paragraph("", "", nodes.Text("a step of "), nodes.math("", r"\\sqrt{3}")))
    'a step of √3'
    """
    if isinstance(node, nodes.Text):
        return node.astext()
    if isinstance(node, nodes.math):
        try:
            return plain_math(getattr(node, "tex", node.astext()))
        except ValueError:
            return ELLIPSIS
    if isinstance(node, _SILENT):
        return ""
    return "".join(map(plain, node.children))
