"""Pages as plain Markdown: what Colab, Kaggle, GitHub, VS Code and JupyterLab show alike, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Protocol

from docutils import nodes
from sphinx.errors import ExtensionError

from bookbuild.sphinx_ext.titles import title_math

# What Markdown would take for markup; an underscore inside a word is none.
SPECIAL = re.compile(r"([\\`*$<\[\]~]|(?<![^\W_])_|_(?![^\W_]))")
STARTS_A_BLOCK = re.compile(r"^(#{1,6}(?=\s|$)|>|[-+=](?=\s|$)|-(?=[-\s]+$)|\d+(?=[.)](\s|$)))")
ALIGNED = re.compile(r"\\(begin|end)\{(?:align|gather)\*?\}")


class Page(Protocol):
    """What has to be known about a page besides its nodes."""

    def address(self, anchor: str = "") -> str:
        """Return the address of the page on the site, or of a place on it."""

    def number(self, kind: str, node: nodes.Element) -> str:
        """Return the number of a figure, table, equation or section, "" if it has none."""

    def label(self, kind: str, number: str) -> str:
        """Return the number with the word for what it numbers: "Fig. 4.1"."""

    def image(self, node: nodes.image) -> str:
        """Return the address of a picture on the site."""

    def download(self, node: nodes.Element) -> str:
        """Return the address of a file on the site."""


class Markdown:
    """Writes nodes of one page.

    Parameters
    ----------
    page : Page
        Where the page is on the site, and how its parts are numbered.

    Examples
    --------
    >>> text = nodes.paragraph("", "", nodes.Text("a*b is "), nodes.math("", "x<y"))
    >>> Markdown(None).block(text)
    'a\\\\*b is $x\\\\lt y$'
    """

    def __init__(self, page: Page) -> None:
        self.page = page

    def blocks(self, parts: Iterable[nodes.Node]) -> str:
        """Return blocks, an empty line between them."""
        return "\n\n".join(filter(None, map(self.block, parts)))

    def block(self, node: nodes.Node) -> str:
        """Return one block; of what has no form in Markdown, an error tells."""
        write = getattr(self, f"_block_{type(node).__name__}", None)
        if write is None:
            place = ":".join(str(part) for part in nodes_place(node))
            raise ExtensionError(f"{place}: notebooks have no form for {type(node).__name__}: add one to {__name__}")
        return str(write(node))

    def inline(self, node: nodes.Node) -> str:
        """Return what stands in a line; of what has no form in Markdown, an error tells."""
        if isinstance(node, nodes.Text):
            return SPECIAL.sub(r"\\\1", node.astext().replace("\n", " ")).replace("\\<", "&lt;")
        write = getattr(self, f"_inline_{type(node).__name__}", None)
        if write is None:
            return self.block(node)  # which knows it, or says that nothing does
        return str(write(node))

    def line(self, node: nodes.Element) -> str:
        """Return what a node holds as one line."""
        return "".join(map(self.inline, node.children)).strip()

    # What stands in a line

    def _inline_emphasis(self, node: nodes.Element) -> str:
        return f"*{self.line(node)}*"

    _inline_title_reference = _inline_emphasis

    def _inline_strong(self, node: nodes.Element) -> str:
        return f"**{self.line(node)}**"

    def _inline_inline(self, node: nodes.Element) -> str:
        return "".join(map(self.inline, node.children))

    def _inline_literal(self, node: nodes.literal) -> str:
        text = node.astext()
        fence = "`" * (max(map(len, re.findall("`+", text)), default=0) + 1)
        space = " " if text[:1] == "`" or text[-1:] == "`" else ""
        return f"{fence}{space}{text}{space}{fence}"

    def _inline_math(self, node: nodes.math) -> str:
        return f"${plain_tex(node.astext())}$"

    def _inline_title_math(self, node: nodes.Element) -> str:
        assert isinstance(node, title_math)
        return f"${plain_tex(node.tex)}$"

    def _inline_reference(self, node: nodes.reference) -> str:
        text = self.line(node)
        address = node.get("refuri") or self.page.address(node.get("refid", ""))
        return f"[{text}]({address})"

    _inline_number_reference = _inline_reference

    def _inline_target(self, node: nodes.target) -> str:
        return ""

    def _inline_skip_mark(self, node: nodes.Element) -> str:
        return ""

    def _inline_image(self, node: nodes.image) -> str:
        text = SPECIAL.sub(r"\\\1", node.get("alt", ""))
        return f"![{text}]({self.page.image(node)})"

    def _inline_download_reference(self, node: nodes.Element) -> str:
        return f"[{self.line(node)}]({self.page.download(node)})"

    # Blocks

    def _block_nothing(self, node: nodes.Node) -> str:
        return ""

    _block_target = _block_comment = _block_substitution_definition = _block_meta = _block_nothing

    def _block_paragraph(self, node: nodes.paragraph) -> str:
        line = self.line(node)
        return f"**{line}**" if "prediction-title" in node["classes"] else STARTS_A_BLOCK.sub(_escaped, line)

    _block_image = _inline_image

    def _block_rubric(self, node: nodes.rubric) -> str:
        return f"**{self.line(node)}**"

    def _block_math_block(self, node: nodes.math_block) -> str:
        number = self.page.number("displaymath", node)
        tag = f" \\tag{{{number}}}" if number else ""
        tex = ALIGNED.sub(r"\\\1{aligned}", plain_tex(node.astext().strip()))
        return f"$$\n{tex}{tag}\n$$"

    def _block_literal_block(self, node: nodes.literal_block) -> str:
        language = str(node.get("language", "")).removeprefix("i").removesuffix("3").replace("default", "")
        text = node.astext().strip("\n")
        fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
        return f"{fence}{language}\n{text}\n{fence}"

    def _block_bullet_list(self, node: nodes.Element) -> str:
        return "\n".join(self._item("- ", item) for item in elements(node))

    def _block_enumerated_list(self, node: nodes.Element) -> str:
        items = enumerate(elements(node), node.get("start", 1))
        return "\n".join(self._item(f"{number}. ", item) for number, item in items)

    def _item(self, mark: str, item: nodes.Element) -> str:
        return mark + _indented(self.blocks(item.children), " " * len(mark))

    def _block_definition_list(self, node: nodes.Element) -> str:
        return "\n\n".join(self.blocks(item.children) for item in elements(node))

    def _block_term(self, node: nodes.Element) -> str:
        return f"**{self.line(node)}**"

    def _block_definition(self, node: nodes.Element) -> str:
        return self.blocks(node.children)

    def _block_block_quote(self, node: nodes.Element) -> str:
        return quoted(self.blocks(node.children))

    def _block_admonition(self, node: nodes.Element) -> str:
        title, *rest = elements(node)
        return f"**{self.line(title)}**\n\n{self.blocks(rest)}"

    def _block_note(self, node: nodes.Element) -> str:
        return quoted(self.blocks(node.children))

    _block_tip = _block_warning = _block_important = _block_sidebar = _block_topic = _block_note

    def _block_title(self, node: nodes.Element) -> str:
        return f"**{self.line(node)}**"

    def _block_fold(self, node: nodes.Element) -> str:
        return details(node["summary"], self.blocks(node.children))

    def _block_container(self, node: nodes.container) -> str:
        if node.get("design_component") == "dropdown":
            title, *rest = node.children
            return details(title.astext(), self.blocks(rest))
        return self.blocks(node.children)

    def _block_table(self, node: nodes.table) -> str:
        titles = [f"**{self.line(title)}**" for title in node.findall(nodes.title)]
        head, *rows = [
            [" ".join(map(self._cell, entry.children)) for entry in elements(row)] for row in node.findall(nodes.row)
        ]
        lines = [head, ["---"] * len(head), *rows]
        return "\n\n".join([*titles, "\n".join(f"| {' | '.join(line)} |" for line in lines)])

    def _cell(self, part: nodes.Node) -> str:
        """Return what stands in a cell of a table; a bar there would begin the next one."""
        for formula in part.findall(nodes.math):
            tex = formula.astext().replace(r"\|", r"\Vert ").replace("|", r"\vert ")
            formula.parent.replace(formula, nodes.math("", tex))
        return self.block(part).replace("\n", " ").replace("|", r"\|")

    def _block_figure(self, node: nodes.figure) -> str:
        return "\n\n".join(filter(None, [self.blocks(node.findall(nodes.image)), self.caption(node)]))

    def caption(self, node: nodes.Element) -> str:
        """Return the caption of a figure with its number."""
        caption = node.next_node(nodes.caption)
        if caption is None:
            return ""
        number = self.page.number("figure", node)
        label = f"**{self.page.label('figure', number)}.** " if number else ""
        return label + self.line(caption)


def details(summary: str, body: str) -> str:
    """Return a fold: HTML, which every reader of notebooks knows, around Markdown."""
    line = summary.replace("&", "&amp;").replace("<", "&lt;")
    return f"<details>\n<summary>{line}</summary>\n\n{body}\n\n</details>"


def quoted(text: str) -> str:
    """Return a text as a quotation.

    Examples
    --------
    >>> quoted("a\\n\\nb")
    '> a\\n>\\n> b'
    """
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def plain_tex(tex: str) -> str:
    """Return a formula on one line that no reader of notebooks takes for HTML.

    Examples
    --------
    >>> plain_tex("a <b")
    'a \\\\lt b'
    """
    return " ".join(tex.replace("<", r"\lt ").replace(">", r"\gt ").split())


def nodes_place(node: nodes.Node) -> Sequence[object]:
    """Return the file and the line of a node, as far as they are known."""
    at: nodes.Node | None = node
    while at is not None and at.line is None:
        at = at.parent
    return (at.source, at.line) if at is not None else ("a page",)


def elements(node: nodes.Element) -> list[nodes.Element]:
    """Return the children of a node that are more than text."""
    return [child for child in node.children if isinstance(child, nodes.Element)]


def _escaped(start: re.Match[str]) -> str:
    """Return the start of a line so that it begins no heading, quotation or list."""
    return f"{start[0]}\\" if start[0].isdecimal() else f"\\{start[0]}"


def _indented(text: str, space: str) -> str:
    first, *rest = text.split("\n")
    return "\n".join([first, *(f"{space}{line}".rstrip() for line in rest)])
