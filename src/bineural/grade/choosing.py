"""Choose the cells that are run, and see afterwards whether one more was needed."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence

from bineural.grade.cells import check_calls, parse, plain_python
from bineural.grade.lab import Task
from bineural.grade.marks import TaskMark
from bineural.grade.names import needed, uses
from bineural.grade.notebooks import Notebook

_MISSING = re.compile(r"NameError: name '(\w+)'")


def chosen_cells(notebook: Notebook, tasks: Sequence[Task]) -> list[bool]:
    """Say of each cell of a notebook whether what the tasks check may depend on it."""
    trees = [parse(plain_python(cell.source)) for cell in notebook.cells]
    if any(isinstance(node, ast.Global) for tree in trees if tree for node in ast.walk(tree)):
        # Which call gives a global its value cannot be seen.
        return [True] * len(trees)
    read: dict[int, set[str]] = {len(trees): {name for task in tasks for name in task.names}}
    names = {task.exercise: task.names for task in tasks}
    always = dict(names)
    for place, (cell, tree) in enumerate(zip(notebook.cells, trees, strict=True)):
        checked = {name for name, _ in check_calls(tree) if name in names} if tree else set()
        started = {cell.exercise} if cell.role == "starter" and cell.exercise in names else set()
        read[place] = {name for each in checked | started for name in names[each]}
        # Where the check is gone, any of the values that a name has had may be the one that was meant.
        for each in checked:
            always.pop(each, None)
    everywhere = {name for each in always.values() for name in each}
    chosen = needed([uses(tree) if tree else None for tree in trees], everywhere, read)
    # A cell that is no Python costs nothing and says so; one that writes a file may write a module.
    return [
        run or tree is None or bool(read[place]) or cell.source.lstrip().startswith("%%writefile")
        for place, (run, tree, cell) in enumerate(zip(chosen, trees, notebook.cells, strict=True))
    ]


def tasks_at_home(notebooks: Sequence[Notebook], tasks: Sequence[Task]) -> list[list[int]]:
    """Return for each notebook of a student the places of its tasks: those that it names, and those that none names."""
    named = [[_names(notebook, task) for task in tasks] for notebook in notebooks]
    nowhere = [not any(each[place] for each in named) for place in range(len(tasks))]
    return [[place for place in range(len(tasks)) if each[place] or nowhere[place]] for each in named]


def _names(notebook: Notebook, task: Task) -> bool:
    return any(task.exercise == cell.exercise or task.exercise in cell.source for cell in notebook.cells)


def lacks(task: TaskMark, skipped: str) -> bool:
    """Say whether a name was missing of which a cell speaks that was not run."""
    cases = [case for result in task.results.values() for case in result.cases]
    names = {name for case in cases for name in _MISSING.findall(case.got)}
    if task.undefined:
        names |= task.task.names
    return any(re.search(rf"\b{re.escape(name)}\b", skipped) for name in names)
