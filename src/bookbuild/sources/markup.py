"""Elements of a piece of HTML and the files they refer to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser


@dataclass(frozen=True)
class Element:
    """A start tag: its name, its attributes, its line in the piece (from 1)."""

    tag: str
    attributes: dict[str, str]
    line: int

    def targets(self) -> Iterator[tuple[str, bool]]:
        """Yield each file or page that the element refers to, and whether the page shows it as an image."""
        if self.tag == "a" and "href" in self.attributes:
            yield self.attributes["href"], False
        if self.tag in ("img", "source", "embed") and "src" in self.attributes:
            yield self.attributes["src"], True
        if self.tag == "object" and "data" in self.attributes:
            yield self.attributes["data"], True
        for candidate in self.attributes.get("srcset", "").split(","):
            if candidate.strip():
                yield candidate.split()[0], True

    def anchors(self) -> list[str]:
        """Return the names that a link can lead to."""
        names = [self.attributes.get("id", ""), self.attributes.get("name", "") if self.tag == "a" else ""]
        return [name for name in names if name]


class _Collector(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        self.found.append(Element(tag, attributes, self.getpos()[0]))


def elements(html: str) -> list[Element]:
    """Return the start tags of a piece of HTML in order.

    Examples
    --------
    >>> [list(e.targets()) for e in elements('<p><img src="a.png"><a href="b.md">')]
    [[], [('a.png', True)], [('b.md', False)]]
    """
    collector = _Collector()
    collector.feed(html)
    collector.close()
    return collector.found
