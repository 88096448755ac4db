"""What teachers write and what lies in their folders: read, or refused in one sentence."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bineural.grade.deadlines import read_deadlines
from bineural.grade.lab import Limits, Task, read_lab
from bineural.grade.new_lab import new_lab
from bineural.grade.notebooks import read_notebook
from bineural.grade.problems import GradeError
from bineural.grade.submissions import find_submissions, handed_in, submitted_times

from .classroom import CHECK_LINEAR, CHECK_RELU, LAB, LINEAR, RELU, fill, notebook, run

SOFT = "soft = 2026-10-12T23:59:00+03:00\n"
HARD = "hard = 2026-10-19T23:59:00+03:00\n"


def written(tmp_path, text):
    path = tmp_path / "file.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_lab_is_read(tmp_path):
    lab = read_lab(written(tmp_path, LAB))
    assert lab.tasks[1] == Task("backpropagation/linear", 3, CHECK_LINEAR)
    assert lab.title == {"en": "Two gradients", "ru": "Two gradients"}
    assert (lab.points, lab.limits.processes, lab.limits.cell_seconds) == (5, 20, 0.7)


def test_the_call_of_a_check_may_be_left_out(tmp_path):
    lab = read_lab(written(tmp_path, '[[task]]\nexercise = "initialization/xavier"'))
    assert lab.tasks == (
        Task("initialization/xavier", 1, 'check("initialization/xavier", xavier_normal, xavier_uniform)'),
    )
    assert lab.limits == Limits()


TASK = '[[task]]\nexercise = "backpropagation/relu"\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "expected [[task]] at least once, got none"),
        ("[[task]", "expected TOML, got file.toml with a mistake"),
        ('[[task]]\nexercise = "backpropagation/rely"', "did you mean `backpropagation/relu`?"),
        ("[[task]]\npoints = 1", "task 1 of file.toml expected exercise ="),
        (TASK + "points = -1", "points of task 1 of file.toml expected a number from 0 on, got -1"),
        (TASK + "points = true", "got True"),
        (TASK + "point = 1", "expected exercise, points, check, group, got 'point'"),
        (TASK + TASK, "expected each exercise once, got 'backpropagation/relu' twice"),
        (TASK + "check = 'check(\"backpropagation/tanh\", f)'", "write the call alone"),
        (TASK + "check = 'check(\"backpropagation/relu\")'", "write the call alone"),
        (TASK + "check = 'check(\"backpropagation/relu\", *f)'", "write the call alone"),
        (TASK + "check = 'x = check(\"backpropagation/relu\", f)'", "write the call alone"),
        (TASK + "check = 'print(check(\"backpropagation/relu\", f))'", "write the call alone"),
        ("[limits]\nmemory_mb = 0\n" + TASK, "memory_mb of file.toml expected a positive number, got 0"),
        ("[limits]\nmemory = 1\n" + TASK, "got 'memory': correct or delete it"),
        ("limits = 1\n" + TASK, "limits of file.toml expected a table"),
        ("title.fr = 'x'\n" + TASK, "title of file.toml expected en, ru, got 'fr'"),
    ],
)
def test_a_wrong_lab_is_refused(tmp_path, text, said):
    with pytest.raises(GradeError) as caught:
        read_lab(written(tmp_path, text))
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_deadlines_are_read(tmp_path):
    text = 'zone = "Europe/Moscow"\nsoft = 2026-10-12T23:59:00\n' + HARD + "late = 0.25\n"
    text += (
        "[extensions]\nann = {days = 3}\nbob = {soft = 2026-11-01T00:00:00Z}\n[submitted]\neve = 2026-10-13T10:00:00\n"
    )
    deadlines = read_deadlines(written(tmp_path, text))
    soft = datetime(2026, 10, 12, 20, 59, tzinfo=UTC)
    assert (deadlines.soft, deadlines.hard) == (soft, soft + timedelta(days=7))
    assert deadlines.of("ann") == (soft + timedelta(days=3), soft + timedelta(days=10))
    assert deadlines.of("bob") == (datetime(2026, 11, 1, tzinfo=UTC),) * 2
    assert deadlines.submitted == {"eve": datetime(2026, 10, 13, 7, 0, tzinfo=UTC)}
    second = timedelta(seconds=1)
    moments = [soft, soft + second, deadlines.hard, deadlines.hard + second]
    assert [deadlines.factor("eve", when) for when in moments] == [1, 0.25, 0.25, 0]
    assert deadlines.factor("ann", soft + second) == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (SOFT, "hard of file.toml expected a time such as"),
        ("soft = 2026-10-20T00:00:00Z\n" + HARD, "expected the hard deadline after the soft one"),
        ("soft = 2026-10-12\n" + HARD, "soft of file.toml expected a time of the day too"),
        ("soft = 2026-10-12T23:59:00\n" + HARD, "soft of file.toml expected a time zone"),
        ('zone = "Moscow"\n' + SOFT + HARD, "expected a time zone such as Europe/Moscow, got 'Moscow'"),
        (SOFT + HARD + "late = 2", "expected a share from 0 to 1, got 2"),
        (SOFT + HARD + "late = -1", "late of file.toml expected a number from 0 on"),
        (SOFT + HARD + "half = 1", "got 'half'"),
        (SOFT + HARD + "[extensions]\nann = 3", "the extension of ann in file.toml expected days"),
        (SOFT + HARD + "[extensions]\nann = {day = 3}", "got 'day'"),
        (SOFT + HARD + "[submitted]\nann = 3", "the time of ann in file.toml"),
    ],
)
def test_wrong_deadlines_are_refused(tmp_path, text, said):
    with pytest.raises(GradeError) as caught:
        read_deadlines(written(tmp_path, text))
    assert said in str(caught.value)


LAYOUTS = {
    "a file a student": (["Анна Ли.ipynb", "bob.ipynb"], {"Анна Ли": 1, "bob": 1}),
    "a folder a student": (["ann/lab.ipynb", "ann/deep/more.ipynb", "bob/lab.ipynb"], {"ann": 2, "bob": 1}),
    "Moodle's folders": (
        ["Ann Lee_48213_assignsubmission_file_/lab.ipynb", "Bob_7_assignsubmission_file_/lab.ipynb"],
        {"Ann Lee": 1, "Bob": 1},
    ),
    "Moodle's files": (
        ["Ann Lee_48213_assignsubmission_file_a.ipynb", "Ann Lee_48213_assignsubmission_file_b.ipynb"],
        {"Ann Lee": 2},
    ),
    "Canvas": (["leeann_LATE_1207_99812_lab1.ipynb", "ray_11_12_lab_2.ipynb"], {"leeann": 1, "ray": 1}),
    "named after the lab, too": (
        [
            "lab3-lee-ann.ipynb",
            "Lab 3 ray.ipynb",
            "lab_03_eve/a.ipynb",
            "lab_03_eve/b.ipynb",
            "labrador.ipynb",
            "lab3.ipynb",
        ],
        {"lee-ann": 1, "ray": 1, "eve": 2, "labrador": 1, "lab3": 1},
    ),
    "two of one name": (
        ["Ann_1_assignsubmission_file_/a.ipynb", "Ann_2_assignsubmission_file_/a.ipynb"],
        {"Ann 1": 1, "Ann 2": 1},
    ),
    "what no student made": (
        ["ann.ipynb", "__MACOSX/ann.ipynb", "ann/.ipynb_checkpoints/x.ipynb", "._ann.ipynb"],
        {"ann": 1},
    ),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_students_are_found(tmp_path, layout):
    names, students = LAYOUTS[layout]
    works = fill(tmp_path, dict.fromkeys(names, "{}"))
    assert {each.student: len(each.notebooks) for each in find_submissions(works)} == students


@pytest.mark.parametrize("names", [["ann.ipynb", "ann/lab.ipynb"], ["Ann.ipynb", "ann.ipynb"]])
def test_two_submissions_of_one_student_are_refused(tmp_path, names):
    works = fill(tmp_path, dict.fromkeys(names, "{}"))
    with pytest.raises(GradeError, match="expected one submission a student, got two of"):
        find_submissions(works)


def test_times_may_be_separated_by_semicolons(tmp_path):
    works = fill(tmp_path, {"ann": "{}"})
    (works / "submitted.csv").write_text("\ufeffstudent;submitted\nann;2026-10-12T10:00:00+03:00\n", "utf-8")
    assert submitted_times(works, None) == {"ann": datetime(2026, 10, 12, 7, tzinfo=UTC)}


def test_when_a_student_handed_in(tmp_path):
    works = fill(tmp_path, dict.fromkeys(["ann", "bob", "eve/1.ipynb", "eve/2.ipynb"], "{}"))
    for name, time in {"ann": 5, "bob": 5, "eve/1": 1, "eve/2": 9}.items():
        os.utime(works / f"{name}.ipynb", (time, time))
    (works / "submitted.csv").write_text("student,submitted\nann,2026-10-12T10:00:00+03:00\nbob,2026-10-12 10:00Z\n")
    text = SOFT + HARD + "[submitted]\nbob = 2026-10-14T10:00:00Z"
    times = submitted_times(works, read_deadlines(written(tmp_path, text)))
    found = {each.student: handed_in(each, times) for each in find_submissions(works)}
    assert found == {
        "ann": (datetime(2026, 10, 12, 7, tzinfo=UTC), False),
        "bob": (datetime(2026, 10, 14, 10, tzinfo=UTC), False),
        "eve": (datetime(1970, 1, 1, 0, 0, 9, tzinfo=UTC), True),
    }


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name,time\nann,1", "expected the columns student and submitted"),
        ("student,submitted\nann,soon", "ann expected"),
    ],
)
def test_a_wrong_list_of_times_is_refused(tmp_path, text, said):
    works = fill(tmp_path, {"ann": "{}"})
    (works / "submitted.csv").write_text(text)
    with pytest.raises(GradeError) as caught:
        submitted_times(works, None)
    assert said in str(caught.value)


def test_a_notebook_may_lack_what_the_exporter_wrote(tmp_path):
    path = tmp_path / "a.ipynb"
    marked = {0: {"bineural": {"exercise": "backpropagation/relu", "role": "starter"}}, 1: {"bineural": 3}}
    path.write_text(notebook(RELU, LINEAR, language="ru", metadata=marked))
    read = read_notebook(path)
    assert [(cell.number, cell.exercise, cell.role) for cell in read.cells] == [
        (1, "backpropagation/relu", "starter"),
        (2, "", ""),
    ]
    assert read.language == "ru"
    path.write_text(notebook(RELU, language="xx"))
    assert read_notebook(path).language == ""
    path.write_text('{"cells": [{"cell_type": "code", "source": "\\ud800 = 1", "metadata": null}], "metadata": []}')
    assert read_notebook(path).cells[0].source == "? = 1"


def test_a_lab_is_made_from_notebooks(tmp_path):
    first, second = tmp_path / "a.ipynb", tmp_path / "b.ipynb"
    shapes = 'check("tensors-and-autograd/shapes", (first, second, third, fits))'
    first.write_text(notebook(RELU, f"{CHECK_RELU}; check(name, 1)", "%%time\n" + CHECK_RELU, 'check("a/b", 1)'))
    second.write_text(notebook(f"%matplotlib inline\n{shapes}", "x ="))
    lab = read_lab(written(tmp_path, new_lab([first, second])))
    assert [task.check for task in lab.tasks] == [CHECK_RELU, shapes]
    first.write_text(notebook(RELU))
    with pytest.raises(GradeError, match="expected notebooks with checks, got none"):
        new_lab([first])


def test_wrong_usage_is_told_in_one_sentence(tmp_path):
    works = fill(tmp_path, {"ann": "{}"})
    lab = tmp_path / "lab.toml"
    empty = tmp_path / "empty"
    empty.mkdir()
    for arguments, said in {
        (works,): "--lab expected a file, got none",
        ("--lab", lab): "FOLDER expected the folder of the students' notebooks, got none",
        (works, "--lab", tmp_path / "none.toml"): "--lab expected a TOML file, got",
        (tmp_path / "none", "--lab", lab): "FOLDER expected the folder of the students' notebooks, got",
        (empty, "--lab", lab): "FOLDER expected notebooks, got",
        ("--new-lab", tmp_path / "none.ipynb"): "none.ipynb expected a file that can be read",
    }.items():
        done = run(*arguments)
        assert done.returncode == 2
        assert said in done.stderr
        assert done.stderr.count("\n") == 1
        assert done.stdout == ""


def test_every_page_of_the_book_gives_a_lab(tmp_path):
    book = Path(__file__).parents[3] / "book" / "en"
    calls = [line for page in sorted(book.glob("*.md")) for line in page.read_text("utf-8").splitlines()]
    calls = [line for line in calls if line.startswith('check("')]
    path = tmp_path / "all.ipynb"
    path.write_text(notebook(*calls))
    lab = read_lab(written(tmp_path, new_lab([path])))
    assert sorted(task.check for task in lab.tasks) == sorted(set(calls))
    assert len(lab.tasks) > 40
