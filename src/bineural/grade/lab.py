"""The lab: what counts for how many points, and how long and how large a notebook may be."""

from __future__ import annotations

import ast
import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from bineural.exercises.checking.exercises import Exercise
from bineural.exercises.checking.registry import UnknownExerciseError, find_exercise
from bineural.grade.cells import check_calls, parse
from bineural.grade.problems import GradeError
from bineural.localize import languages

MEGABYTE = 10**6


@dataclass(frozen=True)
class Limits:
    """What one process may take.

    Parameters
    ----------
    cell_seconds : float
        A cell that takes longer is interrupted, and the next one runs.
    notebook_seconds : float
        A notebook that takes longer is ended.
    check_seconds : float
        A check that takes longer is interrupted.
    memory_mb : float
        What all processes of a notebook may take together, beyond the libraries.
    output_kb : float
        What is kept of the text that a notebook prints.
    processes : int
        How many processes and threads it may have.
    disk_mb : float
        What it may write into its folder.
    """

    cell_seconds: float = 60.0
    notebook_seconds: float = 300.0
    check_seconds: float = 60.0
    memory_mb: float = 2048.0
    output_kb: float = 1000.0
    processes: int = 64
    disk_mb: float = 256.0


@dataclass(frozen=True)
class Task:
    """An exercise of the lab.

    Parameters
    ----------
    exercise : str
        Its name, ``"chapter/exercise"``.
    points : float
        What it brings.
    check : str
        The call that checks it, ``'check("backpropagation/relu", relu_backward)'``.
    group : mapping of str to str
        By language, the heading that begins with this exercise; empty if it belongs to what stands before it.
    """

    exercise: str
    points: float
    check: str
    group: Mapping[str, str] = field(default_factory=dict)

    @property
    def submission(self) -> str:
        """What is handed in, as an expression of a tuple.

        Examples
        --------
        >>> Task("a/b", 1, 'check("a/b", f, (x, 2))').submission
        '(f, (x, 2),)'
        """
        call = self._call()
        return "(" + "".join(f"{ast.unparse(each)}, " for each in call.args[1:]).rstrip(" ") + ")"

    @property
    def names(self) -> frozenset[str]:
        """The names that must be defined.

        Examples
        --------
        >>> sorted(Task("a/b", 1, 'check("a/b", f, (x, 2))').names)
        ['f', 'x']
        """
        return frozenset(
            node.id for each in self._call().args[1:] for node in ast.walk(each) if isinstance(node, ast.Name)
        )

    def _call(self) -> ast.Call:
        call = ast.parse(self.check, mode="eval").body
        assert isinstance(call, ast.Call)
        return call


@dataclass(frozen=True)
class ReportTask:
    """What a teacher marks by hand.

    Parameters
    ----------
    name : str
        Its column in the list of marks.
    points : float
        What it brings at most.
    title : mapping of str to str
        What is asked for, by language.
    """

    name: str
    points: float
    title: Mapping[str, str] = field(default_factory=dict)

    def said(self, language: str) -> str:
        """Return what is asked for, in a language if that is known, else the name.

        Examples
        --------
        >>> ReportTask("text", 2, {"en": "The report"}).said("en")
        'The report'
        """
        return self.title.get(language, self.name)


@dataclass(frozen=True)
class Lab:
    """What is graded.

    Parameters
    ----------
    tasks : tuple of Task
        The exercises, which are checked.
    title : mapping of str to str
        By language.
    limits : Limits
    report : tuple of ReportTask
        What a teacher marks by hand.
    worth : float or None
        What a lab without mistakes counts in the course; None: as much as its points.

    Examples
    --------
    >>> lab = Lab((Task("a/b", 7, 'check("a/b", f)'),), report=(ReportTask("text", 3),), worth=5)
    >>> lab.points, lab.most, lab.scale
    (10, 5, 0.5)
    """

    tasks: tuple[Task, ...]
    title: Mapping[str, str] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)
    report: tuple[ReportTask, ...] = ()
    worth: float | None = None

    @property
    def points(self) -> float:
        """What all tasks bring together, those that are marked by hand included."""
        return sum(task.points for task in self.tasks) + sum(task.points for task in self.report)

    @property
    def most(self) -> float:
        """What a student can get."""
        return self.points if self.worth is None else self.worth

    @property
    def scale(self) -> float:
        """By what the sum of the points is multiplied."""
        return 1.0 if self.worth is None else self.worth / self.points

    def exercises(self) -> list[Exercise]:
        """Return the exercises of the tasks."""
        return [find_exercise(task.exercise) for task in self.tasks]


def read_toml(path: Path, what: str) -> dict[str, Any]:
    """Read a TOML file.

    Raises
    ------
    GradeError
        If there is no such file, or it is no TOML.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise GradeError(f"{what} expected a TOML file, got {path}: {error.strerror}; correct the path") from error
    except ValueError as error:
        raise GradeError(f"{what} expected TOML, got {path.name} with a mistake ({error}): correct it") from error


def known_keys(table: Mapping[str, Any], known: tuple[str, ...], where: str) -> None:
    """Make sure that a table has no other keys, as a misspelled one would do nothing.

    Raises
    ------
    GradeError
        If it has.
    """
    for key in table:
        if key not in known:
            raise GradeError(f"{where} expected {', '.join(known)}, got {key!r}: correct or delete it")


def positive(value: object, where: str, *, zero: bool = False) -> float:
    """Return a number of a file.

    Raises
    ------
    GradeError
        If it is none, negative, or zero where that is not allowed.
    """
    good = isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
    if not good or value < 0 or (value == 0 and not zero):  # type: ignore[operator]
        raise GradeError(
            f"{where} expected a {'number from 0 on' if zero else 'positive number'}, got {value!r}: correct it"
        )
    return value  # type: ignore[return-value]


def read_lab(path: Path) -> Lab:
    """Read a lab from its TOML file.

    Raises
    ------
    GradeError
        If the file cannot be read, or something in it is wrong.
    """
    content = read_toml(path, "--lab")
    known_keys(content, ("title", "worth", "limits", "task", "report"), path.name)
    tasks = content.get("task")
    if not isinstance(tasks, list) or not tasks or not all(isinstance(each, dict) for each in tasks):
        raise GradeError(f"{path.name} expected [[task]] at least once, got none: make a file by --new-lab")
    read = tuple(_task(each, f"task {number} of {path.name}") for number, each in enumerate(tasks, 1))
    names = [task.exercise for task in read]
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise GradeError(f"{path.name} expected each exercise once, got {twice[0]!r} twice: delete one of the two")
    lab = Lab(
        read,
        _title(content.get("title", {}), path.name),
        _limits(content.get("limits", {}), path.name),
        _report(content.get("report", []), path.name),
        positive(content["worth"], f"worth of {path.name}") if "worth" in content else None,
    )
    if lab.worth is not None and not lab.points:
        raise GradeError(f"{path.name} expected points that can be scaled to {lab.worth:g}, got 0: give some to a task")
    return lab


def _report(tables: object, where: str) -> tuple[ReportTask, ...]:
    if not isinstance(tables, list) or not all(isinstance(each, dict) for each in tables):
        raise GradeError(f"report of {where} expected tables, got {tables!r}: write [[report]]")
    read: dict[str, ReportTask] = {}
    for number, table in enumerate(tables, 1):
        place = f"report {number} of {where}"
        known_keys(table, ("name", "points", "title"), place)
        name = table.get("name")
        if not isinstance(name, str) or not name.strip() or name in (*read, "student"):
            raise GradeError(f'{place} expected a name of its own, such as name = "report", got {name!r}: write one')
        points = positive(table.get("points", 1), f"points of {place}")
        read[name] = ReportTask(name, points, _title(table.get("title", {}), place))
    return tuple(read.values())


def _title(title: object, where: str) -> dict[str, str]:
    if isinstance(title, str):
        return dict.fromkeys(languages(), title)
    if not isinstance(title, dict) or not all(isinstance(text, str) for text in title.values()):
        raise GradeError(f"title of {where} expected a text by language, got {title!r}: write title.en = …")
    known_keys(title, languages(), f"title of {where}")
    return title


def _limits(limits: object, where: str) -> Limits:
    if not isinstance(limits, dict):
        raise GradeError(f"limits of {where} expected a table, got {limits!r}: write [limits]")
    known_keys(limits, tuple(each.name for each in fields(Limits)), f"limits of {where}")
    return Limits(**{key: positive(value, f"{key} of {where}") for key, value in limits.items()})  # type: ignore[arg-type]


def _task(table: Mapping[str, Any], where: str) -> Task:
    known_keys(table, ("exercise", "points", "check", "group"), where)
    exercise, check = table.get("exercise"), table.get("check")
    if not isinstance(exercise, str):
        raise GradeError(f'{where} expected exercise = "chapter/exercise", got {exercise!r}: name one')
    try:
        wanted = find_exercise(exercise)
    except UnknownExerciseError as error:
        raise GradeError(f"{where} expected an exercise of the book, got another: {error}") from error
    points = positive(table.get("points", 1), f"points of {where}", zero=True)
    if check is None:
        check = f'check("{exercise}", {", ".join(wanted.hand_in)})'
    group = _title(table.get("group", {}), f"the group of {where}")
    return Task(exercise, points, _valid_check(check, exercise, where), group)


def _valid_check(check: object, exercise: str, where: str) -> str:
    tree = parse(check.strip()) if isinstance(check, str) else None
    calls = list(check_calls(tree)) if tree else []
    good = (
        tree is not None
        and len(tree.body) == 1
        and isinstance(tree.body[0], ast.Expr)
        and [(name, call) for name, call in calls] == [(exercise, tree.body[0].value)]
        and not calls[0][1].keywords
        and len(calls[0][1].args) > 1
        and not any(isinstance(each, ast.Starred) for each in calls[0][1].args)
    )
    if not good:
        raise GradeError(f"{where} expected check = 'check(\"{exercise}\", …)', got {check!r}: write the call alone")
    return str(check).strip()
