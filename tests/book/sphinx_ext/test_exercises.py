"""Exercises tell level and minutes, number their hints, and have their check where one looks for it."""

from __future__ import annotations

import re

import pytest
from rich_book import between
from tiny_book import Book

from bookbuild.sphinx_ext.exercises import level, minutes


@pytest.mark.parametrize(
    ("language", "facts"),
    [
        ("en", [" · a function", " · 8 min", " · open challenge", " · 20 min"]),
        ("ru", [" · функция", " · 8 мин", " · открытая задача", " · 20 мин"]),
    ],
)
def test_title_tells_level_and_minutes(rich: Book, language: str, facts: list[str]) -> None:
    page = rich.page(language, "elements")
    for fact in facts:
        assert page.count(f'<span class="exercise-fact">{fact}</span>') == 1
    assert "exercise-fact" not in rich.page(language)  # no level is given there


@pytest.mark.parametrize("argument", [None, "", "0", "-1", "1.5", "ten", "²"])
def test_minutes_that_are_no_number(argument: str | None) -> None:
    with pytest.raises(ValueError, match="minutes should be a whole number from 1 on"):
        minutes(argument)


def test_levels_and_minutes() -> None:
    assert minutes("12") == 12
    assert level("by-hand") == "by-hand"
    with pytest.raises(ValueError, match="one of by-hand, line, function, challenge, got 'hard'"):
        level("hard")


@pytest.mark.parametrize(("language", "word"), [("en", "Hint"), ("ru", "Подсказка")])
def test_hints_are_numbered(rich: Book, language: str, word: str) -> None:
    page = rich.page(language, "elements")
    exercise = between(page, 'id="ex-el-relu"', 'id="sol-el-relu"')
    assert exercise.index(f"<summary>{word} 1</summary>") < exercise.index(f"<summary>{word} 2</summary>")
    assert page.count(f"<summary>{word} ") == 2


def test_check_stands_under_the_starter_and_its_report_in_the_solution(rich: Book) -> None:
    page = rich.page("en", "elements")
    exercise = between(page, 'id="ex-el-relu"', 'id="sol-el-relu"')
    solution = between(page, 'id="sol-el-relu"', 'id="el-long"')
    line = 'backpropagation/relu"</span>'
    assert exercise.index("grad_output") < exercise.index(line)
    assert "bineural-check" not in exercise
    assert solution.index("Both together.") < solution.index("bineural-check passed")
    assert line not in solution
    assert page.count("bineural-check passed") == 1


@pytest.mark.parametrize(
    ("language", "title", "word"), [("en", "Solution to", "Exercise 3"), ("ru", "Решение", "упражнения 3")]
)
def test_solution_is_named_in_the_case_that_grammar_asks_for(rich: Book, language: str, title: str, word: str) -> None:
    page = rich.page(language, "elements")
    assert re.search(
        rf'data-exercise="ex-el-relu"[^>]*>\s*<summary class="admonition-title">{title} {word}</summary>', page
    )
    assert f">{title} {word}</a>" in page
