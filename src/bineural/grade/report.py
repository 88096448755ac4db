"""The report of a lab, as a notebook that a student fills in: the exercises with their checks, then the rest."""

from __future__ import annotations

import json
from typing import Any

from bineural.exercises.checking.registry import find_exercise
from bineural.grade.lab import Lab, Task
from bineural.localize import message, translate


def report_notebook(lab: Lab, language: str) -> str:
    """Return the text of the notebook.

    Parameters
    ----------
    lab : Lab
    language : str
        Of its headings and of the checks.

    Returns
    -------
    str
        A notebook of format 4. Handed in as it is, it brings no points.
    """

    def text(*paragraphs: str) -> dict[str, Any]:
        return _cell("markdown", "\n\n".join(translate(each, language) for each in paragraphs))

    cells = [
        text(f"# {lab.title.get(language, '')}".rstrip(), message("Name, group: …"), message("Date: …")),
        text("## " + translate(message("Tasks"), language), _tasks(lab, language)),
        _cell("code", _setup(language)),
    ]
    for number, task in enumerate(lab.tasks, 1):
        cells += [
            text(f"### {number}. `{task.exercise}`", message("What is asked for, and how it is solved: …")),
            _cell("code", _starter(task), exercise=task.exercise, role="starter"),
            _cell("code", task.check, exercise=task.exercise, role="check"),
        ]
    for number, each in enumerate(lab.report, len(lab.tasks) + 1):
        cells += [
            text(
                f"### {number}. {each.said(language)}",
                message("Each step: what is done, its code with comments, a figure or a table, what they show."),
            ),
            _cell("code", ""),
        ]
    cells.append(text("## " + translate(message("Conclusions"), language), "…"))
    content = {
        "cells": [cell | {"id": f"cell-{place}"} for place, cell in enumerate(cells)],
        "metadata": {
            "bineural": {"language": language},
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _tasks(lab: Lab, language: str) -> str:
    rows = [(f"`{task.exercise}`", task.points) for task in lab.tasks]
    rows += [(task.said(language), task.points) for task in lab.report]
    heads = [translate(each, language) for each in (message("Task"), message("Points"), message("Given"))]
    table = ["| | " + " | ".join(heads) + " |", "|---|---|---|---|"]
    for number, (name, points) in enumerate(rows, 1):
        table.append(f"| {number} | {name} | {translate(message('{number:g}', number=points), language)} | |")
    return "\n".join(table)


def _setup(language: str) -> str:
    return (
        "from bineural.exercises import check\n"
        f'from bineural.localize import set_language\n\nset_language("{language}")'
    )


def _starter(task: Task) -> str:
    names = [name for name in find_exercise(task.exercise).hand_in if name.isidentifier()] or sorted(task.names)
    return "\n".join(f"{name} = ..." for name in names)


def _cell(kind: str, source: str, **own: str) -> dict[str, Any]:
    cell: dict[str, Any] = {"cell_type": kind, "metadata": {"bineural": own} if own else {}, "source": source}
    return cell | ({"execution_count": None, "outputs": []} if kind == "code" else {})
