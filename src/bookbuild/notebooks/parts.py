"""What the code cells of a page are in a notebook: to be read, folded, a starter, a solution, a check."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from docutils import nodes
from sphinx_exercise.nodes import solution_node

from bookbuild.sphinx_ext.cells import cells_of, part_of
from bookbuild.sphinx_ext.exercises import exercises_of

STARTER, SOLUTION, CHECK = "starter", "solution", "check"


@dataclass(frozen=True)
class Part:
    """The part that a code cell has in an exercise.

    Parameters
    ----------
    role : str
        `STARTER`, `SOLUTION` or `CHECK`.
    exercise : str
        Name of the exercise, such as ``"backpropagation/relu"``.
    """

    role: str
    exercise: str


def parts_of(document: nodes.document) -> dict[int, Part]:
    """Return the parts of the code cells of a page, by their places among its cells; most cells have none."""
    found: dict[int, Part] = {}
    solutions = {solution["target_label"]: solution for solution in document.findall(solution_node)}
    for exercise in exercises_of(document):
        cells = dict(_sources(exercise))
        name = next(filter(None, map(checked, cells.values())), exercise["label"])
        found |= {place: Part(CHECK if checked(code) else STARTER, name) for place, code in cells.items()}
        if exercise["label"] in solutions:
            found |= {place: Part(SOLUTION, name) for place, _ in _sources(solutions[exercise["label"]])}
    return found


def _sources(part: nodes.Element) -> Iterator[tuple[int, str]]:
    for cell in cells_of(part):
        source = part_of(cell, "source")
        if source is not None:
            yield cell["cell_index"], source.astext()


def checked(code: str) -> str | None:
    """Return the exercise that a cell checks, None if it checks none.

    Examples
    --------
    >>> checked('check("backpropagation/relu", relu_backward)')
    'backpropagation/relu'
    >>> checked("check = 1")
    """
    try:
        lines = ast.parse(code).body
    except SyntaxError:
        return None
    match lines:
        case [ast.Expr(ast.Call(ast.Name("check"), [ast.Constant(str() as name), *_]))]:
            return name
    return None
