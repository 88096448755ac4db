"""Code of cells: what IPython alone understands, and on which cells a value depends."""

import ast

import pytest

from bineural.grade.cells import plain_python
from bineural.grade.names import needed, uses


@pytest.mark.parametrize(
    ("source", "python"),
    [
        ("%pip install numpy\nx = 1", "pass\nx = 1"),
        ("if x:\n    !ls -la\ny = 2", "if x:\n    pass\ny = 2"),
        ("files = !ls\nold = %pwd", "files = None\nold = None"),
        ("%time y = f(x)", "y = f(x)"),
        ("%timeit -n 3 f(x)", "pass"),
        ("?f\nf?\nf??", "pass\npass\npass"),
        ("%%capture\nx = 1\n!ls", "pass\nx = 1\npass"),
        ("%%html\n<p>", ""),
        ("%%", ""),
        ("text = '''\n%d apples\n!\n'''", "text = '''\n%d apples\n!\n'''"),
        ("x = (7\n  % 5)", "x = (7\n  % 5)"),
        ("x ==== 1", "x ==== 1"),
        ("def f(:\n!ls", "def f(:\n!ls"),
        ("", ""),
    ],
)
def test_what_is_no_python_is_taken_out(source, python):
    assert plain_python(source) == python


def chosen(cells, wanted, read=None):
    flags = needed([uses(ast.parse(cell)) for cell in cells], wanted, read or {})
    return [cell for cell, flag in zip(cells, flags, strict=True) if flag]


CASES = {
    "imports and helpers": (["import a", "import b", "def h(): return a.x", "def f(): return h()"], "f", [0, 2, 3]),
    "a training that only uses it": (["def f(): ...", "train(f)", "f(1)"], "f", [0]),
    "a training that makes it": (["model = M()", "fit(model)", "print(model)"], "model", [0, 1]),
    "a method": (["x = []", "x.append(1)", "y = x"], "x", [0, 1]),
    "an item and an attribute": (["x = {}", "x[1] = 2", "x.y = 3", "z = x[1]"], "x", [0, 1, 2]),
    "a method of a class, added later": (["class C: ...", "def add(a, b): ...", "C.__add__ = add"], "C", [0, 1, 2]),
    "in place": (["x = 1", "x += 1"], "x", [0, 1]),
    "a global, whose function is called by nobody": (["def make():\n    global x\n    x = 1", "y = 1"], "x", [0]),
    "a name of a function's own": (["x = slow()", "def f(x): return x"], "f", [1]),
    "a comprehension": (["x = 1", "y = [x for _ in z]", "z = 2"], "y", [0, 1]),
    "a star": (["from a import *", "x = 1", "y = 2"], "y", [0, 2]),
    "opaque": (["exec(text)", "text = 1", "x = 1"], "x", [0, 2]),
    "what a default needs": (["n = 3", "def f(x=n): ..."], "f", [0, 1]),
    "what a loop brings itself": (["name = slow()", "for name in 'ab':\n    x = name", "y = x"], "y", [1, 2]),
    "what a loop needs": (
        ["n = 3", "i = 1", "for i in range(n):\n    with a(i) as b:\n        x = b, m", "m = 2"],
        "x",
        [0, 2],
    ),
    "what only one branch gives": (["x = 1", "if a:\n    x = 2", "y = x"], "y", [0, 1, 2]),
    "a loop": (["for x in range(3): ...", "y = 1"], "x", [0]),
}


@pytest.mark.parametrize("case", CASES)
def test_cells_that_matter_are_found(case):
    cells, wanted, places = CASES[case]
    assert chosen(cells, wanted.split()) == [cells[place] for place in places]


def test_a_value_that_is_replaced_before_the_check_is_not_needed():
    cells = ["x = slow()", "x = 1", "check", "x = later()"]
    assert chosen(cells, [], {2: ["x"]}) == ["x = 1"]
    assert chosen(cells, [], {2: ["x"], 4: ["x"]}) == ["x = 1", "x = later()"]
