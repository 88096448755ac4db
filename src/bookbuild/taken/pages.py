"""The pages of an edition as they were built, in the order of the book, each as a tree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml
from lxml.html import HtmlElement

from bookbuild.sources.project import BookError, Project, read_text
from bookbuild.sources.settings import site_address
from bookbuild.taken.trees import classed, parse, plain

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


@dataclass
class Page:
    """A page of the book.

    Parameters
    ----------
    name : str
        Its file without suffix.
    title : str
        Its title, with its number where it has one, as plain text.
    content : HtmlElement
        The section that holds all of it.
    pages : list[Page]
        The pages below it.
    """

    name: str
    title: str
    content: HtmlElement
    pages: list[Page] = field(default_factory=list)

    def all(self) -> Iterator[Page]:
        """Yield it and the pages below it."""
        yield self
        for page in self.pages:
            yield from page.all()

    def sections(self) -> list[tuple[str, str]]:
        """Return identifier and title of its sections, those of the first level."""
        found = []
        for section in self.content.iterchildren("section"):
            heading = next(section.iterchildren(*HEADINGS), None)
            if heading is not None and section.get("id"):
                found.append((section.get("id"), plain(heading)))
        return found


@dataclass
class Part:
    """A part of the book: its caption and the chapters in it."""

    name: str
    caption: str
    pages: list[Page]


@dataclass
class Edition:
    """An edition, read from its built pages.

    Parameters
    ----------
    language, title, author, address : str
        The address is that of the edition on the site.
    home : Page
        The page that a reader of the site opens first.
    parts : list[Part]
        Everything else.
    sheets : list[str]
        The addresses of the style sheets that pages but the first have, in their order: not every page has formulas.
    """

    language: str
    title: str
    author: str
    address: str
    home: Page
    parts: list[Part]
    sheets: list[str]

    @property
    def pages(self) -> list[Page]:
        """All pages in their order."""
        return [self.home, *(page for part in self.parts for top in part.pages for page in top.all())]


def read_edition(project: Project, language: str) -> Edition:
    """Read an edition from the built site.

    Raises
    ------
    BookError
        If there is no such edition, or it is not built.
    """
    texts = project.edition(language)
    contents = yaml.safe_load(read_text(project.root / "_toc.yml"))
    heads: list[HtmlElement] = []

    def read(name: str, below: list[dict[str, Any]]) -> Page:
        tree = parse(_built(project, language, name))
        heads.append(tree.find("head"))
        content = _content(tree, name)
        heading = next(content.iter("h1"), None)
        title = name if heading is None else plain(heading)
        return Page(name, title, content, [read(entry["file"], entry.get("sections", [])) for entry in below])

    home = read(contents["root"], [])
    parts = [
        Part(
            part["caption"],
            texts.get("parts", {}).get(part["caption"], part["caption"]),
            [read(entry["file"], entry.get("sections", [])) for entry in part["chapters"]],
        )
        for part in contents.get("parts", [])
    ]
    address = f"{site_address(project)}{language}/"
    return Edition(language, texts["title"], texts["author"], address, home, parts, style_sheets(heads[1:]))


def style_sheets(heads: Iterable[HtmlElement]) -> list[str]:
    """Return the addresses of all style sheets that heads of pages name, in the order in which each page has them."""
    found: list[str] = []
    for head in heads:
        place = 0
        for link in head.iter("link"):
            address = link.get("href")
            if "stylesheet" not in (link.get("rel") or ""):
                continue
            if address not in found:
                found.insert(place, address)
            place = found.index(address) + 1
    return found


def _built(project: Project, language: str, name: str) -> str:
    path = project.site / language / f"{name}.html"
    if not path.is_file():
        raise BookError(f"{path.relative_to(project.root)} is missing: build the book first, with `make book`")
    return path.read_text("utf8")


def _content(tree: HtmlElement, name: str) -> HtmlElement:
    for article in classed(tree, "bd-article"):
        section = article.find("section")
        if section is not None:
            for tail in section.itersiblings():
                section.append(tail)
            section.tail = None
            return section
    raise BookError(
        f"the built page {name}.html has no article with a section: bookbuild.taken reads what the theme makes"
    )
