"""What a teacher marks by hand: points for tasks of a report, read from a table, and the table of those that lack."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from bineural.grade.lab import Lab, positive
from bineural.grade.marks import StudentMark
from bineural.grade.problems import GradeError
from bineural.grade.submissions import students_rows

MARKS = "report.csv"


def read_marks(folder: Path, lab: Lab) -> dict[str, dict[str, float]]:
    """Return what a teacher has given, by student and by the name of the task; an empty cell is not marked yet.

    Parameters
    ----------
    folder : Path
        That of the works; its file ``report.csv`` has a column ``student`` and one for each task of the report.
    lab : Lab

    Raises
    ------
    GradeError
        If the file lacks a column, or a mark is no number or too high.
    """
    if not lab.report:
        return {}
    found: dict[str, dict[str, float]] = {}
    for student, row in students_rows(folder / MARKS, [task.name for task in lab.report]).items():
        found[student] = {}
        for task in lab.report:
            # A spreadsheet of a Russian teacher writes a decimal comma.
            text = row[task.name].strip().replace(",", ".")
            if text:
                found[student][task.name] = _points(text, task.points, f"{MARKS}, {task.name} of {student}")
    return found


def write_marks(marks: Sequence[StudentMark], lab: Lab, path: Path) -> None:
    """Write the table with the marks that there are, for the others to be filled in."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["student", *(task.name for task in lab.report)])
        for mark in marks:
            given = ("" if each.points is None else f"{each.points:g}" for each in mark.report)
            writer.writerow([mark.student, *given])


def _points(text: str, most: float, where: str) -> float:
    try:
        number: object = float(text)
    except ValueError:
        number = text
    points = positive(number, where, zero=True)
    if points > most:
        raise GradeError(f"{where} expected at most {most:g} points, got {points:g}: correct it")
    return points
