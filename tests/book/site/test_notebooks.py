"""Notebooks beside the pages that offer them."""

from __future__ import annotations

import os

from rich_book import NOTEBOOK
from tiny_book import Book

from bookbuild.check.downloads import check_downloads
from bookbuild.site.notebooks import exported, publish_notebooks


def export(book: Book, *names: str) -> None:
    """Write what stands for exported notebooks of the English edition."""
    for name in names:
        path = exported(book.project, "en") / f"{name}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(NOTEBOOK)


def test_students_notebooks_lie_beside_the_pages_and_nothing_else(book: Book) -> None:
    published = book.project.site / "en" / "notebooks"
    published.mkdir(parents=True)
    for name in ("renamed.ipynb", ".experiment.ipynb.new", "draft.txt"):
        (published / name).touch()
    export(book, "experiment", "teacher/experiment")
    publish_notebooks(book.project, "en")
    assert os.listdir(published) == ["experiment.ipynb"]
    assert (published / "experiment.ipynb").read_text() == NOTEBOOK
    (published / "experiment.ipynb").write_text("damaged")
    publish_notebooks(book.project, "en")
    assert (published / "experiment.ipynb").read_text() == NOTEBOOK
    (exported(book.project, "en") / "experiment.ipynb").unlink()
    publish_notebooks(book.project, "en")
    assert not published.exists()


def test_built_site_has_what_it_offers(rich: Book) -> None:
    site = rich.project.site
    for language in rich.project.languages:
        assert sorted(os.listdir(site / language / "notebooks")) == ["elements.ipynb", "experiment.ipynb"]
    assert check_downloads(site, rich.root) == []


def test_build_keeps_and_mends_notebooks(built: Book) -> None:
    export(built, "experiment")
    built.edit("book/en/index.md", "# A book", "# The book")
    assert built.run("html", "en").returncode == 0
    published = built.project.site / "en" / "notebooks" / "experiment.ipynb"
    assert published.read_text() == NOTEBOOK
    published.unlink()
    (problem,) = check_downloads(built.project.site / "en", built.root)
    assert str(problem) == (
        "_build/html/en/experiment.html:1: "
        "notebooks/experiment.ipynb is offered as a download and is not there: run `make book`"
    )
    assert built.run("html", "en").returncode == 0
    assert published.read_text() == NOTEBOOK
