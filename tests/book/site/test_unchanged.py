"""What an edition is made of, and when it need not be built."""

from __future__ import annotations

import os
from unittest.mock import Mock

import pytest
from tiny_book import Book

from bookbuild.site import unchanged


@pytest.mark.parametrize(
    "file", ["_config.yml", "_toc.yml", "book/en/index.md", "book/references.bib", "book/_static/book.css"]
)
def test_each_file_of_an_edition_counts(book: Book, file: str) -> None:
    before = unchanged.made_of(book.project, "en")
    with (book.root / file).open("a") as opened:
        opened.write("\n")
    assert unchanged.made_of(book.project, "en") != before


def test_new_file_counts_and_one_of_another_edition_does_not(book: Book) -> None:
    before = {language: unchanged.made_of(book.project, language) for language in ("en", "ru")}
    book.write("ru", "part", "Part.")
    assert unchanged.made_of(book.project, "en") == before["en"]
    assert unchanged.made_of(book.project, "ru") != before["ru"]


def test_address_of_the_site_counts(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    before = unchanged.made_of(book.project, "en")
    monkeypatch.setenv("BINEURAL_SITE", "https://book.example")
    assert unchanged.made_of(book.project, "en") != before


def test_results_count(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    contents = set()
    for result in (None, Mock(digest="1"), Mock(digest="2")):
        monkeypatch.setattr(unchanged, "stored_result", lambda notebook, project, result=result: result)
        contents.add(unchanged.made_of(book.project, "en"))
    assert len(contents) == 3


def test_pages_must_be_as_they_were(built: Book) -> None:
    content = "a hash"
    unchanged.remember(built.project, "en", content)
    assert unchanged.is_built(built.project, "en", content)
    assert not unchanged.is_built(built.project, "en", "another hash")
    page = built.project.site / "en" / "index.html"
    os.utime(page, ns=(0, 0))
    assert not unchanged.is_built(built.project, "en", content)
    unchanged.remember(built.project, "en", content)
    (built.project.site / "en" / "stranger.html").touch()
    assert not unchanged.is_built(built.project, "en", content)
    unchanged.remember(built.project, "en", content)
    unchanged.forget(built.project, "en")
    assert not unchanged.is_built(built.project, "en", content)
