"""Odd solutions of the chapter `initialization`, as students would write them."""

import math

import numpy as np
import pytest
import torch

from bineural.exercises.checking.registry import find_exercise
from bineural.exercises.initialization import awaken
from bineural.layers import kaiming_normal_, xavier_normal_, xavier_uniform_

from .shown import check_rows


def into_a_copy(weight, rng):
    weight = weight.copy()
    weight[:] = rng.normal(0, math.sqrt(2 / sum(weight.shape)), weight.shape)


def under_another_name(weight, rng):
    weight = rng.normal(0, math.sqrt(2 / sum(weight.shape)), weight.shape)


def as_a_parameter(weight, rng):
    with torch.no_grad():
        weight.normal_(0, math.sqrt(2 / sum(weight.shape)))


def by_torch(fill, **options):
    """Return a function that lets PyTorch fill the array's own memory."""
    return lambda weight, *others: fill(torch.from_numpy(weight), **options)


def by_legacy_numbers(weight, rng):
    weight[:] = np.random.normal(0, np.sqrt(2 / sum(weight.shape)), weight.shape)  # noqa: NPY002


def ignores_mode(weight, rng, mode):
    weight[:] = rng.normal(0, math.sqrt(2 / weight.shape[1]), weight.shape)


def remembered(width, std, activation):
    known = {(16, "tanh"): 17, (16, "relu"): 12, (100, "sigmoid"): 11, (500, "tanh"): math.inf}
    return known.get((width, activation), 3)


def never_infinite(width, std, activation):
    right = find_exercise("initialization/dying-layer").reference
    return right(width, std, activation) if width < 500 else -17


def never_a_number(width, std, activation):
    return never_infinite(width, std, activation) if width < 500 else math.nan


def scaled(rng, weight, scale):
    return scale * rng.normal(0, math.sqrt(2 / sum(weight.shape)), weight.shape)


def in_disguise(first=2.0, others=4.0):
    """A sigmoid is ½ + ½ tanh(a/2): four times Xavier's weights, and biases that take the halves away."""

    def awaken(weights, biases, x, rng):
        for place, (weight, bias) in enumerate(zip(weights, biases, strict=True)):
            weight[:] = scaled(rng, weight, others if place else first)
            bias[:] = -weight.sum(axis=1) / 2 if place else 0

    return awaken


def by_data(scale):
    """Each layer gets the mean taken away and the spread that was asked for, measured on the images."""

    def awaken(weights, biases, x, rng):
        for weight, bias in zip(weights, biases, strict=True):
            weight[:] = rng.normal(size=weight.shape)
            weight *= scale / (x @ weight.T).std(axis=0).mean()
            bias[:] = -(x @ weight.T).mean(axis=0)
            x = 1 / (1 + np.exp(-(x @ weight.T + bias)))

    return awaken


def orthogonal(weights, biases, x, rng):
    for k, weight in enumerate(weights):
        weights[k] = 4.5 * np.linalg.qr(rng.normal(size=weight.shape[::-1]))[0].T  # another array in the list
        biases[k] = -0.5 * weights[k].sum(axis=1) if k else 0 * biases[k]


def filled(std=None, gain=1.0):
    """Return a function that draws all weights normally, by Xavier's rule or one size, and sets the biases to zero."""

    def awaken(weights, biases, x, rng):
        for weight, bias in zip(weights, biases, strict=True):
            weight[:] = std * rng.normal(size=weight.shape) if std else scaled(rng, weight, gain)
            bias[:] = 0

    return awaken


def equal_neurons(weights, biases, x, rng):
    in_disguise()(weights, biases, x, rng)
    for weight, bias in zip(weights, biases, strict=True):
        weight[:] = weight[0]
        bias[:] = bias[0]


def another_shape(weights, biases, x, rng):
    weights[0] = np.zeros((3, 3))


def not_finite(weights, biases, x, rng):
    weights[0][0, 0] = math.inf


def under_new_names(weights, biases, x, rng):
    for weight in weights:
        weight = rng.normal(size=weight.shape)


def does_nothing(weights, biases, x, rng): ...


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
        (in_disguise(), ""),
        (by_data(2.5), ""),
        (orthogonal, ""),
        (filled(std=4.0), ""),  # so large that saturated neurons pass on what is left
        (filled(), "All biases are zero"),
        (filled(gain=4), "All biases are zero"),
        (in_disguise(others=1.0), "The spread is multiplied by about 0.2"),
        (in_disguise(others=20.0), "The images arrive, the gradient does not"),
        (equal_neurons, "Neurons of a layer are equal"),
        (another_shape, "The shapes of the weights"),
        (not_finite, "Some weights are not finite"),
        (under_new_names, "The model is as it was"),
        (does_nothing, "Not written yet"),
    ],
    "xavier": [
        ((by_torch(xavier_normal_), by_torch(xavier_uniform_)), ""),
        ((by_legacy_numbers, by_torch(torch.nn.init.xavier_uniform_)), ""),
        ((into_a_copy, by_torch(xavier_uniform_)), "The weight of the layer is as it was"),
        ((under_another_name, by_torch(xavier_uniform_)), "The weight of the layer is as it was"),
        ((as_a_parameter, by_torch(xavier_uniform_)), "`weight` is a NumPy array here"),
        ((by_torch(xavier_uniform_), by_torch(xavier_uniform_)), "These numbers are uniformly distributed"),
        ((by_torch(xavier_normal_), by_torch(torch.nn.init.uniform_)), "The mean is not 0"),
    ],
    "he": [
        (lambda weight, rng, mode: by_torch(kaiming_normal_, mode=mode, nonlinearity="relu")(weight), ""),
        (ignores_mode, "This is the other fan"),
        (
            lambda weight, rng, mode: by_torch(torch.nn.init.kaiming_uniform_, mode=mode)(weight),
            "These numbers are uniformly",
        ),
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


def test_spreads_and_gradients_of_sigmoids_are_those_of_torch():
    rng = np.random.default_rng(0)
    _, x, labels = awaken.images(rng)
    weights, biases = awaken.drawn(rng)
    awaken.tanh_in_disguise(weights, biases, x, rng)
    h, kept = torch.as_tensor(x), []
    for place, (weight, bias) in enumerate(zip(weights, biases, strict=True), start=1):
        h = torch.nn.functional.linear(h, torch.as_tensor(weight).double(), torch.as_tensor(bias).double())
        if place < len(weights):
            h = h.sigmoid().requires_grad_() if place == 1 else h.sigmoid()
            h.retain_grad()
            kept.append(h)
    torch.nn.functional.cross_entropy(h, torch.as_tensor(labels)).backward()
    spreads, gradients = awaken.measured(weights, biases, x, labels)
    assert spreads == pytest.approx([each.detach().var(dim=0, correction=0).mean().sqrt().item() for each in kept])
    assert gradients == pytest.approx([each.grad.square().mean().sqrt().item() for each in kept])


def test_the_network_dies_where_the_formula_says():
    exercise = find_exercise("initialization/dying-layer")
    [*_, measured] = exercise.fragile.values()
    assert abs(measured.reference(*measured.arguments) - exercise.reference(*measured.arguments)) <= 1
