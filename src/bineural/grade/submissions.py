"""Find whose notebooks lie in a folder, in the forms that teachers and learning platforms leave them."""

from __future__ import annotations

import csv
import os
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bineural.grade.deadlines import Deadlines, moment
from bineural.grade.problems import GradeError

TIMES = "submitted.csv"
# "Ann Lee_48213_assignsubmission_file_" or "…_file_lab1.ipynb", as Moodle names folders and files.
_MOODLE = re.compile(r"^(?P<name>.+?)_(?P<number>\d+)_assignsubmission_(?:file|onlinetext)(?:_.*)?$")
# "leeann_LATE_1207_99812_lab1.ipynb", as Canvas names files.
_CANVAS = re.compile(r"^(?P<name>[^_]+)_(?:LATE_)?(?P<number>\d+)_\d+_.+$")
# "lab3-lee-ann", as the book tells students to name a file that they send by mail.
_LAB = re.compile(r"^lab[ _-]?\d+[ _-]+(?=\S)", re.IGNORECASE)


@dataclass(frozen=True)
class Submission:
    """What one student handed in.

    Parameters
    ----------
    student : str
        The name of the student, as the folder or the file has it.
    notebooks : tuple of Path
        One lab, in the order of their names.
    folder : Path or None
        The student's own folder, whose other files the notebooks may read.
    """

    student: str
    notebooks: tuple[Path, ...]
    folder: Path | None = None


def find_submissions(folder: Path) -> list[Submission]:
    """Return the submissions in a folder, sorted by student.

    Parameters
    ----------
    folder : Path
        ``FOLDER/student.ipynb``, ``FOLDER/student/**/*.ipynb``, or files and folders as Moodle and Canvas name them;
        a prefix such as ``lab3-`` is no part of the student's name.

    Raises
    ------
    GradeError
        If there is no such folder, no notebook in it, or two submissions have the name of one student.
    """
    if not folder.is_dir():
        raise GradeError(f"FOLDER expected the folder of the students' notebooks, got {folder}: correct the path")
    found: dict[tuple[str, str], list[tuple[Path, Path | None]]] = defaultdict(list)
    for path in _notebooks(folder):
        parts = path.relative_to(folder).parts
        name, number = _student(parts[0] if len(parts) > 1 else path.stem, is_folder=len(parts) > 1)
        # A platform's number tells two students of one name apart; a plain folder and a plain file are two submissions.
        found[name, number or parts[0]].append((path, folder / parts[0] if len(parts) > 1 else None))
    if not found:
        raise GradeError(
            f"FOLDER expected notebooks, got {folder} without any: put in student.ipynb or student/*.ipynb"
        )
    submissions = []
    for (name, number), files in sorted(found.items()):
        others = [key for key in found if _same(key[0]) == _same(name) and key != (name, number)]
        if others and not all(key[1].isdigit() for key in [*others, (name, number)]):
            raise GradeError(f"FOLDER expected one submission a student, got two of {name!r}: join or rename them")
        folders = {each for _, each in files}
        own = folders.pop() if len(folders) == 1 else None
        student = f"{name} {number}" if others else name
        submissions.append(Submission(student, tuple(sorted(path for path, _ in files)), own))
    return submissions


def submitted_times(folder: Path, deadlines: Deadlines | None) -> dict[str, datetime]:
    """Return when students handed in, as ``submitted.csv`` and the deadlines' own table tell, which goes before it.

    Raises
    ------
    GradeError
        If the file lacks a column, or holds a time that is none.
    """
    zone = deadlines.zone if deadlines else None
    times = {
        student: moment(row["submitted"], zone, f"{TIMES}, {student}")
        for student, row in students_rows(folder / TIMES, ["submitted"]).items()
    }
    return times | {_normal(student): time for student, time in (deadlines.submitted if deadlines else {}).items()}


def students_rows(path: Path, columns: Sequence[str]) -> dict[str, dict[str, str]]:
    """Return the rows of a table by student; none if there is no such file.

    Parameters
    ----------
    path : Path
        Values separated by commas, or by semicolons as many spreadsheets write them, with a column ``student``.
    columns : sequence of str
        What it must have beside.

    Raises
    ------
    GradeError
        If it cannot be read, or lacks a column.
    """
    if not path.is_file():
        return {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            head = file.readline()
            file.seek(0)
            delimiter = ";" if ";" in head and "," not in head else ","
            rows = list(csv.DictReader(file, restval="", delimiter=delimiter))
    except (OSError, ValueError, csv.Error) as error:
        raise GradeError(
            f"{path.name} expected a table in UTF-8, got what cannot be read ({error}): save it again"
        ) from error
    wanted = ["student", *columns]
    if rows and not set(wanted) <= set(rows[0]):
        *first, last = wanted
        raise GradeError(
            f"{path.name} expected the columns {', '.join(first)} and {last}, got {', '.join(map(str, rows[0]))}: "
            "name them"
        )
    return {_normal(row["student"]): row for row in rows}


def handed_in(submission: Submission, times: Mapping[str, datetime]) -> tuple[datetime, bool]:
    """Return when a student handed in, and whether only the time of the newest file tells."""
    known = times.get(submission.student)
    if known is not None:
        return known, False
    newest = max(path.stat().st_mtime for path in submission.notebooks)
    return datetime.fromtimestamp(newest, UTC), True


def _notebooks(folder: Path) -> Iterator[Path]:
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith((".", "__MACOSX", "__pycache__")))
        # Beside a file of a Mac lies another of the same name with a prefix, which is no notebook.
        yield from (Path(place, name) for name in sorted(files) if name.endswith(".ipynb") and name[0] not in ".")


def _student(name: str, *, is_folder: bool) -> tuple[str, str]:
    match = _MOODLE.match(name) or (None if is_folder else _CANVAS.match(name))
    if match is None:
        return _normal(_LAB.sub("", name)), ""
    return _normal(match["name"]), match["number"]


def _normal(name: str) -> str:
    # A Mac writes й as two characters.
    return unicodedata.normalize("NFC", name).strip()


def _same(name: str) -> str:
    return name.casefold()
