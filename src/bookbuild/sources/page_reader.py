"""Reads a page: from the tokens of MyST's parser, and those of directives inside directives, to a `Page`."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from docutils.nodes import make_id
from markdown_it.token import Token

from bookbuild.sources import project
from bookbuild.sources.inline import MATH, read_inline
from bookbuild.sources.markup import elements
from bookbuild.sources.metadata import FRONT_MATTER_PROSE, OPTION_PROSE, leaves, prose_values
from bookbuild.sources.page import Block, Cell, Link, Mark, Page, Prose, Span
from bookbuild.sources.parser import one_line, parser, read_directive
from bookbuild.sources.pitfalls import formula_pitfalls, html_pitfalls, table_pitfalls
from bookbuild.sources.plain_math import plain_math
from bookbuild.sources.slugs import slug

CELL = "{code-cell}"
# Directives that show their content as it is: the same in every edition.
VERBATIM = {
    "code",
    "code-block",
    "sourcecode",
    "literalinclude",
    "toctree",
    "tableofcontents",
    "bibliography",
}
# Directives whose content is neither shown as it is nor MyST.
FOREIGN = {"math", "raw", "raw-cell", "code-cell", "eval-rst", "csv-table", "mermaid", "include"}
# Directives whose argument is a name or a file; the argument of all others is prose.
NAMED = VERBATIM | {"api-module", "figure", "image", "include", "raw", "solution", "solution-start", "solution-end"}
FILES = {"figure", "image", "include", "literalinclude"}
# Headings down to this level have a label of their own.
LABELED = 3
LISTS = {"bullet_list_open": "bullet list", "ordered_list_open": "numbered list", "dl_open": "definition list"}


def read_text(path: Path) -> str:
    """Return the text of a file with its own line endings.

    Raises
    ------
    BookError
        If it is not UTF-8, or begins with a byte order mark.
    """
    return project.read_text(path, keep_line_endings=True)


def read_page(path: Path) -> Page:
    """Return the page in a file of the book."""
    return parse_page(read_text(path))


@lru_cache(maxsize=256)
def parse_page(text: str, *, plain: bool = False) -> Page:
    """Return the page that a text makes; `plain` reads GitHub's Markdown in place of MyST.

    Examples
    --------
    >>> page = parse_page("(top)=\\n# Title\\n\\nSee {ref}`top`.")
    >>> [str(block.mark) for block in page.blocks]
    ['page', 'label top', 'heading of level 1']
    >>> page.blocks[-1].runs[-1]
    (Mark(kind='{ref}', text='top', line=4, content=''),)
    """
    reader = _Reader(text.replace("\r\n", "\n"), plain=plain)
    reader.read(parser(plain=plain).parse(reader.text, reader.env), 0, nested=False)
    return reader.page()


class _Reader:
    def __init__(self, text: str, *, plain: bool) -> None:
        self.text = text
        self.plain = plain
        self.lines = text.split("\n")
        # Link and footnote definitions of the page are known inside its directives too.
        self.env: dict[str, Any] = {}
        self.front_matter: dict[str, Any] = {}
        self.front_matter_lines: dict[str, int] = {}
        self.marks: list[Mark] = [Mark("page", "", 1)]
        self.runs: list[list[tuple[Mark, ...]]] = [[]]
        self.cells: list[Cell] = []
        self.spans: list[Span] = []
        self.labels: list[Mark] = []
        self.links: list[Link] = []
        self.prose: list[Prose] = []
        self.slugs: set[str] = set()
        self.html: list[tuple[str, int]] = []
        self.faults: list[Mark] = []

    def page(self) -> Page:
        blocks = tuple(Block(mark, tuple(runs)) for mark, runs in zip(self.marks, self.runs, strict=True))
        self._check_footnotes()
        self._check_labels()
        for line, message in html_pitfalls(self.html):
            self._fault(message, line)
        return Page(
            front_matter=self.front_matter,
            front_matter_lines=self.front_matter_lines,
            blocks=blocks,
            cells=tuple(self.cells),
            spans=tuple(self.spans),
            labels=tuple(self.labels),
            links=tuple(self.links),
            prose=tuple(passage for passage in self.prose if passage.text.strip()),
            slugs=frozenset(self.slugs),
            faults=() if self.plain else tuple(self.faults),
        )

    def read(self, tokens: Sequence[Token], base: int, *, nested: bool) -> None:
        """Read tokens whose first line is line `base` (from 0) of the file."""
        for index, token in enumerate(tokens):
            start, end = token.map or (0, 0)
            line = base + start + 1
            marks, cells = len(self.marks), len(self.cells)
            top = token.level == 0 and not nested
            if token.nesting >= 0 and token.attrs.get("id"):
                self.labels.append(Mark("label", str(token.attrs["id"]), line))
            if token.type == "fence" and token.info.startswith(CELL):
                self._read_cell(token, line, top=top)
            elif token.type in ("fence", "colon_fence") and token.info.strip().startswith("{"):
                self._read_directive(token, line)
            else:
                if token.type in ("fence", "colon_fence"):
                    self._check_fence(token, line)
                elif token.type == "heading_open" and top:
                    self._check_heading(tokens, index, line)
                self._read_token(tokens, index, line)
            if top and token.nesting >= 0 and token.map and token.type != "myst_line_comment":
                added = self.marks[marks] if len(self.marks) > marks else Mark(token.type, "", line)
                is_cell = len(self.cells) > cells and self.cells[-1].start == start
                self.spans.append(Span(start, end, (added.kind, added.text), cells if is_cell else None))

    def _read_token(self, tokens: Sequence[Token], index: int, line: int) -> None:
        token = tokens[index]
        match token.type:
            case "front_matter":
                self._read_front_matter(token)
            case "inline":
                self._read_inline(token, line)
            case "heading_open":
                self._mark("heading", f"of level {token.tag[1:]}", line)
                self._add_slug(tokens[index + 1])
            case "myst_target":
                self._mark("label", token.content, line)
                self.labels.append(self.marks[-1])
            case "fence" | "code_block":
                language = token.info.strip()
                self._mark("code block", language, line, token.content if language not in ("", "text") else "")
            case "math_block" | "amsmath":
                self._mark("equation", "", line)
                self._check_formula(token, line)
            case "math_block_label":
                self._mark("equation", token.info, line)
                self._check_formula(token, line)
                self.labels.append(Mark("label", token.info, line))
            case "table_open":
                rows, columns = (_count(tokens, index, kind) for kind in ("tr_open", "th_open"))
                self._mark("table", f"of {rows} × {columns}", line)
                start, end = token.map or (0, 0)
                for number, message in table_pitfalls(self.lines[line - 1 : line - 1 + end - start]):
                    self._fault(message, line + number)
            case "bullet_list_open" | "ordered_list_open" | "dl_open":
                items = _count(tokens, index, "dt_open" if token.type == "dl_open" else "list_item_open")
                self._mark(LISTS[token.type], f"of {items}", line)
            case "footnote_reference_open":
                self._mark("footnote", f"[^{token.meta['label']}]", line)
            case "blockquote_open":
                self._mark("quotation", "", line)
            case "myst_block_break":
                self._mark("block break", token.content, line)
            case "substitution_block":
                self._mark("substitution", token.content, line)
            case "html_block":
                self.html.append((token.content, line))
                for element in elements(token.content):
                    at = line + element.line - 1
                    self.links += [Link(target, at, is_image) for target, is_image in element.targets()]
                    self.labels += [Mark("label", label, at) for label in element.anchors()]

    def _mark(self, kind: str, text: str, line: int, content: str = "") -> None:
        self.marks.append(Mark(kind, text, line, content))
        self.runs.append([])

    def _fault(self, message: str, line: int) -> None:
        self.faults.append(Mark("fault", message, line))

    def _check_formula(self, token: Token, line: int) -> None:
        for message in formula_pitfalls(token.content):
            self._fault(message, line)

    def _check_fence(self, token: Token, line: int) -> None:
        if token.type == "colon_fence":
            self._fault("::: without {NAME} is a block of code: write :::{NAME}", line)
        elif "}" in token.info:
            self._fault(f"{token.info.strip()!r} is no directive: write {{NAME}} right after the fence", line)

    def _check_heading(self, tokens: Sequence[Token], index: int, line: int) -> None:
        level = int(tokens[index].tag[1:])
        if level <= LABELED and (index == 0 or tokens[index - 1].type != "myst_target"):
            why = "so its address would differ from edition to edition and change with its words"
            self._fault(f"this heading has no label, {why}: write (NAME)= in the line above", line)
        for token in tokens[index + 1].children or []:
            if token.type in MATH:
                try:
                    plain_math(token.content)
                except ValueError:
                    where = "the browser's tab, the search and links, where no TeX is set"
                    self._fault(f"${token.content}$ cannot be plain text in {where}: write it in words", line)

    def _check_footnotes(self) -> None:
        used = {mark.text for runs in self.runs for run in runs for mark in run if mark.kind == "footnote reference"}
        for mark in self.marks:
            if mark.kind == "footnote" and mark.text not in used:
                self._fault(f"footnote {mark.text} is not used, so the page does not show it: delete it", mark.line)

    def _check_labels(self) -> None:
        for label in self.labels:
            anchor = make_id(label.text)
            if anchor != label.text:
                as_address = f"has the address {anchor!r}" if anchor else "gives no address"
                advice = "write it in small Latin letters and digits with hyphens between them"
                self._fault(f"label {label.text!r} {as_address}: {advice}", label.line)

    def _add_slug(self, heading: Token) -> None:
        first = name = slug(read_inline(heading.children or [], 0).title)
        number = 0
        while name in self.slugs:
            number += 1
            name = f"{first}-{number}"
        self.slugs.add(name)

    def _read_inline(self, token: Token, line: int) -> None:
        inline = read_inline(token.children or [], line, token.content)
        self.runs[-1].append(tuple(inline.marks))
        self.links += inline.links
        self.labels += inline.labels
        self.faults += inline.faults
        self.html += inline.html
        self.prose += [Prose(line, inline.text), *inline.alternatives]

    def _read_words(self, text: str, line: int) -> None:
        """Read an argument, an option or a setting, which is running text too."""
        (token,) = parser(nested=True).parseInline(text, self.env)
        self._read_inline(token, line)

    def _read_front_matter(self, token: Token) -> None:
        try:
            loaded = yaml.safe_load(token.content)
            node = yaml.compose(token.content)
        except yaml.YAMLError as error:
            self._fault(f"the front matter is not valid YAML ({one_line(error)})", 1)
            return
        if not isinstance(loaded, dict) or not isinstance(node, yaml.MappingNode):
            self._fault("the front matter must be a mapping of settings", 1)
            return
        self.front_matter = loaded
        self.front_matter_lines = {key.value: key.start_mark.line + 2 for key, _ in node.value}
        for key, text in leaves(loaded):
            if key[0] in FRONT_MATTER_PROSE:
                self._read_words(str(text), self.front_matter_lines[key[0]])

    def _read_cell(self, token: Token, line: int, *, top: bool) -> None:
        directive = read_directive(token, as_yaml=True)
        for fault in directive.faults:
            self._fault(f"code cell: {fault}", line)
        start, end = token.map or (0, 0)
        cell = Cell(
            source="\n".join(directive.body),
            metadata=directive.options,
            info=token.info.strip(),
            start=line - 1,
            end=line - 1 + end - start,
            body=line + directive.offset,
            top=top,
        )
        self.cells.append(cell)
        self._mark("code cell", "", line)
        name = dict(leaves(cell.metadata)).get(("mystnb", "figure", "name"))
        if name:
            self.labels.append(Mark("label", str(name), self._option_line(line, "name")))
        for key, text in prose_values(cell.metadata).items():
            self._read_words(text, self._option_line(line, key[-1]))

    def _read_directive(self, token: Token, line: int) -> None:
        directive = read_directive(token)
        name, argument, options = directive.name, directive.argument, directive.options
        if "}" not in token.info:
            self._fault(f"{token.info.strip()!r} has no }}: write {{NAME}}", line)
        for fault in directive.faults:
            self._fault(f"{{{name}}}: {fault}", line)
        generated = name.startswith("auto")
        named = generated or name in NAMED
        parts = [argument if named else "with a title" if argument else ""]
        parts += [f":{key}: {'…' if key in OPTION_PROSE else options[key]}" for key in sorted(options)]
        content = "\n".join(directive.body) if name in VERBATIM else ""
        self._mark(f"{{{name}}}", " ".join(part for part in parts if part), line, content)
        for key in ("label", "name"):
            if options.get(key):
                self.labels.append(Mark("label", options[key], self._option_line(line, key)))
        if name in FILES:
            self.links.append(Link(argument, line, is_image=name in ("figure", "image")))
        if argument and not named:
            self._read_words(argument, line)
        for key in sorted(OPTION_PROSE & options.keys()):
            self._read_words(options[key], self._option_line(line, key))
        if not generated and name not in VERBATIM | FOREIGN:
            body = parser(nested=True).parse("\n".join(directive.body), self.env)
            self.read(body, line + directive.offset, nested=True)

    def _option_line(self, line: int, key: str) -> int:
        """Return the line of an option of the directive that starts at `line`, or that line."""
        for number in range(line, len(self.lines)):
            if self.lines[number].strip().removeprefix(":").startswith(f"{key}:"):
                return number + 1
        return line


def _count(tokens: Sequence[Token], index: int, kind: str) -> int:
    """Count tokens of a kind in the block that a token opens, but not in blocks like it inside."""
    opening = tokens[index]
    depth = {"list_item_open": 1, "dt_open": 1, "tr_open": 2, "th_open": 3}[kind]
    count = 0
    for token in tokens[index + 1 :]:
        if token.level == opening.level and token.nesting < 0:
            break
        count += token.type == kind and token.level == opening.level + depth
    return count
