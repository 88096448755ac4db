"""Copying code from one edition to another: only the code moves, and only to where it is clear that it belongs."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import pytest

from bookbuild.check.parity import check_parity
from bookbuild.sources.project import BookError
from bookbuild.sources.sync import sync

HEADER = "---\nfile_format: mystnb\n---\n\n"


def cell(code: str, options: str = "") -> str:
    return f"```{{code-cell}} ipython3\n{options}{code}\n```\n"


@dataclass(frozen=True)
class Twins:
    root: Path

    @property
    def folders(self) -> dict[str, Path]:
        return {language: self.root / language for language in ("en", "ru")}

    def write(self, en: str, ru: str, name: str = "page") -> None:
        for language, text in (("en", en), ("ru", ru)):
            (self.root / language).mkdir(exist_ok=True)
            (self.root / language / f"{name}.md").write_bytes((HEADER + text).encode())

    def sync(self, *names: str) -> list[str]:
        return [path.name for path in sync(*self.folders.values(), list(names) or None)]

    def ru(self, name: str = "page") -> str:
        return (self.root / "ru" / f"{name}.md").read_bytes().decode().removeprefix(HEADER)


@pytest.fixture
def twins(tmp_path: Path) -> Twins:
    return Twins(tmp_path)


A, B, C, NEW = (cell(f"{name} = 1\nprint({name})") for name in ("alpha", "beta", "gamma", "new"))

IN_STEP = {
    "cells": (f"One.\n\n{A}\nTwo.\n\n{B}", f"Раз.\n\n{A}\nДва.\n\n\n{B}"),
    "captions": (
        cell("x", "---\nmystnb:\n  image: {alt: A curve}\n---\n"),
        cell("x", '---\nmystnb:\n  image:\n    alt: "Кривая"\n---\n'),
    ),
    "no end of line": (A.rstrip("\n"), A.rstrip("\n")),
    "other line endings": (A, A.replace("\n", "\r\n")),
    "no cells": ("Text.\n", "Текст.   \n\n\n"),
}


@pytest.mark.parametrize(("en", "ru"), IN_STEP.values(), ids=IN_STEP.keys())
def test_page_in_step_is_not_touched(twins: Twins, en: str, ru: str) -> None:
    twins.write(en, ru)
    before = (twins.root / "ru" / "page.md").stat()
    assert twins.sync() == []
    assert (twins.root / "ru" / "page.md").stat() == before
    assert twins.ru() == ru


COPIED = {
    "code": (f"One.\n\n{A}\nTwo.\n", f"Раз.\n\n{cell('alpha = 2')}\nДва.  \n", f"Раз.\n\n{A}\nДва.  \n"),
    "tags": (cell("x", ":tags: [hide-input]\n\n"), cell("x"), cell("x", ":tags: [hide-input]\n\n")),
    "no tags": (cell("x"), cell("x", ":tags: [hide-input]\n\n"), cell("x")),
    "language": (A.replace("ipython3", "python"), A, A.replace("ipython3", "python")),
    "code beside a caption": (
        cell("x = 2", "---\nmystnb: {figure: {caption: Loss}}\n---\n"),
        cell("x = 1", "---\nmystnb:\n  figure:\n    caption: >-\n      Потери\n---\n"),
        cell("x = 2", "---\nmystnb:\n  figure:\n    caption: >-\n      Потери\n---\n"),
    ),
    "tags beside a caption": (
        cell("x", "---\ntags: [hide-input]\nmystnb:\n  image: {alt: Loss, width: 60%}\n---\n"),
        cell("x", "---\nmystnb:\n  image: {alt: 'Потери: $x$', width: 50%}\n---\n"),
        cell(
            "x",
            "---\ntags:\n- hide-input\nmystnb:\n  image:\n    alt: 'Потери: $x$'\n    width: 60%\n---\n",
        ),
    ),
    "longer fence": (
        "````{code-cell} ipython3\ntext = '''\n```\n'''\n````\n",
        cell("text = ''"),
        "````{code-cell} ipython3\ntext = '''\n```\n'''\n````\n",
    ),
    "in a list": (
        "- one\n\n  ```{code-cell}\n  x = 2\n\n  y\n  ```\n",
        "1. раз\n\n   ```{code-cell}\n   x = 1\n   ```\n",
        "1. раз\n\n   ```{code-cell}\n   x = 2\n\n   y\n   ```\n",
    ),
    "in a directive": (
        f"````{{note}}\nText\n\n{A}````\n",
        f"::::{{note}}\nТекст\n\n{B}::::\n",
        f"::::{{note}}\nТекст\n\n{A}::::\n",
    ),
    "line endings": (A + "\nText.\n", B.replace("\n", "\r\n") + "\r\nТекст.\r\n", None),
    "new at the end": (f"{A}\nOne.\n\n{NEW}", f"{A}\nРаз.\n", f"{A}\nРаз.\n\n{NEW}"),
    "new where the twin has no text": (f"{A}\nOne.\n\n{NEW}\nTwo.\n\n{B}", f"{A}\n{B}", f"{A}\n{NEW}\n{B}"),
    "new at the beginning": (f"{NEW}\nOne.\n\n{A}", f"Раз.\n\n{A}", f"{NEW}\nРаз.\n\n{A}"),
    "new between": (
        f"{A}\nOne.\n\n{NEW}\nTwo.\n\n{B}",
        f"{A}\nРаз.\n\nДва.\n\n{B}",
        f"{A}\nРаз.\n\n{NEW}\nДва.\n\n{B}",
    ),
    "new after a cell": (
        f"{A}\n{NEW}\nOne.\n\nTwo.\n\n{B}",
        f"{A}\nРаз.\n\n{B}",
        f"{A}\n{NEW}\nРаз.\n\n{B}",
    ),
    "new before a cell": (
        f"{A}\nOne.\n\nTwo.\n\n{NEW}\n{B}",
        f"{A}\nРаз.\n{B}",
        f"{A}\nРаз.\n\n{NEW}\n{B}",
    ),
    "new in an exercise": (
        f"{A}\nText.\n\n```{{exercise-start}}\n:label: a\n```\n\n{NEW}\nMore.\n\n```{{exercise-end}}\n```\n",
        f"{A}\n```{{exercise-start}}\n:label: a\n```\nЕщё.\n\n```{{exercise-end}}\n```\n",
        f"{A}\n```{{exercise-start}}\n:label: a\n```\n\n{NEW}\nЕщё.\n\n```{{exercise-end}}\n```\n",
    ),
    "new before a label": (
        f"{A}\nText.\n\n{NEW}\n(b)=\n## B\n",
        f"{A}\n(b)=\n## Б\n",
        f"{A}\n{NEW}\n(b)=\n## Б\n",
    ),
    "new after a list": (
        f"{A}\n- one\n\n{NEW}\nTwo.\n",
        f"{A}\n- раз\n\n\nДва.\n",
        f"{A}\n- раз\n\n{NEW}\n\nДва.\n",
    ),
    "several new": (
        f"{A}\n{NEW}\n{C}\nOne.\n\n{B}",
        f"{A}\nРаз.\n\n{B}",
        f"{A}\n{NEW}\n{C}\nРаз.\n\n{B}",
    ),
    "new on an empty page": (NEW, "", f"{NEW}\n"),
    "gone": (f"One.\n\n{B}", f"Раз.\n\n{A}\n{B}", f"Раз.\n\n{B}"),
    "gone at the end": (f"{A}\nOne.\n", f"{A}\nРаз.\n\n{B}", f"{A}\nРаз.\n"),
    "moved": (
        f"{B}\n{C}\nOne.\n\n{A}",
        f"{A}\n{B}\n{C}\nРаз.\n",
        f"{B}\n{C}\nРаз.\n\n{A}",
    ),
    "split": (
        f"One.\n\n{cell('import torch')}\n{cell('model = Net(64, 10)')}\n{B}",
        f"Раз.\n\n{cell('model = Net(64, 12)')}\n{B}",
        f"Раз.\n\n{cell('import torch')}\n{cell('model = Net(64, 10)')}\n{B}",
    ),
    "joined": (
        f"{cell('model = Net(64, 10)')}\n{B}",
        f"{cell('import torch')}\n{cell('model = Net(64, 12)')}\n{B}",
        None,
    ),
}


@pytest.mark.parametrize(("en", "ru", "expected"), COPIED.values(), ids=COPIED.keys())
def test_code_is_copied(twins: Twins, en: str, ru: str, expected: str | None) -> None:
    twins.write(en, ru)
    assert twins.sync() == ["page.md"]
    if expected is not None:
        assert twins.ru() == expected
    assert [
        problem.message for problem in check_parity(twins.folders, twins.root) if "code cell" in problem.message
    ] == []
    assert twins.sync() == []


def test_page_without_front_matter(twins: Twins) -> None:
    twins.write("", "")
    (twins.root / "en" / "page.md").write_text(f"{NEW}\nOne.\n", "utf-8")
    (twins.root / "ru" / "page.md").write_text("Раз.\n", "utf-8")
    assert twins.sync() == ["page.md"]
    assert twins.ru() == f"{NEW}\nРаз.\n"


def test_line_endings_of_the_twin_stay(twins: Twins) -> None:
    en, ru, _ = COPIED["line endings"]
    twins.write(en, ru)
    (twins.root / "ru" / "page.md").write_bytes((HEADER + ru).replace("\r", "").replace("\n", "\r\n").encode())
    twins.sync()
    text = (twins.root / "ru" / "page.md").read_bytes().decode()
    assert text == (HEADER + A + "\nТекст.\n").replace("\n", "\r\n")


REFUSED = {
    "place": (
        f"{A}\nOne.\n\n{NEW}\nTwo.\n\n{B}",
        f"{A}\nРаз.\n\n{B}",
        "en/page.md:12: cannot tell where between lines 10 and 10 of {ru} this code cell belongs: insert it by hand",
    ),
    "end": (
        f"{A}\n{NEW}",
        f"{A}\nРаз.\n\nДва.\n",
        "en/page.md:10: cannot tell where between lines 10 and 12 of {ru} this code cell belongs: insert it by hand",
    ),
    "version": (
        f"{cell('import torch')}\n{cell('zzz')}\n{B}",
        f"{cell('q = 1')}\n{B}",
        "ru/page.md:5: cannot tell which of the changed code cells from {en}:5 this is: copy these cells by hand",
    ),
    "new inside": (
        f"{A}\n````{{note}}\n{NEW}````\n",
        f"{A}\n````{{note}}\nТекст.\n````\n",
        "en/page.md:11: this code cell is inside another block: insert its twin by hand",
    ),
    "gone inside": (
        f"{A}\n````{{note}}\nText.\n````\n",
        f"{A}\n````{{note}}\n{NEW}````\n",
        "ru/page.md:11: this code cell is inside another block and has no twin: delete it by hand",
    ),
    "quotation": (
        "> ```{code-cell}\n> x = 2\n> ```\n",
        "> ```{code-cell}\n> x = 1\n> ```\n",
        "ru/page.md:5: this code cell is inside a quotation or begins a list item: copy it by hand",
    ),
    "open fence": (
        "```{code-cell}\nx = 2\n",
        "```{code-cell}\nx = 1\n```\n\nТекст.\n",
        "ru/page.md: the cells of {en} do not fit in here: copy them by hand",
    ),
}


@pytest.mark.parametrize(("en", "ru", "message"), REFUSED.values(), ids=REFUSED.keys())
def test_doubt_is_refused_and_nothing_changed(twins: Twins, en: str, ru: str, message: str) -> None:
    twins.write(f"{A}", f"{B}", "another")
    twins.write(en, ru)
    with pytest.raises(BookError) as error:
        twins.sync()
    paths = {language: twins.root / language / "page.md" for language in ("en", "ru")}
    assert str(error.value) == f"{twins.root}/{message.format(**paths)}"
    assert twins.ru() == ru
    assert twins.ru("another") == B


def test_only_named_pages_are_changed(twins: Twins) -> None:
    twins.write(A, B, "one")
    twins.write(A, B, "two")
    assert twins.sync("two.md") == ["two.md"]
    assert (twins.ru("one"), twins.ru("two")) == (B, A)


def test_page_that_is_not_in_both_is_named(twins: Twins) -> None:
    twins.write(A, B, "one")
    (twins.root / "en" / "two.md").write_text(A)
    assert twins.sync() == ["one.md"]
    with pytest.raises(BookError, match=r"no page 'two' in both .*en and .*ru: expected one of one$"):
        twins.sync("two")


def test_a_crash_leaves_the_old_page(twins: Twins, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*paths: object) -> None:
        raise OSError("disk full")

    twins.write(A, B)
    monkeypatch.setattr(os, "replace", crash)
    with pytest.raises(OSError, match="disk full"):
        twins.sync()
    assert twins.ru() == B
    assert [path.name for path in (twins.root / "ru").iterdir()] == ["page.md"]


def test_rights_of_the_file_stay(twins: Twins) -> None:
    twins.write(A, B)
    path = twins.root / "ru" / "page.md"
    path.chmod(0o640)
    twins.sync()
    assert path.stat().st_mode & 0o777 == 0o640
