"""Grade one student: run the notebooks, carry what they define into fresh processes, check it there."""

from __future__ import annotations

import os
import re
import secrets
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from bineural.exercises.checking.describing import code
from bineural.grade.cells import plain_python
from bineural.grade.child import read_messages
from bineural.grade.choosing import chosen_cells, lacks, tasks_at_home
from bineural.grade.deadlines import Deadlines
from bineural.grade.folders import fill, run_folder
from bineural.grade.jail import LAYERS, Jail
from bineural.grade.lab import MEGABYTE, Lab, Task
from bineural.grade.launcher import Bounds, Launcher, Ran
from bineural.grade.marks import ReportMark, StudentMark, TaskMark
from bineural.grade.notebooks import Notebook, read_notebook
from bineural.grade.problems import GradeError
from bineural.grade.remarks import remarks
from bineural.grade.submissions import Submission, handed_in
from bineural.grade.template import ALWAYS, LIBRARIES, WITH_TORCH
from bineural.grade.verdicts import how_it_ended, keepers, mark_of, weakest
from bineural.localize import message

# Notebooks in which imports are looked for.
SAMPLE = 20
# Of one task, until one passes.
MOST_CHECKS = 4
# Seconds that a process has for itself, beside the student's code.
GRACE = 15.0


@dataclass(frozen=True)
class Settings:
    """How a class is graded.

    Parameters
    ----------
    lab : Lab
    deadlines : Deadlines or None
        Without them everything counts fully.
    times : mapping of str to datetime
        When students handed in, where that is known.
    language : str
        The teacher's, and that of notebooks that tell none.
    layer : str
        The strongest of `bineural.grade.jail.LAYERS` that is tried.
    every_cell : bool
        Whether also cells are run on which nothing checked depends.
    by_hand : mapping of str to mapping of str to float
        What a teacher has given: points by student and by the name of the task.
    """

    lab: Lab
    deadlines: Deadlines | None = None
    times: Mapping[str, datetime] = field(default_factory=dict)
    language: str = "en"
    layer: str = LAYERS[0]
    every_cell: bool = False
    by_hand: Mapping[str, Mapping[str, float]] = field(default_factory=dict)


@dataclass
class _Found:
    """What a run of a notebook has brought: submissions by task in the order in which they are tried.

    `skipped` is the code that was not run, as nothing seemed to depend on it.
    """

    notebook: Notebook
    places: Sequence[int]
    values: dict[int, list[bytes]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)
    guarded: dict[str, str] = field(default_factory=dict)
    skipped: str = ""


def launcher_for(lab: Lab, submissions: Sequence[Submission] = ()) -> Launcher:
    """Return a launcher whose template has what the exercises of a lab need, and what these notebooks import."""
    exercises = lab.exercises()
    own = [f"bineural.exercises.{task.exercise.replace('-', '_').replace('/', '.')}" for task in lab.tasks]
    torch = WITH_TORCH if any("torch" in each.needs for each in exercises) else ()
    variables = {
        "BINEURAL_OFFLINE": "1",
        "BINEURAL_PROGRESS": "0",
        "MKL_NUM_THREADS": "1",
        "MPLBACKEND": "Agg",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",
    }
    return Launcher([*ALWAYS, *_imported(submissions), *torch, *own], variables)


def _imported(submissions: Sequence[Submission]) -> list[str]:
    text = ""
    for submission in submissions[:SAMPLE]:
        for path in submission.notebooks:
            with suppress(GradeError):
                text += "\n".join(cell.source for cell in read_notebook(path).cells)
    return [module for module in LIBRARIES if re.search(rf"\b{module.rpartition('.')[0] or module}\b", text)]


def grade(submission: Submission, settings: Settings, launcher: Launcher, worker: int = 0) -> StudentMark:
    """Grade one student.

    Parameters
    ----------
    submission : Submission
    settings : Settings
    launcher : Launcher
        Used by nobody else meanwhile.
    worker : int
        Its number: where the teacher is root, processes of different workers have different users.
    """
    begun = time.monotonic()
    when, by_file = handed_in(submission, settings.times)
    notebooks: list[Notebook] = []
    unread: list[str] = []
    for path in submission.notebooks:
        try:
            notebooks.append(read_notebook(path))
        except GradeError as error:
            unread.append(message("not a notebook: {error}", error=code(str(error))))
    language = next((each.language for each in notebooks if each.language), settings.language)
    given = settings.by_hand.get(submission.student, {})
    with run_folder(submission, settings.lab) as folder:
        student = _Student(submission, settings, launcher, worker, folder, language)
        homes = tasks_at_home(notebooks, settings.lab.tasks)
        found = [
            student.run(notebook, places, every=settings.every_cell)
            for notebook, places in zip(notebooks, homes, strict=True)
        ]
        tasks = [student.check(place, found) for place in range(len(settings.lab.tasks))]
        if any(lacks(task, each.skipped) for task in tasks for each in found):
            found = [student.run(each.notebook, each.places, every=True) if each.skipped else each for each in found]
            tasks = [task if task.passed else student.check(place, found) for place, task in enumerate(tasks)]
    return StudentMark(
        submission.student,
        language,
        tasks,
        when,
        by_file,
        settings.deadlines.factor(submission.student, when) if settings.deadlines else 1.0,
        [error for each in found for error in each.errors],
        [*unread, *(end for each in found for end in each.ended)],
        weakest([*(each.guarded for each in found), student.guarded]),
        [remark for notebook in notebooks for remark in remarks(notebook)],
        time.monotonic() - begun,
        [ReportMark(task, given.get(task.name)) for task in settings.lab.report],
        settings.lab.scale,
    )


@dataclass
class _Student:
    submission: Submission
    settings: Settings
    launcher: Launcher
    worker: int
    folder: Path
    language: str
    guarded: dict[str, str] = field(default_factory=dict)

    def run(self, notebook: Notebook, places: Sequence[int], *, every: bool) -> _Found:
        """Run a notebook for some tasks, without the cells on which nothing depends unless `every` is true."""
        lab, limits = self.settings.lab, self.settings.lab.limits
        tasks = [lab.tasks[place] for place in places]
        chosen = [True] * len(notebook.cells) if every else chosen_cells(notebook, tasks)
        request = {
            "kind": "notebook",
            "cells": [
                {"number": cell.number, "source": cell.source, "exercise": cell.exercise, "role": cell.role, "run": run}
                for cell, run in zip(notebook.cells, chosen, strict=True)
            ],
            "tasks": [
                {"exercise": task.exercise, "submission": task.submission, "names": sorted(task.names)}
                for task in tasks
            ],
            "seconds": limits.cell_seconds,
            "output": int(limits.output_kb * 1000),
        }
        ran = self._start(request, limits.notebook_seconds)
        left = [cell.source for cell, run in zip(notebook.cells, chosen, strict=True) if not run]
        found = _Found(notebook, places, skipped="\n".join(left))
        self._read(ran, found)
        if ran.ended == "disk":
            # What is checked later must not pay for it.
            fill(self.folder, self.submission, lab)
        return found

    def check(self, place: int, found: Sequence[_Found]) -> TaskMark:
        """Check what the notebooks hold for a task: the first that passes counts, else the first."""
        task = self.settings.lab.tasks[place]
        marks = []
        for each in found:
            for submission in each.values.get(place, [])[:MOST_CHECKS]:
                marks.append(self._check(task, submission, each.notebook))
                if marks[-1].passed:
                    return marks[-1]
        if marks:
            return marks[0]
        names = code(", ".join(sorted(task.names)))
        note = message("Not defined in the notebook: {names}.", names=names)
        return TaskMark(task, False, note=note, undefined=True)

    def _check(self, task: Task, submission: bytes, notebook: Notebook) -> TaskMark:
        limits = self.settings.lab.limits
        secret = secrets.token_hex(16)
        request = {
            "kind": "check",
            "exercise": task.exercise,
            "submission": submission,
            "sources": {f"<cell {cell.number}>": plain_python(cell.source) for cell in notebook.cells},
            "languages": sorted({self.language, self.settings.language}),
            "seconds": limits.check_seconds,
            "secret": secret,
        }
        ran = self._start(request, limits.check_seconds + GRACE)
        verdicts = []
        for header, _ in read_messages(ran.answer):
            if header.get("kind") == "how":
                self.guarded = weakest([self.guarded, keepers(header)])
            elif header.get("kind") == "verdict" and header.get("secret") == secret:
                verdicts.append(header)
        return mark_of(task, verdicts, ran, limits.check_seconds)

    def _start(self, request: Mapping[str, Any], seconds: float) -> Ran:
        limits = self.settings.lab.limits
        folder = str(self.folder)
        data = os.environ.get("BINEURAL_DATA", "")
        bounds = Bounds(
            seconds,
            int(limits.memory_mb * MEGABYTE),
            limits.processes,
            int(limits.disk_mb * MEGABYTE),
            int(limits.output_kb * 1000),
            self.folder,
        )
        jail = Jail(
            folder,
            (data,) if data else (),
            bounds.memory,
            bounds.disk,
            bounds.processes,
            int(seconds + GRACE),
            self.worker,
            self.settings.layer,
        )
        environment = {
            "BINEURAL_DATA": data or str(self.folder / "no-data"),
            "BINEURAL_LANG": self.language,
            "HOME": folder,
            "TMPDIR": folder,
            "XDG_CACHE_HOME": folder,
        }
        return self.launcher.run({**request, "jail": jail, "environment": environment}, bounds)

    def _read(self, ran: Ran, found: _Found) -> None:
        values: dict[int, dict[str, list[bytes]]] = {}
        name = code(found.notebook.path.name)
        done = False
        for header, payload in read_messages(ran.answer):
            kind = header.get("kind")
            if kind == "how" and not found.guarded:
                found.guarded = keepers(header)
            elif kind == "value" and header.get("task") in range(len(found.places)):
                place = found.places[header["task"]]
                values.setdefault(place, {}).setdefault(str(header.get("moment")), []).append(payload)
            elif kind == "error":
                _note_error(header, found, name, self.settings.lab.limits.cell_seconds)
            done = done or kind == "done"
        found.values = {place: _in_order(moments) for place, moments in values.items()}
        if not done or ran.ended != "itself":
            found.ended.append(how_it_ended(ran, name, self.settings.lab.limits))


def _in_order(moments: Mapping[str, list[bytes]]) -> list[bytes]:
    """Return submissions without repetition: at the check, at the starter, at the end, then from the last cell back."""
    tried = [*moments.get("check", [])[::-1], *moments.get("starter", [])[::-1], *moments.get("end", [])]
    return list(dict.fromkeys([*tried, *moments.get("cell", [])[::-1]]))


def _note_error(header: Mapping[str, Any], found: _Found, name: str, seconds: float) -> None:
    cell = header.get("cell")
    number = cell if isinstance(cell, int) else 0
    if header.get("late") is True:
        text = message(
            "{notebook}, cell {cell:d}: interrupted after {seconds:g} s", notebook=name, cell=number, seconds=seconds
        )
        found.ended.append(text)
    else:
        error = code(str(header.get("text", "")))
        found.errors.append(message("{notebook}, cell {cell:d}: {error}", notebook=name, cell=number, error=error))
