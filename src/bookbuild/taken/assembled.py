"""All pages of an edition in one document, which is then printed."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from lxml import html
from lxml.html import HtmlElement, builder

from bookbuild.sources.project import Project
from bookbuild.taken.editing import edit
from bookbuild.taken.links import identifiers, redirect_links
from bookbuild.taken.pages import Edition, Page, Part
from bookbuild.taken.pictures import is_photograph, jpeg
from bookbuild.taken.stamp import Stamp
from bookbuild.taken.texts import Translate
from bookbuild.taken.trees import classed, drop

STYLE = Path(__file__).parents[1] / "templates" / "taken-pdf.css"
SMALL_PARTS = {"appendices"}  # of which the contents name pages, not sections


def place(page: str, identifier: str = "") -> str:
    """Return the identifier that a place of a page has in the document."""
    return f"{page}--{identifier}" if identifier else page


@dataclass
class Assembly:
    """An edition on its way into one document.

    Parameters
    ----------
    project : Project
    edition : Edition
    stamp : Stamp
    translate : Translate
    scratch : Path
        An empty folder, for pictures that have to take another form.
    """

    project: Project
    edition: Edition
    stamp: Stamp
    translate: Translate
    scratch: Path

    @property
    def folder(self) -> Path:
        """Folder of the edition on the site."""
        return self.project.site / self.edition.language

    @cached_property
    def places(self) -> dict[str, set[str]]:
        """The places of each page that links may lead to."""
        return {page.name: identifiers(page.content) for page in self.edition.pages}

    def document(self) -> HtmlElement:
        """Return title page, contents, and all pages, each beginning on a sheet of its own."""
        for page in self.edition.pages:
            edit(page, self.translate)
        sheets = [self._chapter(self.edition.home)]
        for part in self.edition.parts:
            sheets += [_part_page(part), *(self._chapter(page) for top in part.pages for page in top.all())]
        body = builder.BODY(self._title_page(), self._contents(), _as_on_the_site(sheets), self._named())
        body.set("class", "taken")
        document = builder.HTML(self._head(), body)
        document.attrib.update({"lang": self.edition.language, "data-theme": "light", "data-mode": "light"})
        return document

    def _head(self) -> HtmlElement:
        running = [
            f"@page page-{page.name} {{ @top-center {{ content: {_css_string(page.title)}; }} }}"
            for page in self.edition.pages
        ]
        return builder.HEAD(
            builder.META(charset="utf-8"),
            builder.TITLE(self.edition.title),
            *(builder.LINK(rel="stylesheet", href=self._file(address)) for address in self.edition.sheets),
            builder.STYLE(STYLE.read_text("utf8")),
            builder.STYLE("\n".join(running)),
        )

    def _file(self, address: str) -> str:
        """Return the address on this disk of a file that a page names."""
        parts = urlsplit(address)
        return address if parts.scheme else urljoin(f"{self.folder.as_uri()}/", parts.path)

    def _picture(self, address: str) -> str:
        path = self.folder / unquote(urlsplit(address).path)
        if not is_photograph(path):
            return self._file(address)
        copy = self.scratch / f"{path.stem}.jpg"
        if not copy.exists():
            copy.write_bytes(jpeg(path))
        return copy.as_uri()

    def _chapter(self, page: Page) -> HtmlElement:
        content = deepcopy(page.content)  # contents and outline name its places as the page does
        redirect_links(content, page.name, self.places, self.edition.address, lambda *target: f"#{place(*target)}")
        for image in content.iter("img"):
            image.set("src", self._picture(image.get("src")))
            image.attrib.pop("loading", None)
        drop(classed(content, "katex-mathml"))  # else each formula is in the text twice
        for element in content.iter():
            if element.get("id"):
                element.set("id", place(page.name, element.get("id")))
        for link in classed(content, "to-back"):
            link.append(_page_number(self.translate(", p. {page}")))
        chapter = builder.SECTION(content)
        chapter.attrib.update({"id": place(page.name), "class": "chapter", "style": f"page: page-{page.name}"})
        return chapter

    def _title_page(self) -> HtmlElement:
        edition, texts = self.edition, self.project.edition(self.edition.language)
        day = self.stamp.day(edition.language)
        about = self.translate("Version {version} of {day}").format(version=self.stamp.version, day=day)
        page = builder.SECTION(
            builder.H1(edition.title),
            builder.P(texts["welcome"], {"class": "title-welcome"}),
            builder.P(edition.author, {"class": "title-author"}),
            builder.P(
                about, builder.BR(), builder.A(edition.address, href=edition.address), {"class": "title-version"}
            ),
            builder.P(texts["footer"], {"class": "title-rights"}),
        )
        page.set("class", "title-page")
        return page

    def _contents(self) -> HtmlElement:
        rows = [_row(self.edition.home, sections=False), *(_part_rows(part) for part in self.edition.parts)]
        contents = builder.E.nav(builder.H1(self.translate("Contents")), builder.UL(*rows))
        contents.attrib.update({"class": "book-contents", "id": "contents"})
        return contents

    def _named(self) -> HtmlElement:
        """Return unseen links to all that the outline names: Chromium names in the file what links lead to."""
        places = [place(page.name, identifier) for page in self.edition.pages for identifier, _ in page.sections()]
        named = builder.DIV(*(builder.A(href=f"#{name}") for name in ("contents", *places)))
        named.set("hidden", "hidden")
        return named


def fill_page_numbers(document: HtmlElement, numbers: Mapping[str, int]) -> None:
    """Write the numbers of pages where the document tells them: in its contents, and at what stands elsewhere."""
    for link in document.iter("a"):
        number = numbers.get((link.get("href") or "").removeprefix("#"))
        for mark in classed(link, "page-number"):
            mark.text = "" if number is None else mark.get("data-form").format(page=number)


def serialize(document: HtmlElement) -> str:
    """Return the document as text."""
    return str(html.tostring(document, encoding="unicode", doctype="<!DOCTYPE html>"))


def _as_on_the_site(sheets: list[HtmlElement]) -> HtmlElement:
    """Put the pages into the boxes that the site's style sheets know."""
    box = builder.DIV(*sheets, {"class": "bd-article"})
    for name in ("bd-article-container", "bd-content", "bd-main"):
        box = builder.DIV(box, {"class": name})
    return box


def _css_string(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("<", "\\3c ") + '"'


def _page_number(form: str = "{page}") -> HtmlElement:
    """Return what `fill_page_numbers` fills; until then it is about as wide as a number."""
    number = builder.SPAN(form.format(page="000"))
    number.attrib.update({"class": "page-number", "data-form": form})
    return number


def _part_page(part: Part) -> HtmlElement:
    lines = [builder.LI(builder.A(page.title, href=f"#{place(page.name)}")) for page in part.pages]
    page = builder.SECTION(builder.H1(part.caption), builder.UL(*lines))
    page.attrib.update({"class": "part-page", "id": f"part-{part.name}"})
    return page


def _part_rows(part: Part) -> HtmlElement:
    rows = [_row(page, sections=part.name not in SMALL_PARTS) for page in part.pages]
    return builder.LI(_line(part.caption, f"part-{part.name}", "contents-part"), builder.UL(*rows))


def _row(page: Page, *, sections: bool) -> HtmlElement:
    row = builder.LI(_line(page.title, place(page.name), "contents-page"))
    below = [_section_row(page, *section) for section in page.sections()] if sections else []
    below += [_row(other, sections=sections) for other in page.pages]
    if below:
        row.append(builder.UL(*below))
    return row


def _section_row(page: Page, identifier: str, title: str) -> HtmlElement:
    return builder.LI(_line(title, place(page.name, identifier), "contents-section"))


def _line(title: str, identifier: str, kind: str) -> HtmlElement:
    link = builder.A(builder.SPAN(title, {"class": "contents-title"}), _page_number(), href=f"#{identifier}")
    link.set("class", kind)
    return link
