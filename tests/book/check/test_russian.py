"""Russian phrases that are refused, and their neighbors that are Russian."""

from __future__ import annotations

from pathlib import Path

import pytest

from bookbuild.check.prose import Passage
from bookbuild.check.russian import check_russian

PATH = Path("book/ru/page.md")


def found(text: str, language: str = "ru") -> list[str]:
    return [problem.message for problem in check_russian([Passage(PATH, 1, text, language)])]


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("Ждите трёх линий.", "Ждите"),
        ("Осторожности не ждите.", "ждите"),
        ("Прежде чем\nсмотреть: какая больше?", "Прежде чем смотреть"),
        ("Лечение — вычесть максимум.", "Лечение"),
        ("Границы сказанного", "Границы сказанного"),
        ("Потери новорождённой сети", "новорождённой сети"),
        ("вдоль границы решений", "границы решений"),
        ("цвета областей решений", "областей решений"),
        ("его желаемое значение", "желаемое значение"),
        ("послойная нормализация", "послойная нормализация"),
        ("Договор слоя", "Договор слоя"),
        ("Сдайте функцию.", "Сдайте"),
        ("Забудьте множитель 1/N, и градиент вырастет.", "Забудьте множитель 1/N, и"),
        ("Проверку не интересует, как написан код.", "Проверку не интересует"),
        ("в следующих опытах", "опытах"),
        ("Перед каждым опытом подумайте.", "каждым опытом"),
        ("В этом опыте", "этом опыте"),
        ("Проведём опыт.", "Проведём опыт"),
        ("в сети Интернет", "сети Интернет"),
        ("Их можно скачать из сети.", "скачать из сети"),
        ("книгу можно читать без сети", "читать без сети"),
        ("Нет ни копии, ни сети.", "ни сети"),
    ],
)
def test_phrases(text: str, phrase: str) -> None:
    [message] = found(text)
    assert message.startswith(f"«{phrase}» is not what a Russian would say: write «")


@pytest.mark.parametrize(
    ("text", "actor"),
    [
        ("Глава выясняет, чего стоит сеть.", "глава выясняет"),
        ("Слой сообщает\nо форме.", "слой сообщает"),
        ("тысячи шагов, которые сеть потратила", "сеть потратила"),
        ("Раздел изучает инициализацию.", "раздел изучает"),
    ],
)
def test_things_that_act(text: str, actor: str) -> None:
    assert found(text) == [f"«{actor}»: things do no such thing; write «мы», «вы» or a passive"]


@pytest.mark.parametrize(
    "text",
    [
        "Подождите минуту, прежде чем смотреться в зеркало.",
        "Лечение стоит дорого; решение границы не меняет.",
        "Опыт обучения сетей не нужен, опытный читатель и его опыт.",
        "Сеть без смещений, ответы сети и размер сети.",
        "Рисунок показывает, что слой ничего не знает о соседях.",
        "В главе мы выясняем, сколько потрачено времени. Слой, сообщает учебник, линеен.",
        "В слое сообщает о себе только смещение.",
        "Новорождённый ребёнок; желаемое редко совпадает с действительным.",
        "Не забудьте сохранить файл, и всё получится.",
    ],
)
def test_good_russian(text: str) -> None:
    assert found(text) == []


def test_other_languages_are_left_alone() -> None:
    assert found("Ждите", "en") == []


def test_line_of_a_phrase() -> None:
    [problem] = check_russian([Passage(PATH, 7, "одна\nдве\nЖдите", "ru")])
    assert (problem.line, problem.path) == (9, PATH)
