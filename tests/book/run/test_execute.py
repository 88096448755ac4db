"""What is told of an execution: its seconds beside the budget, and who exceeds it."""

from __future__ import annotations

import os
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from nbformat import NotebookNode
from tiny_book import Book, make_book

from bookbuild.run import execute, kernels
from bookbuild.run.execute import Outcome, compare_with_budgets, longest_first
from bookbuild.run.freshness import Used, observe
from bookbuild.run.store import Result
from bookbuild.sources.chapters import Chapter
from bookbuild.sources.project import BookError


def test_chapters_above_twice_their_budget_are_named_fresh_ones_too() -> None:
    outcomes = [
        Outcome("slow", "fresh", 80.1, budget=40.0),
        Outcome("quick", "executed", 80.0, budget=40.0),
        Outcome("half", "executed", 1.04, budget=0.5),
        Outcome("without", "executed", 5.0),
    ]
    assert compare_with_budgets(outcomes) == [
        "execution and budget of each chapter:",
        "  half: 1.0 s of 0.5 s, above twice its budget of 0.5 s: mend it or measure on a quiet machine",
        "  quick: 80.0 s of 40 s",
        "  slow: 80.1 s of 40 s, above twice its budget of 40 s: mend it or measure on a quiet machine",
    ]
    assert compare_with_budgets([]) == []


def test_the_longest_chapters_run_first_whatever_the_samples_took() -> None:
    budgets = {"half": 60.0, "slower than said": 10.0, "unknown": None, "seconds on the samples": 90.0}
    waiting = [
        Chapter(page, Path(page), NotebookNode(metadata={"execution_budget": budget}))
        for page, budget in budgets.items()
    ]
    known = {"half": 60.0, "slower than said": 70.0, "seconds on the samples": 2.0}
    order = [chapter.page for chapter in longest_first(waiting, known)]
    assert order == ["unknown", "seconds on the samples", "slower than said", "half"]


def result(book: Book) -> Result:
    observed = observe(Used(), [], {}, {}, book.root)
    return Result("experiment", [], observed, 130.5, "2026-01-01T00:00:00+00:00", 1)


def test_outcome_of_a_fresh_chapter_has_the_seconds_of_its_execution(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kernels, "run_chapter", lambda *arguments, **settings: result(book))
    (first,) = execute.execute(book.project, report=lambda line: None)
    (second,) = execute.execute(book.project, report=lambda line: None)
    assert first == Outcome("experiment", "executed", 130.5, budget=60.0)
    assert second == replace(first, state="fresh")


def test_store_that_cannot_be_written_is_one_sentence_and_nothing_runs(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BINEURAL_RESULTS", "/proc/results")
    with pytest.raises(
        BookError, match=r"^/proc/results cannot keep results \(.*\), and some chapters must be executed"
    ):
        execute.execute(book.project, report=lambda line: None)


def test_checkouts_that_share_a_store(tmp_path: Path) -> None:
    log, store = tmp_path / "log", tmp_path / "store"
    books = [make_book(tmp_path / name) for name in ("one", "two")]
    for book in books:
        book.edit("book/en/experiment.md", "value(", f"open({str(log)!r}, 'a').write('x');\nvalue(")
        book.write("ru", "experiment", (book.root / "book/en/experiment.md").read_text("utf8"))
    commands = [(book.command("execute"), book.environment | {"BINEURAL_RESULTS": str(store)}) for book in books]

    def run(number: int) -> str:
        command, environment = commands[number]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout

    running = [subprocess.Popen(command, env=environment) for command, environment in commands]
    assert [process.wait(60) for process in running] == [0, 0]
    assert log.read_text() == "x"
    (kept,) = store.glob("*/*.json")
    assert str(tmp_path / "one") not in kept.read_text()
    assert str(tmp_path / "two") not in kept.read_text()
    books[1].edit("src/bineural/tiny_helper.py", "0.987", "0.123")
    assert "experiment: executed" in run(1)
    assert [run(number) for number in (0, 1)] == ["", ""]  # neither drives out the other's
    assert len(list(store.glob("*/*.json"))) == 2
    assert not any(os.path.exists(book.project.build / "results") for book in books)
