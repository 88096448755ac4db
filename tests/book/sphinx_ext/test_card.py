"""The card under a title: times, what is needed, the short path."""

from __future__ import annotations

import json
import re

import pytest
from docutils import nodes
from rich_book import between
from tiny_book import Book

from bookbuild.sphinx_ext.card import outermost


@pytest.mark.parametrize(
    ("language", "facts", "rest"),
    [
        (
            "en",
            ["Skim: 1 min", "read: 1 min", "exercises (2): 30 min", r"run: \d+ s", "source"],
            ["You need: Python, share; Experiment", "Short path: 1 min", "May be skipped: A long way"],
        ),
        (
            "ru",
            ["Просмотр: 1 мин", "чтение: 1 мин", r"упражнения (2): 30 мин", r"запуск: \d+ с", "исходный текст"],
            ["Понадобятся: Python, доля; Опыт", "Короткий путь: 1 мин", "Можно пропустить: Долгий путь"],
        ),
    ],
)
def test_card_is_computed(rich: Book, language: str, facts: list[str], rest: list[str]) -> None:
    page = rich.page(language, "elements")
    card = between(page, '<div class="chapter-card', "</div>")
    assert page.index("</h1>") < page.index(card) < page.index("<figure")
    text = re.sub(r"<[^<>]*>", "", card)
    first = " · ".join(re.escape(fact).replace(r"\\d\+", r"\d+") for fact in facts)
    assert re.search(first, text), text
    for line in rest:
        assert line in text
    assert 'href="index.html#term-share"' in card
    assert 'href="#el-long"' in card
    assert f"/blob/main/book/{language}/elements.md" in card


def test_exercises_are_counted_by_level(rich: Book) -> None:
    assert "Exercises: a function (1), open challenge (1)" in rich.page("en", "elements")
    assert "Упражнения: функция (1), открытая задача (1)" in rich.page("ru", "elements")


def test_exercises_without_minutes_are_counted(rich: Book) -> None:
    card = between(rich.page("en"), '<div class="chapter-card', "</div>")
    assert "exercises: 2</span>" in card
    assert "<details" not in card
    assert "You need" not in card


def test_section_that_may_be_skipped_is_marked_at_its_title_alone(rich: Book) -> None:
    page = rich.page("en", "elements")
    assert re.search(r"<h2>A long way <span class=\"skip-mark\">may be skipped</span><a class=\"headerlink\"", page)
    assert page.count("may be skipped") == 1
    index = (rich.project.site / "en" / "searchindex.js").read_text("utf8")
    titles = json.loads(index[index.index("(") + 1 : index.rindex(")")])["alltitles"]
    assert "A long way" in titles


def test_section_inside_of_another_is_skipped_with_it() -> None:
    inner, other = nodes.section(ids=["inner"]), nodes.section(ids=["other"])
    outer = nodes.section("", inner, ids=["outer"])
    assert outermost([inner, outer, other]) == [outer, other]
