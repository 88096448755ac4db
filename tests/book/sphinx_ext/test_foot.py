"""The fold at the foot of a page: targets, data, execution."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from rich_book import between
from tiny_book import Book

from bineural.recorded import load_record
from bookbuild.run.store import Result
from bookbuild.sphinx_ext.foot import execution, machine_of, record_item, shown_records


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
        ("en", 4, "Executed on November 28, 2026 at 01:31 UTC in 41.1 s, on 4 threads; Python 3.11.7, torch 2.9.0."),
    ],
)
def test_execution_is_told(language: str, threads: int, sentence: str) -> None:
    assert execution(result(threads), language) == sentence


def test_execution_is_told_in_russian(rich: Book) -> None:
    months = "января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря"
    sentence = rf"Код выполнен \d+ ({months}) \d{{4}} года в \d\d:\d\d UTC за \d+,\d с, в одном потоке; Python 3"
    assert re.search(sentence, rich.page("ru", "elements"))


def test_records_that_were_read_are_found() -> None:
    observed = {"files": {"src/bineural/recorded/records/cifar10-wide.json": "0", "book/records/other.json": "1"}}
    shown = shown_records(Result("page", [], observed, seconds=1, when="2026-11-28T01:31:05+00:00", threads=1))
    assert [record.name for record in shown] == ["cifar10-wide"]


def test_a_record_is_told_with_its_command_machine_and_versions() -> None:
    record = replace(
        load_record("cifar10-wide"),
        date="2026-11-05",
        seconds=150.0,
        threads=2,
        machine={"processor": "Fast One", "cores": 2, "memory_gb": None},
        versions={"python": "3.12.1", "bineural": "0.1.0", "torch": "2.9.0", "left-out": "1"},
    )
    assert record_item(record, "en").astext() == (
        "Record cifar10-wide, made on November 5, 2026 with python -m bineural.recorded cifar10-wide: "
        "2 min in all, on 2 threads; Fast One, Python 3.12.1, bineural 0.1.0, torch 2.9.0."
    )


def test_a_machine_that_is_not_known_is_left_out() -> None:
    record = replace(load_record("cifar10-wide"), machine={"processor": None, "accelerator": "Card"})
    assert machine_of(record) == ["Card"]
