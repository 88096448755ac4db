"""Make a lab file from notebooks: a task for each check in them."""

from __future__ import annotations

import ast
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from bineural.exercises.checking.registry import UnknownExerciseError, find_exercise
from bineural.grade.cells import check_calls, parse, plain_python
from bineural.grade.lab import Limits
from bineural.grade.labs import lab_file
from bineural.grade.notebooks import read_notebook
from bineural.grade.problems import GradeError


def new_lab(paths: Sequence[Path]) -> str:
    """Return the text of a lab file.

    Parameters
    ----------
    paths : sequence of Path
        Notebooks of students or of teachers, in any language; or the name of a lab of the book, whose file is returned.

    Returns
    -------
    str
        TOML, with a point a task, to be edited.

    Raises
    ------
    GradeError
        If a notebook cannot be read, or none has a check.
    """
    if len(paths) == 1 and lab_file(paths[0]) != paths[0]:
        return lab_file(paths[0]).read_text("utf-8")
    calls: dict[str, str] = {}
    for path in paths:
        for cell in read_notebook(path).cells:
            tree = parse(plain_python(cell.source))
            for name, call in check_calls(tree) if tree else ():
                if _exists(name) and len(call.args) > 1:
                    calls.setdefault(name, _written(call))
    if not calls:
        raise GradeError('--new-lab expected notebooks with checks, got none: a check is check("chapter/exercise", …)')
    chapters = ", ".join(dict.fromkeys(name.partition("/")[0] for name in calls))
    lines = [f"[title]\nen = {json.dumps(chapters)}\nru = {json.dumps(chapters)}\n", "# [limits]  # the defaults"]
    lines += [f"# {name} = {value:g}" for name, value in asdict(Limits()).items()]
    for name, written in calls.items():
        lines.append(f"\n[[task]]\nexercise = \"{name}\"\npoints = 1\ncheck = '{written}'")
    return "\n".join(lines) + "\n"


def _written(call: ast.Call) -> str:
    # Unparsed, texts stand in single quotes, which end a literal string of TOML.
    text = ast.unparse(call)
    return text.replace("'", '"') if '"' not in text else text.replace("'", "\\u0027")


def _exists(name: str) -> bool:
    try:
        find_exercise(name)
    except UnknownExerciseError:
        return False
    return True
