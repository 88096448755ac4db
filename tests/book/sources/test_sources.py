"""Sources and settings that are wrong: one sentence each, with the place, before anything is executed."""

from __future__ import annotations

import re

import pytest
from tiny_book import HEADER, Book, cell

from bookbuild.__main__ import main

PAGE = f"{HEADER}(experiment)=\n# Title\n"


def refused(book: Book, capsys: pytest.CaptureFixture[str], *command: str) -> str:
    """Run a command in this process that is to fail; return the sentence it gives."""
    assert main(["--root", str(book.root), *(command or ("execute",))]) == 1
    captured = capsys.readouterr()
    assert captured.err.count("\n") == 1
    assert captured.out == ""
    assert not book.results()
    return captured.err


@pytest.mark.parametrize(
    ("page", "message"),
    [
        (
            PAGE + cell("1", "unclosed").replace("]", ""),
            r"book/en/experiment\.md: Code cell 1 at line \d+ could not be",
        ),
        (
            PAGE + "\n```{code-cell}\n:tags: hide-input\n\n1\n```\n",
            r":\d+: the tags of a cell should be a list .*'hide-in",
        ),
        (
            PAGE + "\n```{code-cell}\n:tags: [1, 2]\n\n1\n```\n",
            r"md:\d+: the tags of a cell should be a list .*\[1, 2\]",
        ),
        (
            "(experiment)=\n# Title\n" + cell("1"),
            r"md:\d+: a code cell on a page without the header of a notebook: copy",
        ),
        (PAGE.replace("name: python3", "") + cell("1"), r"md:1: the header is not that of a notebook .*'name' is a"),
        (PAGE.replace("kernelspec:", "kernel:") + cell("1"), r"md:1: the header names no kernel for the code cells"),
        (
            re.sub("kernelspec:.*?---", "kernelspec: python3\n---", PAGE, flags=re.DOTALL) + cell("1"),
            r"md:1: the header",
        ),
        ("---\n- a list\n---\n\n# Title\n" + cell("1"), r"md:1: the header is not that of a notebook .*: copy"),
        ("---\na: [\n---\n\n# Title\n" + cell("1"), r"book/en/experiment\.md: Notebook metadata: "),
        (
            "---\n---\n\n# Title\n" + cell("1"),
            r"md:1: the header is not that of a notebook: copy that of another chapter",
        ),
        ("\ufeff" + PAGE + cell("1"), r"experiment\.md begins with a byte order mark, which hides its header: save it"),
    ],
    ids=[
        "cell settings",
        "tags as text",
        "tags of numbers",
        "no header",
        "no kernel's name",
        "no kernelspec",
        "kernelspec as text",
        "header as list",
        "header not YAML",
        "empty header",
        "byte order mark",
    ],
)
def test_page_that_cannot_be_read(book: Book, capsys: pytest.CaptureFixture[str], page: str, message: str) -> None:
    for language in ("en", "ru"):
        book.write(language, "experiment", page)
    assert re.search(message, refused(book, capsys))
    assert re.search(message, refused(book, capsys, "html"))


@pytest.mark.parametrize("timeout", ["soon", "0", "-5", "1.5", "yes", "[1]"])
def test_time_limit_that_is_no_number_of_seconds(book: Book, capsys: pytest.CaptureFixture[str], timeout: str) -> None:
    book.edit("_config.yml", "timeout: 1800", f"timeout: {timeout}")
    error = refused(book, capsys)
    assert "_config.yml: execute.timeout should be a whole number of seconds, or -1 for no limit, got" in error


def test_edition_without_a_title(book: Book, capsys: pytest.CaptureFixture[str]) -> None:
    book.edit("_config.yml", "        title: Нейронные сети на практике\n", "")
    assert "_config.yml: the edition ru has no text for title: write it under" in refused(book, capsys, "book")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["execute", "--jobs", "-1"], "argument --jobs: expected a whole number from 1 to 1000, got '-1'"),
        (["book", "--jobs", "0"], "argument --jobs: expected a whole number from 1 to 1000, got '0'"),
        (["book", "--jobs", "many"], "argument --jobs: expected a whole number from 1 to 1000, got 'many'"),
        (["serve", "--port", "65536"], "argument --port: expected a whole number from 1 to 65535, got '65536'"),
    ],
)
def test_number_out_of_range(capsys: pytest.CaptureFixture[str], arguments: list[str], message: str) -> None:
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2
    assert message in capsys.readouterr().err
