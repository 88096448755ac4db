"""Try a student's function on one set of arguments, and say in a `Case` what came of it."""

from __future__ import annotations

import inspect
import traceback
import warnings
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from bineural.exercises.checking.calling import Outcome, call
from bineural.exercises.checking.comparing import Fault
from bineural.exercises.checking.describing import code, contains_dots, describe, spell_call, type_name
from bineural.exercises.checking.errors import explain, not_written, nothing_returned, raised
from bineural.exercises.checking.results import Case
from bineural.localize import message


class StoppedError(Exception):
    """The check cannot go on, and `case` says why: the reader interrupted it, or there is no model to try."""

    def __init__(self, case: Case) -> None:
        super().__init__(case.title)
        self.case = case


Find = Callable[[Any], Fault | None]
Explain = Callable[[BaseException], str]


def attempt(
    title: str,
    name: str,
    function: Callable[..., Any],
    arguments: Mapping[str, Any],
    find: Find,
    on_error: Explain = lambda error: "",
    *,
    spelled: str = "",
) -> Case:
    """Call a student's function once and judge what it returned.

    Parameters
    ----------
    title : str
        What is tried, a message.
    name : str
        How the call is written, for instance ``"relu_backward"``.
    function : callable
        The student's code, called with copies of the arguments by position.
    arguments : mapping of str to object
        Names and values of the arguments.
    find : callable
        Takes the returned value and gives a `Fault`, or None when it is right.
    on_error : callable
        Takes an exception and gives a hint of this exercise's own, or an empty string.
    spelled : str
        How the case was tried, as Python code, when it is not one call with the arguments.

    Returns
    -------
    Case
        It fails for an exception, for a fault, and for a right value that came with a changed argument; an
        exception of `find` makes it `unjudged`.

    Raises
    ------
    StoppedError
        If the reader interrupted the call: what hung once would hang in the next case too.

    Examples
    --------
    >>> from bineural.exercises.checking.comparing import find_fault
    >>> case = attempt("twice", "double", lambda x: x, {"x": 3.0}, lambda got: find_fault("y", got, 6.0))
    >>> case.call, case.expected, case.got
    ('double(x=3)', '`y`, a number: `6`', '`y`, a number: `3`')
    """
    outcome = call(function, arguments)
    case = Case(
        title,
        False,
        spelled or spell_call(name, arguments),
        printed=outcome.printed,
        warned=outcome.warned,
    )
    if outcome.error is not None:
        hint = on_error(outcome.error) or explain(outcome.error, name)
        case = replace(case, got=raised(outcome.error), where=outcome.where, hint=hint)
        if isinstance(outcome.error, KeyboardInterrupt):
            raise StoppedError(case)
        return case
    try:
        fault = _nothing(name, outcome.value) or find(outcome.value) or _changed(name, outcome)
    except Exception as error:
        return unjudged(replace(case, got=describe(name, outcome.value)), error)
    if fault is None:
        return replace(case, passed=True)
    return replace(case, expected=fault.expected, got=fault.got, hint=fault.hint)


def is_unfinished(outcome: Outcome) -> bool:
    """Say whether what a call came to is that of a starter: nothing, dots, or an error that dots cause.

    Raises
    ------
    KeyboardInterrupt
        If the reader interrupted the call.

    Examples
    --------
    >>> is_unfinished(call(lambda x: ..., {"x": 1.0})), is_unfinished(call(lambda x: x / 0, {"x": 1.0}))
    (True, False)
    """
    value, error = outcome.value, outcome.error
    if isinstance(error, KeyboardInterrupt):
        raise error
    if error is not None:
        return explain(error, "") == not_written("")
    return value is None or contains_dots(list(value.values()) if isinstance(value, Mapping) else value)


def _nothing(name: str, value: object) -> Fault | None:
    if value is None:
        return Fault("", describe(name, value), nothing_returned(name))
    return Fault("", describe(name, value), not_written(name)) if value is ... else None


def _changed(name: str, outcome: Outcome) -> Fault | None:
    if not outcome.changed:
        return None
    argument = outcome.changed[0]
    return Fault(
        message("the right value, and {argument} as it was", argument=code(argument)),
        message("the right value, but {argument} is changed", argument=code(argument)),
        message(
            "{name} changes its argument {argument}, which other code still needs: "
            "compute a new array instead of assigning into it or using `*=` or `-=`.",
            name=code(name),
            argument=code(argument),
        ),
    )


def unjudged(case: Case, error: Exception) -> Case:
    """Say in a case that the check itself has failed, and warn of it.

    The reader sees a failed case. The warning fails our tests, in which warnings are errors, and the build of the
    book, which refuses what is written to stderr: both show which exception it was, and where.

    Examples
    --------
    >>> with warnings.catch_warnings(record=True, action="always") as caught:
    ...     case = unjudged(Case("a vector", False), ValueError("no such thing"))
    >>> case.hint.partition(",")[0]
    'The check could not handle what your code gave: the error `ValueError: no such thing`'
    >>> str(caught[0].message)
    "the check of 'a vector' raised ValueError('no such thing')"
    """
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "exercises" in Path(frame.filename).parts]
    place = "".join(f" at {frame.filename}:{frame.lineno}" for frame in frames[-1:])
    warnings.warn(f"the check of {case.title!r} raised {error!r}{place}", RuntimeWarning, stacklevel=2)
    hint = message(
        "The check could not handle what your code gave: {error}, which is a fault of the check too; compare the type "
        "and the shape of what you return with what the exercise asks for.",
        error=raised(error),
    )
    return replace(case, hint=hint)


def require_function(submission: object, signature: str) -> Case | None:
    """Make sure that a function was handed in that can be called as the exercise says.

    Parameters
    ----------
    submission : object
        What was handed in.
    signature : str
        For instance ``"relu_backward(x, grad_output)"``.

    Returns
    -------
    Case or None
        A case that failed, or None when the function can be called.

    Examples
    --------
    >>> require_function(lambda x, g: g, "relu_backward(x, grad_output)") is None
    True
    >>> require_function(lambda x: x, "relu_backward(x, grad_output)").got
    'a function that takes `(x)`'
    """
    expected = message("a function {signature}", signature=code(signature))
    title = message("what was handed in")
    name = signature.partition("(")[0]
    if isinstance(submission, type):
        hint = message("Hand in the function {name}, not a class.", name=code(name))
        return Case(title, False, expected=expected, got=the_class(submission), hint=hint)
    if not callable(submission):
        hint = message(
            "Hand in the function itself, by its name without brackets: {name}, not the result of a call.",
            name=code(name),
        )
        return Case(title, False, expected=expected, got=an_object(submission), hint=hint)
    wanted = [name.strip() for name in signature.partition("(")[2].rstrip(")").split(",") if name]
    try:
        own = inspect.signature(submission)
    except ValueError:
        # Built-in functions need not tell their signature; calling them will.
        return None
    got = message("a function that takes {parameters}", parameters=code(str(own)))
    if sorted(own.parameters) == sorted(wanted) and list(own.parameters) != wanted:
        hint = message("The arguments are in another order than in {signature}.", signature=code(signature))
        return Case(title, False, expected=expected, got=got, hint=hint)
    try:
        own.bind(*wanted)
    except TypeError:
        hint = message(
            "The check calls {signature}: give your function these arguments, in this order.",
            signature=code(signature),
        )
        return Case(title, False, expected=expected, got=got, hint=hint)
    return None


def an_object(submission: object) -> str:
    """Describe a submission of a wrong kind by its type."""
    return message("an object of type {type}", type=code(type_name(submission)))


def the_class(submission: type) -> str:
    """Describe a submission that is a class."""
    return message("the class {name}", name=code(submission.__qualname__))
