"""A tiny book in two languages, whose commands run as a user would run them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import yaml
from filelock import FileLock

from bookbuild.sources.project import RESULTS_VARIABLE, Project

ROOT = Path(__file__).parents[2]
SOURCES = ROOT / "src"
TRACED = ("COVERAGE_PROCESS_CONFIG", "COVERAGE_PROCESS_START")

HEADER = """---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  display_name: Python 3
  language: python
  name: python3
execution_budget: 60
---

"""

EXPERIMENT = """(experiment)=
# {title}

{prose} {{value}}`answer`.

```{{code-cell}} ipython3
{code}
```
"""

CODE = """from bineural.localize import value
from bineural.tiny_helper import answer

value("answer", answer(), ".1%")"""

HELPER = '"""A helper."""\n\n\ndef answer():\n    """Return a share."""\n    return 0.987\n'


def cell(code: str, *tags: str) -> str:
    """Return a code cell as MyST."""
    head = f":tags: [{', '.join(tags)}]\n\n" if tags else ""
    return f"\n```{{code-cell}} ipython3\n{head}{code}\n```\n"


@dataclass
class Book:
    """A book in a temporary folder; its commands run as a user would run them."""

    root: Path
    measured: bool = False  # whether coverage follows its commands, which then take half as long again

    @property
    def project(self) -> Project:
        return Project(self.root)

    @property
    def environment(self) -> dict[str, str]:
        # Its own copy of bineural; bookbuild from the checkout of these tests, whichever one is installed.
        left = {RESULTS_VARIABLE} if self.measured else {RESULTS_VARIABLE, *TRACED}
        inherited = {name: value for name, value in os.environ.items() if name not in left}
        return inherited | {"PYTHONPATH": os.pathsep.join([str(self.root / "src"), str(SOURCES)])}

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "bookbuild", "--root", str(self.root), *arguments]

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*arguments),
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    def write(self, language: str, page: str, text: str) -> None:
        (self.root / "book" / language / f"{page}.md").write_text(text, "utf8")

    def write_both(self, page: str, body: str) -> None:
        """Write a notebook page whose text is the same in both editions."""
        for language in ("en", "ru"):
            self.write(language, page, HEADER + body)

    def edit(self, file: str, old: str, new: str) -> None:
        path = self.root / file
        text = path.read_text("utf8")
        assert old in text
        path.write_text(text.replace(old, new), "utf8")

    def page(self, language: str, page: str = "experiment") -> str:
        return (self.root / "_build" / "html" / language / f"{page}.html").read_text("utf8")

    def results(self) -> list[Path]:
        return sorted((self.root / "_build" / "results").glob("*/*.json"))


def make_book(root: Path) -> Book:
    """Write a book of an index and one chapter, `experiment`, which shows what a helper of the package returns."""
    (root / "book" / "en").mkdir(parents=True)
    (root / "book" / "ru").mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, root)
    config = (ROOT / "_config.yml").read_text("utf8")
    renamed = re.compile(r"(bookbuild_redirects:) \{.*?\}", re.DOTALL)
    assert renamed.search(config)
    (root / "_config.yml").write_text(renamed.sub(r"\1 {}", config), "utf8")  # the book's pages are not here
    shutil.copytree(ROOT / "book" / "_static", root / "book" / "_static")
    shutil.copytree(SOURCES / "bineural", root / "src" / "bineural", ignore=shutil.ignore_patterns("__pycache__"))
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


def build_together(factory: pytest.TempPathFactory, name: str, fill: Callable[[Book], None]) -> Book:
    """Return a book that no test changes, built by whichever process of the tests needs it first."""
    folder = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent  # that of all workers
    book = Book(folder / name / "book")
    with FileLock(folder / f"{name}.lock"):
        if not book.root.exists():
            made = replace(make_book(folder / f"{name}-unfinished" / "book"), measured=True)
            fill(made)
            done = made.run("book")
            assert done.returncode == 0, done.stderr
            assert "experiment: executed in" in done.stdout
            assert " s of 60 s\n" in done.stdout
            made.root.parent.rename(book.root.parent)
    return book
