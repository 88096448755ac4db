"""``python -m bineural.grade FOLDER --lab LAB [--deadlines FILE]``: grade a class, and write what came of it."""

from __future__ import annotations

import argparse
import io
import os
import queue
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from importlib.util import find_spec
from pathlib import Path

from bineural.grade.by_hand import MARKS, read_marks, write_marks
from bineural.grade.deadlines import read_deadlines
from bineural.grade.grading import Settings, grade, launcher_for
from bineural.grade.jail import LAYERS
from bineural.grade.lab import read_lab
from bineural.grade.labs import lab_file
from bineural.grade.launcher import Launcher
from bineural.grade.marks import StudentMark
from bineural.grade.new_lab import new_lab
from bineural.grade.otter import write_tests
from bineural.grade.pages import write_pages
from bineural.grade.problems import GradeError
from bineural.grade.report import report_notebook
from bineural.grade.submissions import Submission, find_submissions, submitted_times
from bineural.grade.tables import write_table
from bineural.localize import get_language, languages

ALL_GRADED, NOT_FULLY, WRONG_USAGE, BELOW = 0, 1, 2, 3


def main(arguments: Sequence[str] | None = None) -> int:
    """Grade, and return 0; 1 if something could not be graded fully, 2 for wrong usage, 3 below ``--fail-below``."""
    options = _parser().parse_args(arguments)
    # A terminal may lack the letters of a student's name.
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    try:
        if options.new_lab:
            print(new_lab(options.new_lab), end="")
            return ALL_GRADED
        return _grade(options)
    except GradeError as error:
        print(error, file=sys.stderr)
        return WRONG_USAGE


def _grade(options: argparse.Namespace) -> int:
    if options.lab is None:
        raise GradeError("--lab expected a file, got none: make one by --new-lab NOTEBOOK... > lab.toml, or take lab1")
    lab = read_lab(lab_file(options.lab))
    if options.report:
        print(report_notebook(lab, options.language), end="")
        return ALL_GRADED
    if options.otter:
        write_tests(lab, options.otter)
        return ALL_GRADED
    if options.folder is None:
        raise GradeError("FOLDER expected the folder of the students' notebooks, got none: name it first")
    if find_spec("cloudpickle") is None:
        raise GradeError(
            "bineural.grade expected the package cloudpickle, which is missing: pip install 'bineural[grade]'"
        )
    deadlines = read_deadlines(options.deadlines) if options.deadlines else None
    submissions = find_submissions(options.folder)
    times = submitted_times(options.folder, deadlines)
    by_hand = read_marks(options.folder, lab)
    _all_known(submissions, {*times, *by_hand, *(deadlines.extensions if deadlines else ())})
    settings = Settings(lab, deadlines, times, options.language, options.isolation, options.every_cell, by_hand)
    if not hasattr(os, "fork"):
        print("Here memory, processes, single cells and files' sizes are not limited: grade only code that you trust.")
    marks = grade_class(submissions, settings, options.jobs)
    options.out.mkdir(parents=True, exist_ok=True)
    write_table(marks, lab, options.language, options.out / "grades.csv")
    write_pages(marks, lab, deadlines, options.language, options.out)
    print(f"{options.out / 'grades.csv'}, {options.out / 'grades.html'}")
    unmarked = sum(mark.unmarked for mark in marks)
    if unmarked:
        write_marks(marks, lab, options.out / MARKS)
        print(f"{unmarked} to be marked by hand: fill in {options.out / MARKS}, put it into FOLDER, and grade again")
    if options.fail_below is not None and any(mark.total < options.fail_below for mark in marks):
        return BELOW
    return ALL_GRADED if all(mark.complete for mark in marks) else NOT_FULLY


def grade_class(submissions: Sequence[Submission], settings: Settings, jobs: int) -> list[StudentMark]:
    """Grade all students, several at once, and print a line about each as it is done.

    Parameters
    ----------
    submissions : sequence of Submission
    settings : Settings
    jobs : int
        How many at once.

    Returns
    -------
    list of StudentMark
        In the order of the submissions.
    """
    free: queue.SimpleQueue[tuple[int, Launcher]] = queue.SimpleQueue()
    launchers = [launcher_for(settings.lab, submissions) for _ in range(min(jobs, len(submissions)))]
    for each in enumerate(launchers):
        free.put(each)

    def one(submission: Submission) -> StudentMark:
        worker, launcher = free.get()
        try:
            return grade(submission, settings, launcher, worker)
        finally:
            free.put((worker, launcher))

    try:
        with ThreadPoolExecutor(len(launchers)) as pool:
            waiting = {pool.submit(one, submission): place for place, submission in enumerate(submissions)}
            marks: dict[int, StudentMark] = {}
            for done in as_completed(waiting):
                mark = marks[waiting[done]] = done.result()
                print(f"{mark.student}: {mark.total:g} of {settings.lab.most:g}{_unless_complete(mark)}", flush=True)
    finally:
        for launcher in launchers:
            launcher.close()
    return [marks[place] for place in range(len(submissions))]


def _unless_complete(mark: StudentMark) -> str:
    return "" if mark.complete else ", not graded fully"


def _all_known(submissions: Sequence[Submission], named: set[str]) -> None:
    students = {each.student for each in submissions}
    unknown = sorted(named - students)
    # Somebody with a longer deadline may have handed in nothing; somebody with a misspelled name has handed in.
    for name in unknown:
        print(f"{name}: has a time, an extension or a mark, and no notebook", flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bineural.grade",
        description="Grade students' notebooks: points, deadlines, the first failing check with its hint.",
        epilog="Exit codes: 0 all graded, 1 something could not be graded fully, 2 wrong usage, 3 below --fail-below.",
    )
    add = parser.add_argument
    add(
        "folder",
        nargs="?",
        type=Path,
        metavar="FOLDER",
        help="student.ipynb or student/*.ipynb, or as an LMS leaves it",
    )
    add("--lab", type=Path, metavar="LAB", help="tasks, points and limits in a TOML file, or lab1 to lab6 of the book")
    add("--deadlines", type=Path, metavar="FILE", help="deadlines and extensions, in TOML; without it all points count")
    add("--out", type=Path, default=Path("grades"), metavar="FOLDER", help="where the reports go (default: grades)")
    add("--language", choices=languages(), default=get_language(), help="yours, and that of notebooks that tell none")
    add("--jobs", type=_count, default=os.cpu_count() or 1, metavar="N", help="students at once (default: one a core)")
    add("--every-cell", action="store_true", help="run also cells on which nothing checked depends")
    add("--isolation", choices=LAYERS, default=LAYERS[0], help="the strongest kind to try (default: namespaces)")
    add("--fail-below", type=float, metavar="POINTS", help="exit with 3 if a student has fewer, for CI")
    add(
        "--new-lab",
        type=Path,
        nargs="+",
        metavar="NOTEBOOK",
        help="print a lab file made from notebooks, or one of the book's, lab1 to lab6, and end",
    )
    add("--report", action="store_true", help="print the lab's report as a notebook to be filled in, and end")
    add("--otter", type=Path, metavar="FOLDER", help="write the lab's checks as tests for otter-grader, and end")
    return parser


def _count(text: str) -> int:
    count = int(text)
    if count < 1:
        raise argparse.ArgumentTypeError(f"expected a count from 1 on, got {text}: write 1")
    return count


if __name__ == "__main__":
    sys.exit(main())
