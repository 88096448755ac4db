"""A tiny book, built by the real commands in a folder of its own, and a small one that only the checks read."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from form_book import chapter
from rich_book import rich
from small_book import small
from tiny_book import Book, build_together, make_book

from bookbuild.inpage.runtime import VARIABLE

__all__ = ["chapter", "rich", "small"]


@pytest.fixture(scope="session", autouse=True)
def without_runtime() -> Iterator[None]:
    """Books of tests go without Python for the browser, megabytes a book, whatever the environment names."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv(VARIABLE, raising=False)
        yield


@pytest.fixture
def book(tmp_path: Path) -> Book:
    """A book that was never built."""
    return make_book(tmp_path / "book")


@pytest.fixture(scope="session")
def built_once(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """A built book that no test changes."""
    return build_together(tmp_path_factory, "built", lambda book: None)


@pytest.fixture
def built(built_once: Book, tmp_path: Path) -> Book:
    """A copy of the built book, results and pages included."""
    return Book(shutil.copytree(built_once.root, tmp_path / "book"))
