import sys
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bineural.exercises import check, run_check
from bineural.exercises.checking import runner
from bineural.exercises.checking.attempts import attempt
from bineural.exercises.checking.comparing import Fault
from bineural.exercises.checking.exercises import CodedExercise
from bineural.exercises.checking.registry import exercises_of
from bineural.exercises.checking.results import Case, CheckResult
from bineural.localize import MIME_LOCALIZED, MIME_RECORD, set_language

from ..shown import hints, shown

NAMES = [f"backpropagation/{name}" for name in exercises_of("backpropagation")]
LISTED = ", ".join(f"`{name}`" for name in NAMES)


def relu_backward(x, grad_output):
    return grad_output * (x > 0)


def linear_backward(x, weight, grad_output):
    return grad_output @ weight, grad_output.T @ x, grad_output.sum(axis=0)


def starter_of_relu(x, grad_output):
    raise NotImplementedError


def endless(x, grad_output):
    return endless(x, grad_output)


def stopped(x, grad_output):
    raise KeyboardInterrupt


CALLS = {
    "no arguments": ((), "`` is not an exercise: write `chapter/exercise`"),
    "no slash": (("relu", relu_backward), "`relu` is not an exercise, did you mean `backpropagation/relu`? The chap"),
    "close": (
        ("backpropagation/rellu", relu_backward),
        "`backpropagation/rellu` is not an exercise, did you mean `backpropagation/relu`? The exercises of",
    ),
    "capitals": (("Backpropagation/ReLU", relu_backward), "`Backpropagation/ReLU` is not an exercise, did you mean"),
    "underscore": (
        ("backpropagation/cross_entropy", relu_backward),
        "`backpropagation/cross_entropy` is not an exercise, did you mean `backpropagation/cross-entropy`?",
    ),
    "dot": (("backpropagation.tanh", relu_backward), "`backpropagation.tanh` is not an exercise, did you mean"),
    "chapter only": (
        ("backpropagation", relu_backward),
        f"`backpropagation` is not an exercise: those of this chapter are {LISTED}.",
    ),
    "far": (("backpropagation/xyz", relu_backward), "`backpropagation/xyz` is not an exercise: those of this"),
    "mechanism": (("checking/relu", relu_backward), "`checking/relu` is not an exercise"),
    "unknown chapter": (
        ("poetry/sonnet", relu_backward),
        "`poetry/sonnet` is not an exercise: write `chapter/exercise`; the chapters with exercises are `",
    ),
    "nothing handed in": (
        ("backpropagation/relu",),
        'Call `check("backpropagation/relu", relu_backward)`; number of submissions: 0 instead of 1.',
    ),
    "too many": (
        ("backpropagation/relu", relu_backward, relu_backward),
        'Call `check("backpropagation/relu", relu_backward)`; number of submissions: 2 instead of 1.',
    ),
    "no name": ((relu_backward,), 'The name of the exercise comes first, as a string, and then your code: `check("ba'),
    "name last": ((relu_backward, NAMES[3]), "The name of the exercise comes first"),
    "None": (("backpropagation/relu", None), "Not written yet: replace the dots in `relu_backward`"),
    "dots": (("backpropagation/blobs", ...), "Not written yet: replace the dots in `classifier`"),
    "called": (
        ("backpropagation/relu", relu_backward(np.ones(2), np.ones(2))),
        "Hand in the function itself, by its name without brackets: `relu_backward`",
    ),
    "of another exercise": (
        ("backpropagation/linear", relu_backward),
        "`relu_backward` belongs to the exercise `backpropagation/relu`; here, hand in `linear_backward`: `check",
    ),
    "function for a class": (("backpropagation/tanh", linear_backward), "`linear_backward` belongs to the exercise"),
    "not implemented": (("backpropagation/relu", starter_of_relu), "Not written yet: replace the dots"),
    "endless": (("backpropagation/relu", endless), "`relu_backward` calls itself without end"),
    "stopped": (("backpropagation/relu", stopped), "You stopped the check"),
    "print": (("backpropagation/relu", print), "Not written yet, or `return` is missing"),
}


@pytest.mark.parametrize(("arguments", "hint"), CALLS.values(), ids=CALLS)
def test_a_wrong_call_is_explained_in_a_sentence(arguments, hint):
    result = run_check(*arguments)
    assert not result.passed
    [found] = hints(result)
    assert found.startswith(hint)


@pytest.mark.parametrize("function", [endless, stopped])
def test_an_endless_check_stops_and_shows_the_line(function):
    cases = run_check("backpropagation/relu", function).cases
    assert "of `test_runner.py`" in cases[0].where


def test_after_an_interrupt_nothing_more_is_called():
    calls = []

    def hangs(x, grad_output):
        calls.append(x)
        raise KeyboardInterrupt

    run_check("backpropagation/relu", hangs)
    assert len(calls) == 1


@pytest.fixture
def two_part_exercise(monkeypatch):
    """Make a chapter with an exercise that asks for two functions."""

    def check_both(encode, decode):
        return [Case("encode and decode", encode(1) == 2 and decode(2) == 1)]

    monkeypatch.setattr(runner, "find_exercise", lambda name: CodedExercise(("encode", "decode"), check_both))


@pytest.mark.usefixtures("two_part_exercise")
def test_two_submissions_in_the_wrong_order_are_seen_by_their_names():
    def encode(x):
        return x + 1

    def decode(x):
        return x - 1

    assert run_check("two-parts/both", encode, decode).passed
    assert run_check("two-parts/both", lambda x: x + 1, lambda x: x - 1).passed
    result = run_check("two-parts/both", decode, encode)
    assert not result.passed
    assert result.cases[0].hint == 'Hand in what you wrote in this order: `check("two-parts/both", encode, decode)`.'
    assert not run_check("two-parts/both", encode, encode).passed
    [hint] = hints(run_check("two-parts/both", encode))
    assert hint.endswith("number of submissions: 1 instead of 2.")


ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.complex_numbers(),
    st.text(),
    st.binary(),
    st.just(...),
    st.sampled_from([print, len, int, np.zeros, np.ndarray, object(), NotImplemented, np, Ellipsis, range(3), {1}]),
    st.sampled_from([np.array("a"), np.array([None]), np.zeros((0, 3)), np.float32(2), np.array([1j]), np.ma.ones(2)]),
)
ODD = st.recursive(
    ODD, lambda inner: st.lists(inner, max_size=3) | st.tuples(inner, inner) | st.tuples(inner, inner, inner)
)


@settings(max_examples=40, deadline=None)
@given(name=st.sampled_from(NAMES[1:]), returned=ODD)
def test_whatever_a_function_returns_is_a_result_in_every_language(name, returned):
    class Layer:
        def forward(self, x):
            return returned

        def backward(self, grad_output):
            return returned

    class Number:
        def __init__(self, value):
            self.value = self.grad = value

        def __add__(self, other):
            return returned

        __mul__ = __add__

        def relu(self):
            return self.value

        def backward(self):
            return self.value

    class Fields(Number):
        def __add__(self, other):
            return Fields(returned)

    parameters = {"linear": 3}.get(name.partition("/")[2], 2)
    function = {2: lambda a, b: returned, 3: lambda a, b, c: returned}[parameters]
    classes = {"tanh": [Layer], "number": [Number, Fields]}
    for submission in classes.get(name.partition("/")[2], [function]):
        result = run_check(name, submission)
        assert not result.passed
        shown(result)


@settings(max_examples=60, deadline=None)
@given(name=st.sampled_from(NAMES) | st.text() | st.none(), submission=st.lists(ODD, max_size=3))
def test_whatever_is_handed_in_is_a_result_in_every_language(name, submission):
    result = run_check(name, *submission)
    assert not result.passed
    shown(result)


class Hostile:
    """Every attribute raises."""

    def __getattr__(self, name):
        raise RuntimeError(name)


@pytest.mark.parametrize("name", NAMES)
def test_an_object_whose_attributes_raise_is_a_result(name):
    result = run_check(name, Hostile())
    assert not result.passed
    shown(result)


def faulty_check(function):
    """Judge without looking at what came."""
    outcome = attempt("a number", "number", function, {"x": 1.0}, lambda got: Fault("", "", "") if got > 2 else None)
    if not isinstance(function(1.0), float):
        raise ZeroDivisionError("of the check")
    return [outcome]


@pytest.fixture
def faulty_exercise(monkeypatch):
    """Make a chapter whose check raises for what it does not expect."""
    monkeypatch.setattr(runner, "find_exercise", lambda name: CodedExercise(("number",), faulty_check))


@pytest.mark.usefixtures("faulty_exercise")
@pytest.mark.parametrize("returned", ["text", 1, object()])
def test_a_fault_of_the_check_is_a_failed_case_and_a_warning_that_names_it(returned):
    with pytest.warns(RuntimeWarning, match=r"raised .*(Type|ZeroDivision)Error\(.* at .*test_runner.py:\d+"):
        result = run_check("faulty/number", lambda x: returned)
    assert not result.passed
    [hint] = hints(result)
    assert hint.startswith("The check could not handle what your code gave: the error `")


@pytest.mark.usefixtures("faulty_exercise")
def test_a_fault_of_the_check_fails_our_tests():
    with pytest.raises(RuntimeWarning, match="ZeroDivisionError"):
        run_check("faulty/number", lambda x: 1)


@pytest.mark.usefixtures("faulty_exercise")
def test_an_interrupt_in_the_check_s_own_code_is_no_fault_of_it():
    class Interrupts:
        def __gt__(self, other):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_check("faulty/number", lambda x: Interrupts())


@pytest.mark.parametrize("value", [1.7e308, -1.7e308, 10**400])
@pytest.mark.parametrize("name", NAMES[1:])
def test_huge_numbers_are_judged_in_silence(name, value):
    class Layer:
        def forward(self, x):
            return np.full(x.shape, value)

        def backward(self, grad_output):
            return np.full(grad_output.shape, value)

    class Number:
        def __init__(self, number):
            self.value = self.grad = number

        def __add__(self, other):
            return Number(value)

        def __mul__(self, other):
            return Number(value)

        def relu(self):
            return self.value

        def backward(self):
            return self.value

    functions = {
        "linear": lambda x, weight, grad_output: tuple(np.full(a.shape, value) for a in (x, weight, weight[:, 0])),
        "relu": lambda x, grad_output: np.full(x.shape, value),
        "cross-entropy": lambda logits, labels: value,
        "softmax-gradient": lambda probs, labels: np.full(probs.shape, value),
        "tanh": Layer,
        "neuron": (value, value, value),
        "number": Number,
        "by-hand": dict.fromkeys(("w1", "w2", "u1", "u2", "x"), value),
    }
    result = run_check(name, functions[name.partition("/")[2]])
    assert not result.passed
    assert hints(result)


def test_a_student_s_settings_of_numpy_do_not_stop_a_check():
    def cross_entropy(logits, labels):
        z = logits - logits.max(axis=1, keepdims=True)
        log_probs = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
        return -log_probs[np.arange(len(labels)), labels].mean()

    with np.errstate(all="raise"):
        assert run_check("backpropagation/cross-entropy", cross_entropy).passed
        assert np.geterr()["under"] == "raise"


def test_check_prints_outside_of_a_notebook_and_returns_nothing(capsys):
    assert check("backpropagation/relu", relu_backward) is None
    assert capsys.readouterr().out.startswith("✓ `backpropagation/relu`: passed, 4 of 4 checks\n")


@pytest.mark.parametrize(("function", "passed"), [(relu_backward, True), (starter_of_relu, False)])
def test_check_emits_one_output_with_all_languages_and_a_record(monkeypatch, function, passed):
    outputs = []
    shell = SimpleNamespace(display_pub=SimpleNamespace(publish=lambda **output: outputs.append(output["data"])))
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell))
    monkeypatch.setenv("BINEURAL_LANGUAGES", "en,ru")
    set_language("ru")
    check("backpropagation/relu", function)
    [data] = outputs
    assert data[MIME_RECORD] == {"kind": "check", "name": "backpropagation/relu", "passed": passed}
    assert set(data[MIME_LOCALIZED]["languages"]) == {"en", "ru"}
    assert data[MIME_LOCALIZED]["missing"] == []
    assert "пройден" in data["text/html"]
    assert f'class="bineural-check {"passed" if passed else "failed"}" lang="ru"' in data["text/html"]


def test_a_wrong_name_has_a_record_too(monkeypatch):
    records = []
    monkeypatch.setattr("bineural.exercises.checking.runner.display", lambda render, record: records.append(record))
    check("nothing/here")
    check(relu_backward)
    assert records == [
        {"kind": "check", "name": "nothing/here", "passed": False},
        {"kind": "check", "name": "", "passed": False},
    ]


def test_a_result_without_cases_has_not_passed():
    assert not CheckResult("backpropagation/relu").passed
