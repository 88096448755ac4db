"""What runs where a reader's code is written, and where it is not."""

import sys
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from bineural.exercises import own_code, run_check
from bineural.exercises.checking.exercises import Table
from bineural.exercises.checking.registry import chapters, exercises_of, find_exercise
from bineural.exercises.checking.training import TrainingExercise
from bineural.localize import MIME_LOCALIZED, set_language

NAMES = [f"{chapter}/{exercise}" for chapter in chapters() for exercise in exercises_of(chapter)]
TABLES = [name for name in NAMES if isinstance(find_exercise(name), Table)]


def starter(*arguments): ...


def raises(*arguments):
    raise NotImplementedError("later")


class Starter:
    def forward(self, x): ...

    def backward(self, grad_output): ...


class HalfWritten(Starter):
    def forward(self, x):
        return np.tanh(x)


class NoMethods: ...


class StarterOfNumber:
    def __init__(self, value, edges=()):
        self.value, self.edges, self.grad = value, edges, 0.0

    def __add__(self, other): ...

    def __mul__(self, other): ...

    def relu(self): ...

    def backward(self): ...


NUMBER = next(find_exercise("backpropagation/number").solutions())[0]


class WithoutBackward(NUMBER):
    def backward(self): ...


class WithDotsOnEdges(NUMBER):
    def __mul__(self, other):
        return WithDotsOnEdges(self.value * other.value, [(self, ...), (other, ...)])


def ask(name, *submission):
    """Return what runs for each thing that an exercise asks for."""
    chapter, _, exercise = name.partition("/")
    keyword = exercise.replace("-", "_")
    own = own_code(chapter, **{keyword: submission if len(submission) > 1 else submission[0]})
    got = getattr(own, keyword)
    return got if len(submission) > 1 else (got,)


def starters(exercise):
    """Return what a starter may look like: as it was, raising, half done, or absent."""
    one = [None, ..., starter, raises]
    if hasattr(exercise, "grad_output"):
        one = [None, ..., Starter, HalfWritten, NoMethods]
    elif not hasattr(exercise, "signature"):
        one = [None, ..., (1.0, ...)]
    return [(each,) * len(exercise.hand_in) for each in one]


@pytest.mark.parametrize("name", TABLES)
def test_solutions_run_themselves(name):
    for submission in find_exercise(name).solutions():
        assert all(got is given for got, given in zip(ask(name, *submission), submission, strict=True))


@pytest.mark.parametrize("name", TABLES)
def test_wrong_code_runs_itself(name):
    for _, submission in find_exercise(name).mistaken():
        assert all(got is given for got, given in zip(ask(name, *submission), submission, strict=True))


@pytest.mark.parametrize("name", NAMES)
def test_the_book_s_code_stands_in_for_a_starter_and_is_right(name):
    exercise = find_exercise(name)
    for submission in starters(exercise):
        got = ask(name, *submission)
        assert len(got) == len(exercise.hand_in)
        assert not any(each is given for each, given in zip(got, submission, strict=True)), submission
    if isinstance(exercise, TrainingExercise):
        exercise = replace(exercise, seeds=range(2))  # the fewest of which it takes a median: training takes seconds
    assert all(case.passed for case in exercise.check(*got))


def unfinished_linear(x, weight, grad_output):
    grad_x = grad_output @ weight
    return grad_x, ..., ...


def unfinished_row(configuration, parameters, accuracies, n_test):
    return {"configuration": configuration, "parameters": ...}


def unfinished_he(weight, rng, mode):
    weight[:] = rng.normal(0, ..., weight.shape)


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("backpropagation/number", StarterOfNumber),
        ("backpropagation/number", WithoutBackward),
        ("backpropagation/number", WithDotsOnEdges),
        ("backpropagation/number", NoMethods),
        ("backpropagation/linear", unfinished_linear),
        ("backpropagation/relu", lambda x, grad_output: grad_output * ...),
        ("digits-mlp/report", unfinished_row),
        ("initialization/he", unfinished_he),
        ("initialization/he", lambda weight, rng, mode: ...),
    ],
)
def test_code_with_dots_left_is_not_written(name, function):
    assert ask(name, function) != (function,)


@pytest.mark.parametrize(
    ("name", "submission"),
    [
        ("backpropagation/relu", 3.0),
        ("backpropagation/relu", lambda x: x),
        ("backpropagation/relu", lambda x, grad_output: x / nothing),  # noqa: F821
        ("backpropagation/tanh", np.tanh),
        ("backpropagation/number", NUMBER(3.0)),
        ("backpropagation/number", type("Number", (NUMBER,), {"backward": lambda self: self.gradient})),
        ("backpropagation/tanh", lambda x: x),
        ("initialization/he", lambda weight, rng, mode: weight.copy()),
        ("initialization/he", 1),
        ("digits-mlp/small", lambda x, y, seed: print(x)),
        ("backpropagation/blobs", "MLPClassifier"),
    ],
)
def test_whatever_is_wrong_is_returned_itself(name, submission):
    assert ask(name, submission)[0] is submission


def test_of_two_functions_one_may_be_missing():
    def xavier_normal(weight, rng):
        weight[:] = rng.normal(size=weight.shape)

    own = own_code("initialization", xavier=(xavier_normal, starter))
    assert own.xavier[0] is xavier_normal
    assert run_check("initialization/xavier", *own.xavier).cases[-1].passed


def test_a_hyperparameter_of_dots_is_not_written():
    from bineural.scratch import MLPClassifier

    half = MLPClassifier((8,), learning_rate_init=..., max_iter=60)
    assert own_code("backpropagation", blobs=half).blobs.max_iter == 60
    assert own_code("backpropagation", blobs=half).blobs is not half


def test_the_reader_s_arguments_and_generators_stay_as_they_were():
    def he_normal(weight, rng, mode):
        weight[:] = rng.normal(0, np.random.rand(), weight.shape)  # noqa: NPY002

    np.random.seed(0)  # noqa: NPY002
    own_code("initialization", he=he_normal)
    drawn = np.random.rand()  # noqa: NPY002
    np.random.seed(0)  # noqa: NPY002
    assert drawn == np.random.rand()  # noqa: NPY002


def test_an_interrupt_is_the_reader_s():
    def hangs(x, grad_output):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        own_code("backpropagation", relu=hangs)


def test_settings_of_numpy_are_no_sign_of_a_starter():
    def cross_entropy(logits, labels):
        return np.exp(-1000.0) + raises() if np.geterr()["under"] == "raise" else 0.0

    with np.errstate(all="raise"):
        assert own_code("backpropagation", cross_entropy=cross_entropy).cross_entropy is cross_entropy


RELU = next(find_exercise("backpropagation/relu").solutions())[0]
SENTENCES = {
    "written": (
        {"relu": RELU},
        "The code from the cells above runs here: `relu_backward`.",
        "Здесь работает код из ячеек выше: `relu_backward`.",
    ),
    "some": (
        {"relu": RELU, "linear": None, "tanh": Starter},
        (
            "The code from the cells above runs here: `relu_backward`. Not written yet, so the book's runs: "
            "`linear_backward`, `Tanh`."
        ),
        (
            "Здесь работает код из ячеек выше: `relu_backward`. Ещё не написано, поэтому взято из книги: "
            "`linear_backward`, `Tanh`."
        ),
    ),
    "none": (
        {"relu": ...},
        "Nothing is written yet, so the book's code runs here: `relu_backward`.",
        "Пока ничего не написано, поэтому здесь работает код книги: `relu_backward`.",
    ),
}


@pytest.mark.parametrize(("functions", "english", "russian"), SENTENCES.values(), ids=SENTENCES)
def test_one_line_says_which_is_which_in_the_reader_s_language(capsys, functions, english, russian):
    own_code("backpropagation", **functions)
    assert capsys.readouterr().out == english + "\n"
    set_language("ru")
    own_code("backpropagation", **functions)
    assert capsys.readouterr().out == russian + "\n"


def test_a_page_gets_the_line_in_all_languages(monkeypatch):
    published = []
    shell = SimpleNamespace(display_pub=SimpleNamespace(publish=lambda **output: published.append(output["data"])))
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell))
    monkeypatch.setenv("BINEURAL_LANGUAGES", "en,ru")
    own_code("backpropagation", relu=RELU)
    [data] = published
    localized = data[MIME_LOCALIZED]
    assert localized["missing"] == []
    assert localized["languages"]["ru"]["text/html"] == (
        '<p class="bineural-own-code">Здесь работает код из ячеек выше: <code>relu_backward</code>.</p>'
    )


@pytest.mark.parametrize(
    ("chapter", "functions", "error"),
    [
        ("backprop", {}, "expected a chapter among backpropagation, .*, digits-mlp, .*, got 'backprop': "),
        (None, {"relu": RELU}, "expected a chapter among .*, got None: "),
        (
            "backpropagation",
            {"relu_backward": RELU, "softmax": RELU},
            (
                "exercises of 'backpropagation' among blobs, by_hand, cross_entropy, linear, neuron, number, relu, "
                "softmax_gradient, tanh, "
                "got relu_backward, softmax: pass each by its name"
            ),
        ),
        ("backpropagation", {}, "got nothing: "),
        (
            "initialization",
            {"xavier": starter},
            r"a tuple of 2 for 'xavier', got a function: pass xavier=\(xavier_normal, xavier_uniform\)",
        ),
        ("initialization", {"xavier": (starter,)}, "a tuple of 2 for 'xavier', got 1 of them: "),
    ],
)
def test_what_cannot_be_asked_for_is_said_in_a_sentence(chapter, functions, error):
    with pytest.raises(ValueError, match=error):
        own_code(chapter, **functions)


def test_without_a_stand_in_the_reader_has_to_write_it(monkeypatch):
    from bineural.exercises.checking import own_code as module
    from bineural.exercises.checking.exercises import CodedExercise

    monkeypatch.setattr(module, "find_exercise", lambda name: CodedExercise(("relu_backward",), lambda function: []))
    assert own_code("backpropagation", relu=print).relu is print
    with pytest.raises(ValueError, match="got what is not written yet, and the book has nothing that could stand in: "):
        own_code("backpropagation", relu=None)


def test_what_was_not_handed_over_is_asked_for_by_name():
    with pytest.raises(AttributeError, match="expected one of relu, got 'linear': hand it to own_code as well"):
        own_code("backpropagation", relu=RELU).linear  # noqa: B018
