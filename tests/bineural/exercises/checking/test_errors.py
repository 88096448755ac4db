import numpy as np
import pytest

from bineural.exercises.checking.calling import call
from bineural.exercises.checking.errors import explain, raised
from bineural.localize import languages, translate


def unbound():
    if False:
        y = 1
    return y


def endless():
    return endless()


def unpacked(pair):
    (only,) = pair
    return only


def missing_module():
    import nunpy

    return nunpy


X = np.array([1.0, 2.0])
ERRORS = {
    "not implemented": (lambda: (_ for _ in ()).throw(NotImplementedError), "Not written yet: replace the dots in `f`"),
    "dots in arithmetic": (lambda: ... * 2, "Not written yet: replace the dots in `f`"),
    "dots in a sum": (lambda: X + ..., "Not written yet: replace the dots in `f`"),
    "dots with a method": (lambda: (...).sum(), "Not written yet: replace the dots in `f`"),
    "recursion": (endless, "`f` calls itself without end"),
    "exit": (lambda: exit(1), "Your code ends the program"),
    "unbound": (unbound, "A variable is used before"),
    "unknown name": (lambda: nump, "Python does not know a name"),  # noqa: F821
    "if": (lambda: 1 if X > 0 else 0, "An `if`, `and` or `max`"),
    "matmul": (lambda: X @ np.ones((3, 3)), "The shapes on this line do not fit"),
    "dot": (lambda: np.dot(X, np.ones((3, 3))), "The shapes on this line do not fit"),
    "matmul of a number": (lambda: X @ 2.0, "The shapes on this line do not fit"),
    "sum": (lambda: X + np.ones(3), "The shapes on this line do not fit"),
    "assignment": (lambda: X.copy().__setitem__(0, [1, 2]), "The shapes on this line do not fit"),
    "unpacking": (lambda: unpacked(X), "This line takes something apart"),
    "index": (lambda: X[5], "An index lies outside"),
    "attribute": (lambda: X.summ(), "The object before the dot has no such attribute"),
    "import": (missing_module, "An import failed"),
    "other": (lambda: 1 / 0, "Python stopped at this error"),
    "other value error": (lambda: int("x"), "Python stopped at this error"),
}


@pytest.mark.parametrize(("function", "hint"), ERRORS.values(), ids=ERRORS)
def test_each_error_is_explained(function, hint):
    error = call(function, {}).error
    found = explain(error, "f")
    assert found.startswith(hint)
    assert all(translate(found, language) != found for language in languages()[1:])


def test_an_interrupt_is_explained():
    assert explain(KeyboardInterrupt(), "f").startswith("You stopped the check")


def test_an_error_is_shown_with_its_type_and_text():
    assert raised(ValueError("a `name`\nand more")) == "the error `ValueError: a 'name' and more`"
    assert raised(KeyboardInterrupt()) == "the error `KeyboardInterrupt`"
