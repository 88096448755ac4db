"""Notebooks that run in another environment: here that of the tests, whose Python stands for a reader's."""

from __future__ import annotations

import sys
from pathlib import Path

import nbformat
import pytest

from bookbuild.notebooks import rehearsal
from bookbuild.notebooks.parts import Part
from bookbuild.notebooks.run import Run, run_notebook
from bookbuild.notebooks.writer import code_cell
from bookbuild.package.lists import kept_lists
from bookbuild.sources.chapters import chapters
from bookbuild.sources.project import Project

VALUE = 'from bineural.localize import value\nvalue("share", 0.5, ".2f")'
CHECK = 'from bineural.exercises import check\ncheck("backpropagation/relu", relu_backward)'
PART = Part("check", "backpropagation/relu")


def run(folder: Path, codes: list[tuple[str, Part | None]], name: str = "student") -> Run:
    cells = [code_cell(code, part=part) for code, part in codes]
    notebook = nbformat.v4.new_notebook(cells=cells, metadata={"bineural": {"set": name}})
    path = folder / "page.ipynb"
    nbformat.write(notebook, path)
    before = path.read_bytes()
    done = run_notebook(path, Path(sys.executable), timeout=60)
    assert path.read_bytes() == before
    return done


def test_values_and_a_starter_that_is_not_there_yet(tmp_path: Path) -> None:
    starter = "def relu_backward(x, grad_output): ..."
    done = run(tmp_path, [(VALUE, None), (starter, None), (CHECK, PART)])
    assert done.faults == []
    assert done.values == {"share": "0.50"}
    assert done.seconds > 0


def test_solution_passes_for_teachers_and_is_a_fault_for_students(tmp_path: Path) -> None:
    solution = "def relu_backward(x, grad_output):\n    return grad_output * (x > 0)"
    codes = [(solution, None), (CHECK, PART)]
    assert run(tmp_path, codes, "teacher").faults == []
    (fault,) = run(tmp_path, codes, "student").faults
    assert fault == (
        f"{tmp_path / 'page.ipynb'}: the check of backpropagation/relu said passed: [True], and should say False"
    )


@pytest.mark.parametrize(
    ("code", "words"),
    [("1 / 0", "cell 2 does not run:"), ("import os\nos._exit(3)", "cell 2 does not run:")],
)
def test_cell_that_fails_is_named(tmp_path: Path, code: str, words: str) -> None:
    (fault,) = run(tmp_path, [(VALUE, None), (code, None), (VALUE, None)]).faults
    assert fault.startswith(f"{tmp_path / 'page.ipynb'}: {words}")
    assert "ZeroDivisionError" in fault or "Kernel died" in fault


def test_kernel_has_nothing_of_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BINEURAL_LANG", "ru")
    monkeypatch.setenv("BINEURAL_DATA", "/somewhere")
    code = (
        "import os, pathlib\n"
        'assert "BINEURAL_LANG" not in os.environ\n'
        'assert os.environ["BINEURAL_OFFLINE"] == "1"\n'
        "assert list(pathlib.Path.cwd().iterdir()) == []\n"
        'assert not pathlib.Path(os.environ["BINEURAL_DATA"]).exists()'
    )
    assert run(tmp_path, [(code, None)]).faults == []


def test_a_change_waits_for_all_students_notebooks_and_for_the_quickest_solved_ones(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rehearsal, "_path", lambda project, *one: one)
    project = Project(Path(__file__).parents[3])
    found = sorted(chapters(project), key=lambda chapter: -(chapter.budget or 0))
    lists = kept_lists(project.root)
    plan = list(rehearsal._plan(project, found, lists, everything=False))
    assert [installed for installed, _ in plan] == [lists[0], lists[-1]]
    first = project.languages[0]
    planned = [(*one[:2], one[2].page) for _, some in plan for one in some]
    pages = [chapter.page for chapter in found]
    students = [page for language, name, page in planned if (language, name) == (first, rehearsal.STUDENT)]
    assert sorted(students) == sorted(pages)
    solved = [page for language, name, page in planned if (language, name) == (first, rehearsal.TEACHER)]
    assert solved == pages[-rehearsal.SOLVED :]
    assert {language for language, *_ in planned} == set(project.languages)
