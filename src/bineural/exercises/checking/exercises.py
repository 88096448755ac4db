"""What every exercise says of itself, whether it is one of the forms, a table, or plain code."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bineural.exercises.checking.describing import contains_dots
from bineural.exercises.checking.results import Case

# Of one solution: what is handed in, in order.
Submission = tuple[Any, ...]


class Exercise:
    """What the registry, the runner and the tests ask of an exercise.

    The module ``bineural/exercises/CHAPTER/NAME.py`` holds one as ``EXERCISE``.

    Attributes
    ----------
    hand_in : tuple of str
        The names of what a student hands in, as the chapter's starter defines them, in order.
    needs : tuple of str
        What the check needs beside NumPy, ``"torch"`` for instance; with nothing, it runs in a browser too.
    """

    hand_in: tuple[str, ...]
    needs: tuple[str, ...] = ()

    def check(self, *submission: Any) -> Iterable[Case]:
        """Return the cases, or yield them; takes a submission for each name of `hand_in`, none None or ``...``."""
        raise NotImplementedError

    def written(self, *submission: Any) -> tuple[bool, ...]:
        """Say of each submission, of any kind, whether it is written, right or wrong; a starter as it was is not."""
        return tuple(not is_missing(each) and not has_empty_body(each) for each in submission)

    def stand_ins(self) -> Submission:
        """Return the book's own submission, which stands in for one that is not written; empty if there is none."""
        return ()


def is_missing(submission: object) -> bool:
    """Say whether nothing was handed in: None, dots, or a tuple or list with dots in it.

    Examples
    --------
    >>> is_missing(None), is_missing((0.5, ...)), is_missing(0.5)
    (True, True, False)
    """
    return submission is None or contains_dots(submission)


def has_empty_body(submission: object) -> bool:
    """Say whether a function names nothing beyond its arguments, or raises `NotImplementedError` and does no more.

    Functions that train a network cannot be tried in no time; but to do anything they must name something.

    Examples
    --------
    >>> def starter(x, y): ...
    >>> has_empty_body(starter), has_empty_body(lambda x, y: print(x, y))
    (True, False)
    """
    own = getattr(submission, "__code__", None)
    return own is not None and not set(own.co_names) - {"NotImplementedError"}


class Named(Exercise):
    """An exercise for which one thing is handed in, by its name.

    Attributes
    ----------
    name : str
        As the chapter's starter defines it.
    """

    name: str

    @property
    def hand_in(self) -> tuple[str, ...]:  # type: ignore[override]
        """What is handed in, by its name."""
        return (self.name,)


class OfFunction(Named):
    """An exercise for which a function is handed in.

    Attributes
    ----------
    signature : str
        ``"relu_backward(x, grad_output)"``.
    """

    signature: str

    @property
    def name(self) -> str:  # type: ignore[override]
        """The name of the function."""
        return self.signature.partition("(")[0]


@dataclass(frozen=True)
class CodedExercise(Exercise):
    """An exercise that fits no table: its check is a function that returns or yields cases.

    Examples
    --------
    >>> exercise = CodedExercise(("answer",), lambda answer: [Case("a number", answer == 42)])
    >>> [case.passed for case in exercise.check(42)]
    [True]
    """

    hand_in: tuple[str, ...]
    function: Callable[..., Iterable[Case]]
    needs: tuple[str, ...] = ()
    stand_in: Submission = ()

    def check(self, *submission: Any) -> Iterable[Case]:
        """Call the function."""
        return self.function(*submission)

    def stand_ins(self) -> Submission:
        """Return what the module gives."""
        return self.stand_in


class Table(Exercise):
    """An exercise that is written down as data, so that one test proves all of them.

    Attributes
    ----------
    right : sequence
        At least three solutions as students would write them, each another way. The first is what the book would
        write: it stands in for one that is missing.
    """

    right: Sequence[Any]

    def solutions(self) -> Iterator[Submission]:
        """Yield each right solution as it is handed in."""
        return ((solution,) for solution in self.right)

    def stand_ins(self) -> Submission:
        """Return the first solution."""
        return next(self.solutions())

    def mistaken(self) -> Iterator[tuple[str, Submission]]:
        """Yield each hint of the table with a submission that makes the mistake, and no other."""
        raise NotImplementedError
