"""The book as EPUB 3: a file a page, formulas as MathML, pictures beside them, no scripts."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from lxml import etree

from bookbuild.sources.project import Project
from bookbuild.taken.archive import write_archive
from bookbuild.taken.cover import cover
from bookbuild.taken.editing import edit
from bookbuild.taken.links import identifiers, redirect_links
from bookbuild.taken.pages import Edition, Page, read_edition
from bookbuild.taken.pictures import is_photograph, jpeg
from bookbuild.taken.stamp import Stamp
from bookbuild.taken.texts import texts
from bookbuild.taken.xhtml import keep_mathml, xhtml

TEMPLATES = Path(__file__).parents[1] / "templates"
FOLDER = "book"
MEDIA = {".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg", ".gif": "image/gif"}


@dataclass(frozen=True)
class Item:
    """A file of the book, as the package document lists it."""

    identifier: str
    name: str
    media: str
    properties: str = ""


@dataclass
class Pictures:
    """The pictures that pages show, each once.

    Parameters
    ----------
    folder : Path
        The edition on the site.
    """

    folder: Path
    files: dict[str, bytes] = field(default_factory=dict)
    _names: dict[str, str] = field(default_factory=dict)

    def add(self, source: str) -> str:
        """Take a picture along and return its name."""
        address = unquote(urlsplit(source).path)
        if address not in self._names:
            path = self.folder / address
            content, suffix = (jpeg(path), ".jpg") if is_photograph(path) else (path.read_bytes(), path.suffix)
            self._names[address] = name = f"pictures/{len(self._names) + 1:03}{suffix}"
            self.files[name] = content
        return self._names[address]


def write_epub(project: Project, language: str, stamp: Stamp, path: Path) -> None:
    """Write an edition of the built site.

    Raises
    ------
    BookError
        If the edition is not built.
    """
    translate = texts(language)
    edition = read_edition(project, language)
    for page in edition.pages:
        edit(page, translate)
        keep_mathml(page.content)
    pictures = Pictures(project.site / language)
    files = dict(_pages(edition, pictures))
    about = translate("Version {version} of {day}").format(version=stamp.version, day=stamp.day(language))
    context = {
        "edition": edition,
        "texts": project.edition(language),
        "about": about,
        "contents": translate("Contents"),
        "cover": translate("Cover"),
        "summary": translate(
            "Pictures have descriptions, formulas are MathML, headings and links lead through the book."
        ),
        "identifier": uuid.uuid5(uuid.NAMESPACE_URL, f"{edition.address}#{stamp.version}").urn,
        "modified": stamp.moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "date": stamp.moment.date().isoformat(),
        "items": list(_items(edition, files, pictures)),
    }
    templates = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined,
                            trim_blocks=True, lstrip_blocks=True)  # fmt: skip
    for name in ("cover.xhtml", "title.xhtml", "nav.xhtml", "package.opf"):
        files[name] = templates.get_template(f"taken-{name}").render(context).encode()
    files["style.css"] = (TEMPLATES / "taken-epub.css").read_bytes()
    files["cover.png"] = cover(edition.title, edition.author, about)
    files |= pictures.files
    container = (TEMPLATES / "taken-container.xml").read_bytes()
    packed = {"META-INF/container.xml": container} | {f"{FOLDER}/{name}": files[name] for name in sorted(files)}
    # a reading system knows the kind of the file by its first bytes
    write_archive(path, {"mimetype": b"application/epub+zip"}, packed, stamp.moment)


def _pages(edition: Edition, pictures: Pictures) -> Iterator[tuple[str, bytes]]:
    places = {page.name: identifiers(page.content) for page in edition.pages}
    for page in edition.pages:
        redirect_links(page.content, page.name, places, edition.address, _target)
        for image in page.content.iter("img"):
            image.set("src", pictures.add(image.get("src")))
            image.attrib.pop("loading", None)
            image.set("alt", image.get("alt") or "")
        yield f"{page.name}.xhtml", _document(edition, page)


def _target(page: str, identifier: str) -> str:
    return f"{page}.xhtml#{identifier}" if identifier else f"{page}.xhtml"


def _document(edition: Edition, page: Page) -> bytes:
    content = xhtml(page.content)
    content.tail = None
    space = content.nsmap.get(None) or "http://www.w3.org/1999/xhtml"
    document = etree.Element(f"{{{space}}}html", nsmap={None: space})
    document.set("lang", edition.language)
    document.set("{http://www.w3.org/XML/1998/namespace}lang", edition.language)
    head = etree.SubElement(document, f"{{{space}}}head")
    etree.SubElement(head, f"{{{space}}}title").text = page.title
    etree.SubElement(head, f"{{{space}}}link", rel="stylesheet", type="text/css", href="style.css")
    body = etree.SubElement(document, f"{{{space}}}body")
    body.append(content)
    etree.cleanup_namespaces(document)
    packed: bytes = etree.tostring(document, encoding="utf-8", xml_declaration=True, doctype="<!DOCTYPE html>")
    return packed


def _items(edition: Edition, files: Mapping[str, bytes], pictures: Pictures) -> Iterator[Item]:
    """Yield what the book holds beside its frame: the pages in their order, then the pictures."""
    for page in edition.pages:
        content = files[f"{page.name}.xhtml"]
        properties = " ".join(kind for kind, mark in (("mathml", b"<math"), ("svg", b"<svg")) if mark in content)
        yield Item(f"page-{page.name}", f"{page.name}.xhtml", "application/xhtml+xml", properties)
    for name in pictures.files:
        yield Item(f"picture-{Path(name).stem}", name, MEDIA[Path(name).suffix])
