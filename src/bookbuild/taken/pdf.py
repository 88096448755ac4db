"""The book as one PDF file: Chromium prints it, pikepdf gives it its outline, its page numbers and its metadata."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pikepdf
from lxml.html import HtmlElement
from pikepdf import OutlineItem, Pdf

from bookbuild.sources.project import BookError, Project
from bookbuild.taken.assembled import Assembly, fill_page_numbers, place, serialize
from bookbuild.taken.pages import Edition, Page, read_edition
from bookbuild.taken.stamp import Stamp
from bookbuild.taken.texts import Translate, texts

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
         "--disable-background-networking", "--disable-component-update", "--allow-file-access-from-files"]  # fmt: skip
PASSES = 3  # numbers of pages move a line now and then, and with it a number
MINUTES = 10

Places = Mapping[str, tuple[int, Any]]


def write_pdf(project: Project, language: str, stamp: Stamp, path: Path) -> None:
    """Print an edition of the built site.

    Raises
    ------
    BookError
        If the edition is not built, there is no Chromium, or the numbers of pages do not settle.
    """
    translate = texts(language)
    edition = read_edition(project, language)
    with tempfile.TemporaryDirectory(prefix="bineural-") as scratch:
        document = Assembly(project, edition, stamp, translate, Path(scratch)).document()
        printed = Path(scratch, "printed.pdf")
        _print_settled(document, Path(scratch, "book.html"), printed)
        _finish(printed, path, edition, stamp, translate)


def _print_settled(document: HtmlElement, source: Path, printed: Path) -> None:
    """Print until the numbers of pages that the document tells are those that it has."""
    told: dict[str, int] = {}
    for _ in range(PASSES):
        source.write_text(serialize(document), "utf8")
        _print(source, printed)
        with Pdf.open(printed) as pdf:
            numbers = {name: number + 1 for name, (number, _) in destinations(pdf).items()}
        if numbers == told:
            return
        told = numbers
        fill_page_numbers(document, numbers)
    raise BookError(f"the numbers of pages did not settle in {PASSES} passes: see bookbuild.taken.pdf")


def _print(source: Path, printed: Path) -> None:
    from playwright.sync_api import Error, sync_playwright

    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        raise BookError(f"the PDF is printed by Chromium: install one of {', '.join(BROWSERS)}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS, chromium_sandbox=False)
        try:
            page = browser.new_page(color_scheme="light")
            page.set_default_timeout(MINUTES * 60_000)
            page.goto(source.as_uri(), wait_until="load")
            page.evaluate("() => document.fonts.ready.then(() => true)")
            page.pdf(path=printed, prefer_css_page_size=True, print_background=True, tagged=True)
        except Error as error:
            raise BookError(f"Chromium did not print the book: {error.message}") from None
        finally:
            browser.close()


def destinations(pdf: Pdf) -> dict[str, tuple[int, Any]]:
    """Return for each named place of a file the index of its page, and the destination itself."""
    numbers = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
    named: dict[str, Any] = {}
    if "/Dests" in pdf.Root:
        named |= {name.removeprefix("/"): value for name, value in pdf.Root.Dests.items()}
    if "/Names" in pdf.Root and "/Dests" in pdf.Root.Names:
        named |= dict(pikepdf.NameTree(pdf.Root.Names.Dests).items())
    found = {}
    for name, value in named.items():
        destination = value.D if isinstance(value, pikepdf.Dictionary) else value
        found[name] = (numbers[destination[0].objgen], destination)
    return found


def _finish(printed: Path, path: Path, edition: Edition, stamp: Stamp, translate: Translate) -> None:
    with Pdf.open(printed) as pdf:
        places = destinations(pdf)
        with pdf.open_outline() as outline:
            outline.root.clear()
            outline.root.extend(_outline(edition, places, translate))
        _describe(pdf, edition, stamp, translate)
        path.parent.mkdir(parents=True, exist_ok=True)
        pdf.save(
            path,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            compress_streams=True,
            recompress_flate=True,
            deterministic_id=True,
            linearize=False,
        )


def _outline(edition: Edition, places: Places, translate: Translate) -> Iterator[OutlineItem]:
    yield _item(translate("Contents"), "contents", places)
    yield _page_item(edition.home, places)
    for part in edition.parts:
        item = _item(part.caption, f"part-{part.name}", places)
        item.children.extend(_page_item(page, places) for page in part.pages)
        yield item


def _page_item(page: Page, places: Places) -> OutlineItem:
    item = _item(page.title, place(page.name), places)
    for identifier, title in page.sections():
        item.children.append(_item(title, place(page.name, identifier), places))
    item.children.extend(_page_item(below, places) for below in page.pages)
    return item


def _item(title: str, identifier: str, places: Places) -> OutlineItem:
    destination = places.get(identifier)
    item = OutlineItem(title, destination=None if destination is None else destination[1])
    item.is_closed = True
    return item


def _describe(pdf: Pdf, edition: Edition, stamp: Stamp, translate: Translate) -> None:
    """Write what the file is; all times are those of the commit."""
    about = translate("Version {version} of {day}").format(version=stamp.version, day=stamp.day(edition.language))
    moment = stamp.moment
    pdf.Root.Lang = pikepdf.String(edition.language)
    pdf.Root.PageMode = pikepdf.Name.UseOutlines
    pdf.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
    del pdf.docinfo
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
        metadata.clear()
        metadata["dc:title"] = edition.title
        metadata["dc:creator"] = [edition.author]
        metadata["dc:language"] = {edition.language}
        metadata["dc:description"] = f"{about} · {edition.address}"
        metadata["dc:identifier"] = edition.address
        for name in ("xmp:CreateDate", "xmp:ModifyDate", "xmp:MetadataDate"):
            metadata[name] = moment.isoformat()
    day = moment.strftime("D:%Y%m%d%H%M%SZ")
    pdf.docinfo["/Title"] = edition.title
    pdf.docinfo["/Author"] = edition.author
    pdf.docinfo["/Subject"] = f"{about} · {edition.address}"
    pdf.docinfo["/CreationDate"] = day
    pdf.docinfo["/ModDate"] = day
