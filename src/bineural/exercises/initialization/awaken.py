"""``awaken(model, x)``: weights and biases with which thirty-two layers of sigmoids still see their images."""

import math

from bineural.exercises.checking.attempts import attempt, require_function
from bineural.exercises.checking.comparing import Fault
from bineural.exercises.checking.describing import code
from bineural.exercises.checking.errors import not_written
from bineural.exercises.checking.exercises import CodedExercise
from bineural.exercises.checking.seeding import seeded
from bineural.localize import message

SIGNATURE = "awaken(model, x)"
SIZES = [784, 64, 32, *[16] * 30, 10]
SEEDS = range(3)
IMAGES = 200  # to be seen, and as many others to be judged by
# A sigmoid's outputs lie between 0 and 1. Dead networks are at rounding, 1e-17, living ones at 0.01 or more.
LEAST = 1e-3
# Of the gradients in the first and the last hidden layer; what keeps the signal keeps them within two orders.
MOST_RATIO = 1e3


def images(seed):
    """Return two batches of images of ten kinds, of mean 0 and standard deviation 1, with their labels."""
    import torch

    generator = torch.Generator().manual_seed(seed)
    centers = torch.randn(10, 784, generator=generator)
    labels = torch.arange(2 * IMAGES) % 10
    x = 0.6 * centers[labels] + 0.8 * torch.randn(len(labels), 784, generator=generator)
    return x[:IMAGES], x[IMAGES:], labels[IMAGES:]


def measured(model, x, labels):
    """Return spreads over examples of the hidden layers, and root mean squares of the gradients there."""
    from torch.nn.functional import cross_entropy

    kept = []
    h = x.double()
    for layer in model.double():
        h = layer(h)
        if not list(layer.parameters()):
            h.retain_grad()
            kept.append(h)
    cross_entropy(h, labels).backward()
    spreads = [each.detach().var(dim=0, correction=0).mean().sqrt().item() for each in kept]
    return spreads, [each.grad.square().mean().sqrt().item() for each in kept]


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
    from torch import nn

    from bineural.models import MLP

    x, x_judged, labels = images(seed)
    with seeded(seed):
        model = MLP(SIZES, nn.Sigmoid)
    before = [each.detach().clone() for each in model.parameters()]

    def run(x):
        with seeded(seed):
            function(model, x)
        return model

    def find(model):
        expected = message("a spread over examples of {least:g} or more in each hidden layer", least=LEAST)
        weights = [each.detach() for each in model.parameters()]
        if [each.shape for each in weights] != [each.shape for each in before]:
            hint = message("The shapes of the weights must stay as they are: write into them in place.")
            return Fault(expected, message("weights of other shapes"), hint)
        if not all(each.isfinite().all() for each in weights):
            hint = message("Some weights are not finite: find the step that overflows or divides by zero.")
            return Fault(expected, message("weights that are not all finite"), hint)
        spreads, gradients = measured(model, x_judged, labels)
        got = message(
            "spreads from {first:.2g} in layer 1 to {last:.2g} in layer {count:d}, the smallest {least:.2g}",
            first=spreads[0],
            last=spreads[-1],
            count=len(spreads),
            least=min(spreads),
        )
        ratio = gradients[0] / gradients[-1] if gradients[-1] else 0.0
        hint = _hint(function, before, weights, spreads, ratio)
        return Fault(expected, got, hint) if hint else None

    title = message("thirty-two layers of sigmoids, seed {seed:d}", seed=seed)
    return attempt(title, "awaken", run, {"x": x}, find, _on_error, spelled="awaken(model, x)")


def _hint(function, before, weights, spreads, ratio):
    """Return what to do, or an empty text if the network is alive."""
    import torch

    if all(torch.equal(old, new) for old, new in zip(before, weights, strict=True)):
        own = getattr(function, "__code__", None)
        if own is not None and not own.co_names:
            return not_written("awaken")
        return message("The model is as it was: write into its weights and biases, in place.")
    if any(len(each.unique(dim=0)) < len(each) for each in weights if each.ndim > 1):
        return message("Neurons of a layer are equal, and their gradients keep them equal: draw the weights at random.")
    if min(spreads) < LEAST:
        return _faded(weights, spreads)
    if not 1 / MOST_RATIO <= ratio <= MOST_RATIO:
        return message(
            "The images arrive, the gradient does not arrive in the same size: in layer 1 it is {ratio:.1g} times that "
            "of the last layer; bring the factor per layer nearer to 1.",
            ratio=ratio,
        )
    return ""


def _faded(weights, spreads):
    if not any(each.any() for each in weights if each.ndim == 1):
        return message(
            "All biases are zero, so each sum carries a constant, about ½ times the sum of its weights, which pushes "
            "the sigmoids to where they are flat: choose biases that take this constant away."
        )
    tail = [spread for spread in spreads[2:] if spread > 1e-15]
    factor = (tail[-1] / tail[0]) ** (1 / (len(tail) - 1)) if len(tail) > 1 else math.nan
    if factor < 0.95:
        return message(
            "The spread is multiplied by about {factor:.2f} at each layer: the derivative of a sigmoid is ¼ at most, "
            "so how large must the weights be?",
            factor=factor,
        )
    return message("The spread over examples is too small: measure it after each layer, and find where it is lost.")


def _on_error(error):
    if isinstance(error, RuntimeError) and "leaf Variable" in str(error):
        return message(
            "Autograd does not let you write into a parameter: do it inside of {guard}.",
            guard=code("with torch.no_grad():"),
        )
    return ""


def tanh_in_disguise(model, x):
    """Fill a network of sigmoids so that it computes what one of tanh with Xavier's weights would.

    A sigmoid is ½ + ½ tanh(a / 2): weights four times as large undo both halves, and biases take the constant away.
    """
    import torch

    linear = [layer for layer in model if list(layer.parameters())]
    with torch.no_grad():
        for layer in linear:
            torch.nn.init.xavier_normal_(layer.weight)
            layer.weight *= 2 if layer is linear[0] else 4
            layer.bias.zero_() if layer is linear[0] else layer.bias.copy_(-layer.weight.sum(dim=1) / 2)


EXERCISE = CodedExercise(("awaken",), check, needs=("torch",), stand_in=(tanh_in_disguise,))
