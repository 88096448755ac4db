"""The form for a function: cases, and for each hint the functions that make the mistake."""

from __future__ import annotations

import math
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from bineural.exercises.checking.arguments import Lists, Made, made, named, spell_arguments
from bineural.exercises.checking.attempts import Explain, Find, attempt, is_unfinished, require_function
from bineural.exercises.checking.calling import call
from bineural.exercises.checking.comparing import Fault, Mistake, agree, find_fault
from bineural.exercises.checking.describing import is_numeric
from bineural.exercises.checking.exercises import OfFunction, Submission, Table, is_missing
from bineural.exercises.checking.results import Case
from bineural.exercises.checking.returned import another_order, find_in_order, find_in_row, find_in_tensor
from bineural.localize import message

Function = Callable[..., Any]
ByHint = Mapping[str, Sequence[Function]]


@dataclass(frozen=True)
class Fragile:
    """A case on which a function that is right elsewhere can still fail; it is tried when all others pass.

    Parameters
    ----------
    arguments : tuple
        As in the cases of the exercise.
    hint : str
        What to say when it fails.
    by_value : callable, optional
        Takes the number that came, NaN for an error, and returns a message that knows better, or an empty string.
    like : str
        The title of a fragile case before it: when that one failed as well, its hint explains both.
    reference : callable, optional
        What is right here, where it is not the reference of the exercise.
    within : float
        How far from it a number may lie.
    errors : tuple of type
        The exceptions that the hint explains.
    """

    arguments: tuple[Any, ...]
    hint: str
    by_value: Callable[[float], str] = field(default=lambda value: "")
    like: str = ""
    reference: Function | None = None
    within: float = 0.0
    errors: tuple[type[Exception], ...] = (ArithmeticError, ValueError, IndexError)

    def explain(self, value: float, cases: Mapping[str, Case]) -> str:
        """Return the hint for a wrong number, or NaN after an error, given the cases that were tried before."""
        before = cases.get(self.like)
        return self.by_value(value) or (before.hint if before and not before.passed else message(self.hint))


@dataclass(frozen=True, kw_only=True)
class FunctionExercise(OfFunction, Table):
    """A function that is compared with a reference, and with functions that make typical mistakes.

    Parameters
    ----------
    signature : str
        ``"relu_backward(x, grad_output)"``; the name is what a student hands in.
    returns : str or tuple of str
        What the value is called in the exercise; the names of several values that are returned in this order.
    reference : callable
        The right function, computed in another way than students will.
    cases : mapping of str to tuple
        Title and arguments. A list becomes what `lists` says; `Made` makes an argument anew for each call.
    mistakes : mapping of str to sequence of callable
        Hint and the wrong functions that it fits, which must not change their arguments; the first hint that fits is
        shown. With several values, a mapping of their names to such mappings, of functions that give that value alone;
        a text's first hint fits all others.
    right : sequence of callable
        Different solutions as students would write them.
    fragile : mapping of str to Fragile
        Title and case, tried when all of `cases` pass.
    only : mapping of str to str
        The title of a case, and what to say if that case passes and others do not.
    errors : mapping of str to str
        Hint and the words of the error that it explains.
    lists : {"array", "tensor", "list"}
        What lists among the arguments become; with tensors, a tensor is to be returned as well.
    row : bool
        Whether the values are those of one dictionary, a row of a table, and not a tuple.
    integers : bool
        Whether an `int` is as good as a `float`.
    needs : tuple of str
        What the check needs beside NumPy.

    Examples
    --------
    >>> exercise = FunctionExercise(
    ...     signature="double(x)",
    ...     returns="y",
    ...     reference=lambda x: x + x,
    ...     cases={"a vector": ([1.0, -2.0],)},
    ...     mistakes={"This is the square.": [lambda x: x**2]},
    ...     right=[lambda x: 2 * x],
    ... )
    >>> exercise.check(lambda x: x * x)[0].hint
    'This is the square.'
    """

    signature: str
    returns: str | tuple[str, ...]
    reference: Function
    cases: Mapping[str, tuple[Any, ...]]
    mistakes: ByHint | Mapping[str, ByHint]
    right: Sequence[Function]
    fragile: Mapping[str, Fragile] = field(default_factory=dict)
    only: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    lists: Lists = "array"
    row: bool = False
    integers: bool = False
    needs: tuple[str, ...] = ()

    def check(self, *submission: Any) -> list[Case]:
        """Try all cases, and the fragile ones if these pass."""
        [function] = submission
        problem = require_function(function, self.signature)
        if problem:
            return [problem]
        unexplained: set[str] = set()
        cases = {title: self._case(function, title, values, unexplained) for title, values in self.cases.items()}
        if not all(case.passed for case in cases.values()):
            return self._with_common_hint(cases, unexplained)
        for title, fragile in self.fragile.items():
            cases[title] = self._fragile_case(function, title, fragile, cases)
        return list(cases.values())

    def written(self, *submission: Any) -> tuple[bool, ...]:
        """Call the function with the arguments of the first case."""
        [function] = submission
        arguments = named(self.signature, next(iter(self.cases.values())), self.lists)
        return (
            not is_missing(function) and not is_unfinished(call(_with_made(function, arguments), _watched(arguments))),
        )

    def mistaken(self) -> Iterator[tuple[str, Submission]]:
        """Yield each wrong function; with several values, one in which a single value is wrong."""
        for name, by_hint in self._mistakes().items():
            for hint, functions in by_hint.items():
                for wrong in functions:
                    yield hint, (wrong if name == self.returns else self._with_one_wrong(name, wrong),)

    def _with_one_wrong(self, name: str, wrong: Function) -> Function:
        def function(*arguments: Any) -> Any:
            values = {**self._expected(arguments), name: wrong(*arguments)}
            return values if self.row else tuple(values.values())

        return function

    def _mistakes(self) -> Mapping[str, ByHint]:
        mistakes: Any = self.mistakes
        return {self.returns: mistakes} if isinstance(self.returns, str) else mistakes

    def _expected(self, arguments: Sequence[Any]) -> dict[str, Any]:
        right = self.reference(*arguments)
        if isinstance(self.returns, str):
            return {self.returns: right}
        return dict(right) if self.row else dict(zip(self.returns, right, strict=True))

    def _known(self, arguments: Sequence[Any], expected: Mapping[str, Any]) -> dict[str, list[Mistake]]:
        """Return what the typical mistakes give, except where that is right or an error."""
        known: dict[str, list[Mistake]] = {}
        for name, by_hint in self._mistakes().items():
            for hint, wrong in ((hint, wrong) for hint, functions in by_hint.items() for wrong in functions):
                with np.errstate(all="ignore"), suppress(ArithmeticError, IndexError, ValueError):
                    value = wrong(*arguments)
                    if isinstance(value, str) or not agree(np.asarray(value), expected[name]):
                        known.setdefault(name, []).append(Mistake(value, message(hint)))
        return known

    def _find(self, got: Any, expected: Mapping[str, Any], mistakes: Mapping[str, Sequence[Mistake]]) -> Fault | None:
        if self.integers:
            got = type(got)(map(_as_float, got)) if type(got) in (tuple, list) else _as_float(got)
        if not isinstance(self.returns, str):
            return (find_in_row if self.row else find_in_order)(got, expected, mistakes)
        find = find_in_tensor if self.lists == "tensor" else find_fault
        return find(self.returns, got, expected[self.returns], mistakes.get(self.returns, ()))

    def _case(self, function: Function, title: str, values: tuple[Any, ...], unexplained: set[str]) -> Case:
        arguments = named(self.signature, values, self.lists)
        given = made(arguments)
        expected = self._expected(given)

        def find(got: Any) -> Fault | None:
            if self._find(got, expected, {}) is None:
                return None
            fault = self._find(got, expected, self._known(given, expected))
            if fault and fault.hint not in self._hints():
                unexplained.add(title)
            return fault

        def on_error(error: BaseException) -> str:
            if isinstance(error, (ValueError, IndexError)) and "truth value" not in str(error):
                unexplained.add(title)
            return next((message(hint) for hint, words in self.errors.items() if words in str(error)), "")

        return self._attempt(function, title, arguments, find, on_error)

    def _fragile_case(self, function: Function, title: str, fragile: Fragile, cases: Mapping[str, Case]) -> Case:
        arguments = named(self.signature, fragile.arguments, self.lists)
        right = (fragile.reference or self.reference)(*made(arguments))
        expected: Any = {self.returns: right}

        def find(got: Any) -> Fault | None:
            fault = self._find(got, expected, {})
            if fault is None or not is_numeric(got) or np.shape(got) != np.shape(right):
                return fault
            if np.ndim(got):
                return replace(fault, hint=fragile.explain(math.nan, cases))
            if abs(float(got) - right) <= fragile.within:
                return None
            near = message("{value}, or up to {within:g} from it", value=fault.expected, within=fragile.within)
            wanted = near if fragile.within else fault.expected
            return replace(fault, expected=wanted, hint=fragile.explain(float(got), cases))

        def on_error(error: BaseException) -> str:
            return fragile.explain(math.nan, cases) if isinstance(error, fragile.errors) else ""

        return self._attempt(function, title, arguments, find, on_error)

    def _attempt(
        self, function: Function, title: str, arguments: Mapping[str, Any], find: Find, on_error: Explain
    ) -> Case:
        run, watched = _with_made(function, arguments), _watched(arguments)
        spelled = f"{self.name}({spell_arguments(arguments)})"
        return attempt(message(title), self.name, run, watched, find, on_error, spelled=spelled)

    def _hints(self) -> set[str]:
        hints = {message(hint) for by_hint in self._mistakes().values() for hint in by_hint}
        return hints | ({another_order(self.returns)} if isinstance(self.returns, tuple) else set())

    def _with_common_hint(self, cases: Mapping[str, Case], unexplained: Container[str]) -> list[Case]:
        """Give the cases that failed the hint that explains them together: that of one, or of where it is right."""
        failed = [case for case in cases.values() if not case.passed]
        hint = next((case.hint for case in failed if case.hint in self._hints()), "")
        if not hint:
            hint = next((message(hint) for title, hint in self.only.items() if cases[title].passed), "")
        if not hint:
            return list(cases.values())
        ours = {title for title, case in cases.items() if case.hint in self._hints() or title in unexplained}
        return [replace(case, hint=hint) if title in ours else case for title, case in cases.items()]


def _as_float(value: Any) -> Any:
    return float(value) if is_numeric(value) and np.ndim(value) == 0 else value


def _with_made(function: Function, arguments: Mapping[str, Any]) -> Function:
    """Return a function of those arguments alone that are not made anew for each call."""

    def run(*watched: Any) -> Any:
        rest = iter(watched)
        return function(*(value.make() if isinstance(value, Made) else next(rest) for value in arguments.values()))

    return run


def _watched(arguments: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in arguments.items() if not isinstance(value, Made)}
