"""All pages of an edition in one document, which is then printed."""

from __future__ import annotations

from collections.abc import Mapping
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
from bookbuild.taken.trees import add_class, classed, drop

STYLE = Path(__file__).parents[1] / "templates" / "taken-pdf.css"
SMALL_PARTS = {"appendices"}  # of which the contents name pages, not sections


def place(page: str, identifier: str = "") -> str:
    """Return the identifier that a place of a page has in the document."""
    return f"{page}--{identifier}" if identifier else page


def assemble(project: Project, edition: Edition, stamp: Stamp, translate: Translate, scratch: Path) -> HtmlElement:
    """Return the document: title page, contents, and all pages, each beginning on a sheet of its own.

    Parameters
    ----------
    project, edition, stamp, translate
        The book; the pages of the edition are changed.
    scratch : Path
        An empty folder, for pictures that have to take another form.
    """
    for page in edition.pages:
        edit(page, translate)
    places = {page.name: identifiers(page.content) for page in edition.pages}
    folder = project.site / edition.language
    chapters = {page.name: _chapter(page, places, edition.address, folder, scratch) for page in edition.pages}
    parts = []
    for part in edition.parts:
        lines = [builder.LI(builder.A(page.title, href=f"#{place(page.name)}")) for page in part.pages]
        part_page = builder.SECTION(builder.H1(part.caption), builder.UL(*lines))
        part_page.set("id", f"part-{part.name}")
        part_page.set("class", "part-page")
        parts += [part_page, *(chapters[page.name] for top in part.pages for page in top.all())]
    article = builder.DIV(chapters[edition.home.name], *parts)
    article.set("class", "bd-article")
    body = builder.BODY(
        _title_page(project, edition, stamp, translate),
        _contents(edition, translate),
        builder.DIV(
            builder.DIV(builder.DIV(article, {"class": "bd-article-container"}), {"class": "bd-content"}),
            {"class": "bd-main"},
        ),
    )
    body.set("class", "taken")
    document = builder.HTML(_head(edition, folder), body)
    document.attrib.update({"lang": edition.language, "data-theme": "light", "data-mode": "light"})
    return document


def fill_page_numbers(document: HtmlElement, numbers: Mapping[str, int], translate: Translate) -> None:
    """Write the numbers of pages where the document tells them: in its contents, and at what stands elsewhere."""
    for link in document.iter("a"):
        number = numbers.get((link.get("href") or "").removeprefix("#"))
        for mark in classed(link, "page-number"):
            mark.text = "" if number is None else mark.get("data-form").format(page=number)


def serialize(document: HtmlElement) -> str:
    """Return the document as text."""
    return str(html.tostring(document, encoding="unicode", doctype="<!DOCTYPE html>"))


def _head(edition: Edition, folder: Path) -> HtmlElement:
    sheets = [link for link in edition.head.iter("link") if "stylesheet" in (link.get("rel") or "")]
    addresses = [_file(folder, link.get("href")) for link in sheets]
    running = "\n".join(
        f"@page page-{page.name} {{ @top-center {{ content: {_css_string(page.title)}; }} }}" for page in edition.pages
    )
    styles = [builder.LINK(rel="stylesheet", href=address) for address in addresses]
    return builder.HEAD(
        builder.META(charset="utf-8"),
        builder.TITLE(edition.title),
        *styles,
        builder.STYLE(STYLE.read_text("utf8")),
        builder.STYLE(running),
    )


def _css_string(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("<", "\\3c ") + '"'


def _file(folder: Path, address: str) -> str:
    """Return the address on this disk of a file that a page names."""
    if urlsplit(address).scheme:
        return address
    return urljoin(f"{folder.as_uri()}/", urlsplit(address).path)


def _picture(folder: Path, address: str, scratch: Path) -> str:
    path = folder / unquote(urlsplit(address).path)
    if not is_photograph(path):
        return _file(folder, address)
    copy = scratch / f"{path.stem}.jpg"
    if not copy.exists():
        copy.write_bytes(jpeg(path))
    return copy.as_uri()


def _chapter(page: Page, places: Mapping[str, set[str]], address: str, folder: Path, scratch: Path) -> HtmlElement:
    content = page.content
    redirect_links(content, page.name, places, address, lambda name, identifier: f"#{place(name, identifier)}")
    for image in content.iter("img"):
        image.set("src", _picture(folder, image.get("src"), scratch))
        image.attrib.pop("loading", None)
    drop(classed(content, "katex-mathml"))  # else each formula is in the text twice
    for element in content.iter():
        if element.get("id"):
            element.set("id", place(page.name, element.get("id")))
    for link in classed(content, "to-back"):
        link.append(_page_number(", {page}"))
    chapter = builder.SECTION(content)
    chapter.set("id", place(page.name))
    chapter.set("class", "chapter")
    chapter.set("style", f"page: page-{page.name}")
    return chapter


def _page_number(form: str = "{page}") -> HtmlElement:
    """Return what `fill_page_numbers` fills; until then it is as wide as a number."""
    number = builder.SPAN("000")
    number.set("class", "page-number")
    number.set("data-form", form)
    return number


def _title_page(project: Project, edition: Edition, stamp: Stamp, translate: Translate) -> HtmlElement:
    texts = project.edition(edition.language)
    about = translate("Version {version} of {day}").format(version=stamp.version, day=stamp.day(edition.language))
    page = builder.SECTION(
        builder.H1(edition.title),
        builder.P(texts["welcome"], {"class": "title-welcome"}),
        builder.P(edition.author, {"class": "title-author"}),
        builder.P(about, builder.BR(), builder.A(edition.address, href=edition.address), {"class": "title-version"}),
        builder.P(texts["footer"], {"class": "title-rights"}),
    )
    page.set("class", "title-page")
    return page


def _contents(edition: Edition, translate: Translate) -> HtmlElement:
    rows = [_row(edition.home, sections=False), *(_part_rows(part) for part in edition.parts)]
    contents = builder.E.nav(builder.H1(translate("Contents")), builder.UL(*rows))
    contents.set("class", "book-contents")
    contents.set("id", "contents")
    return contents


def _part_rows(part: Part) -> HtmlElement:
    rows = [_row(page, sections=part.name not in SMALL_PARTS) for page in part.pages]
    line = _line(part.caption, f"part-{part.name}", "contents-part")
    return builder.LI(line, builder.UL(*rows))


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
    add_class(link, kind)
    return link
