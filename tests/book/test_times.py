"""The order of the tests, and what is told of their times at the end."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from times import dealt, kind, summary

TESTS = """import pytest

@pytest.fixture
def book():
    pass

def test_light(): pass

@pytest.mark.chapter(seconds=1)
def test_short(): pass

def test_builds(book): pass

@pytest.mark.chapter(seconds=9)
def test_long(): pass

def test_fails(): assert False
"""


def report(name: str, when: str, seconds: float, *marks: str) -> Any:
    return SimpleNamespace(nodeid=name, when=when, duration=seconds, keywords=dict.fromkeys(marks, 1))


@pytest.mark.parametrize(
    ("items", "number", "workers", "order"),
    [
        ("ABCDabcdef", 4, 1, "ABCDabcdef"),
        ("ABCDabcdef", 4, 2, "ACabcBDdef"),
        ("ABCabcd", 3, 2, "ACaBbcd"),
        ("ABCDEa", 5, 2, "ACEBDa"),
        ("abc", 0, 2, "abc"),
        ("AB", 2, 3, "AB"),
        ("", 0, 2, ""),
    ],
)
def test_long_ones_are_at_the_heads_of_equal_parts(items: str, number: int, workers: int, order: str) -> None:
    assert "".join(dealt(items, number, workers)) == order


def test_summary_adds_the_phases_of_a_test_and_the_tests_of_a_kind() -> None:
    lines = summary(
        [
            report("tests/book/run/test_a.py::one", "setup", 2.0, "build"),
            report("tests/book/run/test_a.py::one", "call", 3.5, "build"),
            *(report(f"tests/bineural/scratch/test_b.py::{n}", "call", n / 10) for n in range(11)),
            report("tests/browser/test_pages.py::x", "call", 1.25),
        ]
    )
    assert lines[0] == "the 10 slowest of 13 tests"
    assert lines[1:3] == ["     5.5 s  tests/book/run/test_a.py::one", "     1.2 s  tests/browser/test_pages.py::x"]
    assert lines[11:] == [
        "seconds by kind, 12 in all",
        "     5.5 s  build (1)",
        "     5.5 s  tests/bineural/scratch (11)",
        "     1.2 s  tests/browser/test_pages.py (1)",
    ]


@pytest.mark.parametrize(
    ("name", "marks", "expected"),
    [
        ("tests/book/run/test_chapters.py::x[a::b]", ["chapter"], "chapter"),
        ("tests/book/test_build.py::x", ["build"], "build"),
        ("src/bineural/plotting/style.py::bineural.plotting.style", [], "src/bineural/plotting"),
        ("tests/bineural/exercises/checking/test_calling.py::x", [], "tests/bineural/exercises"),
    ],
)
def test_kinds(name: str, marks: list[str], expected: str) -> None:
    assert kind(report(name, "call", 0, *marks)) == expected


def test_run_on_two_processes_begins_with_the_longest_and_ends_with_the_times(tmp_path: Path) -> None:
    (tmp_path / "test_some.py").write_text(TESTS)
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers =\n  chapter\n  build\n")
    command = [sys.executable, "-m", "pytest", "-p", "times", "-p", "no:cacheprovider", "-v"]
    folders = {"PYTHONPATH": str(Path(__file__).parents[1]), "PATH": ""}
    done = subprocess.run([*command, "-n", "2"], cwd=tmp_path, env=folders, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    told = done.stdout[done.stdout.index("the 5 slowest of 5 tests") :]
    assert set(re.findall(r"^ +\d+\.\d s  test_some\.py::(\w+)$", told, re.MULTILINE)) == set(
        re.findall(r"def (test_\w+)", TESTS)
    )
    assert set(re.findall(r"^ +\d+\.\d s  (\S+) (\(\d\))$", told, re.MULTILINE)) == {
        ("chapter", "(2)"),
        ("build", "(1)"),
        ("test_some.py", "(2)"),
    }
    alone = subprocess.run(command, cwd=tmp_path, env=folders, capture_output=True, text=True, check=False)
    assert re.findall(r"::(\w+) (?:PASSED|FAILED)", alone.stdout) == [
        *("test_long", "test_short", "test_builds"),
        *("test_light", "test_fails"),
    ]
    assert "slowest" not in alone.stdout
