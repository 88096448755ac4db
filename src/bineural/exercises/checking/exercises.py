"""What every exercise says of itself, whether it is one of the forms, a table, or plain code."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

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

    def check(self, *submission: Any) -> Iterable[Case]:
        """Call the function."""
        return self.function(*submission)


class Table(Exercise):
    """An exercise that is written down as data, so that one test proves all of them.

    Attributes
    ----------
    right : sequence
        At least three solutions as students would write them, each another way.
    """

    right: Sequence[Any]

    def solutions(self) -> Iterator[Submission]:
        """Yield each right solution as it is handed in."""
        return ((solution,) for solution in self.right)

    def mistaken(self) -> Iterator[tuple[str, Submission]]:
        """Yield each hint of the table with a submission that makes the mistake, and no other."""
        raise NotImplementedError
