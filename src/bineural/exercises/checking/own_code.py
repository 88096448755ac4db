"""What a reader wrote for the exercises of a chapter, to be run: the book's own code stands in for what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np

from bineural.exercises.checking.describing import code
from bineural.exercises.checking.exercises import Exercise, Submission
from bineural.exercises.checking.registry import chapters, exercises_of, find_exercise
from bineural.exercises.checking.report import markup
from bineural.localize import display, message, translate


class OwnCode(SimpleNamespace):
    """The code of some exercises, each by the exercise's name with underscores.

    Examples
    --------
    >>> own = OwnCode(relu=abs)
    >>> own.relu(-1)
    1
    """

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(
            f"own code expected one of {', '.join(vars(self))}, got {name!r}: hand it to own_code as well"
        )


def own_code(chapter: str, /, **functions: Any) -> OwnCode:
    """Return the reader's code where it is written, and the book's where it is not; show which is which.

    Parameters
    ----------
    chapter : str
        Such as ``"backpropagation"``.
    **functions
        The name of an exercise with underscores, and the function, the class or the answer that the reader wrote for
        it; a tuple where an exercise asks for several. None, dots, and a starter that was left as it is are not
        written. What is written is returned itself, right or wrong.

    Returns
    -------
    OwnCode
        With an attribute for each.

    Raises
    ------
    ValueError
        If there is no such chapter or exercise, nothing is handed over, not as many as the exercise asks for, or the
        book has nothing that could stand in.

    Notes
    -----
    A function is called once, with copies of the arguments of the first case of its check, to see whether it is
    written.

    Examples
    --------
    >>> def relu_backward(x, grad_output):
    ...     return grad_output * (x > 0)
    >>> def linear_backward(x, weight, grad_output): ...
    >>> own = own_code("backpropagation", relu=relu_backward, linear=linear_backward)
    The code from the cells above runs here: `relu_backward`. Not written yet, so the book's runs: `linear_backward`.
    >>> own.relu is relu_backward
    True
    >>> [part.shape for part in own.linear(np.ones((4, 3)), np.ones((2, 3)), np.ones((4, 2)))]
    [(4, 3), (2, 3), (2,)]
    """
    if chapter not in chapters():
        raise ValueError(
            f"own_code expected a chapter among {', '.join(chapters())}, got {chapter!r}: pick one of them"
        )
    names = {name.replace("-", "_"): name for name in exercises_of(chapter)}
    unknown = [keyword for keyword in functions if keyword not in names]
    if unknown or not functions:
        came = ", ".join(unknown) or "nothing"
        raise ValueError(
            f"own_code expected exercises of {chapter!r} among {', '.join(names)}, got {came}: "
            "pass each by its name, as relu=relu_backward"
        )
    taken: dict[str, Any] = {}
    own: list[str] = []
    books: list[str] = []
    for keyword, given in functions.items():
        exercise = find_exercise(f"{chapter}/{names[keyword]}")
        chosen = []
        for name, each, written in _chosen(keyword, exercise, given):
            chosen.append(each)
            (own if written else books).append(code(name))
        taken[keyword] = tuple(chosen) if len(exercise.hand_in) > 1 else chosen[0]
    text = _told(", ".join(own), ", ".join(books))
    display(lambda language: _render(translate(text, language)))
    return OwnCode(**taken)


def _chosen(keyword: str, exercise: Exercise, given: Any) -> Iterator[tuple[str, Any, bool]]:
    """Yield the name of each thing that an exercise asks for, what to run, and whether the reader wrote it."""
    submission = _submission(keyword, exercise, given)
    # NumPy's own settings, as for a check: a reader's `np.seterr(all="raise")` is no sign of a missing function.
    with np.errstate(divide="warn", over="warn", under="ignore", invalid="warn"):
        written = exercise.written(*submission)
    stand_ins = () if all(written) else exercise.stand_ins()
    if not all(written) and not stand_ins:
        raise ValueError(
            f"own_code expected {', '.join(exercise.hand_in)} for {keyword!r}, got what is not written yet, and the "
            "book has nothing that could stand in: write it first"
        )
    for place, (name, each, is_own) in enumerate(zip(exercise.hand_in, submission, written, strict=True)):
        yield name, each if is_own else stand_ins[place], is_own


def _submission(keyword: str, exercise: Exercise, given: Any) -> Submission:
    count = len(exercise.hand_in)
    if count == 1:
        return (given,)
    if given is None or given is ...:
        return (None,) * count
    if not isinstance(given, tuple) or len(given) != count:
        came = f"{len(given)} of them" if isinstance(given, tuple) else f"a {type(given).__name__}"
        raise ValueError(
            f"own_code expected a tuple of {count} for {keyword!r}, got {came}: "
            f"pass {keyword}=({', '.join(exercise.hand_in)})"
        )
    return given


def _told(own: str, books: str) -> str:
    if not books:
        return message("The code from the cells above runs here: {own}.", own=own)
    if not own:
        return message("Nothing is written yet, so the book's code runs here: {books}.", books=books)
    return message(
        "The code from the cells above runs here: {own}. Not written yet, so the book's runs: {books}.",
        own=own,
        books=books,
    )


def _render(text: str) -> dict[str, str]:
    return {"text/plain": text, "text/html": f'<p class="bineural-own-code">{markup(text)}</p>'}
