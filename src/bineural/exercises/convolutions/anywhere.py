"""``anywhere()``: a network for digits whose answers hardly change when the digit is elsewhere."""

from typing import Any

from bineural.exercises.checking.attempts import attempt, require_function
from bineural.exercises.checking.comparing import Fault
from bineural.exercises.checking.exercises import CodedExercise
from bineural.exercises.checking.models import size_case
from bineural.exercises.checking.results import Case
from bineural.exercises.checking.seeding import seeded
from bineural.localize import message

SIGNATURE = "anywhere()"
LIMIT = 15_000
SIDE, PATTERNS, STEP = 8, 40, 4
# In units of what the pattern itself does to the logits.
MOST = 0.4


def patterns():
    """Return images with a random pattern in their middle, and where it may be moved."""
    import torch

    generator = torch.Generator().manual_seed(0)
    images = torch.zeros(PATTERNS, 1, 28, 28)
    middle = slice(14 - SIDE // 2, 14 + SIDE // 2)
    images[:, :, middle, middle] = torch.rand(PATTERNS, 1, SIDE, SIDE, generator=generator).round()
    return images


def moved(model):
    """Return how far the logits move when the pattern does, and when it is taken away."""
    import torch

    images = patterns()
    model.eval()
    with torch.no_grad():
        before, empty = model(images), model(torch.zeros_like(images))
        shifted = [model(images.roll(step, axis)) for step in (-STEP, STEP) for axis in (2, 3)]
    changes = torch.stack([(after - before).square().mean() for after in shifted]).mean().sqrt()
    return float(changes), float((empty - before).square().mean().sqrt())


def check(function):
    """Make a network from each of three seeds; judge its output, its size, and what a shift does to it."""
    problem = require_function(function, SIGNATURE)
    if problem:
        yield problem
        return
    for seed in range(3):
        made: list[Any] = []

        def run(seed=seed, made=made):
            with seeded(seed):
                made.append(function())
            return made[-1]

        case = attempt(message("a network for digits, seed {seed:d}", seed=seed), "anywhere", run, {}, _find)
        yield case
        if not case.passed:
            return
        if seed == 0:
            yield size_case(
                made[0], LIMIT, message("The network is too large: take fewer channels, or smaller kernels.")
            )
        yield _shift_case(made[0], seed)


def _find(model):
    import torch
    from torch import nn

    if not isinstance(model, nn.Module):
        return Fault(
            message("a network, an object of {kind}", kind="`nn.Module`"),
            message("something else"),
            message("Return the network: `return nn.Sequential(...)`."),
        )
    with torch.no_grad():
        logits = model.eval()(patterns())
    if not isinstance(logits, torch.Tensor) or logits.shape != (PATTERNS, 10):
        came = tuple(logits.shape) if isinstance(logits, torch.Tensor) else type(logits).__name__
        return Fault(
            message("logits {shape}", shape="`(N, 10)`"),
            message("{shape} for {count:d} images", shape=f"`{came}`", count=PATTERNS),
            message("Ten logits for each image: flatten, and end in a linear layer with ten outputs."),
        )
    return None


def _forgets_places(model):
    """Return whether the first linear layer takes no more than a number of each channel of the last convolution."""
    from torch import nn

    channels = [layer.out_channels for layer in model.modules() if isinstance(layer, nn.Conv2d)]
    inputs = [layer.in_features for layer in model.modules() if isinstance(layer, nn.Linear)]
    return bool(channels and inputs) and inputs[0] <= channels[-1]


def _shift_case(model, seed):
    change, spread = moved(model)
    title = message("patterns moved by {step:d} pixels, seed {seed:d}", step=STEP, seed=seed)
    if not spread > 1e-6:
        hint = message("The pattern changes nothing at all: something must be left for the last layer to see.")
        return Case(title, False, got=message("a change of {spread:.1g} by the pattern", spread=spread), hint=hint)
    ratio = change / spread
    if _forgets_places(model):
        hint = message(
            "One number of each channel is left, and yet the logits depend on the place: layers of stride 2 move the "
            "maps by whole places only, and after three of them a shift by {step:d} pixels is half a place. Two are "
            "enough.",
            step=STEP,
        )
    else:
        hint = message(
            "The logits still depend on the place: the last layer has a weight of its own for each place of the map. "
            "Leave one number of each channel, its largest."
        )
    return Case(
        title,
        ratio <= MOST,
        expected=message("logits that move by at most {most:.1f} of what the pattern itself does to them", most=MOST),
        got=message("they move by {ratio:.2f} of it", ratio=ratio),
        hint="" if ratio <= MOST else hint,
    )


def anywhere():
    from torch import nn

    return nn.Sequential(
        nn.Conv2d(1, 8, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(8, 16, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(16, 32, 3, padding=1),
        nn.ReLU(),
        nn.AdaptiveMaxPool2d(1),
        nn.Flatten(),
        nn.Linear(32, 10),
    )


EXERCISE = CodedExercise(("anywhere",), check, needs=("torch",), stand_in=(anywhere,))
