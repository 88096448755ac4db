"""Notebooks whose text would be shown raw, or whose links lead nowhere."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bookbuild.check.notebooks import check_notebooks

ADDRESS = "https://book.org/b/"


def problems(root: Path, text: str) -> list[str]:
    page = root / "html" / "en" / "page.html"
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text('<h1 id="top">')
    path = root / "notebooks" / "en" / "page.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    cells = [
        {"cell_type": "code", "source": ":::"},
        {"cell_type": "markdown", "source": text.splitlines(keepends=True)},
    ]
    path.write_text(json.dumps({"cells": cells}), "utf8")
    return list(map(str, check_notebooks(root / "notebooks", root / "html", ADDRESS, root)))


@pytest.mark.parametrize(
    "text",
    [
        f"[a]({ADDRESS}en/page.html) and [b]({ADDRESS}en/page.html#top)",
        "[there](https://elsewhere.org/none)",
        "`{value}`, ``{ref}`x` ``",
        "```python\n:::{note}\n```",
        "a dictionary {a: b} and a set {a}",
    ],
)
def test_plain_text(tmp_path: Path, text: str) -> None:
    assert problems(tmp_path, text) == []


@pytest.mark.parametrize("text", ["\n:::{note}", "see {ref}`top`", "(label)=", "```{note}\ntext\n```", "{py:class}`X`"])
def test_what_only_myst_understands(tmp_path: Path, text: str) -> None:
    found = problems(tmp_path, text)
    assert found
    assert all("notebooks/en/page.ipynb:2: cell 2 shows " in problem for problem in found)


@pytest.mark.parametrize("place", ["en/none.html", "en/page.html#none", "ru/page.html"])
def test_links_to_nowhere(tmp_path: Path, place: str) -> None:
    (problem,) = problems(tmp_path, f"[a]({ADDRESS}{place})")
    assert problem.endswith(f"cell 2 leads to {ADDRESS}{place}, which the site lacks: run `make book`")
