"""Call a student's code: what it returns, raises, prints, warns of and changes is kept in an `Outcome`."""

from __future__ import annotations

import io
import linecache
import sysconfig
import traceback
import warnings
from collections.abc import Callable, Mapping
from contextlib import redirect_stdout
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bineural.exercises.checking.describing import code
from bineural.localize import message

PRINTED_LINES = 10
PRINTED_CHARACTERS = 1000


@dataclass(frozen=True)
class Outcome:
    """What came of one call.

    Parameters
    ----------
    value : object
        What was returned; None after an error.
    error : BaseException or None
        What was raised.
    where : str
        The line of the student's own code that raised it, as a sentence; empty when there is none.
    printed : str
        The beginning of what was printed.
    warned : str
        The first warning.
    changed : tuple of str
        The names of the arguments that the call has changed.
    """

    value: Any = None
    error: BaseException | None = None
    where: str = ""
    printed: str = ""
    warned: str = ""
    changed: tuple[str, ...] = ()


def call(function: Callable[..., Any], arguments: Mapping[str, Any]) -> Outcome:
    """Call a function with copies of the arguments, by position.

    Parameters
    ----------
    function : callable
        The student's code.
    arguments : mapping of str to object
        Names, by which a changed argument is reported, and values.

    Returns
    -------
    Outcome
        What came of it. No exception leaves this function: an interrupt from the keyboard is how a student
        ends an endless loop, and the line where it hung is what they need to see.

    Examples
    --------
    >>> call(lambda x: 2 * x, {"x": 3}).value
    6
    >>> type(call(lambda x: x / 0, {"x": 3}).error)
    <class 'ZeroDivisionError'>
    """
    copies = deepcopy(dict(arguments))
    value, error, where = None, None, ""
    printed = io.StringIO()
    with warnings.catch_warnings(record=True) as caught, redirect_stdout(printed):
        # Warnings are shown in the report, next to the case that caused them.
        warnings.simplefilter("always")
        try:
            value = function(*copies.values())
        except (Exception, SystemExit, KeyboardInterrupt) as raised:
            error, where = raised, line_of(raised)
    changed = tuple(name for name, copy in copies.items() if not _same(copy, arguments[name]))
    warned = str(caught[0].message) if caught else ""
    return Outcome(value, error, where, _beginning(printed.getvalue()), warned, changed)


def line_of(error: BaseException) -> str:
    """Return the innermost line of the student's own code in an error's traceback, as a sentence.

    Code of installed packages, of Python's library and of this package is not the student's. Lines of
    notebook cells are found as IPython registers them with `linecache`.

    Parameters
    ----------
    error : BaseException
        A caught exception.

    Returns
    -------
    str
        The sentence, or an empty string when no line is the student's.
    """
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        line = linecache.getline(frame.filename, frame.lineno or 0).strip()
        if line and not _is_library(frame.filename):
            path = Path(frame.filename)
            if path.is_file():
                return message(
                    "line {number:d} of {file}: {source}",
                    number=frame.lineno,
                    file=code(path.name),
                    source=code(line),
                )
            return message("line {number:d} of the cell: {source}", number=frame.lineno, source=code(line))
    return ""


def _is_library(filename: str) -> bool:
    path = Path(filename)
    if filename.startswith("<frozen ") or {"site-packages", "dist-packages"} & set(path.parts):
        return True
    package = Path(__file__).parents[2]
    return any(path.is_relative_to(folder) for folder in (package, sysconfig.get_path("stdlib")))


def _same(copy: Any, original: Any) -> bool:
    try:
        if hasattr(original, "__array__"):  # a tensor of torch too
            first, second = (
                np.asarray(each.detach() if hasattr(each, "detach") else each) for each in (copy, original)
            )
            return bool(np.array_equal(first, second))
        return bool(copy == original)
    except Exception:  # a list that holds an array now, for instance
        return False


def _beginning(printed: str) -> str:
    lines = printed[:PRINTED_CHARACTERS].splitlines()
    kept = "\n".join(lines[:PRINTED_LINES])
    return kept if kept == printed.rstrip("\n") else kept + "\n…"
