"""``repaired(model, x, y, x_val, y_val, epochs)``: a training loop from which five mistakes were removed."""

from itertools import product
from typing import Any

import numpy as np

from bineural.exercises.checking.arguments import Made
from bineural.exercises.checking.describing import contains_dots
from bineural.exercises.training_loop._driven import Driven

SIZE = 32


def network(inputs, classes):
    """Return what makes a network that is another in training mode."""

    def make():
        import torch
        from torch import nn

        class Halved(nn.Module):
            def forward(self, x):
                return x / 2 if self.training else x

        torch.manual_seed(0)
        return nn.Sequential(nn.Linear(inputs, 5), nn.Tanh(), Halved(), nn.Linear(5, classes)).double()

    return Made(f"a network {inputs}-5-{classes} with dropout", lambda: make)


def drive(function, make_model, x, y, x_val, y_val, epochs):
    import torch

    losses = function(make_model(), x, y, x_val, y_val, epochs)
    if losses is None or contains_dots(losses):
        return losses
    if not hasattr(losses, "__len__") or len(losses) != epochs:
        raise TypeError("a list of losses was expected")
    return torch.tensor([float(each) for each in losses], dtype=torch.float64)


def loop(drops=False, keeps=False, squashes=False, stays=False, divides=False):
    """Return the loop with those of the five mistakes that are wanted."""

    def repaired(model, x, y, x_val, y_val, epochs):
        import torch
        from torch.nn import functional

        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        losses = []
        model.train()
        end = len(y) // SIZE * SIZE if drops else len(y)
        for _ in range(epochs):
            if not stays:
                model.train()
            for start in range(0, end, SIZE):
                rows = slice(start, min(start + SIZE, end))
                if not keeps:
                    optimizer.zero_grad()
                outputs = model(x[rows])
                functional.cross_entropy(outputs.softmax(1) if squashes else outputs, y[rows]).backward()
                optimizer.step()
            model.eval()
            with torch.no_grad():
                loss = functional.cross_entropy(model(x_val), y_val).item()
            losses.append(loss / len(y_val) if divides else loss)
        return losses

    return repaired


def by_split(model, x, y, x_val, y_val, epochs):
    import torch
    from torch import nn

    criterion, optimizer = nn.CrossEntropyLoss(), torch.optim.SGD(model.parameters(), 0.1)
    history = []
    for _ in range(epochs):
        model.train()
        for inputs, labels in zip(x.split(SIZE), y.split(SIZE), strict=True):
            criterion(model(inputs), labels).backward()
            optimizer.step()
            optimizer.zero_grad()
        model.train(False)
        with torch.inference_mode():
            history.append(criterion(model(x_val), y_val))
    return history


def with_step(model, x, y, x_val, y_val, epochs):
    import torch

    from bineural.exercises.training_loop.step import step

    optimizer = torch.optim.SGD(model.parameters(), 0.1)
    losses = []
    for _ in range(epochs):
        model.train()
        for rows in torch.arange(len(y)).split(SIZE):
            step(model, optimizer, x[rows], y[rows])
        model.eval()
        log_probs = model(x_val).log_softmax(1).detach()
        losses.append(-sum(row[label].item() for row, label in zip(log_probs, y_val, strict=True)) / len(y_val))
    return losses


HINTS = (
    "Rows are left out: the last batch may be shorter than 32, and in these data it is. Use a range with a step.",
    "Gradients are never cleared, or too late: `backward` adds to them.",
    "Probabilities go where logits belong: `cross_entropy` applies its own softmax.",
    "From the second epoch on the network trains in evaluation mode: where does `model.train()` stand?",
    "The validation loss is a mean already: dividing it by the number of examples makes it too small.",
)


def broken():
    """Return by hint the loops in which this mistake is the first that is left, alone or with others."""
    by_hint: dict[str, list[Any]] = {hint: [] for hint in HINTS}
    for left in product((True, False), repeat=len(HINTS)):
        if any(left):
            by_hint[HINTS[left.index(True)]].append(loop(*left))
    return by_hint


def draw(n, inputs, classes, n_val):
    rng = np.random.default_rng(0)
    x, x_val = rng.normal(size=(n, inputs)), rng.normal(size=(n_val, inputs))
    y, y_val = (np.abs(part).argmax(axis=1) % classes for part in (x, x_val))
    return x, y, x_val, y_val


EXERCISE = Driven(
    signature="repaired(model, x, y, x_val, y_val, epochs)",
    returns="the validation losses",
    drive=drive,
    reference=with_step,
    lists="tensor",
    needs=("torch",),
    cases={
        "70 examples, three epochs": (network(3, 3), *draw(70, 3, 3, 9), 3),
        "40 examples, four epochs": (network(4, 2), *draw(40, 4, 2, 5), 4),
    },
    mistakes=broken(),
    errors={"Return a list with one number for each epoch.": "a list of losses"},
    right=[loop(), by_split, with_step],
)
