"""Notebooks where they are taken from, and beside the pages that offer them."""

from __future__ import annotations

import os
from pathlib import Path

from tiny_book import Book

from bookbuild.check.downloads import check_downloads
from bookbuild.site.notebooks import publish_notebooks


def make(folder: Path, *names: str) -> Path:
    """Write what stands for the notebooks of an edition."""
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("{}")
    return folder


def test_students_notebooks_lie_beside_the_pages_and_nothing_else(book: Book, tmp_path: Path) -> None:
    published, taken = book.project.site / "en" / "notebooks", book.project.notebooks / "en"
    make(published, "renamed.ipynb", ".experiment.ipynb.new", "draft.txt")
    make(taken, "renamed.ipynb", "teacher/renamed.ipynb")
    made = make(tmp_path / "made", "experiment.ipynb", "teacher/experiment.ipynb", "_static/exercise.css")
    publish_notebooks(book.project, "en", made)
    assert os.listdir(published) == ["experiment.ipynb"]
    assert sorted(os.listdir(taken)) == ["experiment.ipynb", "teacher"]
    assert os.listdir(taken / "teacher") == ["experiment.ipynb"]
    (published / "experiment.ipynb").write_text("damaged")
    publish_notebooks(book.project, "en", made)
    assert (published / "experiment.ipynb").read_text() == "{}"


def test_notebooks_stand_at_old_names_too(book: Book, tmp_path: Path) -> None:
    book.edit("_config.yml", "bookbuild_redirects: {}", "bookbuild_redirects: {trial: experiment}")
    publish_notebooks(book.project, "ru", make(tmp_path / "made", "experiment.ipynb"))
    text = (book.project.notebooks / "ru" / "trial.ipynb").read_text("utf8")
    assert "/ru/experiment.html" in text
    assert (book.project.site / "ru" / "notebooks" / "trial.ipynb").read_text("utf8") == text


def test_built_site_has_what_it_offers(rich: Book) -> None:
    site = rich.project.site
    for language in rich.project.languages:
        names = ["elements.ipynb", "experiment.ipynb", "first.ipynb", "renamed-once.ipynb"]
        assert sorted(os.listdir(site / language / "notebooks")) == names
    assert check_downloads(site, rich.root) == []


def test_build_mends_notebooks(built: Book) -> None:
    published = built.project.site / "en" / "notebooks" / "experiment.ipynb"
    taken = built.project.notebooks / "en" / "teacher" / "experiment.ipynb"
    before = published.read_bytes(), taken.read_bytes()
    published.unlink()
    (problem,) = check_downloads(built.project.site / "en", built.root)
    assert str(problem) == (
        "_build/html/en/experiment.html:1: "
        "notebooks/experiment.ipynb is offered as a download and is not there: run `make book`"
    )
    assert built.run("html", "en").returncode == 0
    taken.write_text("{}")
    assert built.run("html", "en").returncode == 0
    assert (published.read_bytes(), taken.read_bytes()) == before
