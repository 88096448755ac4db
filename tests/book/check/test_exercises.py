"""The checks of pages and the modules of exercises belong together."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bineural.exercises.checking.registry import chapters, exercises_of
from bookbuild.check.exercises import check_exercises, exercise_modules

RELU = "src/bineural/exercises/page/relu_backward.py"


def faults(small: Any) -> list[str]:
    return [str(problem) for problem in check_exercises(small.folders, small.root)]


def add_check(small: Any, language: str, call: str) -> str:
    name = f"book/{language}/page.md"
    small.edit(name, "nested = True", call)
    return f"{name}:{small.line(name, call)}"


@pytest.fixture
def checked(small: Any) -> Any:
    """A book whose one exercise is checked in both editions."""
    small.write(RELU, "EXERCISE = ...\n")
    small.write("src/bineural/exercises/page/_data.py", "")
    small.write("src/bineural/exercises/page/__init__.py", "")
    small.write("src/bineural/exercises/checking/functions.py", "")
    for language in ("en", "ru"):
        add_check(small, language, 'check("page/relu-backward", f)')
    return small


def test_exercises_that_are_checked_in_every_edition_have_no_faults(checked: Any) -> None:
    assert faults(checked) == []


def test_a_check_that_names_no_exercise_is_told_with_its_line(small: Any) -> None:
    place = add_check(small, "en", 'check("page/relu-forward", f)')
    [fault] = set(faults(small))
    assert fault.startswith(f"{place}: there is no exercise 'page/relu-forward': mend the name or write src/bineural/")
    assert fault.endswith("exercises/page/relu_forward.py")


def test_an_exercise_that_an_edition_does_not_check_is_told(checked: Any) -> None:
    checked.edit("book/ru/page.md", 'check("page/relu-backward", f)', "check(name, f)")
    assert faults(checked) == [
        f"{RELU}:1: no page of book/ru checks 'page/relu-backward': write the exercise there or delete this file"
    ]


def test_the_modules_are_those_that_the_registry_finds() -> None:
    found = {f"{chapter}/{name}" for chapter in chapters() for name in exercises_of(chapter)}
    assert set(exercise_modules(Path(__file__).parents[3])) == found
