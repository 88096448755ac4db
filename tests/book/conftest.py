"""A tiny book, built by the real commands in a folder of its own, with a copy of the package beside it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml
from tiny_book import CODE, EXPERIMENT, HEADER, HELPER, Book

ROOT = Path(__file__).parents[2]


def make_book(root: Path) -> Book:
    """Write a book of an index and one chapter, `experiment`, which shows what a helper of the package returns."""
    (root / "book" / "en").mkdir(parents=True)
    (root / "book" / "ru").mkdir()
    shutil.copy(ROOT / "_config.yml", root)
    shutil.copytree(ROOT / "book" / "_static", root / "book" / "_static")
    shutil.copytree(ROOT / "src" / "bineural", root / "src" / "bineural", ignore=shutil.ignore_patterns("__pycache__"))
    (root / "src" / "bineural" / "tiny_helper.py").write_text(HELPER)
    (root / "src" / "bineural" / "tiny_stranger.py").write_text(HELPER)
    toc = {
        "format": "jb-book",
        "root": "index",
        "parts": [{"caption": "foundations", "chapters": [{"file": "experiment"}]}],
    }
    (root / "_toc.yml").write_text(yaml.safe_dump(toc))
    (root / "book" / "references.bib").touch()
    made = Book(root)
    made.write("en", "index", "(index)=\n# A book\n\nSee {doc}`experiment`.\n")
    made.write("ru", "index", "(index)=\n# Книга\n\nСм. {doc}`experiment`.\n")
    made.write("en", "experiment", HEADER + EXPERIMENT.format(title="Experiment", prose="The share is", code=CODE))
    made.write("ru", "experiment", HEADER + EXPERIMENT.format(title="Опыт", prose="Доля равна", code=CODE))
    return made


@pytest.fixture
def book(tmp_path: Path) -> Book:
    """A book that was never built."""
    return make_book(tmp_path / "book")


@pytest.fixture(scope="session")
def built_once(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """A built book that no test changes."""
    made = make_book(tmp_path_factory.mktemp("built") / "book")
    done = made.run("book")
    assert done.returncode == 0, done.stderr
    assert "experiment: executed in" in done.stdout
    return made


@pytest.fixture
def built(built_once: Book, tmp_path: Path) -> Book:
    """A copy of the built book, results and pages included."""
    return Book(shutil.copytree(built_once.root, tmp_path / "book"))
