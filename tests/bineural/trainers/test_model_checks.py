"""Layers in plain lists are told when the trainer is made, and none that are there on purpose."""

import re
import warnings

import pytest
import torch
from torch import nn

from bineural.models import MLP
from bineural.trainers import Trainer, TrainingWarning


class Holds(nn.Module):
    """A model with an attribute of any kind."""

    def __init__(self, held):
        super().__init__()
        self.head = nn.Linear(2, 3)
        self.held = held

    def forward(self, x):
        return self.head(x)


def make(model):
    """Make a trainer, and return the sentences of its warnings."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        Trainer(model, torch.optim.SGD(model.parameters(), lr=0.1), nn.CrossEntropyLoss(), device="cpu")
    assert all(each.category is TrainingWarning and each.filename == __file__ for each in caught)
    return [str(each.message) for each in caught]


@pytest.mark.parametrize(
    ("held", "name"),
    [
        ([nn.Linear(2, 2)], "held[0]"),
        ((nn.ReLU(), nn.Sequential(nn.Linear(2, 2))), "held[1]"),
        ({"first": nn.Linear(2, 2)}, "held['first']"),
        ([[nn.ReLU()], {"deep": [nn.Conv2d(1, 1, 3)]}], "held[1]['deep'][0]"),
        ([nn.Parameter(torch.zeros(3))], "held[0]"),
        ([nn.Dropout()], "held[0]"),  # in training mode for ever
        ([nn.Linear(2, 2) for _ in range(5)], "held[0], held[1], held[2] and 2 more"),
    ],
)
def test_layers_in_plain_containers(held, name):
    for model, prefix in ((Holds(held), ""), (nn.Sequential(Holds(held)), "0.")):
        (text,) = make(model)
        assert re.fullmatch(r"Trainer expected [^\n]* got [^\n]*: keep them in nn\.ModuleList[^\n]*[^.]", text)
        assert f"got {name.replace('held', prefix + 'held')} in a plain" in text


def test_what_is_there_on_purpose():
    itself = []
    itself.append(itself)
    registered = Holds([])
    registered.held.append(registered.head)
    for model in (
        MLP([2, 3]),
        registered,
        Holds(nn.ModuleList([nn.Linear(2, 2)])),
        Holds([nn.Linear(2, 2).requires_grad_(False)]),  # a teacher
        Holds([nn.ReLU(), torch.relu, 3, "text", None, torch.zeros(2)]),
        Holds(itself),
        Holds([nn.Linear]),
    ):
        assert make(model) == []
