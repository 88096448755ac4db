"""The six labs of the course: their points, what the page says of them, their templates, and the book's solutions."""

import ast
import json
import re
from itertools import pairwise
from pathlib import Path

import pytest

from bineural.grade.deadlines import read_deadlines
from bineural.grade.lab import read_lab
from bineural.grade.labs import lab_file, labs
from bineural.grade.report import report_notebook
from bineural.localize import languages

from .classroom import fill, grade, notebook, run

BOOK = Path(__file__).parents[3] / "book"
CELL = re.compile(r"```\{code-cell\} ipython3\n(?:---\n.*?\n---\n|(?::[^\n]*\n)*)\n?(.*?)\n```", re.DOTALL)


def cells(page):
    return CELL.findall((BOOK / "en" / f"{page}.md").read_text("utf-8"))


def solutions(lab):
    """Return the cells of a notebook with the solutions: the imports of their chapters, and what each check judges."""
    pages = {task.exercise.partition("/")[0]: None for task in lab.tasks}
    code = []
    for page in pages:
        trees = [ast.parse(cell) for cell in cells(page) if not re.search(r"^[%!]", cell, re.MULTILINE)]
        imports = [node for tree in trees for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
        code.append("\n".join(map(ast.unparse, imports)))
        found = cells(page)
        for before, cell in pairwise(found):
            # A solution may call that of an exercise before it.
            if cell.startswith('check("'):
                code += [before, cell] if cell in [task.check for task in lab.tasks] else [before]
    return code


@pytest.fixture(params=labs())
def name(request):
    return request.param


def test_ten_points_count_five(name):
    lab = read_lab(lab_file(Path(name)))
    assert (lab.points, lab.most) == (10, 5)
    assert [(task.name, task.points) for task in lab.report] == [("experiment", 2), ("questions", 1)]
    assert set(lab.title) == set(languages())
    assert all(set(task.title) == set(languages()) for task in lab.report)


@pytest.mark.parametrize("language", languages())
def test_the_page_says_what_the_file_does(name, language):
    lab = read_lab(lab_file(Path(name)))
    text = (BOOK / language / "lab-course.md").read_text("utf-8")
    section = text.partition(f"(lab-course-{name})=")[2].partition("\n(lab-course-")[0]
    assert section.strip().startswith(f"## {lab.title[language]}")
    told = {task: float(points.replace(",", ".")) for task, points in re.findall(r"`([\w/-]+)` \(([\d.,]+)\)", section)}
    assert told == {task.exercise: task.points for task in lab.tasks}
    rows = re.findall(r"^\| \d\..*\| (\d) \|$", section, re.MULTILINE)
    assert sorted(rows[:3]) == ["2", "2", "3"]
    assert rows[3:] == ["3"]
    sums = [
        sum(float(each.replace(",", ".")) for each in re.findall(r"\(([\d.,]+)\)", row))
        for row in re.findall(r"^\| \d\..*$", section, re.MULTILINE)
    ]
    assert sums == list(map(int, rows))
    headings = re.findall(r"^\| (\d\. .*?) \| `([\w/-]+)`", section, re.MULTILINE)
    groups = [(task.group[language], task.exercise) for task in lab.tasks if task.group]
    assert headings == [(f"{k}. {title}", exercise) for k, (title, exercise) in enumerate(groups, 1)]
    assert {f"{{doc}}`{task.exercise.partition('/')[0]}`" for task in lab.tasks} <= set(
        re.findall(r"\{doc\}`\S+?`", section)
    )


def test_the_checks_are_those_of_the_chapters(name):
    for task in read_lab(lab_file(Path(name))).tasks:
        assert task.check in cells(task.exercise.partition("/")[0])


@pytest.mark.parametrize("language", languages())
def test_templates_are_up_to_date(name, language):
    """To renew them: ``python -m bineural.grade --lab lab1 --report --language en > book/reports/en/lab1.ipynb``."""
    lab = read_lab(lab_file(Path(name)))
    assert (BOOK / "reports" / language / f"{name}.ipynb").read_text("utf-8") == report_notebook(lab, language)


def test_a_template_has_the_tasks_of_the_page_and_leads_to_their_chapters(name):
    lab = read_lab(lab_file(Path(name)))
    text = "\n".join(cell["source"] for cell in json.loads(report_notebook(lab, "ru"))["cells"])
    headings = re.findall(r"^### (\d)\. ", text, re.MULTILINE)
    assert headings == ["1", "2", "3", "4", "5"]
    assert re.findall(r"^#### `(.*)`$", text, re.MULTILINE) == [task.exercise for task in lab.tasks]
    addresses = re.findall(r"<https://\S+/ru/([\w-]+)\.html>", text)
    assert addresses == [task.exercise.partition("/")[0] for task in lab.tasks]


def test_exercises_without_headings_are_numbered_one_by_one(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text('[[task]]\nexercise = "digits-mlp/network"\n[[task]]\nexercise = "digits-mlp/report"\n')
    text = report_notebook(read_lab(path), "en")
    assert "### 1. `digits-mlp/network`" in text
    assert "### 2. `digits-mlp/report`" in text


def test_a_lab_of_the_book_is_printed_to_be_changed():
    done = run("--new-lab", "lab3")
    assert done.stdout == lab_file(Path("lab3")).read_text("utf-8")


def test_a_file_goes_before_the_book(tmp_path, monkeypatch):
    (tmp_path / "lab1").touch()
    monkeypatch.chdir(tmp_path)
    assert lab_file(Path("lab1")) == Path("lab1")


def test_the_deadlines_of_the_example_are_read():
    deadlines = read_deadlines(lab_file(Path("lab1")).with_name("deadlines.toml"))
    assert (deadlines.late, (deadlines.hard - deadlines.soft).days) == (0.5, 7)


@pytest.mark.parametrize("name", ["lab1", "lab2"])
def test_solutions_bring_all_points_and_the_template_none(name, tmp_path):
    lab = read_lab(lab_file(Path(name)))
    template = report_notebook(lab, "ru")
    works = {"solved": notebook(*solutions(lab)), "untouched": template}
    fill(tmp_path, works, lab_file(Path(name)).read_text("utf-8"))
    (tmp_path / "works" / "report.csv").write_text("student,experiment,questions\nsolved,2,1\n", "utf-8")
    graded = grade(tmp_path)
    assert graded.code == 0, graded
    assert {student: row["total"] for student, row in graded.rows.items()} == {"solved": "5", "untouched": "0"}
    assert graded.rows["solved"]["sum"] == "10"
