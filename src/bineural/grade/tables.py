"""``grades.csv``: a row a student, for programs and for spreadsheets."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from bineural.grade.lab import Lab
from bineural.grade.marks import StudentMark, teachers_view
from bineural.localize import translate

# A spreadsheet takes what begins like this for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_table(marks: Sequence[StudentMark], lab: Lab, language: str, path: Path) -> None:
    """Write all marks; heads are the same in all languages, texts are in the teacher's.

    Parameters
    ----------
    marks : sequence of StudentMark
    lab : Lab
    language : str
    path : Path
    """
    tasks = [*(task.exercise for task in lab.tasks), *(task.name for task in lab.report)]
    head = ["student", "language", *tasks, "sum", "factor", "total", "handed in", "handed in by"]
    head += ["first failing check", "hint", "errors", "not graded fully", "guarded", "look at", "seconds"]
    # With its mark, spreadsheets read the file as UTF-8.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(head)
        for mark in marks:
            writer.writerow([_cell(value) for value in _row(mark, language)])


def _row(mark: StudentMark, language: str) -> list[object]:
    check, hint = teachers_view(mark, language)
    texts = (mark.errors, [*mark.ended, *(task.note for task in mark.tasks if not task.settled)])
    return [
        mark.student,
        mark.language,
        *(_number(task.points) for task in mark.tasks),
        *("" if task.points is None else _number(task.points) for task in mark.report),
        _number(mark.sum),
        _number(mark.factor),
        _number(mark.total),
        mark.handed_in.isoformat(sep=" ", timespec="seconds"),
        "file" if mark.by_file else "list",
        check,
        hint,
        *("; ".join(translate(text, language) for text in each) for each in texts),
        "; ".join(f"{part}: {keeper}" for part, keeper in mark.guarded.items()),
        "; ".join(translate(text, language) for text in mark.remarks),
        f"{mark.seconds:.1f}",
    ]


def _number(value: float) -> str:
    return f"{value:g}"


def _cell(value: object) -> str:
    text = str(value).replace("\0", "")
    return f"'{text}" if text.startswith(_FORMULA) else text
