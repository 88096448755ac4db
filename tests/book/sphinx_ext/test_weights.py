"""Weights that a page exports lie beside the pages, follow the code, and are to be seen nowhere."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from unittest.mock import Mock

import pytest
from tiny_book import Book, cell

from bineural.weights import read_weights
from bookbuild.sphinx_ext.weights import FOLDER, merge, purge, write_weights

CODE = """import torch
from torch import nn
from bineural.tiny_helper import answer
from bineural.weights import export_weights

model = nn.Linear(1, 1)
nn.init.constant_(model.weight, answer())
nn.init.zeros_(model.bias)
export_weights("tiny", model, torch.ones(1, 1))"""


def body(code: str, *tags: str) -> str:
    return f"(experiment)=\n# Title\n{cell(code, *tags)}"


def weight(book: Book, language: str = "en") -> float:
    exported = read_weights(book.root / "_build/html" / language / "_static/weights/tiny.json")
    return exported.state_dict["weight"].item()


def test_weights_lie_beside_the_pages_and_follow_the_helper(book: Book) -> None:
    visible = CODE.replace('"tiny", model', '"tiny-too", model')
    book.write_both("experiment", body(CODE, "plumbing") + cell(visible))
    done = book.run("book")
    assert done.returncode == 0, done.stderr
    for language in ("en", "ru"):
        assert weight(book, language) == pytest.approx(0.987, abs=1e-3)
        assert "numbers," not in book.page(language)
        assert "base64" not in book.page(language)
        files = (book.root / "_build/html" / language / "_static/weights").iterdir()
        assert sorted(path.name for path in files) == ["tiny-too.json", "tiny.json"]
    book.edit("src/bineural/tiny_helper.py", "0.987", "0.123")
    assert "experiment: executed in" in book.run("book").stdout
    assert weight(book) == pytest.approx(0.123, abs=1e-3)


def test_a_file_that_no_page_exports_any_more_goes(tmp_path: Path) -> None:
    app = Mock(outdir=tmp_path, env=SimpleNamespace(bookbuild_weights={"page": {"tiny": "{}"}}))
    app.builder.format = "html"
    write_weights(app, None)
    assert [path.name for path in (tmp_path / FOLDER).iterdir()] == ["tiny.json"]
    purge(app, app.env, "page")
    write_weights(app, ValueError("the build failed"))
    assert (tmp_path / FOLDER).exists()
    write_weights(app, None)
    assert not (tmp_path / FOLDER).exists()


def test_a_parallel_reader_hands_over_its_pages_alone() -> None:
    ours = SimpleNamespace(bookbuild_weights={"a": {"one": "1"}})
    theirs = SimpleNamespace(bookbuild_weights={"a": {"one": "old"}, "b": {"two": "2"}})
    merge(Mock(), ours, ["b"], theirs)
    assert ours.bookbuild_weights == {"a": {"one": "1"}, "b": {"two": "2"}}


def test_two_files_of_one_name_are_refused(book: Book) -> None:
    again = 'export_weights("tiny", model, torch.zeros(1, 1))'
    book.write_both("experiment", body(CODE) + cell(again))
    book.edit("_toc.yml", "  - file: experiment", "  - file: experiment\n  - file: other")
    book.write_both("other", body(CODE).replace("(experiment)=", "(other)="))
    done = book.run("book")
    assert done.returncode == 1
    assert "the weights tiny are exported twice" in done.stderr
    assert "the page experiment exports weights tiny, too" in done.stderr
