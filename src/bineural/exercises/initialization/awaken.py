"""``awaken(weights, biases, x, rng)``: values with which thirty-two layers of sigmoids still see their images."""

import math
from itertools import pairwise

import numpy as np

from bineural.exercises.checking.attempts import attempt, require_function
from bineural.exercises.checking.comparing import Fault
from bineural.exercises.checking.errors import not_written
from bineural.exercises.checking.exercises import CodedExercise, has_empty_body
from bineural.exercises.checking.seeding import seeded
from bineural.localize import message

SIGNATURE = "awaken(weights, biases, x, rng)"
SIZES = [784, 64, 32, *[16] * 30, 10]
SEEDS = range(3)
IMAGES = 200  # to be seen, and as many others to be judged by
# A sigmoid's outputs lie between 0 and 1. Dead networks are at rounding, 1e-15, living ones at 0.01 or more.
LEAST = 1e-3
# Of the gradients in the first and the last hidden layer; what keeps the signal keeps them within two orders.
MOST_RATIO = 1e3


def images(rng):
    """Return two batches of images of ten kinds, of mean 0 and standard deviation 1, with the labels of the second."""
    centers = rng.normal(size=(10, 784))
    labels = np.arange(2 * IMAGES) % 10
    x = 0.6 * centers[labels] + 0.8 * rng.normal(size=(len(labels), 784))
    return x[:IMAGES], x[IMAGES:], labels[IMAGES:]


def drawn(rng):
    """Return the weights and biases of all layers as PyTorch draws and holds them."""
    weights, biases = [], []
    for inputs, outputs in pairwise(SIZES):
        weights.append((rng.uniform(-1, 1, (outputs, inputs)) / inputs**0.5).astype(np.float32))
        biases.append((rng.uniform(-1, 1, outputs) / inputs**0.5).astype(np.float32))
    return weights, biases


def measured(weights, biases, x, labels):
    """Return spreads over examples of the hidden layers, and root mean squares of the gradients there."""
    hidden = []
    for weight, bias in zip(weights[:-1], biases[:-1], strict=True):
        x = 1 / (1 + np.exp(-(x @ weight.T + bias)))
        hidden.append(x)
    logits = x @ weights[-1].T + biases[-1]
    probabilities = np.exp(logits - logits.max(axis=1, keepdims=True))
    probabilities /= probabilities.sum(axis=1, keepdims=True)
    grad = (probabilities - np.eye(SIZES[-1])[labels]) / len(labels)
    gradients: list[float] = []
    for weight, h in zip(weights[:0:-1], hidden[::-1], strict=True):
        grad = grad @ weight  # of the outputs h of a hidden layer
        gradients.insert(0, float(np.sqrt(np.mean(grad**2))))
        grad = grad * h * (1 - h)
    return [float(np.sqrt(h.var(axis=0).mean())) for h in hidden], gradients


def check(function):
    """Let the function fill a network from each seed, and follow images and gradients through it."""
    problem = require_function(function, SIGNATURE)
    if problem:
        yield problem
        return
    for seed in SEEDS:
        case = _case(function, seed)
        yield case
        if not case.passed:
            return


def _case(function, seed):
    rng = np.random.default_rng(seed)
    x, x_judged, labels = images(rng)
    weights, biases = drawn(rng)
    before = [each.copy() for each in (*weights, *biases)]

    def run(x):
        with seeded(seed):
            function(weights, biases, x, rng)
        return weights, biases

    def find(network):
        weights, biases = ([np.asarray(each, dtype=float) for each in part] for part in network)
        expected = message("a spread over examples of {least:g} or more in each hidden layer", least=LEAST)
        if [each.shape for each in (*weights, *biases)] != [each.shape for each in before]:
            hint = message("The shapes of the weights must stay as they are: write into them in place.")
            return Fault(expected, message("weights of other shapes"), hint)
        if not all(np.isfinite(each).all() for each in (*weights, *biases)):
            hint = message("Some weights are not finite: find the step that overflows or divides by zero.")
            return Fault(expected, message("weights that are not all finite"), hint)
        with np.errstate(over="ignore"):  # far below zero a sigmoid is 0
            spreads, gradients = measured(weights, biases, x_judged, labels)
        got = message(
            "spreads from {first:.2g} in layer 1 to {last:.2g} in layer {count:d}, the smallest {least:.2g}",
            first=spreads[0],
            last=spreads[-1],
            count=len(spreads),
            least=min(spreads),
        )
        ratio = gradients[0] / gradients[-1] if gradients[-1] else 0.0
        hint = _hint(function, before, weights, biases, spreads, ratio)
        return Fault(expected, got, hint) if hint else None

    title = message("thirty-two layers of sigmoids, seed {seed:d}", seed=seed)
    return attempt(title, "awaken", run, {"x": x}, find, spelled=SIGNATURE)


def _hint(function, before, weights, biases, spreads, ratio):
    """Return what to do, or an empty text if the network is alive."""
    if all(np.array_equal(old, new) for old, new in zip(before, (*weights, *biases), strict=True)):
        if has_empty_body(function):
            return not_written("awaken")
        return message("The model is as it was: write into its weights and biases, in place.")
    if any(len(np.unique(each, axis=0)) < len(each) for each in weights):
        return message("Neurons of a layer are equal, and their gradients keep them equal: draw the weights at random.")
    if min(spreads) < LEAST:
        return _faded(biases, spreads)
    if not 1 / MOST_RATIO <= ratio <= MOST_RATIO:
        return message(
            "The images arrive, the gradient does not arrive in the same size: in layer 1 it is {ratio:.1g} times that "
            "of the last layer; bring the factor per layer nearer to 1.",
            ratio=ratio,
        )
    return ""


def _faded(biases, spreads):
    if not any(each.any() for each in biases):
        return message(
            "All biases are zero, so each sum carries a constant, about ½ times the sum of its weights, which pushes "
            "the sigmoids to where they are flat: choose biases that take this constant away."
        )
    tail = [spread for spread in spreads[2:] if spread > 1e-13]
    factor = (tail[-1] / tail[0]) ** (1 / (len(tail) - 1)) if len(tail) > 1 else math.nan
    if factor < 0.95:
        return message(
            "The spread is multiplied by about {factor:.2f} at each layer: the derivative of a sigmoid is ¼ at most, "
            "so how large must the weights be?",
            factor=factor,
        )
    return message("The spread over examples is too small: measure it after each layer, and find where it is lost.")


def tanh_in_disguise(weights, biases, x, rng):
    """Fill a network of sigmoids so that it computes what one of tanh with Xavier's weights would.

    A sigmoid is ½ + ½ tanh(a / 2): weights four times as large undo both halves, and biases take the constant away.
    """
    for place, (weight, bias) in enumerate(zip(weights, biases, strict=True)):
        factor = 4 if place else 2
        weight[:] = factor * rng.normal(0, math.sqrt(2 / sum(weight.shape)), weight.shape)
        bias[:] = -weight.sum(axis=1) / 2 if place else 0


EXERCISE = CodedExercise(("awaken",), check, stand_in=(tanh_in_disguise,))
