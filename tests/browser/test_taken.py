"""What readers take along: the archive opens from disk, the PDF file has its outline, its links and its numbers."""

from __future__ import annotations

import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pikepdf
import pytest
from playwright.sync_api import Browser
from site_page import PROJECT, TEMPLATES, letters_of

from bookbuild.taken import pdf
from bookbuild.taken.offline import write_offline
from bookbuild.taken.pages import Edition, read_edition
from bookbuild.taken.pdf import destinations, write_pdf
from bookbuild.taken.stamp import stamp

CHAPTER = TEMPLATES[1]


@pytest.mark.parametrize("language", PROJECT.languages)
def test_archive_opens_from_disk(browser: Browser, language: str, tmp_path: Path) -> None:
    """From its home page to a chapter and to a place in it, with its pictures and scripts, without a server."""
    write_offline(PROJECT, language, stamp(PROJECT), tmp_path / "book.zip")
    with zipfile.ZipFile(tmp_path / "book.zip") as archive:
        archive.extractall(tmp_path / "book")
    page = browser.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(f"exception: {error}"))
    page.on("requestfailed", lambda request: faults.append(f"failed: {request.url}"))
    page.on(
        "request", lambda request: request.url.startswith(("file:", "data:", "blob:")) or faults.append(request.url)
    )
    page.goto((tmp_path / "book" / "index.html").as_uri())
    assert letters_of(page.locator("h1").last.inner_text()) == letters_of(PROJECT.edition(language)["title"])
    page.locator(f".bd-article a[href^='{CHAPTER}.html'], nav a[href^='{CHAPTER}.html']").first.evaluate(
        "a => a.click()"
    )
    page.wait_for_url(f"**/{CHAPTER}.html*", wait_until="load")
    assert page.locator(".bd-article img").count()
    for image in page.locator(".bd-article img").all()[:5]:
        image.evaluate("image => { image.loading = 'eager'; return image.decode(); }")
    assert (tmp_path / "book" / "notebooks" / f"{CHAPTER}.ipynb").is_file()
    assert faults == []
    page.close()


def of_one_chapter(edition: Edition) -> Edition:
    """Leave one chapter and its part."""
    for part in edition.parts:
        part.pages = [page for page in part.pages if page.name == CHAPTER]
    edition.parts = [part for part in edition.parts if part.pages]
    return edition


def test_pdf_is_found_through(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    language, marked, path = PROJECT.languages[-1], stamp(PROJECT), tmp_path / "book.pdf"
    monkeypatch.setattr(pdf, "read_edition", lambda *book: of_one_chapter(read_edition(*book)))
    with ThreadPoolExecutor(1) as pool:  # in this thread Playwright runs already
        pool.submit(write_pdf, PROJECT, language, marked, path).result()
    with pikepdf.open(path) as made:
        assert str(made.Root.Lang) == language
        assert str(made.docinfo.Title) == PROJECT.edition(language)["title"]
        assert marked.version in str(made.docinfo.Subject)
        assert str(made.docinfo.CreationDate) == marked.moment.strftime("D:%Y%m%d%H%M%SZ")
        assert made.Root.MarkInfo.Marked
        with made.open_outline() as outline:
            contents, home, part = outline.root
            (chapter,) = part.children
            assert part.title in PROJECT.edition(language)["parts"].values()
            assert len(chapter.children) > 5
            for item in (contents, home, *home.children, part, chapter, *chapter.children):
                assert item.destination is not None, item.title
        places = destinations(made)
        targets = [
            str(link.get("/Dest") or link.A.get("/D")).removeprefix("/")
            for page in made.pages
            for link in page.get("/Annots", [])
            if "/Dest" in link or link.A.get("/S") == "/GoTo"
        ]
        assert len(targets) > 50
        assert set(targets) <= places.keys()
        web = [link.A.URI for page in made.pages for link in page.get("/Annots", []) if "/URI" in link.get("/A", {})]
        assert web
        assert not any(str(address).startswith("file:") for address in web)
