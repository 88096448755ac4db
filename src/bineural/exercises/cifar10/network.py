"""``my_network()``: a network of the reader's own for color images, for a row of the table."""

from typing import Any

from bineural.exercises.checking.attempts import attempt, require_function
from bineural.exercises.checking.comparing import Fault
from bineural.exercises.checking.describing import code
from bineural.exercises.checking.exercises import CodedExercise
from bineural.exercises.checking.models import size_case
from bineural.exercises.checking.results import Case
from bineural.exercises.checking.seeding import seeded
from bineural.localize import message

SIGNATURE = "my_network()"
LIMIT = 1_000_000
COUNT = 64
STEPS = 60


def images():
    """Return squares of a color of their own for each of ten classes, hidden in noise, with their labels."""
    import torch

    generator = torch.Generator().manual_seed(0)
    labels = torch.arange(COUNT) % 10
    colors = torch.randn(10, 3, generator=generator)
    x = 0.3 * torch.randn(COUNT, 3, 32, 32, generator=generator)
    x[:, :, 8:24, 8:24] += colors[labels][:, :, None, None]
    return x, labels


def check(function):
    """Make a network; judge its output and its size, and whether it learns 64 images by heart."""
    problem = require_function(function, SIGNATURE)
    if problem:
        yield problem
        return
    made: list[Any] = []

    def run():
        with seeded(0):
            made.append(function())
        return made[-1]

    case = attempt(message("a network for images of 3 × 32 × 32"), "my_network", run, {}, _find)
    yield case
    if not case.passed:
        return
    model = made[0]
    yield size_case(model, LIMIT, message("The network is too large for a short run: take fewer channels."))
    yield _last_case(model)
    yield _calm_case(model)
    yield _learning_case(model)


def _find(model):
    import torch
    from torch import nn

    if not isinstance(model, nn.Module):
        return Fault(
            message("a network, an object of {kind}", kind="`nn.Module`"),
            message("something else"),
            message("Return the network: `return ResNet((16, 32), stride=2)`, or an `nn.Sequential` of layers."),
        )
    with torch.no_grad():
        logits = model.eval()(images()[0])
    if not isinstance(logits, torch.Tensor) or logits.shape != (COUNT, 10):
        came = tuple(logits.shape) if isinstance(logits, torch.Tensor) else type(logits).__name__
        return Fault(
            message("logits {shape}", shape="`(N, 10)`"),
            message("{shape} for {count:d} images", shape=f"`{came}`", count=COUNT),
            message("Ten logits for each image: one number of each channel is left, then a linear layer."),
        )
    if (logits >= 0).all() and torch.allclose(logits.sum(1), torch.ones(COUNT), atol=1e-4):
        return Fault(
            message("logits {shape}", shape="`(N, 10)`"),
            message("probabilities, which sum to one"),
            message("Leave softmax to the loss: it takes logits, and with softmax twice the gradients shrink."),
        )
    return None


def _last_case(model):
    from torch import nn

    last = list(model.modules())[-1]
    passed = not (isinstance(last, (nn.Dropout, nn.ReLU, nn.Softmax, nn.LogSoftmax)) and model is not last)
    hint = message("Nothing stands behind the last linear layer: dropout erases logits, ReLU cuts off half of them.")
    return Case(
        message("the last layer"),
        passed,
        expected=message("a layer whose outputs are logits"),
        got=message("a layer {kind}", kind=code(type(last).__name__)),
        hint="" if passed else hint,
    )


def _calm_case(model):
    import torch

    title = message("the same images twice, in evaluation mode")
    x = images()[0][:8]
    with torch.no_grad():
        first, second = model.eval()(x), model(x)
    passed = torch.equal(first, second)
    hint = message("Something random stays on after `eval()`: use `nn.Dropout`, not `functional.dropout`.")
    return Case(
        title,
        passed,
        expected=message("the same logits"),
        got=message("the same logits") if passed else message("others"),
        hint="" if passed else hint,
    )


def _learning_case(model):
    import torch
    from torch.nn import functional

    title = message("learning {count:d} images by heart in {steps:d} steps", count=COUNT, steps=STEPS)
    x, labels = images()
    try:
        with seeded(0):
            optimizer = torch.optim.SGD(model.parameters(), 0.02, momentum=0.9)
            model.train()
            for _ in range(STEPS):
                optimizer.zero_grad()
                functional.cross_entropy(model(x), labels).backward()
                optimizer.step()
            model.eval()
            with torch.no_grad():
                right = int((model(x).argmax(1) == labels).sum())
    except (RuntimeError, ValueError) as error:
        hint = message("The network cannot be trained: {error}", error=str(error).splitlines()[0])
        return Case(title, False, got=message("an error"), hint=hint)
    hint = message("The network hardly learns: add batch norm, or take away layers.")
    passed = right >= 0.8 * COUNT
    return Case(
        title,
        passed,
        expected=message("at least {least:d} right", least=round(0.8 * COUNT)),
        got=message("right: {right:d}", right=right),
        hint="" if passed else hint,
    )


def my_network():
    from bineural.models import ResNet

    return ResNet((16, 48, 96), stride=2)


EXERCISE = CodedExercise(("my_network",), check, needs=("torch",), stand_in=(my_network,))
