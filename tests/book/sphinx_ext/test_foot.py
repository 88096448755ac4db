"""The fold at the foot of a page: targets, data, execution."""

from __future__ import annotations

import re

import pytest
from rich_book import between
from tiny_book import Book

from bookbuild.run.store import Result
from bookbuild.sphinx_ext.foot import execution


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        (
            "en",
            [
                "Optical recognition of handwritten digits, original data. License: Creative Commons Attribution 4.0.",
                "MNIST: handwritten digits, OFFLINE SAMPLE. License: Creative Commons Attribution 4.0.",
            ],
        ),
        ("ru", ["(digits), исходные данные. Лицензия: Creative Commons", "MNIST: рукописные цифры, ОФЛАЙН-ВЫБОРКА."]),
    ],
)
def test_targets_and_data_stand_in_the_fold(rich: Book, language: str, lines: list[str]) -> None:
    page = rich.page(language, "elements")
    foot = between(page, '<details class="fold fold-checked">', "</details>")
    assert page.count("bineural-target") == foot.count("bineural-target") == 1
    for line in lines:
        assert line in foot
    assert foot.count('href="https://archive.ics.uci.edu/') == 2
    assert page.index("open challenge" if language == "en" else "открытая задача") < page.index(foot)


def result(threads: int) -> Result:
    observed = {"versions": {"torch": "2.9.0", "left-out": "1"}, "python": "3.11.7", "data": {}}
    return Result("page", [], observed, seconds=41.07, when="2026-11-28T01:31:05+00:00", threads=threads)


@pytest.mark.parametrize(
    ("language", "threads", "sentence"),
    [
        ("en", 1, "Executed on November 28, 2026 at 01:31 UTC in 41.1 s, on one thread; Python 3.11.7, torch 2.9.0."),
        ("en", 4, "Executed on November 28, 2026 at 01:31 UTC in 41.1 s, threads: 4; Python 3.11.7, torch 2.9.0."),
    ],
)
def test_execution_is_told(language: str, threads: int, sentence: str) -> None:
    assert execution(result(threads), language) == sentence


def test_execution_is_told_in_russian(rich: Book) -> None:
    months = "января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря"
    sentence = rf"Код выполнен \d+ ({months}) \d{{4}} года в \d\d:\d\d UTC за \d+,\d с, в одном потоке; Python 3"
    assert re.search(sentence, rich.page("ru", "elements"))
