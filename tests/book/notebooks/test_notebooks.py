"""The notebooks of a built book: what they hold in each language, for students and for teachers."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import nbformat
import pytest
from rich_book import TEXTS
from tiny_book import Book

from bineural.grade.notebooks import Cell, Notebook
from bineural.grade.remarks import remarks
from bookbuild.sources.settings import version

RAW = re.compile(r"^\s*(?::::|```\{)|\{[a-z:]+\}`|^\(.+\)=$", re.MULTILINE)  # what only MyST understands


def read(book: Book, language: str, folder: str = "", page: str = "elements") -> Any:
    path = book.root / "_build" / "notebooks" / language / folder / f"{page}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    return notebook


def text_of(notebook: Any) -> str:
    return "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")


def code_of(notebook: Any) -> list[Any]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def cell_with(notebook: Any, text: str) -> Any:
    (cell,) = [cell for cell in notebook.cells if text in cell.source]
    return cell


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("folder", ["", "teacher"])
def test_nothing_is_left_that_only_myst_understands(rich: Book, language: str, folder: str) -> None:
    for page in ("elements", "experiment"):
        text = text_of(read(rich, language, folder, page))
        assert not RAW.findall(text)
        links = re.findall(r"\]\(([^)]*)\)", text)
        assert links
        assert all(link.startswith(f"https://bineural.github.io/bineural/{language}/") for link in links)


def test_only_pages_with_code_have_notebooks(rich: Book) -> None:
    names = {path.stem for path in (rich.root / "_build" / "notebooks" / "en").glob("*.ipynb")}
    assert names == {"elements", "experiment"} | {"first", "renamed-once"}  # and old names of the first
    assert {path.suffix for path in (rich.root / "_build" / "notebooks").rglob("*") if path.is_file()} == {".ipynb"}


@pytest.mark.parametrize("language", ["en", "ru"])
def test_text_formulas_and_numbers(rich: Book, language: str) -> None:
    texts, text = TEXTS[language], text_of(read(rich, language))
    assert re.search(rf"^# {texts['title']}$", text, re.MULTILINE)
    (number,) = re.findall(rf"\*\*(?:Fig|Рис)\.\s([0-9.]+)\.\*\* {texts['caption']}", text)
    site = f"https://bineural.github.io/bineural/{language}"
    assert re.search(rf"\[\w+\.\s{re.escape(number)}\]\({site}/elements\.html#fig-el-curve\)", text)
    assert f"[{texts['share']}]({site}/glossary.html" not in text  # this book has its terms on another page
    assert "1.50" in text or "1,50" in text  # a number that the code stored
    assert texts["margin"] in text
    assert "chapter-card" not in text
    assert {"en": "Skim", "ru": "Просмотр"}[language] not in text


@pytest.mark.parametrize("language", ["en", "ru"])
def test_predictions_and_hints_are_folded(rich: Book, language: str) -> None:
    texts, text = TEXTS[language], text_of(read(rich, language))
    title, answer, hint = {
        "en": ("Predict first", "Answer", "Hint"),
        "ru": ("Сначала попробуйте угадать", "Ответ", "Подсказка"),
    }[language]
    assert f"**{title}**\n\n{texts['question']}\n\n<details>\n<summary>{answer}</summary>\n\n{texts['answer']} " in text
    for number, name in ((1, "vague"), (2, "nearly")):
        assert f"<details>\n<summary>{hint} {number}</summary>\n\n{texts[name]}\n\n</details>" in text


@pytest.mark.parametrize("language", ["en", "ru"])
def test_code_is_open_or_folded_with_a_title(rich: Book, language: str) -> None:
    notebook = read(rich, language)
    idea = cell_with(notebook, "losses = [3.0")
    assert idea.source.startswith(f"#@title {'How this was measured' if language == 'en' else 'Как это измерено'}: ")
    assert idea.metadata["cellView"] == "form"
    assert idea.metadata["jupyter"] == {"source_hidden": True}
    open_cells = [cell for cell in code_of(notebook) if "cellView" not in cell.metadata]
    assert "losses[-1]" in [cell.source for cell in open_cells]
    assert all("#@title" not in cell.source for cell in open_cells)
    hidden = cell_with(notebook, "digits, mnist = ")  # the page shows its table alone
    assert hidden.metadata["tags"] == ["plumbing"]
    assert all(cell.outputs == [] and cell.execution_count is None for cell in code_of(notebook))


def test_cells_that_a_page_shows_nothing_of_stand_at_their_places(rich: Book) -> None:
    source = (rich.root / "book" / "en" / "elements.md").read_text("utf8")
    codes = [
        re.sub(r"^(?:---\n.*?---\n|:tags:.*?\n\n)", "", block, flags=re.DOTALL).strip()
        for block in re.findall(r"```\{code-cell\} ipython3\n(.*?)```", source, re.DOTALL)
    ]
    cells = [re.sub(r"^#@title .*\n", "", cell.source) for cell in code_of(read(rich, "en", "teacher"))]
    assert cells[1:] == codes


def test_students_have_starters_and_checks_and_a_link_to_the_solution(rich: Book) -> None:
    notebook = read(rich, "en")
    parts = [
        (cell.metadata["bineural"]["role"], cell.source) for cell in code_of(notebook) if "bineural" in cell.metadata
    ]
    assert [role for role, _ in parts] == ["setup", "starter", "check"]
    assert parts[1][1] == "def relu_backward(x, grad_output): ..."
    assert parts[2][1] == 'check("backpropagation/relu", relu_backward)'
    names = {cell.metadata["bineural"]["exercise"] for cell in code_of(notebook)[1:] if "bineural" in cell.metadata}
    assert names == {"backpropagation/relu"}
    text = text_of(notebook)
    assert re.search(r"\[Solution to\s+Exercise [0-9.]+\]\(https://[^)]*elements\.html#sol-el-relu\)", text)
    assert TEXTS["en"]["solution"] not in text
    assert "(x > 0)" not in "".join(cell.source for cell in notebook.cells)


def test_teachers_have_the_solution_before_the_check(rich: Book) -> None:
    notebook = read(rich, "ru", "teacher")
    roles = [cell.metadata["bineural"]["role"] for cell in code_of(notebook) if "bineural" in cell.metadata]
    assert roles == ["setup", "starter", "solution", "check"]
    assert f"</summary>\n\n{TEXTS['ru']['solution']}\n\n</details>" in text_of(notebook)
    assert cell_with(notebook, "(x > 0)").source.startswith("#@title Решение\n")
    assert notebook.metadata["bineural"]["set"] == "teacher"


@pytest.mark.parametrize("language", ["en", "ru"])
def test_first_cell_installs_the_book_and_sets_the_language(rich: Book, language: str) -> None:
    notebook = read(rich, language)
    first = notebook.cells[0]
    wheel = f"https://bineural.github.io/bineural/wheels/bineural-{version(rich.project)}-py3-none-any.whl"
    assert f'"bineural @ {wheel}"' in first.source  # nothing on this page uses PyTorch
    assert first.source.endswith(f'set_language("{language}")')
    assert first.metadata["cellView"] == "form"
    assert notebook.metadata["bineural"]["version"] == version(rich.project)


def test_ids_stay_when_something_else_changes(rich: Book, tmp_path: Path) -> None:
    notebook, other = read(rich, "en"), read(rich, "en", "teacher")
    ids = [cell.id for cell in notebook.cells]
    assert len(set(ids)) == len(ids)
    same = {cell.source: cell.id for cell in other.cells}
    shared = [cell for cell in notebook.cells if cell.source in same]
    assert len(shared) > len(ids) / 2
    assert all(same[cell.source] == cell.id for cell in shared)


@pytest.mark.parametrize("folder", ["", "teacher"])
def test_nothing_of_the_book_looks_like_cheating(rich: Book, folder: str) -> None:
    cells = tuple(Cell(number, cell.source) for number, cell in enumerate(code_of(read(rich, "en", folder)), 1))
    assert list(remarks(Notebook(Path("student.ipynb"), cells))) == []
