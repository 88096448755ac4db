"""The last experiments of chapters run on the reader's functions: solutions, untouched starters, wrong ones."""

from __future__ import annotations

import ast
import sys
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from nbformat import NotebookNode

from bookbuild.sources.chapters import Chapter, chapters
from bookbuild.sources.project import Project

CHAPTERS = {chapter.page: chapter for chapter in chapters(Project(Path(__file__).parents[3]))}
OWN = [page for page, chapter in CHAPTERS.items() if any("own_code(" in cell.source for cell in chapter.notebook.cells)]
# One wrong function for each exercise of `backpropagation` whose mistakes show in the trained network.
WRONG = {
    "sign of the weights": "def linear_backward(x, w, g):\n    return g @ w, -g.T @ x, -g.sum(axis=0)",
    "bias alone": "def linear_backward(x, w, g):\n    return g @ w, 0 * w, g.sum(axis=0)",
    "gate always shut": "def relu_backward(x, g):\n    return 0 * g",
    "wanted minus given": "def softmax_gradient(p, y):\n    return (np.eye(p.shape[1])[y] - p) / len(p)",
}


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


def needed(cells: list[NotebookNode]) -> list[NotebookNode]:
    """Return the cells that what `own_code` gives leads to, and those that they need: not the whole chapter."""
    trees = [ast.parse(cell.source) for cell in cells]
    first = next(
        number
        for number, tree in enumerate(trees)
        if any(isinstance(node, ast.Call) and getattr(node.func, "id", "") == "own_code" for node in ast.walk(tree))
    )
    kept, reached = {first}, defines(trees[first])
    for number in range(first + 1, len(trees)):
        if uses(trees[number]) & reached:
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
    for cell in cells:
        exec(cell.source, vars(module))
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


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("page", OWN)
def test_untouched_starters_run_to_the_end_of_the_chapter(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    cells = cells_with(CHAPTERS[page], {})
    assert any("..." in cell.source for cell in cells)
    run(needed(cells), monkeypatch)


@pytest.mark.parametrize("handed_in", [None, {}], ids=["solutions", "starters"])
def test_the_moons_are_separated(handed_in: dict[str, str] | None, monkeypatch: pytest.MonkeyPatch) -> None:
    assert accuracy_of(handed_in, monkeypatch) > 0.97


@pytest.mark.filterwarnings("ignore:overflow", "ignore:invalid value")
@pytest.mark.parametrize("code", WRONG.values(), ids=WRONG)
def test_wrong_functions_do_not_separate_the_moons_and_stop_nothing(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    name = code.partition("(")[0].removeprefix("def ")
    assert accuracy_of({name: code}, monkeypatch) < 0.95
