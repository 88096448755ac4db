import numpy as np
import pytest

from bineural.exercises.checking.describing import code, describe, spell, spell_call, type_name


def test_code_is_one_line_without_backticks_and_not_too_long():
    assert code("a\n  `b`\t c") == "`a 'b' c`"
    assert code("x" * 1000) == "`" + "x" * 299 + "…`"


@pytest.mark.parametrize(
    ("array", "text"),
    [
        (np.array(0.1 + 0.2), "0.3"),
        (np.array([1e-12, -1e10, np.inf, np.nan]), "[1e-12, -1e+10, inf, nan]"),
        (np.array([[1], [2]]), "[[1], [2]]"),
        (np.arange(100.0), "[0, 1, 2, ..., 97, 98, 99]"),
        (np.array([]), "[]"),
        (np.array([[True], [False]]), "[[True], [False]]"),
    ],
)
def test_arrays_are_one_line_of_python(array, text):
    assert spell(array) == text


def test_a_call_names_its_arguments():
    assert spell_call("f", {"x": np.zeros(2), "k": 3}) == "f(x=[0, 0], k=3)"
    assert spell_call("f", {}) == "f()"


class Own:
    pass


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "`y`: `None`"),
        (..., "`y`: `...`"),
        ([1, ...], "`y`: `...`"),
        (True, "`y`, a number: `True`"),
        ((1, 2), "`y`, an object of type `tuple`"),
        (np.float32(0.5), "`y`, a number: `0.5`"),
        (np.array(["a"]), "`y`, an object of type `numpy.ndarray`"),
        (np.array([1]), "`y`, an array of shape `(1,)`: `[1]`"),
    ],
)
def test_values_are_described(value, text):
    assert describe("y", value) == text


def test_a_class_of_a_module_is_named_with_it_and_one_of_a_notebook_without(monkeypatch):
    assert type_name(Own()) == f"{__name__}.Own"
    monkeypatch.setattr(Own, "__module__", "__main__")
    assert type_name(Own()) == "Own"
