"""Budgets of execution: each page with code says in its header how many seconds its execution should take."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from bookbuild.check.problem import Problem
from bookbuild.sources.chapters import budget_of
from bookbuild.sources.page_reader import read_page
from bookbuild.sources.project import page_names


def check_budgets(folders: Mapping[str, Path], root: Path) -> list[Problem]:
    """Check that every page with code cells, and no other, has a budget.

    Parameters
    ----------
    folders : Mapping[str, Path]
        Folder of each edition by language code.
    root : Path
        Folder that the paths of problems are relative to.
    """
    paths = [folder / f"{name}.md" for folder in folders.values() for name in page_names(folder)]
    return [problem for path in paths for problem in _page(path, root)]


def _page(path: Path, root: Path) -> Iterator[Problem]:
    page = read_page(path)
    name, line = path.relative_to(root), page.front_matter_lines.get("execution_budget", 1)
    if page.cells and "execution_budget" not in page.front_matter:
        yield Problem(name, line, "the header has no execution_budget: write the seconds that its code should take")
    elif page.cells and budget_of(page.front_matter) is None:
        budget = page.front_matter["execution_budget"]
        yield Problem(
            name, line, f"execution_budget should be a positive number of seconds, got {budget!r}: correct it"
        )
    elif not page.cells and "execution_budget" in page.front_matter:
        yield Problem(name, line, "the page has an execution_budget, but no code cells: delete it")
