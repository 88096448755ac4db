"""Check one submission, here and now, with this process's own exercises."""

from __future__ import annotations

import io
import pickle
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields, replace
from typing import Any

from bineural.exercises import CheckResult, run_check
from bineural.exercises.checking.results import Case
from bineural.grade.running import ERROR_CHARACTERS, TimeIsUpError, remember_source, time_limit
from bineural.grade.tampering import Originals
from bineural.localize import translate

TRANSLATED = ("title", "expected", "got", "where", "hint")


class CopiedError(Exception):
    """What was handed in is the book's own code."""


class _Loader(pickle.Unpickler):
    """Loads what a notebook has defined, unless it was taken from the book's solutions."""

    def find_class(self, module: str, name: str) -> Any:
        if _is_solution(module):
            raise CopiedError(f"{module}.{name}")
        return super().find_class(module, name)


def _is_solution(module: object) -> bool:
    chapter = str(module).removeprefix("bineural.exercises.")
    return chapter != str(module) and chapter.partition(".")[0] != "checking"


def judge(
    exercise: str, submission: bytes, sources: Mapping[str, str], languages: Sequence[str], seconds: float
) -> dict[str, Any]:
    """Check a submission.

    Parameters
    ----------
    exercise : str
        ``"chapter/exercise"``.
    submission : bytes
        A pickled tuple.
    sources : mapping of str to str
        The cells by their names, for the lines that errors name.
    languages : sequence of str
        In which the cases are written down.
    seconds : float
        A check that takes longer is interrupted.

    Returns
    -------
    dict
        For JSON: ``passed``; ``cases`` by language; ``error``, where nothing could be checked; ``late``;
        ``replaced``, the functions that are others than before.
    """
    for name, source in sources.items():
        remember_source(name, source)
    originals = Originals()
    result = CheckResult(exercise)
    error, late, copied = "", False, ""
    try:
        with time_limit(seconds):
            values = _Loader(io.BytesIO(submission)).load()
            for value in values:
                # A lambda of the book's travels as if it were the student's, and still tells where it was born.
                if _is_solution(getattr(value, "__module__", "")):
                    raise CopiedError(value.__module__)
            result = run_check(exercise, *values)
    except TimeIsUpError:
        late = True
    except CopiedError as found:
        copied = str(found)
    except BaseException as raised:
        error = f"{type(raised).__name__}: {raised}"[:ERROR_CHARACTERS]
    late = late or any("TimeIsUpError" in case.got for case in result.cases)
    return {
        "passed": result.passed,
        "cases": {language: [_in(case, language) for case in result.cases] for language in languages},
        "error": error,
        "late": late,
        "copied": copied,
        "replaced": originals.replaced(),
    }


def read_result(exercise: str, cases: object) -> CheckResult:
    """Return a result from JSON, whatever it is that came.

    Examples
    --------
    >>> read_result("a/b", [{"title": "a vector", "passed": True, "more": 1}, 3]).passed
    True
    """
    known = {field.name for field in fields(Case)} - {"passed"}
    read = [
        Case(passed=each.get("passed") is True, **{"title": ""} | {key: str(each[key]) for key in known & each.keys()})
        for each in (cases if isinstance(cases, list) else [])
        if isinstance(each, dict)
    ]
    return CheckResult(exercise, read)


def _in(case: Case, language: str) -> dict[str, Any]:
    texts: dict[str, Any] = {
        name: translate(getattr(case, name), language) for name in TRANSLATED if getattr(case, name)
    }
    return asdict(replace(case, **texts))
