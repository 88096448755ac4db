"""The report of a lab, as a notebook that a student fills in: the exercises with their checks, then the rest."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.metadata import metadata
from typing import Any

from bineural.exercises.checking.registry import find_exercise
from bineural.grade.lab import Lab, Task
from bineural.localize import message, translate, verbatim


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
    groups = _groups(lab)
    for number, group in enumerate(groups, 1):
        title = group[0].group.get(language, "")
        if title:
            cells.append(text(f"### {number}. {title}"))
        for task in group:
            cells += [
                text(
                    f"#### `{task.exercise}`" if title else f"### {number}. `{task.exercise}`",
                    message("Statement and hints: {address}", address=verbatim(f"<{_address(task, language)}>")),
                    message("What is asked for, and how it is solved: …"),
                ),
                _cell("code", _starter(task), exercise=task.exercise, role="starter"),
                _cell("code", task.check, exercise=task.exercise, role="check"),
            ]
    for number, each in enumerate(lab.report, len(groups) + 1):
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


def _groups(lab: Lab) -> list[list[Task]]:
    """Return the tasks by the headings under which they stand; those before the first one stand alone."""
    groups: list[list[Task]] = []
    for task in lab.tasks:
        if groups and groups[-1][0].group and not task.group:
            groups[-1].append(task)
        else:
            groups.append([task])
    return groups


def _address(task: Task, language: str) -> str:
    """Return where the chapter of an exercise stands on the book's site."""
    entries = (each.partition(", ") for each in metadata("bineural").get_all("Project-URL") or ())
    book = {name: address for name, _, address in entries}["Book"]
    return f"{book}{language}/{task.exercise.partition('/')[0]}.html"


def _rows(lab: Lab, language: str) -> Iterator[tuple[str, str, float | None]]:
    """Yield number, name and points of each row of the list of tasks; a heading has no points."""
    groups = _groups(lab)
    for number, group in enumerate(groups, 1):
        title = group[0].group.get(language, "")
        if title:
            yield str(number), title, None
        yield from (("" if title else str(number), f"`{task.exercise}`", task.points) for task in group)
    for number, each in enumerate(lab.report, len(groups) + 1):
        yield str(number), each.said(language), each.points


def _tasks(lab: Lab, language: str) -> str:
    heads = [translate(each, language) for each in (message("Task"), message("Points"), message("Given"))]
    table = ["| | " + " | ".join(heads) + " |", "|---|---|---|---|"]
    for number, name, points in _rows(lab, language):
        said = "" if points is None else translate(message("{number:g}", number=points), language)
        table.append(f"| {number} | {name} | {said} | |")
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
