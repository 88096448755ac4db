"""Find an exercise by its name, ``"chapter/exercise"``, and suggest what was meant by a name that is none."""

from __future__ import annotations

import difflib
import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import bineural.exercises
from bineural.exercises.checking.describing import code
from bineural.exercises.checking.results import Case
from bineural.localize import message


@dataclass(frozen=True)
class Exercise:
    """What a chapter's module says of one exercise.

    A chapter's module holds ``EXERCISES``, a mapping of names to these.

    Parameters
    ----------
    hand_in : tuple of str
        The names of what a student hands in, as the chapter's starter defines them, in order.
    check : callable
        Takes one submission for each name of `hand_in`, none of them None or ``...``, and returns the cases.
    """

    hand_in: tuple[str, ...]
    check: Callable[..., list[Case]]


class UnknownExerciseError(LookupError):
    """No exercise has this name; the text, a message, lists the valid ones."""


def find_exercise(name: str) -> Exercise:
    """Return the exercise of a name.

    Parameters
    ----------
    name : str
        For instance ``"backpropagation/relu"``.

    Raises
    ------
    UnknownExerciseError
        For a name that no exercise has.

    Examples
    --------
    >>> find_exercise("backpropagation/relu").hand_in
    ('relu_backward',)
    """
    chapter, _, exercise = name.partition("/")
    if chapter not in chapters():
        raise UnknownExerciseError(_no_chapter(name))
    exercises = exercises_of(chapter)
    if exercise not in exercises:
        raise UnknownExerciseError(_no_exercise(name, chapter, exercises))
    return exercises[exercise]


def chapters() -> tuple[str, ...]:
    """Return the chapters that have exercises, by their slugs.

    Examples
    --------
    >>> "backpropagation" in chapters()
    True
    """
    found = (module.name for module in pkgutil.iter_modules(bineural.exercises.__path__))
    return tuple(name.replace("_", "-") for name in found if name != "checking")


def exercises_of(chapter: str) -> Mapping[str, Exercise]:
    """Import a chapter's module and return its exercises by their names.

    Examples
    --------
    >>> list(exercises_of("backpropagation"))
    ['linear', 'relu', 'cross-entropy', 'tanh', 'blobs']
    """
    module = importlib.import_module(f"bineural.exercises.{chapter.replace('-', '_')}")
    exercises: Mapping[str, Exercise] = module.EXERCISES
    return exercises


def owner_of(handed_in: str) -> str:
    """Return the name of the exercise that asks for something of this name, or an empty string.

    Examples
    --------
    >>> owner_of("relu_backward")
    'backpropagation/relu'
    """
    return next(
        (
            f"{chapter}/{name}"
            for chapter in chapters()
            for name, exercise in exercises_of(chapter).items()
            if handed_in in exercise.hand_in
        ),
        "",
    )


def _no_exercise(name: str, chapter: str, exercises: Mapping[str, Exercise]) -> str:
    names = [f"{chapter}/{exercise}" for exercise in exercises]
    valid = ", ".join(code(each) for each in names)
    guess = _guess(name, names)
    if guess:
        return message(
            "{name} is not an exercise, did you mean {guess}? The exercises of this chapter are {names}.",
            name=code(name),
            guess=code(guess),
            names=valid,
        )
    return message("{name} is not an exercise: those of this chapter are {names}.", name=code(name), names=valid)


def _no_chapter(name: str) -> str:
    valid = chapters()
    guess = _guess(name, [f"{chapter}/{exercise}" for chapter in valid for exercise in exercises_of(chapter)])
    listed = ", ".join(code(chapter) for chapter in valid)
    if guess:
        return message(
            "{name} is not an exercise, did you mean {guess}? The chapters with exercises are {chapters}.",
            name=code(name),
            guess=code(guess),
            chapters=listed,
        )
    return message(
        "{name} is not an exercise: write `chapter/exercise`; the chapters with exercises are {chapters}.",
        name=code(name),
        chapters=listed,
    )


def _guess(name: str, names: list[str]) -> str:
    """Return the exercise whose own name is the most similar, or an empty string."""
    wanted = name.lower().replace("_", "-").replace(".", "/").strip("/ ")
    own_names = [each.partition("/")[2] for each in names]
    close = difflib.get_close_matches(wanted.rpartition("/")[2], own_names, n=1)
    same = [each for each, own in zip(names, own_names, strict=True) if own in close]
    # Exercises of two chapters may share a name.
    return max(same, key=lambda each: difflib.SequenceMatcher(None, wanted, each).ratio(), default="")
