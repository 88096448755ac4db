from __future__ import annotations

from typing import Any

import pytest
from form_book import write_config

from bookbuild.__main__ import main
from bookbuild.check import Problem, run


def test_a_good_book_has_no_faults(chapter: Any) -> None:
    assert run(chapter.root, languages=["en", "ru"]) == []


def test_every_check_is_run(small: Any) -> None:
    small.write("book/words.en.txt", "needless\n")
    small.edit("book/ru/page.md", "x = 1", "x = 2")
    small.edit("book/ru/page.md", "{term}`градиент`", "{term}`поток`")
    small.edit("book/ru/page.md", "> несколько слов", "> просто слова, ждите")
    small.edit("book/en/page.md", 'draw(title="Loss")', 'draw(title="New loss")')
    small.write("book/en/other.md", "[x](nowhere.md)\n")
    small.write("_build/html/x.png", "x" * 300_001)
    problems = run(small.root, languages=["en", "ru"])
    assert problems == sorted(problems)
    assert all(isinstance(problem, Problem) and not problem.path.is_absolute() for problem in problems)
    messages = "\n".join(map(str, problems))
    for part in (
        "book/en/other.md:1: this page is not in _toc.yml",
        "book/ru/other.md:1: this page is missing",
        "code cell 1 differs from",
        "ex-one has 0 hints, expected 2",
        'no translation of "New loss" into ru',
        'nothing uses "Loss" any more',
        "link to 'nowhere.md'",
        "term 'поток' is not defined in ru",
        "'needless' is not needed",
        "'просто' is banned",
        "«ждите» is not what a Russian would say",
        "this image has 300 kB",
    ):
        assert part in messages


@pytest.mark.parametrize(
    ("words", "code", "told"), [(0, 0, ""), (450, 0, "warning: the section"), (600, 1, "the section")]
)
def test_a_warning_is_printed_and_the_check_passes(
    chapter: Any, words: int, code: int, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    write_config(chapter)
    chapter.edit("book/en/page.md", "(look)=", f"{'word, ' * words}\n\n(look)=")
    assert main(["--root", str(chapter.root), "check"]) == code
    error = capsys.readouterr().err
    assert error.startswith(f"book/en/page.md:{chapter.line('book/en/page.md', '# A heading')}: {told}" if told else "")
    assert error.count("\n") == bool(told)
