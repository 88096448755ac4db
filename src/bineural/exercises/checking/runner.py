"""The two functions that chapters and tests call: `check` shows, `run_check` returns."""

from __future__ import annotations

from types import FunctionType
from typing import Any

import numpy as np

from bineural.exercises.checking.attempts import StoppedError, an_object, unjudged
from bineural.exercises.checking.describing import code, describe
from bineural.exercises.checking.errors import not_written
from bineural.exercises.checking.exercises import Exercise
from bineural.exercises.checking.registry import UnknownExerciseError, find_exercise, owner_of
from bineural.exercises.checking.report import render
from bineural.exercises.checking.results import Case, CheckResult
from bineural.localize import display, message


def check(name: str = "", *submission: object) -> None:
    """Check what a student wrote for an exercise, and show what was tried, what came of it, and a hint.

    Parameters
    ----------
    name : str
        The exercise, ``"chapter/exercise"``.
    *submission : object
        What the exercise asks for: a function, a class, an object.

    Notes
    -----
    Nothing that a student hands in makes it raise: a wrong name, a missing submission and an error in the
    student's code are shown as a check that failed. So is an error of the check's own code, with a warning that
    names it. The output carries a record of kind ``"check"``.

    Examples
    --------
    >>> check("backpropagation/relu", lambda x, grad_output: grad_output * (x > 0))
    ✓ `backpropagation/relu`: passed, 4 of 4 checks
      1. ✓ passed: a vector
      2. ✓ passed: a batch
      3. ✓ passed: inputs of exactly zero
      4. ✓ passed: a batch of images
    """
    result = run_check(name, *submission)
    record = {"kind": "check", "name": result.name, "passed": result.passed}
    display(lambda language: render(result, language), record=record)


def run_check(name: str = "", *submission: object) -> CheckResult:
    """Check what a student wrote for an exercise, without showing it.

    Parameters
    ----------
    name, *submission
        As in `check`.

    Returns
    -------
    CheckResult
        The cases, and whether all passed. Their texts are English whatever the reader's language is; `render` writes
        them in any.

    Examples
    --------
    >>> result = run_check("backpropagation/relu", lambda x, grad_output: x > 0)
    >>> result.passed
    False
    >>> result.cases[0].hint
    'You return only the mask: multiply it by `grad_output`, element by element.'
    """
    if not isinstance(name, str):
        return CheckResult("", [_no_name(name, submission)])
    try:
        exercise = find_exercise(name)
    except UnknownExerciseError as error:
        return CheckResult(name, [Case(message("the name of the exercise"), False, hint=str(error))])
    cases: list[Case] = []
    try:
        # NumPy's own settings: a student's `np.seterr(all="raise")` must not stop the code of the check.
        with np.errstate(divide="warn", over="warn", under="ignore", invalid="warn"):
            problem = _problem(name, exercise, submission)
            cases.extend([problem] if problem else exercise.check(*submission))
    except StoppedError as stopped:
        cases.append(stopped.case)
    except Exception as error:
        cases.append(unjudged(Case(message("what was handed in"), False), error))
    return CheckResult(name, cases)


def _no_name(name: object, submission: tuple[object, ...]) -> Case:
    title = message("the name of the exercise")
    names = [each for each in submission if isinstance(each, str)]
    example = code(f'check("{names[0] if names else "backpropagation/relu"}", …)')
    hint = message("The name of the exercise comes first, as a string, and then your code: {call}.", call=example)
    return Case(title, False, got=an_object(name), hint=hint)


def _problem(name: str, exercise: Exercise, submission: tuple[object, ...]) -> Case | None:
    title = message("what was handed in")
    hand_in = exercise.hand_in
    call = code(f'check("{name}", {", ".join(hand_in)})')
    if len(submission) != len(hand_in):
        hint = message(
            "Call {call}; number of submissions: {count:d} instead of {expected:d}.",
            call=call,
            expected=len(hand_in),
            count=len(submission),
        )
        return Case(title, False, hint=hint)
    for wanted, each in zip(hand_in, submission, strict=True):
        if each is None or each is ...:
            return Case(title, False, got=describe(wanted, each), hint=not_written(wanted))
    own = tuple(_own_name(each) for each in submission)
    if own != hand_in and sorted(own) == sorted(hand_in):
        hint = message("Hand in what you wrote in this order: {call}.", call=call)
        return Case(title, False, hint=hint)
    for wanted, given in zip(hand_in, own, strict=True):
        owner = owner_of(given, name.partition("/")[0]) if given not in hand_in else ""
        if owner:
            hint = message(
                "{given} belongs to the exercise {owner}; here, hand in {wanted}: {call}.",
                given=code(given),
                owner=code(owner),
                wanted=code(wanted),
                call=call,
            )
            return Case(title, False, hint=hint)
    return None


def _own_name(submission: Any) -> str:
    return submission.__name__ if isinstance(submission, (type, FunctionType)) else ""
