"""The whole chain on a tiny book: what is executed again, what the pages then show, what is refused."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tiny_book import HEADER, Book, cell

ROOT = Path(__file__).parents[2]


def test_one_execution_serves_both_editions(built_once: Book) -> None:
    built = built_once
    assert len(built.results()) == 1
    assert "98.7\N{NO-BREAK SPACE}%" in built.page("en")
    assert "98,7\N{NO-BREAK SPACE}%" in built.page("ru")


def test_footer_tells_when_and_with_what(built_once: Book) -> None:
    built = built_once
    assert re.search(r"Executed \d+ \w+ \d{4}, \d\d:\d\d UTC in \d+\.\d s, threads: 1; Python 3", built.page("en"))
    assert re.search(r"Код выполнен \d+ \w+ \d{4}, \d\d:\d\d UTC за \d+,\d с, потоков: 1; Python 3", built.page("ru"))


def test_nothing_changed_then_prose_edited(built: Book) -> None:
    again = built.run("book")
    assert again.returncode == 0
    assert "0 executed" in again.stdout
    built.edit("book/ru/experiment.md", "Доля равна", "Эта доля равна")
    edited = built.run("book")
    assert "0 executed" in edited.stdout
    assert "Эта доля равна" in built.page("ru")


def test_helper_edited_then_executed_again_and_the_page_changes_and_restored(built: Book) -> None:
    built.edit("src/bineural/tiny_helper.py", "0.987", "0.123")
    done = built.run("book")
    assert "experiment: executed in" in done.stdout
    assert "12.3\N{NO-BREAK SPACE}%" in built.page("en")
    assert "12,3\N{NO-BREAK SPACE}%" in built.page("ru")
    assert "98.7" not in built.page("en")
    built.edit("src/bineural/tiny_helper.py", "0.123", "0.987")
    assert "0 executed" in built.run("book").stdout  # the older result is still there
    assert "98.7\N{NO-BREAK SPACE}%" in built.page("en")


def test_module_that_the_chapter_does_not_load_does_not_matter(built: Book) -> None:
    built.edit("src/bineural/tiny_stranger.py", "0.987", "0.5")
    assert built.run("execute").stdout == ""


def test_subprocess_imports_count(book: Book) -> None:
    code = 'import subprocess, sys\nsubprocess.run([sys.executable, "-c", "import bineural.tiny_stranger"], check=True)'
    book.write_both("experiment", f"(experiment)=\n# Title\n{cell(code)}")
    assert book.run("execute").returncode == 0
    assert book.run("execute").stdout == ""
    book.edit("src/bineural/tiny_stranger.py", "0.987", "0.5")
    assert "experiment: executed" in book.run("execute").stdout


def test_forked_child_imports_count(book: Book) -> None:
    code = """import os
if (child := os.fork()) == 0:
    import importlib
    importlib.import_module("bineural.tiny_stranger")
    os._exit(0)
os.waitpid(child, 0);"""
    book.write_both("experiment", f"(experiment)=\n# Title\n{cell(code)}")
    assert book.run("execute").returncode == 0
    book.edit("src/bineural/tiny_stranger.py", "0.987", "0.5")
    assert "experiment: executed" in book.run("execute").stdout


def test_translation_edited_then_executed_again(book: Book) -> None:
    code = "from bineural.localize import table\n\ntable([{'yes': 1}])"
    book.write_both("experiment", f"(experiment)=\n# Title\n{cell(code)}")
    assert book.run("execute").returncode == 0
    assert book.run("execute").stdout == ""
    book.edit("src/bineural/locale/ru/LC_MESSAGES/bineural.po", 'msgstr "да"', 'msgstr "ага"')
    done = book.run("book")
    assert "experiment: executed" in done.stdout
    assert "ага" in book.page("ru")


def test_missing_translation_is_refused(book: Book) -> None:
    code = "from bineural.localize import table\n\ntable([{'unheard label': 1}])"
    book.write_both("experiment", f"(experiment)=\n# Title\n{cell(code)}")
    done = book.run("execute")
    assert done.returncode == 1
    assert "book/en/experiment.md:" in done.stderr
    assert "shows 'unheard label', which a catalogue in src/bineural/locale does not translate" in done.stderr
    assert not book.results()


def test_failing_cell_fails_the_build_with_its_place(book: Book) -> None:
    cells = cell("x = 0") + "\nProse.\n" + cell("def divide():\n    return 1 / x\n\ndivide()")
    book.write_both("experiment", f"(experiment)=\n# Title\n{cells}")
    done = book.run("book")
    assert done.returncode == 1
    line = next(
        i
        for i, text in enumerate((book.root / "book/en/experiment.md").read_text().splitlines(), 1)
        if "def divide" in text
    )
    place = re.search(r"book/en/experiment\.md:(\d+): cell 2 raised ZeroDivisionError: division by zero", done.stderr)
    assert place
    assert abs(int(place[1]) - line) <= 1
    assert "return 1 / x" in done.stderr
    assert "Traceback" in done.stderr
    assert not (book.root / "_build/html/en/experiment.html").exists()


def test_expected_exception_and_skipped_cell(book: Book) -> None:
    cells = cell("1 / 0", "raises-exception") + cell("import nowhere_to_be_found", "skip-execution") + cell("6 * 7")
    book.write_both("experiment", f"(experiment)=\n# Title\n{cells}")
    done = book.run("book")
    assert done.returncode == 0, done.stderr
    assert "ZeroDivisionError" in book.page("en")
    assert "42" in book.page("en")


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ('import sys; print("careful", file=sys.stderr)', "cell 1 wrote to stderr, mend its cause: careful"),
        ("import os; os._exit(1)", "cell 1 killed its kernel"),
        ("import time; time.sleep(60)", "cell 1 ran longer than 2 s"),
        (
            """from bineural.localize import MIME_RECORD
from IPython.display import display
display({MIME_RECORD: {"kind": "check", "name": "experiment/x", "passed": False}}, raw=True)""",
            "cell 1: the check experiment/x does not pass on the solution above it",
        ),
    ],
)
def test_faults_of_a_cell_are_told_with_their_place(book: Book, code: str, message: str) -> None:
    book.edit("_config.yml", "timeout: 600", "timeout: 2")
    book.write_both("experiment", f"(experiment)=\n# Title\n{cell(code)}")
    done = book.run("execute")
    assert done.returncode == 1
    assert "book/en/experiment.md:" in done.stderr
    assert message in done.stderr
    assert not book.results()


def test_cells_that_differ_are_refused_with_file_and_line(book: Book) -> None:
    book.edit("book/ru/experiment.md", 'answer(), ".1%"', 'answer(), ".2%"')
    done = book.run("book")
    assert done.returncode == 1
    assert re.search(r"book/ru/experiment\.md:\d+: code cell 1 differs from book/en/experiment\.md:\d+", done.stderr)
    assert "bookbuild sync experiment" in done.stderr


def test_extra_cell_in_one_edition_is_refused(book: Book) -> None:
    path = book.root / "book/ru/experiment.md"
    path.write_text(path.read_text("utf8") + cell("1 + 1"), "utf8")
    done = book.run("book")
    assert done.returncode == 1
    assert "book/ru/experiment.md has 2 code cells and book/en/experiment.md has 1" in done.stderr


def test_missing_twin_page_is_refused(book: Book) -> None:
    (book.root / "book/ru/experiment.md").unlink()
    done = book.run("book")
    assert done.returncode == 1
    assert "book/ru/experiment.md is missing" in done.stderr


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("\n(experiment)=\n## Again\n", "uplicate"),
        ("\nSee {ref}`nowhere-at-all`.\n", "nowhere-at-all"),
        (
            "\nThe {value}`unknown`.\n",
            "no value 'unknown' is stored by the code of this page (stored: answer)",
        ),
        ("\n{rule}`x`\n", "rule"),
    ],
)
def test_faults_of_a_page_are_refused_with_file_and_line(built: Book, text: str, message: str) -> None:
    path = built.root / "book/en/experiment.md"
    path.write_text(path.read_text("utf8") + text, "utf8")
    done = built.run("html", "en")
    assert done.returncode == 1
    assert message in done.stderr
    assert re.search(r"book/en/experiment\.md:\d+", done.stderr)
    assert "the edition en did not build" in done.stderr


def test_fault_is_told_again_until_it_is_mended(built: Book) -> None:
    built.edit("book/en/experiment.md", "The share is", "The {ref}`broken` share is")
    for _ in range(2):
        done = built.run("book")
        assert done.returncode == 1
        assert "undefined label: 'broken'" in done.stderr
        assert "The share is" in built.page("en")  # the last good page
    built.edit("book/en/experiment.md", "The {ref}`broken` share is", "The mended share is")
    assert built.run("book").returncode == 0
    assert "The mended share is" in built.page("en")


def test_removed_page_leaves_the_site(built: Book) -> None:
    (built.root / "_toc.yml").write_text("format: jb-book\nroot: index\n")
    for language in ("en", "ru"):
        built.edit(f"book/{language}/index.md", "{doc}`experiment`", "nothing")
    assert built.run("book").returncode == 0
    assert not (built.root / "_build/html/en/experiment.html").exists()


def test_build_code_edited_then_pages_are_read_again_but_not_executed(built: Book) -> None:
    shutil.copytree(ROOT / "src" / "bookbuild", built.root / "src" / "bookbuild")
    built.edit("src/bookbuild/sphinx_ext/results.py", "Executed {when}", "Run on {when}")
    done = built.run("book")
    assert "0 executed" in done.stdout
    assert "Run on " in built.page("en")


def test_chapter_times(book: Book) -> None:
    for language in ("en", "ru"):
        book.edit(f"book/{language}/experiment.md", "{value}", "and\n\n```{chapter-times}\n```\n\nso {value}")
    done = book.run("book")
    assert done.returncode == 0, done.stderr
    assert "Reading: about 5 minutes. Running all of the code: about" in book.page("en")
    assert "Чтение: около 5 минут. Выполнение всего кода: около" in book.page("ru")


def test_plain_jupyter_book_executes_the_page_itself(book: Book) -> None:
    """People who know only Jupyter Book can build either edition, without our reader."""
    config = book.run("config", "ru")
    assert config.returncode == 0
    program = Path(sys.executable).with_name("jupyter-book")
    command = [str(program), *config.stdout.split()[1:], "--path-output", str(book.root / "plain"), "-W"]
    done = subprocess.run(command, env=book.environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    page = (book.root / "plain/_build/html/experiment.html").read_text("utf8")
    assert "98,7\N{NO-BREAK SPACE}%" in page
    assert "Код выполнен" not in page


def test_page_without_header_is_a_page(book: Book) -> None:
    for language in ("en", "ru"):
        book.write(language, "experiment", "(experiment)=\n# Plain\n\nNo code.\n")
    assert book.run("book").returncode == 0
    assert "No code." in book.page("en")
    assert HEADER.split()[1] not in book.page("en")
