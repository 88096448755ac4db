"""The form for what a reader works out by hand: numbers, arrays, shapes, truth values, choices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from bineural.exercises.checking.attempts import an_object
from bineural.exercises.checking.calling import call
from bineural.exercises.checking.comparing import ABSOLUTE_TOLERANCE, RELATIVE_TOLERANCE, Fault, find_fault
from bineural.exercises.checking.describing import code, contains_dots, describe, is_numeric
from bineural.exercises.checking.errors import not_written, nothing_returned
from bineural.exercises.checking.exercises import Named, Submission, Table, is_missing
from bineural.exercises.checking.results import Case
from bineural.exercises.checking.returned import percent_hint
from bineural.localize import message

ByHint = Mapping[str, Sequence[Any]]


@dataclass(frozen=True)
class AnswerExercise(Named, Table):
    """An answer, or several by their names; the kind of each is that of the right one.

    Parameters
    ----------
    name : str
        What the starter calls the answer.
    answer : object
        What is right: a number, a list of numbers, a tuple of integers (a shape), a truth value, or a text (a choice).
        A mapping asks for several, which are handed in as a dictionary or, in this order, as a tuple.
    mistakes : mapping of str to sequence
        Hint and the wrong answers that it fits. With several answers, a mapping of their names to such mappings.
    within : float
        How far a number may lie from the right one: half of the last digit that is asked for.
    choices : sequence of str
        The texts to choose from.

    Examples
    --------
    >>> exercise = AnswerExercise("slope", 0.25, {"The factor 2 is missing.": [0.125]}, within=0.005)
    >>> exercise.check(0.25)[0].passed, exercise.check(0.125)[0].hint
    (True, 'The factor 2 is missing.')
    >>> several = AnswerExercise("sizes", {"weight": (3, 2), "which": "b"}, choices=["a", "b"])
    >>> [case.passed for case in several.check({"weight": [3, 2], "which": "a"})]
    [True, False]
    """

    name: str
    answer: Any
    mistakes: Mapping[str, Any] = field(default_factory=dict)
    within: float = 0.0
    choices: Sequence[str] = ()
    needs: tuple[str, ...] = ()

    def check(self, *submission: Any) -> list[Case]:
        """Judge each answer by itself."""
        [got] = submission
        right = self._answers()
        given = self._given(got)
        if isinstance(given, Case):
            return [given]
        return [self._case(name, given[name], value) for name, value in right.items()]

    def solutions(self) -> Iterator[Submission]:
        """Yield the right answer in three forms in which a reader may hand it in."""
        right = self._answers()
        if isinstance(self.answer, Mapping):
            yield from [(dict(right),), (tuple(right.values()),), (list(right.values()),)]
        else:
            [value] = right.values()
            yield from [(value,), ([value],), ({self.name: value},)]

    def written(self, *submission: Any) -> tuple[bool, ...]:
        """Say whether no answer is missing."""
        [got] = submission
        answers = list(got.values()) if isinstance(got, Mapping) else got if isinstance(got, (tuple, list)) else [got]
        return (not any(is_missing(answer) for answer in answers),)

    def mistaken(self) -> Iterator[tuple[str, Submission]]:
        """Yield the right answers with one of them wrong."""
        for name, by_hint in self._mistakes().items():
            for hint, values in by_hint.items():
                yield from ((hint, ({**self._answers(), name: value},)) for value in values)

    def _answers(self) -> dict[str, Any]:
        return dict(self.answer) if isinstance(self.answer, Mapping) else {self.name: self.answer}

    def _mistakes(self) -> Mapping[str, ByHint]:
        return self.mistakes if isinstance(self.answer, Mapping) else {self.name: self.mistakes}

    def _given(self, got: Any) -> Mapping[str, Any] | Case:
        """Return what was handed in by name, or a case that says what is missing."""
        names = list(self._answers())
        if isinstance(got, Mapping):
            missing = [name for name in names if name not in got]
            if not missing:
                return got
            hint = message("Keys that are missing: {keys}. Check the spelling.", keys=code(str(missing)))
            came = message("the keys {keys}", keys=code(str(list(got))))
        elif len(names) == 1:
            is_shape = isinstance(self.answer, tuple)
            alone = isinstance(got, (tuple, list)) and len(got) == 1 and not is_shape and np.ndim(self.answer) == 0
            return {names[0]: got[0] if alone else got}
        elif isinstance(got, (tuple, list)) and len(got) == len(names):
            return dict(zip(names, got, strict=True))
        else:
            example = f"{self.name} = {{{', '.join(f'{name!r}: …' for name in names)}}}"
            hint = message("Hand in a dictionary: {example}.", example=code(example))
            came = an_object(got)
        expected = message("a dictionary with the keys {keys}", keys=code(str(names)))
        return Case(message("what was handed in"), False, expected=expected, got=came, hint=hint)

    def _case(self, name: str, got: Any, right: Any) -> Case:
        title = message("{name}", name=code(name))
        if got is None or contains_dots(got):
            hint = nothing_returned(name) if got is None else not_written(name)
            return Case(title, False, got=describe(name, got), hint=hint)
        fault = self._find(name, got, right)
        if fault is None:
            return Case(title, True)
        # What is expected is what the reader is to find out.
        return Case(title, False, got=fault.got, hint=fault.hint)

    def _find(self, name: str, got: Any, right: Any) -> Fault | None:
        mistakes = [(value, hint) for hint, values in self._mistakes().get(name, {}).items() for value in values]
        if isinstance(right, (str, bool, tuple)):
            came = _plain(got)
            if came == _plain(right):
                return None
            known = (message(hint) for value, hint in mistakes if came == _plain(value))
            return Fault("", _spelled(name, got), next(known, "") or self._general(right, came))
        values = _numbers(got)
        if not is_numeric(values) or values.shape != np.shape(right):
            return find_fault(name, values, np.asarray(right))
        if self._near(values, right):
            return None
        known = (message(hint) for value, hint in mistakes if self._near(values, value))
        hint = next(known, "") or (percent_hint() if self._near(values / 100, right) else "")
        return Fault("", describe(name, values), hint or self._wrong_numbers(values, np.asarray(right, dtype=float)))

    def _near(self, values: Any, right: Any) -> bool:
        wanted = np.asarray(right, dtype=float)
        return values.shape == wanted.shape and bool(self._close(values, wanted).all())

    def _close(self, values: Any, wanted: Any) -> Any:
        return np.isclose(values, wanted, rtol=RELATIVE_TOLERANCE, atol=self.within + ABSOLUTE_TOLERANCE)

    def _wrong_numbers(self, values: Any, wanted: Any) -> str:
        """Say which numbers are wrong, but not what they should be: that is for the reader to find out."""
        if self._near(-values, wanted):
            return message("Only the sign is wrong: it is reversed everywhere.")
        if wanted.ndim == 0:
            return message("The number is wrong: write each step down, with its numbers.")
        wrong = np.argwhere(~self._close(values, wanted))
        return message(
            "Numbers that are wrong: {count:d} of {size:d}, the first at index {index}.",
            count=len(wrong),
            size=wanted.size,
            index=code(str(tuple(map(int, wrong[0])))),
        )

    def _general(self, right: Any, came: Any) -> str:
        if isinstance(right, bool):
            if isinstance(came, bool):
                return message("It is the other way round: find an example that shows it.")
            return message("Answer {yes} or {no}.", yes=code("True"), no=code("False"))
        if isinstance(right, str):
            if came in map(_plain, self.choices):
                return message("Another choice is right: say of each why it fits or does not.")
            return message("Choose one of {choices}.", choices=code(", ".join(map(repr, self.choices))))
        return message("The shape is wrong: write the length of each axis beside the formula, the batch first.")


def _plain(value: Any) -> Any:
    """Return a choice without capitals and spaces around it, a shape as a tuple, a truth value as Python's own."""
    if isinstance(value, str):
        return value.strip().lower()
    if isinstance(value, np.bool_):
        return bool(value)
    if isinstance(value, (list, tuple)) or hasattr(type(value), "__array__"):
        return call(lambda: tuple(np.ravel(value).tolist()), {}).value
    return value


def _numbers(got: Any) -> Any:
    """Return what was handed in as an array of floating-point numbers, or as it is if it holds anything else."""
    values = call(lambda: np.asarray(got), {}).value
    return values.astype(float) if is_numeric(values) and values.dtype.kind != "b" else got


def _spelled(name: str, value: object) -> str:
    return message("{name}: {value}", name=code(name), value=code(repr(value)))
