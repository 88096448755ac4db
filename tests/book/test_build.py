"""The whole chain on a tiny book: what is executed again, what the pages then show, what is refused."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tiny_book import Book, cell

from bineural.localize import MIME_LOCALIZED

ROOT = Path(__file__).parents[2]


def test_one_execution_serves_both_editions(built_once: Book) -> None:
    built = built_once
    assert len(built.results()) == 1
    assert "98.7\N{NO-BREAK SPACE}%" in built.page("en")
    assert "98,7\N{NO-BREAK SPACE}%" in built.page("ru")


def test_nothing_changed_then_prose_edited(built: Book) -> None:
    again = built.run("book")
    assert again.returncode == 0
    assert "0 executed" in again.stdout
    assert all(f"{language}: nothing changed" in again.stdout for language in ("en", "ru"))
    built.edit("book/ru/experiment.md", "Доля равна", "Эта доля равна")
    edited = built.run("book")
    assert "0 executed" in edited.stdout
    assert "en: nothing changed" in edited.stdout
    assert "ru: built" in edited.stdout
    assert "Эта доля равна" in built.page("ru")


def test_page_includes_only_what_is_watched(built: Book) -> None:
    (built.root / "elsewhere.md").write_text("Слово.\n")
    built.write("en", "part", "Слово.\n")
    strangers = ("../../elsewhere.md", "../en/part.md")
    includes = "\n".join(f"```{{include}} {path}\n```\n" for path in strangers)
    built.write("ru", "index", f"(index)=\n# Книга\n\n{{doc}}`experiment`\n\n{includes}")
    done = built.run("html", "ru")
    assert done.returncode == 1
    for path in strangers:
        assert f"{path} is neither in this edition nor in src: move it there" in done.stderr


def test_helper_edited_then_executed_again_and_the_page_changes_and_restored(built: Book) -> None:
    built.edit("src/bineural/tiny_helper.py", "0.987", "0.123")
    done = built.run("book")
    assert "experiment: executed in" in done.stdout
    assert "12.3\N{NO-BREAK SPACE}%" in built.page("en")
    assert "12,3\N{NO-BREAK SPACE}%" in built.page("ru")
    assert "98.7" not in built.page("en")
    built.edit("src/bineural/tiny_helper.py", "0.123", "0.987")
    assert built.run("execute").stdout == ""  # the older result is still there
    assert built.run("html", "en").returncode == 0
    assert "98.7\N{NO-BREAK SPACE}%" in built.page("en")


def test_module_that_the_chapter_does_not_load_does_not_matter(built: Book) -> None:
    built.edit("src/bineural/tiny_stranger.py", "0.987", "0.5")
    assert built.run("execute").stdout == ""


def test_translation_edited_then_executed_again(book: Book) -> None:
    code = "from bineural.localize import table\n\ntable([{'yes': 1}])"
    book.write_both("experiment", f"(experiment)=\n# Title\n{cell(code)}")
    assert book.run("execute").returncode == 0
    old = book.results()
    book.edit("src/bineural/locale/ru/LC_MESSAGES/bineural.po", 'msgstr "да"', 'msgstr "ага"')
    assert "experiment: executed" in book.run("execute").stdout
    (new,) = [path for path in book.results() if path not in old]
    assert (
        "ага"
        in json.loads(new.read_text("utf8").split("\n")[1])["outputs"][0][0]["data"][MIME_LOCALIZED]["languages"]["ru"][
            "text/plain"
        ]
    )


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


def test_faults_of_a_page_are_refused_with_file_and_line(built: Book) -> None:
    path = built.root / "book/en/experiment.md"
    faults = {
        "\n(experiment)=\n## Again\n": "uplicate",
        "\nSee {ref}`nowhere-at-all`.\n": "nowhere-at-all",
        "\nThe {value}`unknown`.\n": "no value 'unknown' is stored by the code of this page (stored: answer)",
        "\nThe formula $1 + \\fraq{1}{2}$.\n": "this formula cannot be set: Undefined control sequence: \\fraq",
        "\n{rule}`x`\n": 'Unknown interpreted text role "rule"',
        "\n:::{prediction}\nWhat?\n:::\n": "a prediction is a question and one {answer} after it: write both",
        "\n:::{hint}\nAlone.\n:::\n": "a hint stands outside of an exercise: move it into one",
        "\n```{exercise}\n:label: ex-a\n:level: hard\n```\n": "one of by-hand, line, function, challenge, got 'hard'",
        "\n```{exercise}\n:label: ex-b\n:minutes: 0\n```\n": "minutes should be a whole number from 1 on, got '0'",
    }
    path.write_text(path.read_text("utf8") + "".join(faults), "utf8")
    built.edit("book/en/experiment.md", "execution_budget: 60", "execution_budget: 60\noptional: [nowhere]")
    for language in built.project.languages:
        built.edit(
            f"book/{language}/experiment.md", "{code-cell} ipython3\n", "{code-cell} ipython3\n:tags: [experiment]\n"
        )
    assert built.run("execute").returncode == 0
    done = built.run("html", "en")
    assert done.returncode == 1
    for message in (
        *faults.values(),
        "optional: no section of this page has the label 'nowhere': mend or delete it",
        "a cell tagged experiment has no title: say what it measures",
    ):
        assert re.search(rf"book/en/experiment\.md:\d+: .*{re.escape(message)}", done.stderr), message
    assert "the edition en did not build" in done.stderr


def test_fault_is_told_again_until_it_is_mended(built: Book) -> None:
    built.edit("book/en/experiment.md", "The share is", "The {ref}`broken` share is")
    for _ in range(2):
        done = built.run("html", "en")
        assert done.returncode == 1
        assert "undefined label: 'broken'" in done.stderr
        assert "The share is" in built.page("en")  # the last good page
    built.edit("book/en/experiment.md", "The {ref}`broken` share is", "The mended share is")
    assert built.run("html", "en").returncode == 0
    assert "The mended share is" in built.page("en")


def test_removed_page_leaves_the_site(built: Book) -> None:
    (built.root / "_toc.yml").write_text("format: jb-book\nroot: index\n")
    for language in ("en", "ru"):
        built.edit(f"book/{language}/index.md", "{doc}`experiment`", "nothing")
    assert built.run("book").returncode == 0
    assert not (built.root / "_build/html/en/experiment.html").exists()


def write_older(path: Path, text: str) -> None:
    """Write a file that says it is older than the one in its place, as one out of an archive does."""
    then = path.stat().st_mtime - 3600 if path.exists() else 0
    path.write_text(text, "utf8")
    os.utime(path, (then, then))


def test_older_page_and_older_file_are_read_again(built: Book) -> None:
    data = built.root / "book" / "table.txt"
    data.write_text("first")
    page = built.root / "book/en/experiment.md"
    page.write_text(f"{page.read_text('utf8')}\n```{{literalinclude}} ../table.txt\n```\n", "utf8")
    assert built.run("html", "en").returncode == 0
    assert "first" in built.page("en")
    write_older(data, "second")
    write_older(built.root / "book/en/index.md", "(index)=\n# An older book\n\nSee {doc}`experiment`.\n")
    assert built.run("html", "en").returncode == 0
    assert "second" in built.page("en")
    assert "An older book" in built.page("en", "index")


def test_build_code_edited_then_pages_are_read_again_but_not_executed(built: Book) -> None:
    shutil.copytree(ROOT / "src" / "bookbuild", built.root / "src" / "bookbuild")
    built.edit("src/bookbuild/sphinx_ext/foot.py", "Executed on {month}", "Run on {month}")
    done = built.run("book")
    assert "0 executed" in done.stdout
    assert "Run on " in built.page("en")


def test_plain_jupyter_book_executes_the_page_itself(book: Book) -> None:
    """People who know only Jupyter Book can build either edition, without our reader."""
    for page in (book.root / "book").glob("*/experiment.md"):
        code = cell("from bineural.localize import table\n\ntable([{'yes': 1}])")
        page.write_text(f"{page.read_text('utf8')}\n{code}", "utf8")
    config = book.run("config", "ru")
    assert config.returncode == 0
    program = Path(sys.executable).with_name("jupyter-book")
    command = [str(program), *config.stdout.split()[1:], "--path-output", str(book.root / "plain"), "-W"]
    done = subprocess.run(command, env=book.environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    page = (book.root / "plain/_build/html/experiment.html").read_text("utf8")
    assert "98,7\N{NO-BREAK SPACE}%" in page
    assert ">да<" in page
    assert "Код выполнен" not in page
    assert "/blob/notebooks/ru/experiment.ipynb" in page
    assert "Скачать блокнот" not in page  # nothing has exported it
