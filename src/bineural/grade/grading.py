"""Grade one student: run the notebooks, carry what they define into fresh processes, check it there."""

from __future__ import annotations

import ast
import os
import re
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from bineural.exercises.checking.describing import code
from bineural.grade.cells import check_calls, parse, plain_python
from bineural.grade.child import read_messages
from bineural.grade.deadlines import Deadlines
from bineural.grade.jail import LAYERS, Jail
from bineural.grade.judging import read_result
from bineural.grade.lab import Lab, Task
from bineural.grade.launcher import Bounds, Launcher, Ran
from bineural.grade.marks import StudentMark, TaskMark
from bineural.grade.names import needed, uses
from bineural.grade.notebooks import Notebook, read_notebook
from bineural.grade.problems import GradeError
from bineural.grade.remarks import remarks
from bineural.grade.submissions import Submission, handed_in
from bineural.grade.template import ALWAYS, LIBRARIES, WITH_TORCH
from bineural.localize import message, translate

# From the one that keeps best.
_KEEPERS = ("namespace", "landlock", "user", "python", "nobody")
# Notebooks in which imports are looked for.
SAMPLE = 20
MOST_CHECKS = 4
_MISSING = re.compile(r"NameError: name '(\w+)'")
MEGABYTE = 10**6
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
    """

    lab: Lab
    deadlines: Deadlines | None = None
    times: Mapping[str, datetime] = field(default_factory=dict)
    language: str = "en"
    layer: str = LAYERS[0]
    every_cell: bool = False


@dataclass
class _Found:
    """What a run of a notebook has brought: submissions by task in the order in which they are tried.

    `skipped` is the code that was not run, as nothing seemed to depend on it.
    """

    notebook: Notebook
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
    with _folder(submission, settings.lab) as folder:
        student = _Student(submission, settings, launcher, worker, folder, language)
        found = [student.run(notebook, every=settings.every_cell) for notebook in notebooks]
        tasks = [student.check(place, found) for place in range(len(settings.lab.tasks))]
        if any(_lacks(task, each.skipped) for task in tasks for each in found):
            found = [student.run(each.notebook, every=True) if each.skipped else each for each in found]
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
        _weakest([*(each.guarded for each in found), student.guarded]),
        [remark for notebook in notebooks for remark in remarks(notebook)],
        time.monotonic() - begun,
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

    def run(self, notebook: Notebook, *, every: bool) -> _Found:
        """Run a notebook, without the cells on which nothing depends unless `every` is true."""
        lab, limits = self.settings.lab, self.settings.lab.limits
        chosen = [True] * len(notebook.cells) if every else _chosen(notebook, lab.tasks)
        request = {
            "kind": "notebook",
            "cells": [
                {"number": cell.number, "source": cell.source, "exercise": cell.exercise, "role": cell.role, "run": run}
                for cell, run in zip(notebook.cells, chosen, strict=True)
            ],
            "tasks": [
                {"exercise": task.exercise, "submission": task.submission, "names": sorted(task.names)}
                for task in lab.tasks
            ],
            "seconds": limits.cell_seconds,
            "output": int(limits.output_kb * 1000),
        }
        ran = self._start(request, limits.notebook_seconds)
        left = [cell.source for cell, run in zip(notebook.cells, chosen, strict=True) if not run]
        found = _Found(notebook, skipped="\n".join(left))
        self._read(ran, found)
        if ran.ended == "disk":
            # What is checked later must not pay for it.
            _fill(self.folder, self.submission, lab)
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
        return TaskMark(task, False, note=message("Not defined in the notebook: {names}.", names=names))

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
                self.guarded = _weakest([self.guarded, _keepers(header)])
            elif header.get("kind") == "verdict" and header.get("secret") == secret:
                verdicts.append(header)
        return _mark(task, verdicts, ran, limits.check_seconds)

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
                found.guarded = _keepers(header)
            elif kind == "value" and isinstance(header.get("task"), int):
                values.setdefault(header["task"], {}).setdefault(str(header.get("moment")), []).append(payload)
            elif kind == "error":
                _note_error(header, found, name, self.settings.lab.limits.cell_seconds)
            done = done or kind == "done"
        found.values = {place: _in_order(moments) for place, moments in values.items()}
        if not done or ran.ended != "itself":
            found.ended.append(_end(ran, name, self.settings.lab))


def _chosen(notebook: Notebook, tasks: Sequence[Task]) -> list[bool]:
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


def _in_order(moments: Mapping[str, list[bytes]]) -> list[bytes]:
    """Return submissions without repetition: at the check, at the starter, at the end, then from the last cell back."""
    tried = [*moments.get("check", [])[::-1], *moments.get("starter", [])[::-1], *moments.get("end", [])]
    return list(dict.fromkeys([*tried, *moments.get("cell", [])[::-1]]))


def _lacks(task: TaskMark, skipped: str) -> bool:
    """Say whether a name was missing of which a cell speaks that was not run."""
    cases = [case for result in task.results.values() for case in result.cases]
    names = {name for case in cases for name in _MISSING.findall(case.got)}
    if not task.passed and not cases:
        names |= task.task.names
    return any(re.search(rf"\b{re.escape(name)}\b", skipped) for name in names)


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


def _end(ran: Ran, name: str, lab: Lab) -> str:
    limits = lab.limits
    if ran.ended == "time":
        return message("{notebook}: ended after {seconds:g} s", notebook=name, seconds=limits.notebook_seconds)
    if ran.ended == "memory":
        return message("{notebook}: ended, more than {size:g} MB of memory", notebook=name, size=limits.memory_mb)
    if ran.ended == "processes":
        return message("{notebook}: ended, more than {count:d} processes", notebook=name, count=limits.processes)
    if ran.ended == "disk":
        return message("{notebook}: ended, more than {size:g} MB of files", notebook=name, size=limits.disk_mb)
    if ran.ended == "answer":
        return message("{notebook}: ended, what it defines is too large", notebook=name)
    return message("{notebook}: its process ended early, with code {code:d}", notebook=name, code=ran.code)


def _mark(task: Task, verdicts: Sequence[Mapping[str, Any]], ran: Ran, seconds: float) -> TaskMark:
    if len(verdicts) != 1:
        if ran.ended == "time":
            note = message("The check took longer than {seconds:g} s and was ended.", seconds=seconds)
        else:
            note = message("The process of the check ended without a verdict, with code {code:d}.", code=ran.code)
        return TaskMark(task, False, note=note, settled=False)
    [verdict] = verdicts
    cases = verdict.get("cases")
    read = {
        str(language): read_result(task.exercise, each)
        for language, each in (cases.items() if isinstance(cases, dict) else ())
    }
    results = {language: result for language, result in read.items() if result.cases}
    if verdict.get("copied"):
        name = code(str(verdict["copied"]))
        return TaskMark(
            task, False, note=message("Handed in is the book's own code, {name}: write your own.", name=name)
        )
    if verdict.get("replaced"):
        names = code(", ".join(map(str, verdict["replaced"][:5])))
        note = message("While it was checked, the code replaced {names}: nothing is counted.", names=names)
        return TaskMark(task, False, note=note)
    if verdict.get("late"):
        note = message("The check took longer than {seconds:g} s and was ended.", seconds=seconds)
        return TaskMark(task, False, results, note, settled=False)
    if verdict.get("error") or not results:
        error = code(str(verdict.get("error")))
        return TaskMark(task, False, note=message("It raised {error} before it could be checked.", error=error))
    return TaskMark(task, verdict.get("passed") is True and all(each.passed for each in results.values()), results)


def _keepers(header: Mapping[str, Any]) -> dict[str, str]:
    return {part: str(header.get(part)) for part in ("files", "network", "processes")}


def _weakest(all_runs: Sequence[Mapping[str, str]]) -> dict[str, str]:
    known = [each for each in all_runs if each]
    parts = known[0] if known else {}
    return {part: max((_known_keeper(each.get(part)) for each in known), key=_KEEPERS.index) for part in parts}


def _known_keeper(name: str | None) -> str:
    return name if name in _KEEPERS else "nobody"


@contextmanager
def _folder(submission: Submission, lab: Lab) -> Iterator[Path]:
    """Make a folder to run in, with the files that were handed in beside the notebooks."""
    folder = Path(tempfile.mkdtemp(prefix="bineural-")).resolve()
    try:
        _fill(folder, submission, lab)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _fill(folder: Path, submission: Submission, lab: Lab) -> None:
    for path in list(folder.iterdir()):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink()
    if submission.folder:
        _copy_files(submission.folder, folder, int(lab.limits.disk_mb * MEGABYTE) // 2)


def _copy_files(source: Path, target: Path, most: int) -> None:
    total = 0
    for place, _, files in os.walk(source):
        for path in (Path(place, name) for name in sorted(files)):
            if path.suffix == ".ipynb" or path.is_symlink() or not path.is_file():
                continue
            total += path.stat().st_size
            if total > most:
                return
            copy = target / path.relative_to(source)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)


def teachers_view(mark: StudentMark, language: str) -> tuple[str, str]:
    """Return the first check that failed and its hint, in a language; empty texts if all passed."""
    task = mark.first_failed()
    if task is None:
        return "", ""
    case = task.first_failed(language)
    if case is None or task.note:
        return task.task.exercise, translate(task.note, language)
    return f"{task.task.exercise}: {case.title}", case.hint
