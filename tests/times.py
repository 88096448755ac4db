"""Which tests run first, so that no process waits for the other at the end, and which took longest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import PurePath
from typing import TypeVar

import pytest

T = TypeVar("T")
SHOWN = 10
# Tests with these fixtures start commands of the build: seconds each.
BUILDS = frozenset({"book", "built", "built_once", "rich"})
MARKS = ("chapter", "build")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark the tests that build, and put what takes long at the beginning of what each process gets."""
    for item in items:
        if BUILDS & set(getattr(item, "fixturenames", ())):
            item.add_marker("build")
    workers = getattr(config, "workerinput", {}).get("workercount", 1)
    items[:] = dealt(sorted(items, key=_rank), sum(map(_is_long, items)), workers)


def _is_long(item: pytest.Item) -> bool:
    return any(item.get_closest_marker(mark) for mark in MARKS)


def _rank(item: pytest.Item) -> tuple[int, float]:
    """Chapters before builds before the rest; chapters by their seconds, the longest first."""
    chapter = item.get_closest_marker("chapter")
    if chapter:
        return 0, -chapter.kwargs["seconds"]
    return (1 if item.get_closest_marker("build") else 2), 0.0


def dealt(items: Sequence[T], number: int, workers: int) -> list[T]:
    """Deal the first `number` of some items to the heads of the equal parts that the workers get.

    Examples
    --------
    >>> dealt("ABCabcde", 3, 2)
    ['A', 'C', 'a', 'b', 'B', 'c', 'd', 'e']
    """
    heads = [list(items[:number][worker::workers]) for worker in range(workers)]
    rest, left = list(items[number:]), len(items)
    order: list[T] = []
    for worker, head in enumerate(heads):
        part = left // (workers - worker)
        filling = max(0, part - len(head))
        order += head + rest[:filling]
        del rest[:filling]
        left -= part
    return order + rest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """After a run on several processes, tell which tests took longest and how long each kind took."""
    if config.getoption("numprocesses", None):
        reports = [report for group in terminalreporter.stats.values() for report in group]
        for line in summary(each for each in reports if isinstance(each, pytest.TestReport)):
            terminalreporter.write_line(line)


def summary(reports: Iterable[pytest.TestReport]) -> list[str]:
    """Return the lines that tell of the times of some tests, all three phases of a test together."""
    tests: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    numbers: Counter[str] = Counter()
    for report in reports:
        tests[report.nodeid] += report.duration
        kinds[kind(report)] += report.duration
        numbers[kind(report)] += report.when == "call"
    return [
        f"the {min(SHOWN, len(tests))} slowest of {len(tests)} tests",
        *(f"{seconds:8.1f} s  {name}" for name, seconds in tests.most_common(SHOWN)),
        f"seconds by kind, {sum(kinds.values()):.0f} in all",
        *(f"{seconds:8.1f} s  {name} ({numbers[name]})" for name, seconds in kinds.most_common()),
    ]


def kind(report: pytest.TestReport) -> str:
    """Return the mark of a slow test; of others the folder, or the file where a folder has no others below."""
    marked = next((mark for mark in MARKS if mark in report.keywords), None)
    return marked or "/".join(PurePath(report.nodeid.partition("::")[0]).parts[:3])
