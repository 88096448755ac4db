"""The command line: each command, and one sentence for each wrong input."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from tiny_book import HEADER, Book, cell

from bookbuild.__main__ import main


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["html", "de"], "error: no edition 'de': expected one of en, ru"),
        (
            ["execute", "expriment"],
            "error: no page 'expriment' in _toc.yml: expected one of index, experiment",
        ),
        (["config", "de"], "error: no edition 'de'"),
        (["sync", "--source", "de"], "error: no edition 'de'"),
        (
            ["targets"],
            "error: book/en/experiment.md has no fresh result: run `python -m bookbuild execute` first",
        ),
    ],
)
def test_wrong_input_is_one_sentence(
    book: Book, arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--root", str(book.root), *arguments]) == 1
    error = capsys.readouterr().err
    assert message in error
    assert error.count("\n") == 1
    assert not (book.root / "_build" / "html").exists()


def test_wrong_root(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--root", str(tmp_path / "nowhere"), "book"]) == 1
    assert "no _config.yml with a _toc.yml" in capsys.readouterr().err


def test_html_without_results_says_what_to_do(book: Book) -> None:
    done = book.run("html", "en")
    assert done.returncode == 1
    assert "a page has no fresh result of its code: run `python -m bookbuild execute`" in done.stderr


def test_targets_are_listed_and_a_missed_one_fails(book: Book) -> None:
    goals = """from bineural.localize import target

target("yes", 0.75, ">= 0.5")
target("no", 0.25, ">= 0.5", data=Sample())"""
    book.write_both(
        "experiment", "(experiment)=\n# Title\n" + cell("class Sample:\n    source = 'sample'") + cell(goals)
    )
    assert book.run("execute").returncode == 0
    done = book.run("targets")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "experiment: yes: 0.75 (goal >= 0.5): reached",
        "experiment: no: 0.25 (goal >= 0.5): not claimed",
    ]
    for language in ("en", "ru"):
        book.edit(f"book/{language}/experiment.md", ", data=Sample()", "")
    assert book.run("execute").returncode == 0
    missed = book.run("targets")
    assert missed.returncode == 1
    assert "experiment: no: 0.25 (goal >= 0.5): MISSED" in missed.stdout


def test_sync_copies_the_code_to_the_other_edition(book: Book) -> None:
    book.edit("book/en/experiment.md", '".1%"', '".3%"')
    assert book.run("execute").returncode == 1
    done = book.run("sync", "experiment")
    assert done.stdout == "updated book/ru/experiment.md\n"
    assert '".3%"' in (book.root / "book/ru/experiment.md").read_text("utf8")
    assert "Доля равна" in (book.root / "book/ru/experiment.md").read_text("utf8")
    assert HEADER in (book.root / "book/ru/experiment.md").read_text("utf8")
    assert book.run("execute").returncode == 0


def test_page_that_is_not_utf8_is_named(book: Book, capsys: pytest.CaptureFixture[str]) -> None:
    (book.root / "book/ru/experiment.md").write_bytes("Опыт".encode("cp1251"))
    assert main(["--root", str(book.root), "execute"]) == 1
    assert "book/ru/experiment.md is not UTF-8 (byte 0): save it as UTF-8" in capsys.readouterr().err


def test_unknown_kernel_is_named(book: Book) -> None:
    for language in ("en", "ru"):
        book.edit(f"book/{language}/experiment.md", "name: python3", "name: julia")
    done = book.run("execute")
    assert done.returncode == 1
    assert "book/en/experiment.md:1: there is no kernel 'julia': write `name: python3`" in done.stderr
    assert "Traceback" not in done.stderr


def test_build_folder_that_cannot_be_made_is_one_sentence(book: Book, capsys: pytest.CaptureFixture[str]) -> None:
    (book.root / "_build").write_text("a file in its place")
    assert main(["--root", str(book.root), "execute"]) == 1
    error = capsys.readouterr().err
    assert "_build" in error
    assert error.startswith("error: ")
    assert error.count("\n") == 1


def test_glossary_page_without_glossary_is_refused(book: Book) -> None:
    book.edit("book/en/index.md", "{doc}`experiment`", "{doc}`experiment`\n\n```{book-glossary}\n```\n")
    assert book.run("execute").returncode == 0
    done = book.run("html", "en")
    assert done.returncode == 1
    assert "glossary.yml is missing beside the editions" in done.stderr


@pytest.mark.parametrize("options", [[], ["--coverage"]])
def test_tests_run_in_the_repository_with_the_coverage_that_must_hold(
    options: list[str], book: Book, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    started = []

    def run(program: str, command: list[str]) -> None:
        started.append((program, command, Path.cwd()))
        raise SystemExit

    monkeypatch.setattr(os, "execv", run)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit):
        main(["--root", str(book.root), "test", *options])
    [(program, command, folder)] = started
    assert program == sys.executable
    assert command[1:3] == ["-m", "pytest"]
    assert {"-n", "2"} <= set(command)
    assert ({"--cov", "--cov-fail-under=95"} <= set(command)) == ("--coverage" in options)
    assert ("--cov" in command) == ("--coverage" in options)
    assert folder == book.root
