"""Odd solutions of the chapter `vanishing-gradients`, as students would write them."""

import math
from itertools import pairwise

import numpy as np
import pytest
import torch
from torch import nn

from bineural.exercises.checking.registry import find_exercise
from bineural.models import MLP

from .shown import check_rows


def by_package(depth, width, activation):
    return MLP([784, *[width] * (depth - 1), 10], activation)


def deep_class(hold, *, last_activation=False):
    """Return a builder of a module that keeps its layers as `hold` says, and applies the activation by hand."""

    class Deep(nn.Module):
        def __init__(self, depth, width, activation):
            super().__init__()
            sizes = [784, *[width] * (depth - 1), 10]
            self.layers = hold([nn.Linear(*pair) for pair in pairwise(sizes)])
            self.activation = activation()

        def forward(self, x):
            for number, layer in enumerate(self.layers):
                x = layer(self.activation(x) if number else x)
            return self.activation(x) if last_activation else x

    def deep_network(depth, width, activation):
        return Deep(depth, width, activation)

    return deep_network


def appended(depth, width, activation):
    model = nn.Sequential(nn.Linear(784, width))
    for _ in range(depth - 2):
        model.append(activation())
        model.append(nn.Linear(width, width))
    return model.append(activation()).append(nn.Linear(width, 10))


def one_layer_everywhere(depth, width, activation):
    middle = [nn.Linear(width, width), activation()] * (depth - 2)
    return nn.Sequential(nn.Linear(784, width), activation(), *middle, nn.Linear(width, 10))


def hidden_counted(depth, width, activation):
    return by_package(depth + 1, width, activation)


def no_activation(depth, width, activation):
    return nn.Sequential(*[layer for layer in by_package(depth, width, activation) if isinstance(layer, nn.Linear)])


def always_gelu(depth, width, activation):
    return by_package(depth, width, nn.GELU)


def unused(depth, width, activation):
    class Skips(nn.Sequential):
        def forward(self, x):
            return self[2](self[1](self[0](x))) if depth < 3 else self[-1](self[1](self[0](x)))

    return Skips(*by_package(depth, width, activation))


def class_in_chain(depth, width, activation):
    return nn.Sequential(nn.Linear(784, width), activation, nn.Linear(width, 10))


def does_not_fit(depth, width, activation):
    return nn.Sequential(nn.Linear(784, width), activation(), nn.Linear(width + 1, 10))


def never_small(share, factor):
    return math.inf if factor >= 1 else 2 + math.ceil(math.log(0.1 / share, factor))


def never_endless(share, factor):
    return max(2, 2 + math.ceil(math.log(0.1 / share, factor)))


def times(factor):
    """Return a function that multiplies all weights."""

    @torch.no_grad()
    def revive(model):
        for name, parameter in model.named_parameters():
            if name.endswith("weight"):
                parameter *= factor

    return revive


def orthogonal(model):
    for layer in model:
        if isinstance(layer, nn.Linear):
            nn.init.orthogonal_(layer.weight)
            nn.init.zeros_(layer.bias)


def into_copies(model):
    for parameter in model.parameters():
        parameter.detach().clone().mul_(3)


def without_no_grad(model):
    model[0].weight.mul_(2)


def equal_weights(model):
    for layer in model:
        if isinstance(layer, nn.Linear):
            layer.weight.data.fill_(1 / layer.in_features)


def not_finite(model):
    model[0].weight.data[0, 0] = math.inf


def another_shape(model):
    model[0].weight.data = torch.zeros(3, 3)


ROWS = {
    "build": [
        (by_package, ""),
        (appended, ""),
        (deep_class(nn.ModuleList), ""),
        (deep_class(list), "Some layers are not registered"),
        (deep_class(nn.ModuleList, last_activation=True), "The last layer gives logits"),
        (lambda depth, width, activation: list(by_package(depth, width, activation)), "A list of layers is no network"),
        (lambda depth, width, activation: nn.Sequential, "This is a class"),
        (lambda depth, width, activation: "network", "Return the network"),
        (one_layer_everywhere, "One layer stands at several places"),
        (hidden_counted, "The depth counts all linear layers"),
        (lambda depth, width, activation: by_package(depth, width + 1, activation), "The sizes are 784"),
        (no_activation, "The activation is missing"),
        (always_gelu, "The activation that is asked for"),
        (unused, "Not every layer is used"),
        (class_in_chain, "`activation` is a class"),
        (does_not_fit, "The sizes are 784"),
        (lambda depth, width, activation: None, "Not written yet, or"),
    ],
    "chain": [
        ({"factor": 0.5, "layers": 20, "weight": 4}, ""),
        (((1 / 2, 20.0, np.float32(4)),), ""),
        ({"factor": 0.25, "layers": 20, "weight": 4}, "This is the slope alone"),
        ({"factor": 0.5, "layers": 19, "weight": 4}, "Close: 19 factors"),
        ({"factor": 0.5, "layers": 20, "weight": 2}, "The factor would be"),
    ],
    "first": [
        (lambda last, factor, depth: last * math.exp((depth - 1) * math.log(factor)), ""),
        (lambda last, factor, depth: last * factor**depth, "One factor too many"),
        (lambda last, factor, depth: ..., "Not written yet"),
    ],
    "stops": [
        (lambda share, factor: find_exercise("vanishing-gradients/stops").reference(share, factor), ""),
        (never_small, "Here layer 1 cannot move even"),
        (never_endless, "Here the factor is not below 1"),
    ],
    "clip": [
        (lambda norm, threshold: 1 if norm <= threshold else threshold / norm, ""),
        (lambda norm, threshold: min(1, threshold / (norm + 1e-12)), ""),
        (lambda norm, threshold: min(1, threshold / norm), "A gradient of zero stays as it is"),
        (lambda norm, threshold: threshold / norm, "This makes short gradients longer"),
    ],
    "revive": [
        (times(math.sqrt(3)), ""),
        (orthogonal, ""),
        (times(1.1), "The gradient is still multiplied by about 0.7"),
        (times(20.0), "Now the gradient grows by about"),
        (times(0.0), "The gradient does not pass at all"),
        (equal_weights, "The gradient passes, and still the network learns too little"),
        (into_copies, "The model is as it was"),
        (without_no_grad, "Autograd does not let you write"),
        (not_finite, "Some weights are not finite"),
        (another_shape, "The weights must keep their shapes"),
        (lambda model: ..., "Not written yet"),
    ],
}


@pytest.mark.parametrize("exercise", ROWS)
def test_odd_solutions(exercise):
    check_rows(f"vanishing-gradients/{exercise}", ROWS[exercise])


def test_the_depth_that_comes_out_is_the_first_below_a_tenth():
    right = find_exercise("vanishing-gradients/stops").reference
    for share, factor in ((6.9, 0.144), (20.1, 0.408), (23.0, 0.577)):
        depth = right(share, factor)
        assert share * factor ** (depth - 2) < 0.1 <= share * factor ** (depth - 3)
