r"""Markup that a reader of the source takes for one thing and the parser for another: "costs \$5, a flat \$10"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser

from markdown_it.rules_block.table import escapedSplit
from markdown_it.token import Token

DOLLAR = r"write \$ for a dollar"
# What may hold words inside of a formula, with its argument; then every other command.
TEXT = re.compile(r"\\(?:text\w*|math\w+|operatorname\*?|mbox|begin|end|label|tag|ref|eqref|color)\s*\{[^{}]*\}")
COMMAND = re.compile(r"\\[A-Za-z]+|\\.")
WORDS = re.compile(r"[^\W\d_]{2,}\s+[^\W\d_]{2,}|[а-яё]+", re.IGNORECASE)
ROLE = re.compile(r"\{[A-Za-z][\w:.+-]*\s*\}")
CODE = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)")
FORMULA = re.compile(r"(?<!\\)\$([^$]*)(?<!\\)\$")
SIGNS = {
    "$": f'"$" without its twin: {DOLLAR}, or close the formula',
    "`": r'"`" without its twin: close the code, or write \`',
    "*": r'"*" that emphasizes nothing: write \*, or put both stars at the edges of words',
    "[^": "footnote without a definition: write [^NAME]: with its text, or another name",
    "](": "link shown as text: write its address without spaces, or in <…>",
    "][": "link shown as text: define its target, or write [text](address)",
}
COMMENT = re.compile(r"<!--(?:.*?-->|.*)", re.DOTALL)
PUBLISHED = "an HTML comment is published with the page: begin the line with % in its place"
# Elements that have no end tag.
VOID = frozenset({"area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})


def inline_pitfalls(tokens: Sequence[Token], index: int) -> Iterator[str]:
    """Yield what is wrong with one token of running text, in one sentence each."""
    token = tokens[index]
    match token.type:
        case "text":
            yield from _of_text(token.content)
        case "text_special" if token.markup in (r"\(", r"\["):
            twin = {r"\(": r"\)", r"\[": r"\]"}[token.markup]
            if any(later.markup == twin for later in tokens[index:]):
                yield f"{token.markup}…{twin} is no formula here: write $…$"
        case "math_inline":
            after = tokens[index + 1].content[:1] if index + 1 < len(tokens) else ""
            if token.content != token.content.strip() or after.isdigit():
                what = _quoted(f"${token.content}$")
                yield f"{what} is set as a formula: {DOLLAR}, or delete the spaces at its edges"
            else:
                yield from formula_pitfalls(token.content)
        case "math_inline_double" | "math_single":
            yield from formula_pitfalls(token.content)
        case "em_open" | "strong_open" if "_" in token.markup:
            yield f'"{token.markup}" emphasizes here: write {"*" * len(token.markup)}, or `…` for a name'
        case "em_open" | "strong_open" if _ends_with_letter(tokens[:index]):
            yield r'"*" emphasizes from the middle of a word on: write \* for a star'
        case "em_close" | "strong_close" if _begins_with_letter(tokens[index + 1 :]):
            yield r'"*" emphasizes up to the middle of a word: write \* for a star'


def _of_text(text: str) -> Iterator[str]:
    for sign, message in SIGNS.items():
        if sign in text:
            yield message
    for found in ROLE.finditer(text):
        yield f"{found[0]} is shown as text: write {{role}}`…` without spaces, or the braces as code"


def _ends_with_letter(tokens: Sequence[Token]) -> bool:
    return bool(tokens) and tokens[-1].type == "text" and tokens[-1].content[-1:].isalnum()


def _begins_with_letter(tokens: Sequence[Token]) -> bool:
    return bool(tokens) and tokens[0].type == "text" and tokens[0].content[:1].isalnum()


def formula_pitfalls(tex: str) -> Iterator[str]:
    r"""Yield what is wrong with a formula.

    Examples
    --------
    >>> list(formula_pitfalls(r"\{a_{ij} \text{ for all i}"))
    []
    >>> list(formula_pitfalls("a}"))
    ['formula "a}" has a } without its {: write both']
    """
    left = COMMAND.sub(" ", TEXT.sub(" ", tex))
    words = WORDS.search(left)
    if words or "\n\n" in tex.strip():
        what = f'the words "{words[0]}"' if words else "an empty line"
        yield f"formula {_quoted(tex)} holds {what}: close it before them, {DOLLAR}, or put words into \\text{{…}}"
        return
    braces = COMMAND.sub(" ", tex)
    depth = 0
    for sign in braces:
        depth += (sign == "{") - (sign == "}")
        if depth < 0:
            break
    if depth:
        one, other = ("{", "}") if depth > 0 else ("}", "{")
        yield f"formula {_quoted(tex)} has a {one} without its {other}: write both"


def table_pitfalls(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    r"""Yield what is wrong with a table, with the number of its line: GitHub's tables know no formulas.

    Examples
    --------
    >>> [message for _, message in table_pitfalls(["| a | b |", "|---|---|", "| 1 | 2 | 3 |"])]
    ['this row has 3 cells, its heading 2: write \\| for a bar that parts no cells']
    """
    expected = len(_cells(lines[0]))
    for number, line in enumerate(lines):
        bars = [found[1] for found in FORMULA.finditer(CODE.sub("", line)) if "|" in found[1]]
        if bars and number != 1:
            yield number, f"formula ${bars[0]}$ has a | in a table: write \\lVert x \\rVert, \\lvert x \\rvert or \\mid"
        elif number > 1 and len(_cells(line)) != expected:
            many = f"this row has {len(_cells(line))} cells, its heading {expected}"
            yield number, f"{many}: write \\| for a bar that parts no cells"


def _cells(line: str) -> list[str]:
    cells = escapedSplit(line.strip())
    if cells and not cells[0]:
        cells = cells[1:]
    return cells[:-1] if cells and not cells[-1] else cells


def html_pitfalls(pieces: Sequence[tuple[str, int]]) -> Iterator[tuple[int, str]]:
    """Yield what is wrong with the HTML of a page, given in pieces with their lines.

    Examples
    --------
    >>> list(html_pitfalls([("<b>", 1), ("<i>", 2), ("</b>", 3)]))
    [(2, '<i> is not closed: write </i>, or `<i>` as code')]
    """
    reader = _Tags()
    for text, line in pieces:
        for comment in COMMENT.finditer(text):
            yield line + text.count("\n", 0, comment.start()), PUBLISHED
        reader.line = line
        reader.feed(COMMENT.sub("", text))
        reader.reset()
    yield from reader.faults
    for tag, line in reader.open:
        yield line, f"<{tag}> is not closed: write </{tag}>, or `<{tag}>` as code"


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.line = 1
        self.open: list[tuple[str, int]] = []
        self.faults: list[tuple[int, str]] = []

    def _at(self) -> int:
        return self.line + self.getpos()[0] - 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append((tag, self._at()))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Leave out what closes itself."""

    def handle_endtag(self, tag: str) -> None:
        if tag not in [name for name, _ in self.open]:
            if tag not in VOID:
                self.faults.append((self._at(), f"</{tag}> closes nothing: delete it"))
            return
        while self.open[-1][0] != tag:
            name, line = self.open.pop()
            self.faults.append((line, f"<{name}> is not closed: write </{name}>, or `<{name}>` as code"))
        self.open.pop()


def _quoted(text: str) -> str:
    words = " ".join(text.split())
    return f'"{words if len(words) <= 40 else f"{words[:39]}…"}"'
