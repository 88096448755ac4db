"""The site's root: what the build made, and nothing else."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from tiny_book import Book

from bookbuild.__main__ import main
from bookbuild.inpage import publish
from bookbuild.site.root import ROOT_FILES, remove_strangers, write_root
from bookbuild.sources.settings import site_address, version

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"


def test_only_editions_and_the_root_s_own_files_stay(
    book: Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publish, "find_runtime", lambda: None)
    site = book.project.site
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "index.html").touch()
    for folder in ("en", "de", "empty", "404.html"):
        (site / folder).mkdir(parents=True)
        (site / folder / "index.html").touch()
    for name in ("draft.html", ".index.html-x1", "CNAME"):
        (site / name).touch()
    for name in ("ru", "favicon.svg", "link"):
        (site / name).symlink_to(precious)
    remove_strangers(book.project)
    write_root(book.project)
    assert sorted(os.listdir(site)) == sorted(["en", "wheels", *ROOT_FILES])
    (wheel,) = os.listdir(site / "wheels")
    assert wheel == f"bineural-{version(book.project)}-py3-none-any.whl"
    assert os.listdir(site / "en") == ["index.html"]
    assert os.listdir(precious) == ["index.html"]
    assert "<a" in (site / "404.html").read_text("utf8")


def test_site_in_a_folder_that_is_a_link_is_refused(
    book: Book, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "precious").touch()
    book.project.site.parent.mkdir()
    book.project.site.symlink_to(elsewhere)
    for command in (["html"], ["edition", "en"]):
        assert main(["--root", str(book.root), *command]) == 1
        error = capsys.readouterr().err
        assert f"error: {book.project.site} is a link to {elsewhere}, where the build would remove" in error
        assert "remove the link, and copy the site from here to where you need it" in error
        assert error.count("\n") == 1
    assert os.listdir(elsewhere) == ["precious"]


def test_map_names_each_page_in_each_language(book: Book) -> None:
    write_root(book.project)
    site = site_address(book.project)
    tree = ElementTree.parse(book.project.site / "sitemap.xml")
    pages = {}
    for url in tree.getroot():
        location = url.findtext(f"{SITEMAP}loc")
        pages[location] = {link.get("hreflang"): link.get("href") for link in url.findall(f"{XHTML}link")}
    names = [f"{language}/{page}.html" for language in ("en", "ru") for page in book.project.pages]
    assert pages.keys() == {site, *(site + name for name in names)}
    for name in names:
        page = name.partition("/")[2]
        assert pages[site + name] == {
            "en": f"{site}en/{page}",
            "ru": f"{site}ru/{page}",
            "x-default": f"{site}en/{page}",
        }
    assert f"Sitemap: {site}sitemap.xml" in (book.project.site / "robots.txt").read_text("utf8")


def test_wrong_address_leads_to_the_pages(book: Book) -> None:
    write_root(book.project)
    text = (book.project.site / "404.html").read_text("utf8")
    base = urlsplit(site_address(book.project)).path
    for language, title in (("en", "Experiment"), ("ru", "Опыт")):
        assert f'<a href="{base}{language}/experiment.html" hreflang="{language}">{title}</a>' in text
