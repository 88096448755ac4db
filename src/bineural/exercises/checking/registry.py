"""Find an exercise by its name, ``"chapter/exercise"``, and suggest what was meant by a name that is none."""

from __future__ import annotations

import difflib
import importlib
import importlib.util
import pkgutil
from collections.abc import Iterator
from typing import Any

from bineural.exercises.checking.describing import code
from bineural.exercises.checking.exercises import Exercise
from bineural.localize import message

# Of the packages of `bineural.exercises`, the one that is no chapter.
MECHANISM = "checking"


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
    if exercise not in exercises_of(chapter):
        raise UnknownExerciseError(_no_exercise(name, chapter))
    return _load(chapter, exercise)


def chapters() -> tuple[str, ...]:
    """Return the chapters that have exercises, by their slugs.

    Examples
    --------
    >>> "backpropagation" in chapters()
    True
    """
    found = _modules("bineural.exercises")
    return tuple(chapter for chapter in found if chapter != MECHANISM)


def exercises_of(chapter: str) -> tuple[str, ...]:
    """Return the names of a chapter's exercises, without importing their checks.

    Examples
    --------
    >>> exercises_of("backpropagation")
    ('blobs', 'by-hand', 'cross-entropy', 'linear', 'neuron', 'number', 'relu', 'softmax-gradient', 'tanh')
    """
    return tuple(_modules(f"bineural.exercises.{_module(chapter)}"))


def owner_of(handed_in: str, chapter: str) -> str:
    """Return the name of the exercise that asks for something of this name, or an empty string.

    Parameters
    ----------
    handed_in : str
        The name of a function or class.
    chapter : str
        The chapter that is looked through first.

    Examples
    --------
    >>> owner_of("relu_backward", "backpropagation")
    'backpropagation/relu'
    """
    if not handed_in.isidentifier():
        return ""
    for each in sorted(chapters(), key=lambda name: name != chapter):
        for name in exercises_of(each):
            # An exercise is imported only if its source has the word: there may be sixty.
            if f'"{handed_in}' in _source(each, name) and handed_in in _load(each, name).hand_in:
                return f"{each}/{name}"
    return ""


def _modules(package: str) -> Iterator[str]:
    """Yield the slugs of a package's modules; those that begin with an underscore are helpers of the others."""
    names = (module.name for module in pkgutil.iter_modules(importlib.import_module(package).__path__))
    return (name.replace("_", "-") for name in names if not name.startswith("_"))


def _module(slug: str) -> str:
    return slug.replace("-", "_")


def _load(chapter: str, name: str) -> Exercise:
    module = importlib.import_module(f"bineural.exercises.{_module(chapter)}.{_module(name)}")
    exercise: Exercise = module.EXERCISE
    return exercise


def _source(chapter: str, name: str) -> str:
    spec = importlib.util.find_spec(f"bineural.exercises.{_module(chapter)}.{_module(name)}")
    loader: Any = spec.loader if spec else None
    return loader.get_source(spec.name) or "" if spec and hasattr(loader, "get_source") else ""


def _no_exercise(name: str, chapter: str) -> str:
    names = [f"{chapter}/{exercise}" for exercise in exercises_of(chapter)]
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
