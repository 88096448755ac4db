import functools

import numpy as np
import pytest

from bineural.exercises.checking.attempts import attempt, require_function
from bineural.exercises.checking.comparing import find_fault

SIGNATURE = "f(x, grad_output)"


def try_it(function, **options):
    x = np.array([1.0, 2.0])
    return attempt("a title", "f", function, {"x": x}, lambda got: find_fault("y", got, 2 * x), **options)


def test_a_right_answer_passes_with_what_it_printed():
    def f(x):
        print("shape", x.shape)
        return 2 * x

    case = try_it(f)
    assert case.passed
    assert case.printed == "shape (2,)"
    assert (case.expected, case.got, case.hint) == ("", "", "")


def test_an_error_gets_the_exercise_s_own_hint_before_the_general_one():
    own = try_it(lambda x: x / {}, on_error=lambda error: "own" if isinstance(error, TypeError) else "")
    assert own.hint == "own"
    assert try_it(lambda x: x[9], on_error=lambda error: "").hint.startswith("An index lies outside")


def test_how_it_was_tried_can_be_spelled_otherwise():
    assert try_it(lambda x: x, spelled="g(f(x))").call == "g(f(x))"
    assert try_it(lambda x: x).call == "f(x=[1, 2])"


def accepts_keywords(x, grad_output, *, keep=False, **rest):
    return x


class Callable:
    def __call__(self, x, grad_output):
        return x


@pytest.mark.parametrize(
    "function",
    [
        lambda x, grad_output: x,
        lambda a, b: a,
        lambda *arrays: arrays,
        lambda x, grad_output, eps=1e-8: x,
        accepts_keywords,
        Callable(),
        functools.partial(lambda w, x, grad_output: x, 1),
        np.multiply,
        max,
    ],
)
def test_what_can_be_called_is_accepted(function):
    assert require_function(function, SIGNATURE) is None


@pytest.mark.parametrize(
    ("submission", "got", "hint"),
    [
        (Callable, "the class `Callable`", "Hand in the function `f`, not a class."),
        (np.zeros(2), "an object of type `numpy.ndarray`", "Hand in the function itself"),
        ("f", "an object of type `str`", "Hand in the function itself"),
        (lambda x: x, "a function that takes `(x)`", "The check calls `f(x, grad_output)`"),
        (lambda x, y, z: x, "a function that takes `(x, y, z)`", "The check calls `f(x, grad_output)`"),
        (lambda: 0, "a function that takes `()`", "The check calls `f(x, grad_output)`"),
        (lambda x, *, grad_output: x, "a function that takes `(x, *, grad_output)`", "The check calls"),
        (lambda grad_output, x: x, "a function that takes `(grad_output, x)`", "The arguments are in another order"),
    ],
)
def test_what_cannot_be_called_as_asked_is_explained(submission, got, hint):
    case = require_function(submission, SIGNATURE)
    assert not case.passed
    assert case.expected == "a function `f(x, grad_output)`"
    assert case.got == got
    assert case.hint.startswith(hint)
