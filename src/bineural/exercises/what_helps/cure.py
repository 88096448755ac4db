"""``cure(sizes, activation)``: a network of thirty layers that learns, with sigmoids too."""

import math
from itertools import pairwise

import numpy as np

from bineural.exercises.checking.attempts import require_function
from bineural.exercises.checking.calling import call
from bineural.exercises.checking.describing import code, type_name
from bineural.exercises.checking.errors import explain, not_written, nothing_returned, raised
from bineural.exercises.checking.exercises import CodedExercise
from bineural.exercises.checking.models import count_unregistered
from bineural.exercises.checking.results import Case
from bineural.exercises.checking.seeding import seeded
from bineural.exercises.digits_mlp._digits import load_parts, trained_accuracy
from bineural.localize import message

SIGNATURE = "cure(sizes, activation)"
SIZES = [64] * 30 + [10]
SEEDS = range(3)
STEPS = 200
RATES = (0.5, 0.1, 0.02)
GOAL = 0.6
# Of the gradients in the weights of two hidden layers, the smaller by the larger: below, a layer stands still.
LEAST = 1e-8


def cure(sizes, activation):
    from torch import nn

    from bineural.layers import ResidualBlock

    layers = []
    for inputs, outputs in pairwise(sizes[:-1]):
        layer = nn.Sequential(nn.Linear(inputs, outputs), activation())
        layers.append(ResidualBlock(layer) if inputs == outputs else layer)
    return nn.Sequential(*layers, nn.Linear(*sizes[-2:]))


def check(function):
    """Make a network of sigmoids from each seed, look at its parts, and train it at three rates."""
    problem = require_function(function, SIGNATURE)
    if problem:
        yield problem
        return
    case = _made(function)
    yield case
    if not case.passed:
        return
    yield _trained(function)


def _build(function, seed):
    from torch import nn

    with seeded(seed):
        return call(lambda: function(list(SIZES), nn.Sigmoid), {})


def _made(function):
    """Return a case that says whether the network has the layers that are asked for, and all of them take part."""
    title = message("a network of {depth:d} layers of sigmoids", depth=len(SIZES) - 1)
    outcome = _build(function, 0)
    if outcome.error is not None:
        hint = _on_error(outcome.error) or explain(outcome.error, "cure")
        return Case(title, False, got=raised(outcome.error), where=outcome.where, hint=hint, printed=outcome.printed)
    model = outcome.value
    try:
        hint = _hint_of_parts(model) or _hint_of_passes(model)
    except (AttributeError, IndexError, RuntimeError, TypeError, ValueError) as error:
        return Case(title, False, got=raised(error), hint=_on_error(error) or explain(error, "cure"))
    return Case(
        title,
        not hint,
        expected=message("logits, {count:d} linear layers with a sigmoid between each two", count=len(SIZES) - 1),
        got=message("an object of type {type}", type=code(type_name(model))),
        hint=hint,
    )


def _hint_of_parts(model):
    """Return what to do about the layers that the network consists of, or an empty text."""
    from torch import nn

    if model is None:
        return nothing_returned("cure")
    if model is ...:
        return not_written("cure")
    if not isinstance(model, nn.Module):
        return message("Return the network, an object of {module}.", module=code("nn.Module"))
    if count_unregistered(model):
        return message("Some layers are not registered, and nothing would train them: a plain list hides them.")
    found = [(each.in_features, each.out_features) for each in model.modules() if isinstance(each, nn.Linear)]
    if any(found.count(pair) < list(pairwise(SIZES)).count(pair) for pair in pairwise(SIZES)):
        return message(
            "The depth must stay: a linear layer for each pair of neighbors in {sizes}; linear layers here: {count:d}.",
            sizes=code("sizes"),
            count=len(found),
        )
    others = (nn.ReLU, nn.LeakyReLU, nn.PReLU, nn.ELU, nn.SELU, nn.GELU, nn.SiLU, nn.Softplus, nn.Tanh, nn.Hardtanh)
    if any(isinstance(each, others) for each in model.modules()):
        return message("The activation must stay: use the one that is handed over, and no other.")
    return ""


def _hint_of_passes(model):
    """Return what to do about a pass forward and back, or an empty text."""
    import torch
    from torch import nn

    parts = load_parts()
    called = []
    hooks = [
        each.register_forward_hook(lambda layer, *_: called.append(layer))
        for each in model.modules()
        if isinstance(each, nn.Linear | nn.Sigmoid)
    ]
    logits = model.train()(parts.x[:64])
    for hook in hooks:
        hook.remove()
    if not isinstance(logits, torch.Tensor) or logits.shape != (64, 10):
        return message("The network must turn (N, {inputs:d}) into logits (N, 10).", inputs=SIZES[0])
    linear = sum(isinstance(each, nn.Linear) for each in called)
    if linear < len(SIZES) - 1 or len(called) - linear < len(SIZES) - 2:
        return message("Some layers are never called: each linear layer and each activation must take part.")
    torch.nn.functional.cross_entropy(logits, parts.y[:64]).backward()
    hidden = [each for each in model.modules() if isinstance(each, nn.Linear) and each.out_features == SIZES[1]]
    norms = [0.0 if each.weight.grad is None else each.weight.grad.double().norm().item() for each in hidden]
    if not all(map(math.isfinite, norms)):
        return message("The gradient is no number before the first step: the signal explodes on its way forward.")
    if min(norms) < LEAST * max(norms):
        return message(
            "The gradient does not reach all layers: the smallest is {ratio:.0e} times the largest. What can you put "
            "around, or behind, each layer?",
            ratio=min(norms) / max(norms) if max(norms) else 0.0,
        )
    return ""


def _trained(function):
    """Return a case that says what the networks learned, at the best of the rates."""
    parts = load_parts()
    best, at = -1.0, RATES[0]
    for rate in RATES:
        median = float(np.median([_accuracy(function, parts, rate, seed) for seed in SEEDS]))
        if median > best:
            best, at = median, rate
        if best >= GOAL:
            break
    passed = best >= GOAL
    return Case(
        message("{steps:d} steps on the table of digits, at one of three rates", steps=STEPS),
        passed,
        expected=message("median accuracy {goal:.2f} or more", goal=GOAL),
        got=message("median {median:.2f}, at the rate {rate:g}", median=best, rate=at),
        hint=""
        if passed
        else message(
            "The gradient arrives, and the network learns too little: are differences between images still there in "
            "the last layer, or has the sum grown until its sigmoids are flat?"
        ),
    )


def _accuracy(function, parts, rate, seed):
    return trained_accuracy(_build(function, seed).value, parts, rate=rate, steps=STEPS, seed=seed)


def _on_error(error):
    words = str(error)
    if "is not a Module subclass" in words or "missing 1 required positional argument: 'input'" in words:
        return message("`activation` is a class: with brackets, `activation()`, it makes a layer.")
    if "must match the size" in words or "both paths" in words:
        return message(
            "Two shapes cannot be added: where a layer changes the number of features, no plain path leads around it."
        )
    if "shapes cannot be multiplied" in words:
        return message("Neighboring layers do not fit: what one gives, the next must take.")
    return ""


EXERCISE = CodedExercise(("cure",), check, needs=("torch", "scikit-learn"), stand_in=(cure,))
