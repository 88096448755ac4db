"""Numbers of a notebook against those of the page, and code of one language against that of the other."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from bookbuild.notebooks.compare import differing, is_close, unlike
from bookbuild.notebooks.writer import code_cell


@pytest.mark.parametrize(
    ("expected", "got"),
    [
        ("1,218", "1,200"),
        ("-0.50", "-0.52"),
        ("98.7 %", "98.5 %"),
        ("3·10⁻⁸", "2·10⁻⁸"),
        ("never", "never"),
        ("0", "2"),
    ],
)
def test_close(expected: str, got: str) -> None:
    assert is_close(expected, got)


@pytest.mark.parametrize(
    ("expected", "got"),
    [("1,218", "1,000"), ("0.50", "-0.50"), ("98.7 %", "98.7"), ("3·10⁻⁸", "3·10⁻⁷"), ("never", "always"), ("0", "3")],
)
def test_not_close(expected: str, got: str) -> None:
    assert not is_close(expected, got)


def test_missing_values_and_values_that_rounding_decides() -> None:
    assert list(differing({"a": "1.0", "b": "2"}, {"b": "20"}, {"b"})) == ["a is missing"]


def write(path: Path, *codes: str, title: str = "", setup: str = "one") -> Path:
    first = code_cell(setup)
    first.metadata["bineural"] = {"role": "setup"}
    cells = [first, *(code_cell(code, title) for code in codes)]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    return path


def test_titles_and_setup_may_differ_and_code_may_not(tmp_path: Path) -> None:
    first = write(tmp_path / "a.ipynb", "x = 1", "y = 2", title="Preparation")
    second = write(tmp_path / "b.ipynb", "x = 1", "y = 2", title="Подготовка", setup="two")
    assert list(unlike(first, second)) == []
    write(second, "x = 1", "y = 3", title="Подготовка")
    assert list(unlike(first, second)) == [f"{second}: code cell 3 is another than in {first}"]
    write(second, "x = 1", title="Подготовка")
    assert list(unlike(first, second)) == [f"{second} has 2 code cells and {first} has 3"]
