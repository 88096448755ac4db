"""Layers in plain lists and dicts."""

from torch import nn

from bineural.models import MLP
from bineural.models.unregistered import unregistered


def names(model):
    return [name for name, _ in unregistered(model)]


def test_hidden_layers_are_those_that_nothing_registers():
    model = nn.Sequential(MLP([2, 2, 2]))
    model[0].layers = [*model[0]]  # also registered
    model.registered = nn.ModuleList([nn.Linear(1, 1)])
    assert names(model) == []
    model[0].more = (nn.Linear(1, 1), "text")
    assert names(model) == ["0.more[0]"]
