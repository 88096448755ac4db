"""Docstrings in numpydoc's form, taken apart: https://numpydoc.readthedocs.io/en/latest/format.html."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

# Sections that hold a list of names, types and what they are; the others are texts.
LISTS = ("Parameters", "Attributes", "Returns", "Yields", "Raises", "Warns")
SECTIONS = (*LISTS, "Notes", "References", "Examples")
_HEAD = re.compile(rf"^({'|'.join(SECTIONS)})\n-+$", re.MULTILINE)
INLINE = re.compile(r"``(?P<double>.+?)``|`(?P<single>[^`]+?)`|(?P<url>https?://[^\s<>]*[^\s<>.,;:)\]])")


@dataclass(frozen=True)
class Item:
    """An item of a list: an argument, an attribute, what is returned or raised."""

    name: str
    kind: str
    text: str


@dataclass(frozen=True)
class Block:
    """A part of a text: a paragraph, an item of a list with dashes, a formula as it stands, a session of Python."""

    kind: Literal["paragraph", "dash", "literal", "session"]
    text: str


@dataclass(frozen=True)
class Docstring:
    """A docstring without its summary: the text that follows it, then sections in their order."""

    text: str
    sections: tuple[tuple[str, str], ...]


def parse(docstring: str) -> Docstring:
    """Take a docstring apart; its first paragraph, the summary, is left out.

    Examples
    --------
    >>> parse("Do it.\\n\\nTwice.\\n\\nReturns\\n-------\\nint\\n    How often.").sections
    (('Returns', 'int\\n    How often.'),)
    """
    head, *rest = _HEAD.split(docstring.strip())
    _, _, text = head.partition("\n\n")
    sections = tuple((name, body.strip("\n")) for name, body in zip(rest[::2], rest[1::2], strict=True))
    return Docstring(text.strip("\n"), sections)


def items(text: str) -> list[Item]:
    """Return the items of a section that is a list.

    Examples
    --------
    >>> items("x : Tensor\\n    Images.\\nint")
    [Item(name='x', kind='Tensor', text='Images.'), Item(name='int', kind='', text='')]
    """
    found: list[Item] = []
    for part in re.split(r"\n(?=\S)", text.strip("\n")) if text.strip() else ():
        head, _, body = part.partition("\n")
        name, _, kind = head.partition(" : ")
        found.append(Item(name.strip(), kind.strip(), textwrap.dedent(body).strip("\n")))
    return found


def blocks(text: str) -> Iterator[Block]:
    """Yield the parts of a text.

    Examples
    --------
    >>> [block.kind for block in blocks("The rule::\\n\\n    y = x\\n\\n>>> 1\\n1")]
    ['paragraph', 'literal', 'session']
    """
    literal: list[str] = []
    follows = False
    for part in re.split(r"\n\s*\n", text.strip("\n")):
        if (follows or literal) and part.startswith(" "):
            literal.append(part)
            continue
        if literal:
            yield _literal(literal)
            literal = []
        follows = part.endswith("::")
        if part.startswith(">>>"):
            yield Block("session", part)
        elif re.match(r"- ", part):
            yield from (Block("dash", _joined(item[2:])) for item in re.split(r"\n(?=- )", part))
        elif part.strip() and part != "::":
            yield from _paragraph(part)
    if literal:
        yield _literal(literal)


def _paragraph(part: str) -> Iterator[Block]:
    """Yield a paragraph, and the session that follows it without an empty line between them."""
    before, mark, session = part.partition("\n>>>")
    yield Block("paragraph", _joined(before.removesuffix(":") if before.endswith("::") else before))
    if mark:
        yield Block("session", f">>>{session}")


def _literal(parts: list[str]) -> Block:
    return Block("literal", textwrap.dedent("\n\n".join(parts)))


def _joined(text: str) -> str:
    return " ".join(text.split())
