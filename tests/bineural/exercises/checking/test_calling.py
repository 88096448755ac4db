import linecache
import warnings

import numpy as np
import pytest

from bineural.exercises.checking.calling import call, line_of


def students(source, filename="/tmp/ipykernel_1/2.py"):
    """Define a student's function as IPython does: the source of the cell is only in `linecache`."""
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    names = {"np": np}
    exec(compile(source, filename, "exec"), names)
    return names["f"]


def test_the_function_gets_copies_by_position():
    x = np.array([1.0, 2.0])
    outcome = call(lambda a, b: (a, b), {"x": x, "y": 3})
    assert outcome.value[0] is not x
    np.testing.assert_array_equal(outcome.value[0], x)
    assert outcome.value[1] == 3
    assert (outcome.error, outcome.where, outcome.printed, outcome.warned, outcome.changed) == (None, "", "", "", ())


def test_a_changed_argument_is_named():
    def change(x, y, z):
        x[0] = 5
        y.shape = (1, 2)

    arrays = {name: np.array([1.0, 2.0]) for name in ("x", "y", "z")}
    assert call(change, arrays).changed == ("x", "y")
    assert arrays["x"][0] == 1


@pytest.mark.parametrize("error", [ValueError, SystemExit, KeyboardInterrupt, RecursionError])
def test_no_exception_leaves(error):
    def f():
        raise error("text")

    outcome = call(f, {})
    assert isinstance(outcome.error, error)
    assert outcome.where.endswith('of `test_calling.py`: `raise error("text")`')


def test_the_line_of_a_cell_is_found_where_the_student_called_a_library():
    f = students("def f(x):\n    y = x + 1\n    return np.linalg.solve(x,\n        y)\n")
    assert call(f, {"x": np.zeros((2, 3))}).where == "line 3 of the cell: `return np.linalg.solve(x,`"


def test_the_line_in_a_function_that_the_function_calls_is_found():
    f = students("def f(x):\n    return g(x)\n\ndef g(x):\n    return x / 0\n")
    assert call(f, {"x": 1}).where == "line 5 of the cell: `return x / 0`"


def test_an_endless_recursion_ends():
    f = students("def f(x):\n    return f(x)\n")
    outcome = call(f, {"x": 1})
    assert isinstance(outcome.error, RecursionError)
    assert outcome.where == "line 2 of the cell: `return f(x)`"


def test_there_is_no_line_when_only_libraries_and_lost_sources_are_in_the_traceback():
    assert call(np.linalg.inv, {"x": np.zeros((2, 3))}).where == ""
    names = {}
    exec("def f():\n    return 1 / 0", names)
    assert call(names["f"], {}).where == ""
    assert line_of(ValueError("never raised")) == ""


def test_code_of_frozen_modules_and_of_packages_is_not_the_students():
    for filename in ("<frozen importlib._bootstrap>", "/home/me/lib/python3.11/dist-packages/package/module.py"):
        assert call(students("def f():\n    return 1 / 0\n", filename), {}).where == ""


def test_what_is_printed_is_kept_and_not_shown(capsys):
    assert call(print, {"x": "one\ntwo"}).printed == "one\ntwo"
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(("text", "lines"), [("\n".join("abcdefghijklmn"), 11), ("x" * 2000, 2)])
def test_a_long_print_is_cut(text, lines):
    printed = call(print, {"x": text}).printed
    assert len(printed.splitlines()) == lines
    assert printed.endswith("\n…")


def test_the_first_warning_is_kept_even_where_warnings_are_errors():
    def f():
        warnings.warn("first", stacklevel=2)
        warnings.warn("second", stacklevel=2)
        return np.log(np.array([0.0]))

    outcome = call(f, {})
    assert outcome.error is None
    assert outcome.warned == "first"
