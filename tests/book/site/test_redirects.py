"""Old addresses of renamed pages and of their notebooks, in a small book."""

from __future__ import annotations

import json
import re

import nbformat
import pytest
from tiny_book import Book

from bookbuild.__main__ import main
from bookbuild.sources.project import BookError
from bookbuild.sources.redirects import moved_notebooks, plain_title, redirects, title
from bookbuild.sources.settings import site_address


@pytest.mark.parametrize(
    ("language", "moved", "title"),
    [("en", "This page has a new address", "All elements"), ("ru", "У этой страницы новый адрес", "Все элементы")],
)
@pytest.mark.parametrize("old", ["first", "renamed-once"])
def test_old_address_leads_on(rich: Book, old: str, language: str, moved: str, title: str) -> None:
    page = rich.page(language, old)
    assert f'<html lang="{language}">' in page
    assert f"<h1>{moved}</h1>" in page
    assert f'<a href="elements.html">{title}</a>' in page
    assert '<noscript><meta http-equiv="refresh" content="0; url=elements.html"></noscript>' in page
    assert f'<link rel="canonical" href="{site_address(rich.project)}{language}/elements.html">' in page
    assert (rich.project.site / language / "elements.html").is_file()


def test_old_address_is_in_no_contents_and_no_search(rich: Book) -> None:
    site = rich.project.site / "en"
    assert "renamed-once" not in (site / "_static" / "search-index.js").read_text("utf8")
    naming = [path.name for path in site.glob("*.html") if "renamed-once.html" in path.read_text("utf8")]
    assert naming == []


@pytest.mark.parametrize("language", ["en", "ru"])
def test_notebook_of_an_old_name_leads_to_the_new_one(rich: Book, language: str) -> None:
    moved = moved_notebooks(rich.project, language)
    assert sorted(moved) == ["first", "renamed-once"]
    notebook = nbformat.reads(moved["first"], as_version=4)
    nbformat.validate(notebook)
    (cell,) = notebook.cells
    assert cell.cell_type == "markdown"
    assert cell.source.startswith(
        f"# {rich.project.edition(language)['moved']}\n\n[{title(rich.project, language, 'elements')}]"
    )
    assert f"({site_address(rich.project)}{language}/elements.html)" in cell.source
    assert "[elements.ipynb](elements.ipynb)" in cell.source
    assert re.search(rf"\[Colab\]\(https://colab\.[^)]*/{language}/elements\.ipynb\)", cell.source)
    assert moved == moved_notebooks(rich.project, language)


def test_page_without_code_has_no_notebook_at_its_old_name(book: Book) -> None:
    book.edit("_config.yml", "bookbuild_redirects: {}", "bookbuild_redirects: {home: index, trial: experiment}")
    assert redirects(book.project) == {"home": "index", "trial": "experiment"}
    assert list(moved_notebooks(book.project, "en")) == ["trial"]
    assert json.loads(moved_notebooks(book.project, "ru")["trial"])["nbformat"] == 4


def test_title_is_plain_in_the_tab(book: Book) -> None:
    book.edit("book/en/index.md", "# A book", "# The norm $\\ell_2$ of `x`")
    assert title(book.project, "en", "index") == "The norm $\\ell_2$ of `x`"
    assert plain_title(book.project, "en", "index") == "The norm ℓ₂ of x"


def test_build_refuses_what_check_refuses(book: Book, capsys: pytest.CaptureFixture[str]) -> None:
    book.edit("_config.yml", "bookbuild_redirects: {}", "bookbuild_redirects: {trial: nowhere}")
    with pytest.raises(BookError, match="the redirect from trial leads to 'nowhere', which is no page"):
        redirects(book.project)
    assert main(["--root", str(book.root), "html", "en"]) == 1
    assert "_config.yml: the redirect from trial leads to 'nowhere'" in capsys.readouterr().err
