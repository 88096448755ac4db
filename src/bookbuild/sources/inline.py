"""Running text: references, links and prose, out of the tokens that MyST's parser makes of a paragraph."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from markdown_it.token import Token

from bookbuild.sources.markup import elements
from bookbuild.sources.page import OBJECT, Link, Mark, Prose
from bookbuild.sources.parser import parser
from bookbuild.sources.pitfalls import inline_pitfalls

# Roles whose whole content is prose; of all others, the target must be the same in every edition.
PROSE_ROLES = frozenset({"abbr", "guilabel", "kbd", "menuselection", "sub", "sup"})
MATH = frozenset({"math_inline", "math_inline_double", "math_single"})
_TITLED = re.compile(r"^(.+?)\s*<([^<>]*)>$", re.DOTALL)


@dataclass
class Inline:
    """What one paragraph holds."""

    text: str = ""
    marks: list[Mark] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    alternatives: list[Prose] = field(default_factory=list)
    labels: list[Mark] = field(default_factory=list)
    faults: list[Mark] = field(default_factory=list)
    html: list[tuple[str, int]] = field(default_factory=list)
    title: str = ""


def read_inline(tokens: Sequence[Token], line: int, source: str = "") -> Inline:
    """Read the children of an `inline` token that starts at a line (from 1), `source` being what it stands for."""
    found = Inline()
    breaks = _Breaks(source)
    in_url = False
    for index, token in enumerate(tokens):
        if not in_url:
            found.faults += [Mark("fault", message, line) for message in inline_pitfalls(tokens, index)]
        identifier = token.attrs.get("id")
        if identifier and token.nesting >= 0:
            found.labels.append(Mark("label", str(identifier), line))
        if token.type in ("softbreak", "hardbreak"):
            found.text += "\n"
            found.title += " "
            line += 1
        elif token.type in ("text", "text_special"):
            found.text += OBJECT if in_url else token.content
            found.title += token.content
        elif token.type == "myst_role":
            inside = breaks.inside(token.content)
            found.text += "\n" * inside
            _read_role(found, token.meta["name"], token.content, line)
            line += inside
        elif token.type == "link_open":
            target = str(token.attrs["href"])
            in_url = token.markup in ("linkify", "autolink")
            found.links.append(Link(target, line))
            found.marks.append(Mark("link", target, line))
        elif token.type == "link_close":
            in_url = False
        elif token.type == "image":
            target = str(token.attrs["src"])
            found.links.append(Link(target, line, is_image=True))
            found.marks.append(Mark("image", target, line))
            found.alternatives.append(Prose(line, read_inline(token.children or [], line).text))
            found.text += OBJECT
        elif token.type == "footnote_ref":
            found.marks.append(Mark("footnote reference", f"[^{token.meta['label']}]", line))
            found.text += OBJECT
        elif token.type == "substitution_inline":
            found.marks.append(Mark("substitution", token.content, line))
            found.text += OBJECT
        elif token.type == "html_inline":
            found.html.append((token.content, line))
            _read_html(found, token.content, line)
            inside = token.content.count("\n")
            found.text += "\n" * inside + OBJECT
            line += inside
        elif token.type == "code_inline" or token.type in MATH:
            inside = breaks.inside(token.content)
            found.text += "\n" * inside + OBJECT
            found.title += token.content
            line += inside
    return found


class _Breaks:
    """Finds the line breaks inside of code and roles, which the parser turns into spaces."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.place = 0

    def inside(self, content: str) -> int:
        words = content.split()
        if len(words) < 2:
            return 0
        match = re.compile(r"\s+".join(map(re.escape, words))).search(self.source, self.place)
        self.place = match.end() if match else self.place
        return match.group().count("\n") if match else 0


def prose_of(text: str) -> str:
    """Return the prose of one paragraph of MyST.

    Examples
    --------
    >>> prose_of("A **batch** is a {term}`part <mini-batch>` of the data.")
    'A batch is a part of the data.'
    """
    (token,) = parser(nested=True).parseInline(text, {})
    return read_inline(token.children or [], 1).text


def _read_role(found: Inline, name: str, content: str, line: int) -> None:
    titled = _TITLED.match(content)
    title, target = titled.groups() if titled else ("", content)
    found.title += title or content
    if name in PROSE_ROLES:
        found.marks.append(Mark(f"{{{name}}}", "", line))
        found.text += content
        return
    if name != "math":
        found.marks.append(Mark(f"{{{name}}}", " ".join(target.split()), line))
    # A term without a title of its own shows its name, which is prose of the edition.
    found.text += title or (content if name == "term" else OBJECT)


def _read_html(found: Inline, content: str, line: int) -> None:
    for element in elements(content):
        found.links += [Link(target, line, is_image) for target, is_image in element.targets()]
        found.labels += [Mark("label", label, line) for label in element.anchors()]
