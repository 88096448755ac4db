import dataclasses
import random
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from sklearn.svm import SVC
from torch import nn

from bineural.exercises.checking.attempts import StoppedError
from bineural.exercises.checking.models import size_case
from bineural.exercises.checking.registry import find_exercise
from bineural.exercises.checking.runs import count_right, train
from bineural.exercises.checking.training import Parts, TrainingExercise
from bineural.models import MLP

X = torch.cat([torch.full((30, 64), -1.0), torch.full((30, 64), 1.0)])
Y = torch.arange(60) // 30
EXERCISE = TrainingExercise(
    signature="network(x, y, seed)",
    parts=lambda: Parts(X, Y, X[20:40], Y[20:40], classes=2),
    goal=1.0,
    advice={"Low in training.": lambda train, held: train < 1, "Low.": lambda train, held: True},
    seconds=20.0,
    too_slow="Take fewer epochs.",
    largest=150,
    too_large="Fewer than {limit:d}.",
)


class Last(nn.Module):
    """Says class 1 where the last input is positive; carries whatever it is given."""

    def __init__(self, held=None, sign=1.0):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(1).abs() * sign)
        self.held = held

    def forward(self, x):
        self.last = {"x": x, "h": [x[:, -1:]]}
        return torch.cat([-self.weight * x[:, -1:], self.weight * x[:, -1:]], dim=1)


class Remembers(Last):
    def forward(self, x):
        return nn.functional.pad(x.view(60, 64)[:, -1:] * self.weight, (1, 0))


def network(x, y, seed):
    torch.manual_seed(seed)
    return Last()


def keeps_what_does_not_count(x, y, seed):
    model = network(x, y, seed)
    model.optimizer = torch.optim.Adam(model.parameters())
    nn.functional.cross_entropy(model(x), y).backward()
    model.optimizer.step()
    model.losses, model.all_weights, model.make = [0.1] * 1000, list(model.parameters()), nn.Linear
    return model


def last_case(function, exercise=EXERCISE):
    try:
        return list(exercise.check(function))[-1]
    except StoppedError as stopped:
        return stopped.case


def diverges(x, y, seed):
    from bineural.trainers import Trainer

    model = nn.Linear(64, 2)
    optimizer = torch.optim.SGD(model.parameters(), lr=float("inf"))
    Trainer(model, optimizer, nn.CrossEntropyLoss(), device="cpu").fit([(x, y)], epochs=3)


LARGE = nn.Linear(64, 100)
HELD = {
    "list": [LARGE],
    "nested": {"layers": [(nn.ReLU(), LARGE)]},
    "object": SimpleNamespace(model=LARGE),
    "tensor": torch.zeros(1000),
    "array": np.zeros((100, 64)),
    "estimator": SVC().fit(np.eye(64), np.arange(64) % 2),
}
WRONG = {
    "model": (nn.Linear(64, 2), "Hand in the function itself"),
    "no seed": (lambda x, y: None, "The check calls `network(x, y, seed)`"),
    "dots": (lambda x, y, seed: ..., "Not written yet"),
    "nothing": (lambda x, y, seed: None, "Not written yet, or `return` is missing"),
    "trainer": (lambda x, y, seed: SimpleNamespace(model=Last()), "This is the trainer"),
    "class": (lambda x, y, seed: nn.Linear, "This is a class"),
    "accuracy": (lambda x, y, seed: 1.0, "Return the trained network itself"),
    "nine classes": (lambda x, y, seed: nn.Linear(64, 9), "The model cannot be used as the check does it: `model(x)` "),
    "other inputs": (lambda x, y, seed: nn.Linear(63, 2), "The model cannot be used"),
    "one batch": (lambda x, y, seed: Remembers(), "The model cannot be used"),
    "NaN": (lambda x, y, seed: nn.Sequential(nn.Linear(64, 2), nn.Hardtanh(float("nan"), 1e9)), "The loss has become"),
    "diverges": (diverges, "The loss has become infinite or NaN"),
    "wrong call": (lambda x, y, seed: network(x, y), "The check calls `network` as the exercise says"),
    "wrong name": (lambda x, y, seed: unknown(x), "Python does not know a name"),  # noqa: F821
    "too large": (lambda x, y, seed: MLP([64, 2, 4, 2]), "Fewer than 150."),
    "seed ignored": (lambda x, y, seed: torch.manual_seed(0) and Last(), "All runs are the same one"),
    "wrong": (lambda x, y, seed: Last(sign=-1.0), "Low in training."),
}


@pytest.mark.parametrize(("function", "start"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_with_a_training_is_told(function, start):
    case = last_case(function)
    assert not case.passed
    assert case.hint.startswith(start)


def test_a_training_that_reaches_the_goal_passes_with_its_numbers():
    size, accuracy = EXERCISE.check(network)
    assert (size.passed, size.got) == (True, "numbers in parameters and buffers: 1")
    assert accuracy.passed
    assert accuracy.got.startswith("median 1.000, from 1.000 to 1.000")


@pytest.mark.parametrize("held", HELD.values(), ids=HELD)
def test_numbers_that_are_not_registered_count(held):
    case = last_case(lambda x, y, seed: Last(held))
    assert case.hint.startswith("The model carries numbers that are not registered")


def test_frozen_parameters_count():
    assert not size_case(nn.Linear(64, 10).requires_grad_(False), 650, "too large").passed
    assert size_case(nn.Linear(64, 10), 651, "").passed


def test_what_a_model_remembers_of_its_training_does_not_count():
    assert next(EXERCISE.check(keeps_what_does_not_count)).got == "numbers in parameters and buffers: 1"


def test_the_goal_itself_passes_and_a_miss_gets_the_first_advice_that_fits():
    half = dataclasses.replace(EXERCISE, parts=lambda: Parts(X, Y, X[:20], 1 - Y[:20], classes=2), goal=0.5)
    assert last_case(network, half).hint == "Low."
    assert last_case(network, dataclasses.replace(half, goal=0.0)).passed


@pytest.mark.parametrize(
    ("train", "held", "start"),
    [(0.9, 0.89, "The network underfits"), (1.0, 0.96, "Nearly everything is right"), (0.985, 0.965, "Close")],
)
def test_the_advice_follows_from_training_accuracy(train, held, start):
    assert find_exercise("digits-mlp/small").advise(train, held).startswith(start)


def test_too_slow_is_said_after_the_network_that_passes_the_limit():
    case = last_case(network, dataclasses.replace(EXERCISE, seconds=-1.0))
    assert (case.hint, case.got[:5]) == ("Take fewer epochs.", "1 in ")


def test_the_student_s_random_numbers_and_the_data_are_left_alone():
    def draw():
        return torch.rand(1).item(), np.random.rand(), random.random()  # noqa: NPY002

    def spoils(x, y):
        draw()
        x.zero_()
        return Last()

    def seed():
        torch.manual_seed(1)
        np.random.seed(1)  # noqa: NPY002
        random.seed(1)

    seed()
    wanted = draw()
    seed()
    train(spoils, "spoils", "a title", 2, X, Y)
    assert draw() == wanted
    assert X.abs().min() == 1


def test_a_model_may_change_its_inputs_in_place():
    class InPlace(Last):
        def forward(self, x):
            return super().forward(x.mul_(0.5))

    assert count_right(InPlace(), X, Y, 2) == 60
    assert X.abs().min() == 1
