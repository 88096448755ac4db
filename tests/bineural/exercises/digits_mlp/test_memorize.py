import random
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from torch import nn

from bineural.exercises import run_check
from bineural.exercises.digits_mlp import memorize as module
from bineural.localize import message

from ..shown import hints, shown
from .networks import trained

RIGHT = (0.96, 0.1)


def memorize(x, y):
    return trained(x, y, (64,), steps=150)


def check(function, prediction=RIGHT):
    return run_check("digits-mlp/memorize", function, prediction)


def starter(x, y): ...


def too_few_steps(x, y):
    return trained(x, y, steps=5)


def only_true_labels(x, y):
    return trained(x, y, (64,), steps=150 if len(y) > 1000 else 5)


def diverges(x, y):
    from bineural.trainers import Trainer

    model = nn.Linear(64, 10)
    optimizer = torch.optim.SGD(model.parameters(), lr=float("inf"))
    Trainer(model, optimizer, nn.CrossEntropyLoss(), device="cpu").fit([(x, y)], epochs=3)


def forgets_an_argument(x, y):
    return trained(x)


class Remembers(nn.Module):
    """Gives the labels of training, whatever it is asked, as logits."""

    def __init__(self, y):
        super().__init__()
        self.register_buffer("logits", nn.functional.one_hot(y, 10).float())

    def forward(self, x):
        return self.logits + 0 * x[:, :10]


class Scales(nn.Module):
    """Changes its inputs in place."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, x):
        return self.model(x.mul_(0.5).add_(0.1))


def memorize_in_place(x, y):
    return Scales(memorize(x * 0.5 + 0.1, y))


MISTAKES = {
    "starter": (starter, "Not written yet, or `return` is missing"),
    "the dots": (lambda x, y: ..., "Not written yet"),
    "one argument": (lambda x: nn.Linear(64, 10), "The check calls `memorize(x, y)`"),
    "model": (nn.Linear(64, 10), "Hand in the function itself"),
    "trainer": (lambda x, y: SimpleNamespace(model=nn.Linear(64, 10)), "This is the trainer"),
    "class": (lambda x, y: nn.Linear, "This is a class"),
    "accuracy": (lambda x, y: 1.0, "Return the trained network itself"),
    "nine classes": (lambda x, y: nn.Linear(64, 9), "The model cannot be used"),
    "other inputs": (lambda x, y: nn.Linear(63, 10), "The model cannot be used"),
    "only for N of training": (lambda x, y: Remembers(y), "The model cannot be used"),
    "NaN": (
        lambda x, y: nn.Sequential(nn.Linear(64, 10), nn.Hardtanh(float("nan"), 1e9)),
        "The loss has become infinite",
    ),
    "untrained": (lambda x, y: nn.Linear(64, 10), "Not everything is right yet"),
    "too few steps": (too_few_steps, "Not everything is right yet"),
    "only true labels": (only_true_labels, "True labels were learned, shuffled ones not yet"),
    "diverges": (diverges, "The loss has become infinite or NaN"),
    "wrong call": (forgets_an_argument, "The check calls `memorize` as the exercise says"),
    "wrong name": (lambda x, y: unknown(x), "Python does not know a name"),  # noqa: F821
}
PREDICTIONS = {
    "starter": ((..., ...), "Not written yet: replace the dots in `prediction`"),
    "one number": (0.96, "Hand in two numbers"),
    "texts": (("high", "low"), "Hand in two numbers"),
    "arrays": ((np.array([0.96, 0.96]), 0.1), "Hand in two numbers"),
    "arrays of one": ((np.array([0.96]), np.array([0.1])), "Hand in two numbers"),
    "NaN": ((float("nan"), 0.1), "Accuracies are shares"),
    "percent": ((96.0, 10.0), "Accuracies are shares"),
    "exchanged": ((0.1, 0.96), "The two numbers seem to be exchanged"),
    "as in training": ((0.96, 1.0), "Shuffled labels hold no rule"),
    "never right": ((0.96, 0.0), "With shuffled labels the answers to new images are guesses"),
    "no new mistakes": ((1.0, 0.1), "That is training accuracy"),
    "pessimist": ((0.5, 0.1), "With true labels, read"),
}


@pytest.fixture
def measured(monkeypatch):
    """Save the training where only the prediction is judged."""
    passed = module.Case(message("your prediction"), True)
    monkeypatch.setattr(module, "_with_true_labels", lambda function, parts: (passed, 0.955))
    monkeypatch.setattr(module, "_with_shuffled_labels", lambda function, parts: (passed, 0.105))


def test_learning_by_heart_passes_and_the_numbers_are_shown():
    result = check(memorize)
    assert result.passed, [case.got for case in result.cases]
    texts = shown(result)
    assert "training with true labels, on 1,257 digits" in texts["en"]
    assert "обучение с перемешанными метками" in texts["ru"]


def test_a_model_may_change_its_inputs_in_place():
    assert check(memorize_in_place).passed


@pytest.mark.parametrize(("function", "hint"), MISTAKES.values(), ids=MISTAKES)
def test_each_mistake_gets_its_hint_and_no_other(function, hint):
    result = check(function)
    assert not result.passed
    [found] = hints(result)
    assert found.startswith(hint)


@pytest.mark.parametrize(("prediction", "hint"), PREDICTIONS.values(), ids=PREDICTIONS)
def test_each_wrong_prediction_gets_its_hint(measured, prediction, hint):
    result = check(memorize, prediction)
    assert not result.passed
    [found] = hints(result)
    assert found.startswith(hint)


@pytest.mark.parametrize(("prediction", "passed"), [((0.93, 0.15), True), ([0.98, 0.06], True), ((0.92, 0.1), False)])
def test_a_prediction_may_be_off_by_the_tolerance(measured, prediction, passed):
    assert check(memorize, prediction).passed is passed


def test_the_student_s_random_numbers_and_the_data_are_left_alone():
    def draw():
        return torch.rand(1).item(), np.random.rand(), random.random()  # noqa: NPY002

    def seed():
        torch.manual_seed(1)
        np.random.seed(1)  # noqa: NPY002
        random.seed(1)

    def spoils(x, y):
        draw()
        x.zero_()
        return memorize(x, y)

    seed()
    wanted = draw()
    seed()
    assert not check(spoils).passed
    assert draw() == wanted
