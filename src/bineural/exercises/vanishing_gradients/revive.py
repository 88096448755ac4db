"""``revive(model)``: other first weights, with which thirty layers of tanh learn."""

import math

import numpy as np

from bineural.exercises.checking.attempts import require_function
from bineural.exercises.checking.calling import call
from bineural.exercises.checking.errors import explain, not_written, raised
from bineural.exercises.checking.exercises import CodedExercise
from bineural.exercises.checking.results import Case
from bineural.exercises.checking.seeding import seeded
from bineural.exercises.digits_mlp._digits import load_parts, trained_accuracy
from bineural.localize import message

SIGNATURE = "revive(model)"
SEEDS = range(3)
DEPTH, WIDTH, STEPS, RATE = 30, 64, 200, 0.05
# As torch draws the weights it is 0.10, with all of them times √3 it is 0.73 to 0.90, times 2.2 about 0.95.
GOAL = 0.6
# With factors outside of these thirty layers learn nothing: training would only take time.
HOPELESS = (0.8, 1.5)


def check(function):
    """Let the function fill a network from each seed, train it on digits, and take the median accuracy."""
    problem = require_function(function, SIGNATURE)
    if problem:
        yield problem
        return
    parts = load_parts()
    shares, factors = [], []
    for seed in SEEDS:
        model, failed = _revived(function, seed)
        if failed:
            yield failed
            return
        factors.append(_factor(model, parts))
        if not HOPELESS[0] <= factors[-1] <= HOPELESS[1]:
            yield _hopeless(factors[-1])
            return
        shares.append(trained_accuracy(model, parts, rate=RATE, steps=STEPS, seed=seed))
    median = float(np.median(shares))
    passed = median >= GOAL
    yield Case(
        _title(),
        passed,
        expected=_expected(),
        got=message(
            "median {median:.2f}, from {lowest:.2f} to {highest:.2f}",
            median=median,
            lowest=min(shares),
            highest=max(shares),
        ),
        hint="" if passed else _hint(float(np.median(factors))),
    )


def _title():
    return message("thirty layers of tanh, {steps:d} steps on the table of digits", steps=STEPS)


def _expected():
    return message("median accuracy {goal:.2f} or more", goal=GOAL)


def _hopeless(factor):
    got = message(
        "not trained: from one layer to the one before it the gradient is multiplied by {factor:.2g}", factor=factor
    )
    return Case(_title(), False, expected=_expected(), got=got, hint=_hint(factor))


def _revived(function, seed):
    """Return a network that the function has changed, or the case that says what went wrong."""
    import torch
    from torch import nn

    from bineural.models import MLP

    title = message("changing the weights of a network, seed {seed:d}", seed=seed)
    with seeded(seed):
        model = MLP([WIDTH] * DEPTH + [10], nn.Tanh)
        before = [each.detach().clone() for each in model.parameters()]
        outcome = call(lambda: function(model), {})
    if outcome.error is not None:
        hint = _on_error(outcome.error) or explain(outcome.error, "revive")
        got = raised(outcome.error)
        return None, Case(title, False, got=got, where=outcome.where, printed=outcome.printed, hint=hint)
    after = [each.detach() for each in model.parameters()]
    if [each.shape for each in before] != [each.shape for each in after]:
        hint = message("The weights must keep their shapes: write into them, in place.")
    elif not all(each.isfinite().all() for each in after):
        hint = message("Some weights are not finite: find the step that overflows or divides by zero.")
    elif all(torch.equal(one, other) for one, other in zip(before, after, strict=True)):
        own = getattr(function, "__code__", None)
        is_empty = own is not None and not own.co_names
        hint = (
            not_written("revive")
            if is_empty
            else message("The model is as it was: write into its weights, inside of `torch.no_grad()`, in place.")
        )
    else:
        return model, None
    return None, Case(title, False, got=message("weights that do not fit"), hint=hint)


def _factor(model, parts):
    """Return the mean factor of the gradient, from one hidden layer to the one before it."""
    import torch

    torch.nn.functional.cross_entropy(model(parts.x[:200]), parts.y[:200]).backward()
    norms = [layer.weight.grad.double().norm().item() for layer in model if list(layer.parameters())]
    model.zero_grad()
    first, last = norms[1], norms[-2]
    return (first / last) ** (1 / (DEPTH - 3)) if first > 0 and last > 0 and math.isfinite(first / last) else math.nan


def _hint(factor):
    if not factor > 0:
        return message(
            "The gradient does not pass at all, or is no number: the weights are far too small or too large."
        )
    if factor < 0.97:
        return message(
            "The gradient is still multiplied by about {factor:.2f} at each layer: by what must the weights grow to "
            "make that 1?",
            factor=factor,
        )
    if factor > 1.08:
        return message(
            "Now the gradient grows by about {factor:.2f} at each layer, and steps explode: take smaller weights.",
            factor=factor,
        )
    return message("The gradient passes, and still the network learns too little: are neurons equal, or biases large?")


def _on_error(error):
    if isinstance(error, RuntimeError) and "leaf Variable" in str(error):
        return message("Autograd does not let you write into a parameter: do it inside of `with torch.no_grad():`.")
    return ""


def revive(model):
    import torch

    with torch.no_grad():
        for layer in model:
            if isinstance(layer, torch.nn.Linear):
                layer.weight.mul_(math.sqrt(3))


EXERCISE = CodedExercise(("revive",), check, needs=("torch", "scikit-learn"), stand_in=(revive,))
