"""Odd solutions of the chapter `what-helps`, as students would write them."""

from functools import partial
from itertools import pairwise

import numpy as np
import pytest
import torch
from torch import nn

from bineural.exercises.checking.registry import find_exercise
from bineural.exercises.what_helps import cure
from bineural.layers import DropConnectLinear, ResidualBlock, initialize
from bineural.models import MLP

from .shown import check_rows


def layer_class(compute, *, base=nn.Module, hold=None, linear=None):
    """Return a class whose forward pass is `compute(layer, x)`."""

    class ResidualLayer(base):
        def __init__(self, width, activation):
            super().__init__()
            made = linear(width) if linear else nn.Linear(width, width)
            self.linear = hold(made) if hold else made
            self.activation = activation()

        def forward(self, x):
            return compute(self, x)

    return ResidualLayer


def in_place(self, x):
    x += self.activation(self.linear(x))
    return x


def by_package(width, activation):
    return ResidualBlock(nn.Sequential(nn.Linear(width, width), activation()))


class Inherited(nn.Sequential):
    def __init__(self, width, activation):
        super().__init__(nn.Linear(width, width), activation())

    def forward(self, x):
        return torch.add(x, super().forward(x))


class NoSuper(nn.Module):
    def __init__(self, width, activation):
        self.linear = nn.Linear(width, width)


class ClassKept(nn.Module):
    def __init__(self, width, activation):
        super().__init__()
        self.linear = nn.Linear(width, width)
        self.activation = activation

    def forward(self, x):
        return x + self.activation(self.linear(x))


class Starter(nn.Module):
    def __init__(self, width, activation): ...

    def forward(self, x): ...


def add(self, x):
    return x + self.activation(self.linear(x))


def mlp(**parts):
    """Return a cure by the package's own network."""
    return lambda sizes, activation: MLP(sizes, activation, **parts)


def in_disguise(sizes, activation):
    model = MLP(sizes, activation)
    first = model[0]
    with torch.no_grad():
        for layer in model:
            if isinstance(layer, nn.Linear):
                nn.init.xavier_normal_(layer.weight)
                layer.weight.mul_(2 if layer is first else 4)
                layer.bias.zero_() if layer is first else layer.bias.copy_(-layer.weight.sum(dim=1) / 2)
    return model


def scheme(name):
    return lambda sizes, activation: initialize(MLP(sizes, activation), name)


class AroundAll(nn.Module):
    def __init__(self, sizes, activation):
        super().__init__()
        self.body = MLP(sizes[:-1], activation)
        self.activation = activation()
        self.head = nn.Linear(sizes[-2], sizes[-1])

    def forward(self, x):
        return self.head(x + self.activation(self.body(x)))


class Bypassed(nn.Module):
    def __init__(self, sizes, activation):
        super().__init__()
        self.all = MLP(sizes, activation)

    def forward(self, x):
        return self.all[-1](self.all[1](self.all[0](x)))


class InList(nn.Module):
    def __init__(self, sizes, activation):
        super().__init__()
        self.layers = [nn.Linear(*pair) for pair in pairwise(sizes)]
        self.activation = activation()

    def forward(self, x):
        for layer in self.layers[:-1]:
            x = x + self.activation(layer(x))
        return self.layers[-1](x)


def around_the_last(sizes, activation):
    return nn.Sequential(*[ResidualBlock(nn.Sequential(nn.Linear(*pair), activation())) for pair in pairwise(sizes)])


READ = "supported", "not shown", "Not Shown ", "contradicted", "not shown", "supported"

ROWS = {
    "paths": [
        ({"plain": 0.01, "with paths": 1.98, "two branches": 0.17, "count": 8}, ""),
        (((0.1 * 0.2 * 0.5, np.float64(1.98), 0.17, 2**3),), ""),
        ({"plain": 0.8, "with paths": 1.98, "two branches": 0.17, "count": 8}, "Without paths the factors"),
        ({"plain": 0.01, "with paths": 1.01, "two branches": 0.17, "count": 8}, "This is a path around all three"),
        ({"plain": 0.01, "with paths": 1.98, "two branches": 0.18, "count": 8}, "The path through all three"),
        ({"plain": 0.01, "with paths": 1.98, "two branches": 0.17, "count": 6}, "Each layer doubles"),
    ],
    "around": [
        (lambda x, branch: sum([x, branch(x)]), ""),
        (lambda x, branch: branch(x), "This is the branch alone"),
        (lambda x, branch: np.add(x, branch(x), out=x), "`around` changes its argument `x`"),
        (lambda x, branch: ..., "Not written yet"),
    ],
    "block": [
        (layer_class(add), ""),
        (by_package, ""),
        (Inherited, ""),
        (layer_class(lambda self, x: self.activation(self.linear(x))), "The path is missing"),
        (layer_class(lambda self, x: self.activation(x + self.linear(x))), "The activation stands behind the sum"),
        (layer_class(lambda self, x: x + self.linear(x)), "The activation is missing"),
        (layer_class(lambda self, x: x * self.activation(self.linear(x))), "The path multiplies here"),
        (layer_class(lambda self, x: x + 3 * self.activation(self.linear(x))), "The sum is another one"),
        (layer_class(in_place), "The layer changes its input in place"),
        (layer_class(lambda self, x: (x + self.activation(self.linear(x))).sum(1)), "What comes out must have"),
        (layer_class(add, linear=lambda width: nn.Linear(width, 2 * width)), "The branch must give as many"),
        (
            layer_class(lambda self, x: x + self.activation(self.linear[0](x)), hold=lambda made: [made]),
            "A layer inside",
        ),
        (layer_class(add, base=object), "The class must derive"),
        (NoSuper, "Begin `__init__` with"),
        (ClassKept, "`activation` is a class"),
        (layer_class(add)(4, nn.Tanh), "Hand in the class itself"),
        (Starter, "Not written yet"),
    ],
    "paired": [
        (lambda method, plain: ((method - plain).mean(), np.std(method - plain, ddof=1) / np.sqrt(len(plain))), ""),
        (
            lambda method, plain: (method.mean() - plain.mean(), np.std(method - plain) / len(plain) ** 0.5),
            "The variance",
        ),
        (lambda method, plain: (method - plain).mean(), "End with `return mean, error`"),
        (lambda method, plain: ..., "Not written yet"),
    ],
    "reading": [
        (
            dict(
                zip(
                    "ABCDEF",
                    ["supported", "not shown", "Not Shown", "contradicted", "not shown", "supported"],
                    strict=True,
                )
            ),
            "",
        ),
        ({**dict(zip("ABCDEF", READ, strict=True)), "B": "supported"}, "The difference is as small"),
        (dict.fromkeys("ABCDEF", "yes"), "Choose one of"),
    ],
    "cure": [
        (mlp(residual=True), ""),
        (mlp(norm=nn.BatchNorm1d), ""),
        (mlp(norm=nn.LayerNorm, residual=True), ""),
        (mlp(), "The gradient does not reach all layers"),
        (scheme("he-fan-in"), "The gradient does not reach all layers"),
        (lambda sizes, activation: AroundAll(sizes, activation), "The gradient does not reach all layers"),
        (lambda sizes, activation: Bypassed(sizes, activation), "Some layers are never called"),
        (lambda sizes, activation: InList(sizes, activation), "Some layers are not registered"),
        (lambda sizes, activation: MLP(sizes, nn.Tanh, residual=True), "The activation must stay"),
        (lambda sizes, activation: MLP(sizes[-3:], activation), "The depth must stay"),
        (lambda sizes, activation: MLP, "Return the network"),
        (AroundAll, "Hand in the function `cure`, not a class"),
        (lambda sizes, activation: None, "Not written yet, or"),
        (around_the_last, "Two shapes cannot be added"),
        (lambda sizes, activation: nn.Sequential(nn.Linear(64, 64), activation), "`activation` is a class"),
        (lambda sizes, activation: ..., "Not written yet"),
    ],
}


@pytest.mark.parametrize("exercise", ROWS)
def test_odd_solutions(exercise):
    check_rows(f"what-helps/{exercise}", ROWS[exercise])


def test_a_class_with_an_empty_forward_is_not_written():
    exercise = find_exercise("what-helps/block")
    assert exercise.written(Starter) == (False,)
    assert exercise.written(Inherited) == (True,)
    assert exercise.written(None) == (False,)
    [made] = exercise.stand_ins()
    assert made(5, nn.Tanh)(torch.zeros(2, 5)).shape == (2, 5)


def test_what_learns_too_slowly_is_told_so(monkeypatch):
    monkeypatch.setattr(cure, "RATES", (0.02,))
    monkeypatch.setattr(cure, "SEEDS", range(1))
    check_rows("what-helps/cure", [(in_disguise, "The gradient arrives, and the network learns too little")])


def test_dropconnect_counts_as_a_linear_layer(monkeypatch):
    monkeypatch.setattr(cure, "SEEDS", range(1))
    check_rows("what-helps/cure", [(mlp(linear=partial(DropConnectLinear, p=0.1), residual=True), "")])
