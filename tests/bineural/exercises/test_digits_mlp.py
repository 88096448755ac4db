"""Odd solutions of the chapter `digits-mlp`, as students would write them."""

import dataclasses
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from torch import nn

from bineural.exercises.checking.registry import find_exercise
from bineural.models import MLP

from .shown import check_rows


def trained(x, y, hidden, steps, lr=0.02):
    model = nn.Sequential(nn.Linear(64, hidden), nn.Tanh(), nn.Linear(hidden, 10))
    optimizer = torch.optim.Adam(model.parameters(), lr)
    for _ in range(steps):
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(x), y).backward()
        optimizer.step()
    return model


def memorize(x, y):
    return trained(x, y, 64, steps=150)


def memorize_in_mini_batches(x, y):
    model = MLP([64, 128, 10])
    optimizer = torch.optim.Adam(model.parameters(), 0.005)
    for _ in range(100):
        for rows in torch.randperm(len(x)).split(50):
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(x[rows]), y[rows]).backward()
            optimizer.step()
    return model


class Lookup(nn.Module):
    """Know the examples by heart, and nothing else."""

    def __init__(self, x, y):
        super().__init__()
        self.x, self.y, self.unused = x, y, nn.Parameter(torch.randn(1))

    def forward(self, x):
        distance, nearest = torch.cdist(x, self.x).min(dim=1)
        return nn.functional.one_hot(self.y[nearest], 10) * (distance < 0.01)[:, None].float()


def changes_its_argument(v, grad):
    v *= 0.9
    v += grad
    return v


class Wide(nn.Module):
    """A network with its own forward pass and scaling."""

    def __init__(self):
        super().__init__()
        self.hidden, self.logits = nn.Linear(64, 256), nn.Linear(256, 10)

    def forward(self, x):
        return self.logits(torch.relu(self.hidden(2 * x)))


def memorize_until_all_is_right(x, y):
    model = Wide()
    optimizer = torch.optim.RMSprop(model.parameters(), 0.002)
    for _ in range(3000):
        logits = model(x)
        if (logits.argmax(1) == y).all():
            break
        optimizer.zero_grad()
        nn.CrossEntropyLoss()(logits, y).backward()
        optimizer.step()
    return model


def with_noise(x, y, hidden=128, steps=250, lr=0.01, optimizer=torch.optim.Adam, activation=nn.Tanh):
    """Train on inputs with fresh noise at each step."""
    model = MLP([64, hidden, 10], activation)
    steps_of = optimizer(model.parameters(), lr)
    for _ in range(steps):
        steps_of.zero_grad()
        nn.functional.cross_entropy(model(x + 0.4 * torch.randn_like(x)), y).backward()
        steps_of.step()
    return model


def with_dropout(x, y):
    model = nn.Sequential(nn.Dropout(0.2), MLP([64, 128, 10]))
    optimizer = torch.optim.Adam(model.parameters(), 0.01)
    for _ in range(200):
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(x), y).backward()
        optimizer.step()
    return model


def plain(x, y, optimizer=torch.optim.SGD, **options):
    """Train as the chapter's plain recipe does."""
    model = MLP([64, 52, 52, 10])
    steps_of = optimizer(model.parameters(), **(options or {"lr": 0.1, "momentum": 0.9}))
    for _ in range(150):
        steps_of.zero_grad()
        nn.functional.cross_entropy(model(x), y).backward()
        steps_of.step()
    return model


def seeded(train):
    """Return a function that trains a network from a seed."""

    def function(x, y, seed):
        torch.manual_seed(seed)
        return train(x, y)

    return function


def only_true_labels(x, y):
    return trained(x, y, 64, steps=150 if len(y) > 1000 else 5)


def sorts_in_place(configuration, parameters, accuracies, n_test):
    row = find_exercise("digits-mlp/report").reference(configuration, parameters, accuracies, n_test)
    accuracies.sort()
    return row


def report_with(**cells):
    def report(configuration, parameters, accuracies, n_test):
        row = find_exercise("digits-mlp/report").reference(configuration, parameters, accuracies, n_test)
        return row | {key: make(row[key]) for key, make in cells.items()}

    return report


def report_in_tensors(configuration, parameters, accuracies, n_test):
    runs = torch.tensor(accuracies, dtype=torch.float64)
    p = runs.quantile(0.5)
    count = sum(torch.from_numpy(each).numel() for each in parameters)
    cells = [configuration, count, len(runs), p, runs.min(), runs.max(), (p * (1 - p) / n_test).sqrt()]
    return dict(zip(find_exercise("digits-mlp/report").returns, cells, strict=True))


ROWS = {
    "memorize": [
        (memorize, ""),
        (memorize_in_mini_batches, ""),
        (memorize_until_all_is_right, ""),
        (lambda x, y: nn.Linear(64, 10), "Not everything is right yet"),
        (only_true_labels, "True labels were learned, shuffled ones not yet"),
        (lambda x, y: SimpleNamespace(model=nn.Linear(64, 10)), "This is the trainer"),
    ],
    "pair": [
        (({"error": 0.023, "digits": 441},), ""),
        (((np.sqrt(0.0784 / 150), 441.0),), ""),
        (([0.0229, np.int64(441)],), ""),
        (((2.3, 441),), "This is in percent"),
        (((0.023, 442),), "The number is wrong"),
    ],
    "count": [
        (({"64-16-10": 1210, "64-12-12-10": 1066, "H": 8},), ""),
        (((1210.0, 1066.0, 8.0),), ""),
        ((np.array([1210, 1066, 8]).tolist(),), ""),
        (((1210, 1066),), "Hand in a dictionary"),
    ],
    "look-ahead": [
        (lambda v, grad: np.add(np.multiply(v, 0.9), grad), ""),
        (changes_its_argument, "`look_ahead` changes its argument `v`"),
        (lambda v, grad: None, "Not written yet, or `return` is missing"),
    ],
    "network": [
        (seeded(with_noise), ""),
        (seeded(lambda x, y: with_noise(x, y, 200, 400, 0.003, torch.optim.RMSprop, nn.ReLU)), ""),
        (seeded(with_dropout), ""),
        (seeded(plain), "Nearly everything is right in training, so the network overfits: add fresh noise"),
        (seeded(lambda x, y: plain(x, y, torch.optim.Adam, lr=0.01)), "Nearly everything is right in training"),
        (lambda x, y, seed: torch.manual_seed(0) and trained(x, y, 10, steps=5), "All runs are the same one"),
        (lambda x, y, seed: MLP([64, 16, 10]), "The network underfits"),
        (seeded(Lookup), "Nearly everything is right in training"),
    ],
    "report": [
        (report_in_tensors, ""),
        (report_with(median=lambda number: f"{number:.3f}"), "A cell of `median` must be one number"),
        (report_with(median=lambda number: 100 * number), "This is in percent"),
        (report_with(parameters=lambda number: 6666), "The number under `parameters` is wrong"),
        (lambda configuration, parameters, accuracies, n_test: (1, 2), "Return one dictionary"),
        (sorts_in_place, "`report` changes its argument `accuracies`"),
    ],
    "small": [
        (lambda x, y, seed: MLP([64, 9, 10]), "A network 64-H-10 has"),
        (lambda x, y, seed: nn.Linear(64, 9), "The model cannot be used"),
        (lambda x, y, seed: torch.manual_seed(0) and MLP([64, 7, 10]), "All runs are the same one"),
        (lambda x, y, seed: MLP([64, 7, 10]), "The network underfits"),
    ],
}


@pytest.fixture(autouse=True)
def _one_thread():
    """Train on one thread: several wait for each other where other programs run."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.mark.parametrize("exercise", ROWS)
def test_odd_solutions(exercise):
    check_rows(f"digits-mlp/{exercise}", ROWS[exercise])


@pytest.mark.parametrize("hidden", [6, 7, 8])
def test_small_networks_reach_nine_of_ten(hidden):
    exercise = dataclasses.replace(find_exercise("digits-mlp/small"), goal=0.9)  # the page's solution trains longer
    cases = list(exercise.check(seeded(lambda x, y: trained(x, y, hidden, steps=100, lr=0.05))))
    assert [case.passed for case in cases] == [True, True]
