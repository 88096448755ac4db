"""Weights that a page exports lie beside the pages, follow the code, and are to be seen nowhere."""

from __future__ import annotations

import pytest
from tiny_book import Book, cell

from bineural.weights import read_weights

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


@pytest.mark.parametrize("tags", [("plumbing",), ()])
def test_weights_lie_beside_the_pages_and_follow_the_helper(book: Book, tags: tuple[str, ...]) -> None:
    book.write_both("experiment", body(CODE, *tags))
    done = book.run("book")
    assert done.returncode == 0, done.stderr
    for language in ("en", "ru"):
        assert weight(book, language) == pytest.approx(0.987, abs=1e-3)
        assert "numbers," not in book.page(language)
        assert "base64" not in book.page(language)
    if tags:
        book.edit("src/bineural/tiny_helper.py", "0.987", "0.123")
        assert "experiment: executed in" in book.run("book").stdout
        assert weight(book) == pytest.approx(0.123, abs=1e-3)
        book.write_both("experiment", body("1 + 1"))
        assert book.run("book").returncode == 0
        assert not (book.root / "_build/html/en/_static/weights").exists()


def test_two_files_of_one_name_are_refused(book: Book) -> None:
    again = 'export_weights("tiny", model, torch.zeros(1, 1))'
    book.write_both("experiment", body(CODE) + cell(again))
    book.edit("_toc.yml", "  - file: experiment", "  - file: experiment\n  - file: other")
    book.write_both("other", body(CODE).replace("(experiment)=", "(other)="))
    done = book.run("book")
    assert done.returncode == 1
    assert "the weights tiny are exported twice" in done.stderr
    assert "the page experiment exports weights tiny, too" in done.stderr
