"""Data sets of a chapter: executed again when they come or go, and told on the page."""

from __future__ import annotations

import pytest
from tiny_book import Book, cell

# Stands for the package of that name: one data set, in the data folder or as a sample.
PACKAGE = '''"""Data."""

import json
import os
from pathlib import Path
from types import SimpleNamespace


def current(name):
    path = Path(os.environ["BINEURAL_DATA"]) / name
    return ("original", path.read_text()) if path.exists() else ("sample", "sample-0")


def load(name):
    source, fingerprint = current(name)
    with open(os.environ["BINEURAL_DATA_LOG"], "a") as log:
        print(json.dumps({"name": name, "source": source, "fingerprint": fingerprint}), file=log)
    return fingerprint
'''
SETTINGS = """import os
from pathlib import Path


def data_folder():
    return Path(os.environ["BINEURAL_DATA"])
"""
ABOUT = """from types import SimpleNamespace

ABOUT = SimpleNamespace(title="yes", license="no", urls=("https://example.org/toy",))
"""
REGISTRY = """from types import SimpleNamespace

from bineural.datasets.toy import ABOUT


def recipe_of(name):
    return SimpleNamespace(sample=lambda: SimpleNamespace(about=ABOUT))
"""


@pytest.fixture
def book_with_data(book: Book, monkeypatch: pytest.MonkeyPatch) -> Book:
    """A book whose chapter shows what it loads."""
    monkeypatch.setenv("BINEURAL_DATA", str(book.root / "data"))
    (book.root / "data").mkdir()
    folder = book.root / "src" / "bineural" / "datasets"
    for path in folder.glob("*.py*"):
        path.unlink()
    for name, text in {"__init__": PACKAGE, "settings": SETTINGS, "toy": ABOUT, "registry": REGISTRY}.items():
        (folder / f"{name}.py").write_text(text)
    code = "from bineural.datasets import load\n\nprint('loaded', load('toy'));"
    book.write_both("experiment", f"(experiment)=\n# Title\n\nProse.\n{cell(code)}")
    return book


def test_sample_then_data_then_sample_again(book_with_data: Book) -> None:
    book = book_with_data
    done = book.run("book")
    assert done.returncode == 0, done.stderr
    english, russian = book.page("en"), book.page("ru")
    note = "The figures on this page come from the offline sample of: yes; targets are not claimed."
    assert english.index("<h1>Title") < english.index('class="bookbuild-sample') < english.index(note)
    assert english.index(note) < english.index("<p>Prose.")
    assert "yes, OFFLINE SAMPLE. License: no." in english
    assert "а на офлайн-выборке: да; цели на ней не засчитываются." in russian
    assert "да, ОФЛАЙН-ВЫБОРКА." in russian
    (book.root / "data" / "toy").write_text("real-1")
    assert "experiment: executed in" in book.run("execute").stdout
    assert book.run("html", "ru").returncode == 0
    russian = book.page("ru")
    assert "loaded real-1" in russian
    assert "да, исходные данные." in russian
    assert "bookbuild-sample" not in russian
    (book.root / "data" / "toy").unlink()
    assert book.run("execute").stdout == ""


def test_real_loaders_warn_of_samples_on_the_page_alone(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BINEURAL_DATA", str(book.root / "data"))
    monkeypatch.setenv("BINEURAL_OFFLINE", "1")
    code = "from bineural.datasets import load_names\n\nload_names().summary()"
    book.write_both("experiment", f"(experiment)=\n# Title\n{cell(code)}")
    done = book.run("execute")
    assert done.returncode == 0, done.stderr
    assert book.run("html", "en").returncode == 0
    assert "Surnames by language, OFFLINE SAMPLE." in book.page("en")
    assert not (book.root / "data").exists()
