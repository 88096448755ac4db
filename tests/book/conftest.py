"""A tiny book, built by the real commands in a folder of its own, and a small one that only the checks read."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from form_book import chapter
from rich_book import rich
from small_book import small
from tiny_book import Book, build_together, make_book

__all__ = ["chapter", "rich", "small"]


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
