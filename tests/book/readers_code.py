"""Code cells of chapters with what a reader hands in: which of them the end of the chapter needs, and how they run."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from nbformat import NotebookNode

from bookbuild.sources.chapters import Chapter, chapters
from bookbuild.sources.project import Project

CHAPTERS = {chapter.page: chapter for chapter in chapters(Project(Path(__file__).parents[2]))}
# What is not the reader's may be trained in no time.
SHORTER = re.compile(
    r"(?<=epochs: int = )150|(?<=nn.Sigmoid, epochs=)100|(?<=forest\()500"
    r"|(?<=SEEDS = range\()8|(?<=EPOCHS = )300|(?<=max_epochs=)30"
    r"|(?<=10_000 else )[56]|(?<=EPOCHS = )10|(?<=DEPTHS = \(2, )3, 4, 5, 6, 8, 10, 12, 14"
)


def cells_with(chapter: Chapter, handed_in: Mapping[str, str] | None) -> list[NotebookNode]:
    """Return the code cells that run: solutions in place of starters if `handed_in` is None, else starters, or what
    is handed in for the function of that name."""
    cells: list[NotebookNode] = []
    in_solution = is_replaced = False
    starter = None
    for cell in chapter.notebook.cells:
        if cell.cell_type != "code":
            in_solution = (in_solution and "solution-end" not in cell.source) or "solution-start" in cell.source
            is_replaced = is_replaced and in_solution
        elif "skip-execution" in cell.metadata.get("tags", []):
            starter = cell
        elif in_solution and starter is not None and handed_in is not None:
            replaced = NotebookNode(cell)
            defined = defines(ast.parse(starter.source))
            replaced.source = next((code for name, code in handed_in.items() if name in defined), starter.source)
            cells.append(replaced)
            starter, is_replaced = None, True
        elif not is_replaced:
            cells.append(cell)
    return cells


def shortened(cells: list[NotebookNode]) -> list[NotebookNode]:
    """Return cells of `digits-mlp` and `vanishing-gradients` that train for two epochs; of others, as they are."""
    shorter = [NotebookNode(cell) for cell in cells]
    for cell in shorter:
        cell.source = SHORTER.sub("2", cell.source)
    return shorter


def defines(tree: ast.AST) -> set[str]:
    """Return the names that code binds, or whose items or attributes it sets."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names |= {(alias.asname or alias.name).partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.Name | ast.Subscript | ast.Attribute) and isinstance(node.ctx, ast.Store):
            while isinstance(node, ast.Subscript | ast.Attribute):
                node = node.value
            names |= {node.id} if isinstance(node, ast.Name) else set()
    return names


def begins_anew(tree: ast.Module) -> set[str]:
    """Return the names that a cell binds whatever they were before."""
    bound: set[str] = set()
    for node in tree.body:
        stored = [inner for inner in ast.walk(node) if isinstance(getattr(inner, "ctx", None), ast.Store)]
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            bound.add(node.name)
        elif not isinstance(node, ast.AugAssign) and all(isinstance(inner, ast.Name) for inner in stored):
            bound |= defines(node)
    return bound


def uses(tree: ast.AST) -> set[str]:
    """Return the names that code reads."""
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}


def needed_for(cells: list[NotebookNode]) -> list[NotebookNode]:
    """Return the last cell, and those that it needs."""
    wanted = uses(ast.parse(cells[-1].source))
    kept = [cells[-1]]
    for cell in reversed(cells[:-1]):
        tree = ast.parse(cell.source)
        if defines(tree) & wanted:
            kept.insert(0, cell)
            wanted = wanted - begins_anew(tree) | uses(tree)
    return kept


def needed(cells: list[NotebookNode]) -> list[NotebookNode]:
    """Return the cells that what `own_code` gives leads to, and those that they need: not the whole chapter."""
    trees = [ast.parse(cell.source) for cell in cells]
    given = {
        number
        for number, tree in enumerate(trees)
        if any(isinstance(node, ast.Call) and getattr(node.func, "id", "") == "own_code" for node in ast.walk(tree))
    }
    kept: set[int] = set()
    reached: set[str] = set()
    for number in range(min(given), len(trees)):
        if number in given or uses(trees[number]) & reached:
            kept.add(number)
            reached |= defines(trees[number])
        else:
            reached -= begins_anew(trees[number])
    wanted: set[str] = set()
    for number in reversed(range(len(trees))):
        if number in kept or defines(trees[number]) & wanted:
            kept.add(number)
            wanted = wanted - begins_anew(trees[number]) | uses(trees[number])
    return [cells[number] for number in sorted(kept)]


def run(cells: list[NotebookNode], monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Run cells; return the names at the end."""
    module = ModuleType("chapter")
    monkeypatch.setitem(sys.modules, module.__name__, module)
    tracer = sys.gettrace()
    sys.settrace(None)  # coverage would take half as long again, and other tests run these lines
    try:
        for cell in cells:
            exec(cell.source, vars(module))
    finally:
        sys.settrace(tracer)
    return vars(module)


@pytest.fixture(autouse=True)
def samples(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BINEURAL_DATA", str(tmp_path))
    scratch = tmp_path / "scratch"  # for what a chapter writes
    scratch.mkdir()
    monkeypatch.chdir(scratch)


def accuracy_of(handed_in: Mapping[str, str] | None, monkeypatch: pytest.MonkeyPatch) -> float:
    """Run the end of `backpropagation` and return the accuracy of the network that its loop trained."""
    names = run(needed(cells_with(CHAPTERS["backpropagation"], handed_in)), monkeypatch)
    predicted = names["mine"](names["X_test"]).argmax(axis=1)
    return float((predicted == names["y_test"]).mean())
