"""What an edition is made of, and when it need not be built."""

from __future__ import annotations

from unittest.mock import Mock

import pytest
from tiny_book import Book

from bookbuild.site import unchanged


@pytest.mark.parametrize(
    "file", ["_config.yml", "_toc.yml", "book/en/index.md", "book/references.bib", "book/_static/type.css"]
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
        monkeypatch.setattr(unchanged, "result_of", lambda text, root, result=result: result)
        contents.add(unchanged.made_of(book.project, "en"))
    assert len(contents) == 3


@pytest.mark.parametrize(
    "name", [".index.md.swp", ".ipynb_checkpoints/index-checkpoint.md", "index.md~", "#index.md#", "_build/html/x.html"]
)
def test_what_programs_leave_beside_sources_does_not_count(book: Book, name: str) -> None:
    before = unchanged.made_of(book.project, "en")
    path = book.root / "book" / "en" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    assert unchanged.made_of(book.project, "en") == before
    assert not unchanged.belongs(book.project, "en", path)


def test_files_that_count(book: Book) -> None:
    for name in ("book/en/index.md", "book/references.bib", "_build/cache/drawn.svg"):
        assert unchanged.belongs(book.project, "en", book.root / name)
    for name in ("book/ru/index.md", "README.md"):
        assert not unchanged.belongs(book.project, "en", book.root / name)


def test_pages_must_be_as_they_were(book: Book) -> None:
    site, tree = book.project.site / "en", book.project.build / "doctrees" / "en" / "tree"
    for folder in (site, tree):
        folder.mkdir(parents=True)
        (folder / "index").write_text("text")

    def state() -> tuple[bool, bool]:
        return unchanged.is_built(book.project, "en", "a hash"), unchanged.is_whole(book.project, "en", tree)

    assert state() == (False, False)  # never built
    unchanged.remember(book.project, "en", "a hash", tree)
    assert state() == (True, True)
    assert not unchanged.is_built(book.project, "en", "another hash")
    (site / "stranger.html").touch()
    assert state() == (False, True)
    (site / "stranger.html").unlink()
    (tree / "index").write_text("TEXT")
    assert state() == (True, False)
    (tree / "index").write_text("text")
    assert state() == (True, True)
    unchanged.forget(book.project, "en")
    assert state() == (False, False)


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"made_of": "a hash"}', "\ud800"])
def test_damaged_note_is_none(book: Book, text: str) -> None:
    tree = book.project.build / "doctrees" / "en" / "tree"
    tree.mkdir(parents=True)
    (tree.parent / "built.json").write_bytes(text.encode(errors="surrogatepass"))
    assert not unchanged.is_built(book.project, "en", "a hash")
    assert not unchanged.is_whole(book.project, "en", tree)
