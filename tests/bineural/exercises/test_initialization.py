"""Odd solutions of the chapter `initialization`, as students would write them."""

import math

import numpy as np
import pytest
import torch

from bineural.exercises.checking.registry import find_exercise
from bineural.layers import kaiming_normal_, xavier_normal_, xavier_uniform_

from .shown import check_rows


def into_a_copy(weight):
    weight = weight.detach().clone()
    weight.normal_(0, math.sqrt(2 / sum(weight.shape)))


def without_no_grad(weight):
    weight.normal_(0, math.sqrt(2 / sum(weight.shape)))


def ignores_mode(weight, mode):
    weight.data.normal_(0, math.sqrt(2 / weight.shape[1]))


def remembered(width, std, activation):
    known = {(16, "tanh"): 17, (16, "relu"): 12, (100, "sigmoid"): 11, (500, "tanh"): math.inf}
    return known.get((width, activation), 3)


def never_infinite(width, std, activation):
    right = find_exercise("initialization/dying-layer").reference
    return right(width, std, activation) if width < 500 else -17


def never_a_number(width, std, activation):
    return never_infinite(width, std, activation) if width < 500 else math.nan


def linear_layers(model):
    return [layer for layer in model if isinstance(layer, torch.nn.Linear)]


@torch.no_grad()
def tanh_in_disguise(model, x):
    """A sigmoid is ½ + ½ tanh(a/2): four times Xavier's weights, and biases that take the halves away."""
    for place, layer in enumerate(linear_layers(model)):
        xavier_normal_(layer.weight)
        layer.weight.mul_(4 if place else 2)
        layer.bias.copy_(-layer.weight.sum(dim=1) / 2 if place else torch.zeros_like(layer.bias))


def by_data(scale):
    """Each layer gets the mean taken away and the spread that was asked for, measured on the images."""

    @torch.no_grad()
    def awaken(model, x):
        for layer in model:
            if isinstance(layer, torch.nn.Linear):
                torch.nn.init.normal_(layer.weight)
                sums = x @ layer.weight.T
                layer.weight.mul_(scale / sums.std(dim=0).mean())
                layer.bias.copy_(-(x @ layer.weight.T).mean(dim=0))
            x = layer(x)

    return awaken


@torch.no_grad()
def orthogonal(model, x):
    for layer in linear_layers(model):
        torch.nn.init.orthogonal_(layer.weight, gain=4.5)
        layer.bias.data = -0.5 * layer.weight.sum(1) if layer.in_features < 784 else layer.bias * 0


def filled(scheme, gain=1.0, **options):
    """Return a function that fills all weights by torch's scheme, times a gain, and sets the biases to zero."""

    @torch.no_grad()
    def awaken(model, x):
        for layer in linear_layers(model):
            getattr(torch.nn.init, scheme)(layer.weight, **options)
            layer.weight.mul_(gain)
            layer.bias.zero_()

    return awaken


def small_in_disguise(model, x):
    tanh_in_disguise(model, x)
    for layer in linear_layers(model)[1:]:
        layer.weight.data *= 0.25
        layer.bias.data *= 0.25


def large_in_disguise(model, x):
    tanh_in_disguise(model, x)
    for layer in linear_layers(model)[1:]:
        layer.weight.data *= 5
        layer.bias.data *= 5


def equal_neurons(model, x):
    tanh_in_disguise(model, x)
    for layer in linear_layers(model):
        layer.weight.data[:] = layer.weight.data[0]
        layer.bias.data[:] = layer.bias.data[0]


def another_shape(model, x):
    model[0].weight.data = torch.zeros(3, 3)


def not_finite(model, x):
    model[0].weight.data[0, 0] = math.inf


def parameter_itself(model, x):
    model[0].weight.normal_()


def does_nothing(model, x): ...


ROWS = {
    "factor": [
        ({"tanh": 0.4, "relu": 0.28, "std": 0.2}, ""),
        (((0.4, math.sqrt(0.08), 1 / 5),), ""),
        ([0.4, 0.283, 0.2], ""),
        ({"tanh": 0.16, "relu": 0.28, "std": 0.2}, "This is the factor of the variance"),
        ({"tanh": 0.4, "relu": 0.2, "std": 0.2}, "ReLU halves the mean square"),
        ({"tanh": 0.4, "relu": 0.28, "std": 0.04}, "This is the variance"),
    ],
    "bound": [
        (0.2, ""),
        (np.float32(0.2), ""),
        (torch.tensor(6 / 150).sqrt(), ""),
        (0.1155, "This is the standard deviation"),
        (0.04, "This is b squared"),
        (0.4, "The variance of numbers between"),
    ],
    "he-std": [
        (lambda fan_in: math.sqrt(2) * fan_in**-0.5, ""),
        (lambda fan_in: math.exp(0.5 * math.log(2 / fan_in)), ""),
        (lambda fan_in: 2 / fan_in, "This is the variance"),
        (lambda fan_in: ..., "Not written yet"),
    ],
    "awaken": [
        (tanh_in_disguise, ""),
        (by_data(2.5), ""),
        (orthogonal, ""),
        (filled("normal_", std=3.0), ""),  # so large that saturated neurons pass on what is left
        (filled("xavier_normal_"), "All biases are zero"),
        (filled("xavier_normal_", gain=4), "All biases are zero"),
        (small_in_disguise, "The spread is multiplied by about 0.2"),
        (large_in_disguise, "The images arrive, the gradient does not"),
        (equal_neurons, "Neurons of a layer are equal"),
        (another_shape, "The shapes of the weights"),
        (not_finite, "Some weights are not finite"),
        (parameter_itself, "Autograd does not let you write"),
        (lambda model, x: model.eval(), "The model is as it was"),
        (does_nothing, "Not written yet"),
    ],
    "xavier": [
        ((lambda weight: xavier_normal_(weight), lambda weight: xavier_uniform_(weight)), ""),
        ((into_a_copy, xavier_uniform_), "The weight of the layer is as it was"),
        ((without_no_grad, xavier_uniform_), "Autograd does not let you write"),
        ((lambda weight: xavier_uniform_(weight), xavier_uniform_), "These numbers are uniformly distributed"),
        ((xavier_normal_, lambda weight: torch.nn.init.uniform_(weight)), "The mean is not 0"),
    ],
    "he": [
        (lambda weight, mode: kaiming_normal_(weight, mode=mode, nonlinearity="relu"), ""),
        (ignores_mode, "This is the other fan"),
        (lambda weight, mode: torch.nn.init.kaiming_uniform_(weight, mode=mode), "These numbers are uniformly"),
    ],
    "dying-layer": [
        (lambda *given: np.float32(find_exercise("initialization/dying-layer").reference(*given)), ""),
        (remembered, "Right for the cases above and wrong here"),
        (never_infinite, "Here the factor per layer is 2.24"),
        (never_a_number, "Here the factor per layer is 2.24"),
        (lambda width, std, activation: "17", "Return one number"),
    ],
}


@pytest.mark.parametrize("exercise", ROWS)
def test_odd_solutions(exercise):
    check_rows(f"initialization/{exercise}", ROWS[exercise])


def test_the_network_dies_where_the_formula_says():
    exercise = find_exercise("initialization/dying-layer")
    [*_, measured] = exercise.fragile.values()
    assert abs(measured.reference(*measured.arguments) - exercise.reference(*measured.arguments)) <= 1
