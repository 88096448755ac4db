"""What grading has found: a mark a task, and what else is to be said of a student's work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bineural.exercises import CheckResult
from bineural.exercises.checking.results import Case
from bineural.grade.lab import ReportTask, Task
from bineural.localize import translate


@dataclass(frozen=True)
class TaskMark:
    """What one task has brought.

    Parameters
    ----------
    task : Task
    passed : bool
    results : mapping of str to CheckResult
        By language; empty where nothing could be checked.
    note : str
        Why not, a message.
    settled : bool
        Whether that is the student's answer, and not the end of a process.
    undefined : bool
        Whether a name was missing.
    """

    task: Task
    passed: bool
    results: Mapping[str, CheckResult] = field(default_factory=dict)
    note: str = ""
    settled: bool = True
    undefined: bool = False

    @property
    def points(self) -> float:
        """All of the task's points, or none."""
        return self.task.points if self.passed else 0

    def first_failed(self, language: str) -> Case | None:
        """Return the first case that failed, in a language."""
        result = self.results.get(language)
        return next((case for case in result.cases if not case.passed), None) if result else None


@dataclass(frozen=True)
class ReportMark:
    """What a teacher has given for a task by hand; `points` is None until then."""

    task: ReportTask
    points: float | None = None


@dataclass(frozen=True)
class StudentMark:
    """What one student gets.

    Parameters
    ----------
    student, language : str
    tasks : sequence of TaskMark
        In the order of the lab.
    handed_in : datetime
    by_file : bool
        Whether only the time of a file tells when that was.
    factor : float
        Of the deadlines.
    errors : sequence of str
        Of cells and of notebooks, messages.
    ended : sequence of str
        Limits that were met, and files that could not be read, messages.
    guarded : mapping of str to str
        Who keeps files, network and processes, the weakest of all runs.
    remarks : sequence of str
        Cells that a teacher may want to look at, messages.
    seconds : float
        That grading took.
    report : sequence of ReportMark
        In the order of the lab.
    scale : float
        From the points of the lab to those of the course.
    """

    student: str
    language: str
    tasks: Sequence[TaskMark]
    handed_in: datetime
    by_file: bool
    factor: float = 1.0
    errors: Sequence[str] = ()
    ended: Sequence[str] = ()
    guarded: Mapping[str, str] = field(default_factory=dict)
    remarks: Sequence[str] = ()
    seconds: float = 0.0
    report: Sequence[ReportMark] = ()
    scale: float = 1.0

    @property
    def sum(self) -> float:
        """The points of the tasks; what is not marked yet brings none."""
        return sum(task.points for task in self.tasks) + sum(task.points or 0 for task in self.report)

    @property
    def total(self) -> float:
        """The points that count."""
        return self.sum * self.scale * self.factor

    @property
    def unmarked(self) -> bool:
        """Whether a teacher has still to mark something by hand."""
        return any(task.points is None for task in self.report)

    @property
    def complete(self) -> bool:
        """Whether everything was graded that was handed in."""
        return not self.ended and all(task.settled for task in self.tasks)

    def first_failed(self) -> TaskMark | None:
        """Return the first task that brought nothing."""
        return next((task for task in self.tasks if not task.passed), None)


def teachers_view(mark: StudentMark, language: str) -> tuple[str, str]:
    """Return the first check that failed and its hint, in a language; empty texts if all passed."""
    task = mark.first_failed()
    if task is None:
        return "", ""
    case = task.first_failed(language)
    if case is None or task.note:
        return task.task.exercise, translate(task.note, language)
    return f"{task.task.exercise}: {case.title}", case.hint
