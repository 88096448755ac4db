"""What a teacher marks by hand beside the checks, and points scaled to those of the course."""

import pytest

from bineural.grade.by_hand import read_marks
from bineural.grade.lab import ReportTask, read_lab
from bineural.grade.problems import GradeError

from .classroom import CHECK_LINEAR, CHECK_RELU, LAB, LINEAR, RELU, WRONG, fill, grade, notebook

REPORT = """
[[report]]
name = "report"
points = 4
title.en = "The report"
title.ru = "Отчёт о работе"
[[report]]
name = "talk"
points = 1
"""
COURSE = "worth = 5\n" + LAB + REPORT
DEADLINES = """
soft = 2026-10-12T23:59:00+03:00
hard = 2026-10-19T23:59:00+03:00
[submitted]
all = 2026-10-12T12:00:00+03:00
late = 2026-10-13T00:00:00+03:00
waits = 2026-10-12T12:00:00+03:00
"""
MARKS = 'student,report,talk,remark\nall,4,1,good\nlate,"2,5",0,\nwaits,3,,\nnobody,1,1,\n'


def lab(tmp_path, text):
    path = tmp_path / "file.toml"
    path.write_text(text, encoding="utf-8")
    return read_lab(path)


def test_a_report_is_read(tmp_path):
    course = lab(tmp_path, COURSE)
    assert course.report[0] == ReportTask("report", 4, {"en": "The report", "ru": "Отчёт о работе"})
    assert (course.points, course.most, course.scale) == (10, 5, 0.5)
    assert course.report[1].said("ru") == "talk"
    assert (lab(tmp_path, LAB).points, lab(tmp_path, LAB).most, lab(tmp_path, LAB).scale) == (5, 5, 1)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("report = 1\n" + LAB, "report of file.toml expected tables, got 1"),
        (LAB + "[[report]]\npoints = 1", "report 1 of file.toml expected a name of its own"),
        (LAB + '[[report]]\nname = "student"', "got 'student'"),
        (LAB + REPORT + '[[report]]\nname = "talk"', "report 3 of file.toml expected a name of its own"),
        (LAB + '[[report]]\nname = "a"\npoints = 0', "points of report 1 of file.toml expected a positive number"),
        (LAB + '[[report]]\nname = "a"\nmost = 1', "expected name, points, title, got 'most'"),
        ("worth = 0\n" + LAB, "worth of file.toml expected a positive number, got 0"),
        (
            'worth = 5\n[[task]]\nexercise = "backpropagation/relu"\npoints = 0',
            "expected points that can be scaled to 5",
        ),
    ],
)
def test_a_wrong_report_is_refused(tmp_path, text, said):
    with pytest.raises(GradeError) as caught:
        lab(tmp_path, text)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_marks_may_be_separated_by_semicolons(tmp_path):
    course = lab(tmp_path, COURSE)
    (tmp_path / "report.csv").write_text("\ufeffstudent;report;talk;remark\nann;2,5;1;first, but late\n", "utf-8")
    assert read_marks(tmp_path, course) == {"ann": {"report": 2.5, "talk": 1}}


def test_marks_are_read(tmp_path):
    course = lab(tmp_path, COURSE)
    assert read_marks(tmp_path, course) == {}
    (tmp_path / "report.csv").write_text(MARKS, "utf-8")
    assert read_marks(tmp_path, course) == {
        "all": {"report": 4, "talk": 1},
        "late": {"report": 2.5, "talk": 0},
        "waits": {"report": 3},
        "nobody": {"report": 1, "talk": 1},
    }
    assert read_marks(tmp_path, lab(tmp_path, LAB)) == {}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("student,report\nann,1", "report.csv expected the columns student, report and talk, got student, report"),
        ("student,report,talk\nann,5,1", "report of ann expected at most 4 points, got 5"),
        ("student,report,talk\nann,-1,1", "report of ann expected a number from 0 on, got -1"),
        ("student,report,talk\nann,good,1", "report of ann expected a number from 0 on, got 'good'"),
        ("student,report,talk\nann,nan,1", "report of ann expected a number from 0 on, got nan"),
    ],
)
def test_wrong_marks_are_refused(tmp_path, text, said):
    (tmp_path / "report.csv").write_text(text, "utf-8")
    with pytest.raises(GradeError) as caught:
        read_marks(tmp_path, lab(tmp_path, COURSE))
    assert said in str(caught.value)


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    folder = tmp_path_factory.mktemp("course")
    solved = notebook(RELU, CHECK_RELU, LINEAR, CHECK_LINEAR)
    half = notebook(RELU, CHECK_RELU, WRONG, CHECK_LINEAR, language="ru")
    works = fill(folder, {"all": solved, "late": half, "waits": solved}, COURSE)
    (works / "report.csv").write_text(MARKS, "utf-8")
    (folder / "deadlines.toml").write_text(DEADLINES)
    return grade(folder, "--deadlines", folder / "deadlines.toml")


def test_points_are_scaled(graded):
    assert graded.code == 0, graded
    columns = ["report", "talk", "sum", "factor", "total"]
    assert {student: [row[column] for column in columns] for student, row in graded.rows.items()} == {
        "all": ["4", "1", "10", "1", "5"],
        "late": ["2.5", "0", "4.5", "0.5", "1.125"],
        "waits": ["3", "", "8", "1", "4"],
    }
    assert "all: 5 of 5" in graded.printed


def test_students_see_what_was_marked(graded):
    assert "The report (4 of 4 points)" in graded.page("all")
    assert "Points: 5 of 5, for 10 of 10 in the lab." in graded.page("all")
    assert "Отчёт о работе (баллы: 2,5 из 4)" in graded.page("late")
    assert "talk (not marked yet, at most 1)" in graded.page("waits")
    overview = (graded.out / "grades.html").read_text("utf-8")
    assert "<code>report</code>" in overview
    assert '<td class="number">–</td>' in overview


def test_what_lacks_is_asked_for(graded):
    assert "1 to be marked by hand: fill in" in graded.printed
    assert (graded.out / "report.csv").read_text("utf-8-sig").split() == [
        "student,report,talk",
        "all,4,1",
        "late,2.5,0",
        "waits,3,",
    ]
    assert "nobody: has a time, an extension or a mark, and no notebook" in graded.printed
