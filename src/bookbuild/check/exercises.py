"""Exercises: every check of a page names one that there is, and every one is on a page."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

from bookbuild.check.labels import parse
from bookbuild.check.problem import Problem
from bookbuild.sources.page_reader import read_page

EXERCISES = Path("src/bineural/exercises")
# The package that is no chapter.
MECHANISM = "checking"


def check_exercises(folders: Mapping[str, Path], root: Path) -> list[Problem]:
    """Compare the calls of `check` on the pages with the modules that hold the exercises.

    Parameters
    ----------
    folders : Mapping[str, Path]
        Folder of each edition by language code.
    root : Path
        Root of the repository.
    """
    modules = exercise_modules(root)
    problems: list[Problem] = []
    for folder in folders.values():
        checked: set[str] = set()
        for path in sorted(folder.rglob("*.md")):
            for name, line in _checks(path):
                checked.add(name)
                if name not in modules:
                    chapter, _, exercise = name.partition("/")
                    module = EXERCISES / f"{chapter}/{exercise}.py".replace("-", "_")
                    message = f"there is no exercise {name!r}: mend the name or write {module.as_posix()}"
                    problems.append(Problem(path.relative_to(root), line, message))
        shown = folder.relative_to(root).as_posix()
        for name in sorted(modules.keys() - checked):
            message = f"no page of {shown} checks {name!r}: write the exercise there or delete this file"
            problems.append(Problem(modules[name], 1, message))
    return problems


def exercise_modules(root: Path) -> dict[str, Path]:
    """Return the module of each exercise by its name, relative to the root; those with an underscore hold none."""
    paths = [path.relative_to(root) for path in sorted((root / EXERCISES).glob("*/*.py"))]
    return {
        f"{path.parent.name}/{path.stem}".replace("_", "-"): path
        for path in paths
        if path.parent.name != MECHANISM and not path.stem.startswith("_")
    }


def _checks(path: Path) -> Iterator[tuple[str, int]]:
    """Yield the name that each call of `check` on a page begins with, and its line."""
    for cell in read_page(path).cells:
        tree = parse(cell.source)
        for node in ast.walk(tree) if tree else ():
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "check":
                first = node.args[0] if node.args else None
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    yield first.value, cell.body + first.lineno
