"""Exercises that the registry finds: right solutions pass, and each mistake of a table gets its hint alone."""

import pytest

from bineural.exercises import run_check
from bineural.exercises.checking.exercises import Table
from bineural.exercises.checking.registry import chapters, exercises_of, find_exercise, owner_of
from bineural.localize import message

from .shown import hints

NAMES = [f"{chapter}/{exercise}" for chapter in chapters() for exercise in exercises_of(chapter)]
TABLES = {name: find_exercise(name) for name in NAMES if isinstance(find_exercise(name), Table)}
MISTAKES = [
    pytest.param(name, hint, submission, id=f"{name}: {hint[:40]} {number}")
    for name, table in TABLES.items()
    for number, (hint, submission) in enumerate(table.mistaken())
]


@pytest.mark.parametrize("name", TABLES)
def test_three_right_solutions_pass_without_a_word(name):
    solutions = list(TABLES[name].solutions())
    assert len(solutions) >= 3
    for number, submission in enumerate(solutions):
        result = run_check(name, *submission)
        assert result.passed, (number, [case.got for case in result.cases])
        assert not hints(result)


@pytest.mark.parametrize(("name", "hint", "submission"), MISTAKES)
def test_a_mistake_gets_its_hint_and_no_other(name, hint, submission):
    result = run_check(name, *submission)
    assert not result.passed
    assert hints(result) == [hint]


@pytest.mark.parametrize("name", TABLES)
def test_the_hint_of_a_fragile_case_can_be_shown_whatever_came(name):
    for fragile in getattr(TABLES[name], "fragile", {}).values():
        assert message(fragile.hint) == fragile.hint


@pytest.mark.parametrize("name", NAMES)
def test_what_is_handed_in_belongs_to_one_exercise(name):
    exercise = find_exercise(name)
    chapter = name.partition("/")[0]
    assert [owner_of(each, chapter) for each in exercise.hand_in] == [name] * len(exercise.hand_in)
