"""Make marks and messages of what processes have sent, whatever it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bineural.exercises.checking.describing import code
from bineural.grade.judging import read_result
from bineural.grade.lab import Limits, Task
from bineural.grade.launcher import Ran
from bineural.grade.marks import TaskMark
from bineural.localize import message

# From the one that keeps best.
_KEEPERS = ("namespace", "landlock", "user", "python", "nobody")


def how_it_ended(ran: Ran, name: str, limits: Limits) -> str:
    """Say why a notebook's process has ended before it was done."""
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


def mark_of(task: Task, verdicts: Sequence[Mapping[str, Any]], ran: Ran, seconds: float) -> TaskMark:
    """Return the mark of a task from what its check has sent: one verdict, or there is none.

    Parameters
    ----------
    task : Task
    verdicts : sequence of mapping
        Those that knew the secret.
    ran : Ran
        How the process ended.
    seconds : float
        That the check may take.
    """
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


def keepers(header: Mapping[str, Any]) -> dict[str, str]:
    """Return who guards files, network and processes, as a process says of itself."""
    return {part: str(header.get(part)) for part in ("files", "network", "processes")}


def weakest(all_runs: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """Return the weakest keeper of each part.

    Examples
    --------
    >>> weakest([{"files": "landlock"}, {"files": "python"}, {}])
    {'files': 'python'}
    """
    known = [each for each in all_runs if each]
    parts = known[0] if known else {}
    return {part: max((_known_keeper(each.get(part)) for each in known), key=_KEEPERS.index) for part in parts}


def _known_keeper(name: str | None) -> str:
    return name if name in _KEEPERS else "nobody"
