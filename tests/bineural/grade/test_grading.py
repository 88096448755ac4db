"""A class that does nothing wrong: points, deadlines, languages, several notebooks, and what is run."""

import json
import os
import subprocess
import sys
from datetime import datetime

import pytest

from bineural.exercises.checking.registry import find_exercise
from bineural.grade.lab import read_lab
from bineural.grade.otter import write_tests

from .classroom import CHECK_LINEAR, CHECK_RELU, LAB, LINEAR, RELU, WRONG, fill, grade, notebook, run

SHAPES, ACCUMULATED = "tensors-and-autograd/shapes", "tensors-and-autograd/accumulated"
ANSWERS = {name: repr(tuple(find_exercise(name).stand_ins()[0].values())) for name in (SHAPES, ACCUMULATED)}
MORE = f"""
[[task]]
exercise = "{SHAPES}"
points = 0.5
check = 'check("{SHAPES}", (first, second, third, fits))'
[[task]]
exercise = "{ACCUMULATED}"
points = 0.5
check = 'check("{ACCUMULATED}", (first, second, third))'
"""
FIRST = f"first, second, third, fits = {ANSWERS[SHAPES]}"
SECOND = f"first, second, third = {ANSWERS[ACCUMULATED]}"
DEADLINES = """
soft = 2026-10-12T23:59:00+03:00
hard = 2026-10-19T23:59:00+03:00
[submitted]
late = 2026-10-13T00:00:00+03:00
too-late = 2026-10-20T00:00:00+03:00
allowed = 2026-10-13T00:00:00+03:00
[extensions]
allowed = {days = 2}
nobody = {days = 2}
"""
MAGIC = "%matplotlib inline\n!pip install torch\nfiles = !ls\nprint(files)\nNumber?"
STARTERS = {0: {"bineural": {"exercise": SHAPES, "role": "starter"}}}

WORKS = {
    "both": notebook(RELU, CHECK_RELU, LINEAR, CHECK_LINEAR),
    "late": notebook(RELU, CHECK_RELU, WRONG, CHECK_LINEAR, language="ru"),
    "too-late": notebook(RELU, LINEAR),
    "allowed": notebook(RELU, LINEAR),
    "magic": notebook(MAGIC, RELU, "%%time\n" + LINEAR, "%%bash\nfalse"),
    "two/a.ipynb": notebook("from helper import double\n", RELU),
    "two/b.ipynb": notebook("import numpy as np\nfrom helper import ones", LINEAR.replace("g.sum(0)", "ones(g) @ g")),
    "written": notebook(
        "%%writefile mine.py\ndef relu_backward(x, grad_output):\n    return grad_output * (x > 0)",
        "from mine import relu_backward",
    ),
    "same-names": notebook(
        FIRST, f'check("{SHAPES}", (first, second, third, fits))', SECOND, f'check("{ACCUMULATED}", None)'
    ),
    "same-names-unchecked": notebook(FIRST, "print(fits)", SECOND, metadata=STARTERS),
    "repaired-below": notebook(WRONG, CHECK_LINEAR, LINEAR),
    "broken-below": notebook(LINEAR, CHECK_LINEAR, WRONG),
    "slow-elsewhere": notebook(RELU, CHECK_RELU, "import time\nfor _ in range(9): time.sleep(0.5)", LINEAR),
    "by-magic": notebook("for name in ['relu_backward']: vars()[name] = lambda x, grad_output: grad_output * (x > 0)"),
    "by-a-call": notebook("def make():\n    global h\n    h = 0", "make()", RELU.replace("x > 0", "x > h")),
    "by-a-skipped-call": notebook(
        "def fill(space):\n    space['h'] = 0",
        "import sys\nfill(sys.modules['__main__'].__dict__)",
        "print(h := h)",
        RELU.replace("x > 0", "x > h"),
    ),
    "untold": notebook(RELU, language=""),
    "pickles-badly": notebook("relu_backward = (x for x in [1])"),
    "nothing": notebook(),
}


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    folder = tmp_path_factory.mktemp("class")
    works = fill(folder, WORKS, LAB + MORE)
    (works / "two" / "helper.py").write_text(
        "import numpy as np\ndouble = 2\n\ndef ones(x):\n    return np.ones(len(x))\n"
    )
    (folder / "deadlines.toml").write_text(DEADLINES)
    early = datetime.fromisoformat("2026-10-01T12:00:00+03:00").timestamp()
    for path in works.rglob("*.ipynb"):
        os.utime(path, (early, early))
    return grade(folder, "--deadlines", folder / "deadlines.toml", "--language", "ru")


POINTS = {
    "both": ["2", "3", "0", "0", "5", "1", "5"],
    "late": ["2", "0", "0", "0", "2", "0.5", "1"],
    "too-late": ["2", "3", "0", "0", "5", "0", "0"],
    "allowed": ["2", "3", "0", "0", "5", "1", "5"],
    "magic": ["2", "3", "0", "0", "5", "1", "5"],
    "two": ["2", "3", "0", "0", "5", "1", "5"],
    "written": ["2", "0", "0", "0", "2", "1", "2"],
    "same-names": ["0", "0", "0.5", "0.5", "1", "1", "1"],
    "same-names-unchecked": ["0", "0", "0.5", "0.5", "1", "1", "1"],
    "repaired-below": ["0", "3", "0", "0", "3", "1", "3"],
    "broken-below": ["0", "3", "0", "0", "3", "1", "3"],
    "slow-elsewhere": ["2", "3", "0", "0", "5", "1", "5"],
    "by-magic": ["2", "0", "0", "0", "2", "1", "2"],
    "by-a-call": ["2", "0", "0", "0", "2", "1", "2"],
    "by-a-skipped-call": ["2", "0", "0", "0", "2", "1", "2"],
    "untold": ["2", "0", "0", "0", "2", "1", "2"],
    "pickles-badly": ["0", "0", "0", "0", "0", "1", "0"],
    "nothing": ["0", "0", "0", "0", "0", "1", "0"],
}


@pytest.mark.parametrize("student", POINTS)
def test_points_and_deadlines(graded, student):
    row = graded.rows[student]
    columns = ["backpropagation/relu", "backpropagation/linear", SHAPES, ACCUMULATED, "sum", "factor", "total"]
    assert [row[column] for column in columns] == POINTS[student], row


def test_all_were_graded(graded):
    assert graded.code == 0, graded
    assert graded.rows.keys() == POINTS.keys()
    assert "nobody: has a time, an extension or a mark, and no notebook" in graded.printed
    assert {row["not graded fully"] for row in graded.rows.values()} == {""}


def test_how_the_time_was_known_is_told(graded):
    assert (graded.rows["late"]["handed in by"], graded.rows["both"]["handed in by"]) == ("list", "file")
    assert graded.rows["late"]["handed in"] == "2026-10-13 00:00:00+03:00"
    assert graded.rows["both"]["handed in"] == "2026-10-01 09:00:00+00:00"


def test_a_page_speaks_the_language_of_its_student(graded):
    russian, english = graded.page("late"), graded.page("both")
    assert '<html lang="ru">' in russian
    assert "Баллы: 1 из 6. Набрано 2, по сроку сдачи засчитывается доля 0,5." in russian
    assert "Сдано: <code>2026-10-13 00:00 +0300</code> (по списку)." in russian
    assert "подсказка" in russian
    assert '<html lang="en">' in english
    assert "Points: 5 of 6." in english
    assert graded.rows["untold"]["language"] == "ru"


def test_the_table_is_in_the_language_of_the_teacher(graded):
    assert graded.rows["both"]["first failing check"] == SHAPES
    assert graded.rows["both"]["hint"] == "В блокноте не определено: `first, fits, second, third`."
    overview = (graded.out / "grades.html").read_text("utf-8")
    assert '<html lang="ru">' in overview
    assert 'href="students/too-late.html"' in overview
    assert "на какие ячейки взглянуть" in overview


def test_the_first_failing_check_is_open(graded):
    page = graded.page("late")
    assert page.count("<details open>") == 1
    assert "backpropagation/linear" in page[page.index("<details open>") :][:120]


def test_what_students_write_is_no_markup(tmp_path):
    script = "<script>alert(1)</script>"
    cells = [
        RELU.replace("return", f"raise ValueError({script!r})\n    return"),
        f"raise ValueError({'=1+1' + script!r})",
    ]
    fill(tmp_path, {"=cmd": notebook(*cells)})
    graded = grade(tmp_path, "--every-cell")
    [row] = graded.rows.values()
    assert row["student"] == "'=cmd"
    page = graded.page("=cmd")
    assert script not in page + (graded.out / "grades.html").read_text("utf-8")
    assert "&lt;script&gt;" in page
    assert "default-src 'none'" in page


def test_ci_of_one_student(tmp_path):
    fill(tmp_path, {"ann": notebook(RELU)})
    assert grade(tmp_path, "--fail-below", "2").code == 0
    assert grade(tmp_path, "--fail-below", "2.5").code == 3


def test_secrets_and_the_work_of_others_are_not_readable(tmp_path):
    reads = "import os, pathlib\nraise ValueError(os.environ.get('SECRET', 'no secret'), [p.name for p in PATHS])"
    other = tmp_path / "works"
    cell = reads.replace("PATHS", f"pathlib.Path({str(other)!r}).iterdir()")
    fill(tmp_path, {"ann": notebook(reads.replace("PATHS", "[]"), cell), "bob": notebook(RELU)})
    graded = grade(tmp_path, "--every-cell", env={"SECRET": "of the teacher"})
    assert "ValueError: ('no secret', [])" in graded.rows["ann"]["errors"]
    if "files: landlock" in graded.rows["ann"]["guarded"]:
        assert "PermissionError" in graded.rows["ann"]["errors"]


def test_a_missing_package_is_named(tmp_path):
    works = fill(tmp_path, {"ann": notebook(RELU)})
    code = (
        "import sys, importlib.util as u; kept = u.find_spec\n"
        "import bineural.grade.__main__ as m\n"
        "m.find_spec = lambda name: None if name == 'cloudpickle' else kept(name)\n"
        f"sys.exit(m.main([{str(works)!r}, '--lab', {str(tmp_path / 'lab.toml')!r}]))"
    )
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 2
    assert "pip install 'bineural[grade]'" in done.stderr


def test_the_lab_as_tests_for_otter(tmp_path):
    (tmp_path / "lab.toml").write_text(LAB)
    assert run("--lab", tmp_path / "lab.toml", "--otter", tmp_path / "assignment").returncode == 0
    files = sorted((tmp_path / "assignment" / "tests").iterdir())
    assert [path.name for path in files] == ["backpropagation_linear.py", "backpropagation_relu.py"]
    marked = []
    names = {"test_case": lambda **options: lambda function: marked.append((options, function))}
    for path in files:
        exec(path.read_text().replace("from otter.test_files import test_case", ""), names)
    [(options, linear), (_, relu)] = marked
    assert (options, names["OK_FORMAT"]) == ({"points": 3}, False)
    env = {}
    exec(RELU + "\n" + WRONG, env)
    relu(env)
    with pytest.raises(AssertionError, match="averaged over the batch"):
        linear(env)


def test_the_tests_for_otter_are_those_of_the_lab(tmp_path):
    lab = read_lab(fill(tmp_path, {}).parent / "lab.toml")
    write_tests(lab, tmp_path)
    assert json.dumps("backpropagation/linear")[1:-1] in (tmp_path / "tests" / "backpropagation_linear.py").read_text()
