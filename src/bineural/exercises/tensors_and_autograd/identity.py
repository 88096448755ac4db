"""``identity(points)``: sin² + cos² at evenly spaced points, without a loop."""

import numpy as np

from bineural.exercises.checking.functions import FunctionExercise
from bineural.exercises.tensors_and_autograd._tensors import as_tensor

NOT_SQUARED = "The squares are missing: `torch.sin(x) ** 2`."
SQUARED_INSIDE = "The square belongs to the sine, not to its argument: `torch.sin(x) ** 2`, not `torch.sin(x**2)`."
SQUARED_TOGETHER = "Each of the two is squared by itself, before they are added."
ONE_NUMBER = "Keep one number for each point: nothing is summed or averaged."
ONE_SQUARE = "One of the two squares is missing."


def grid(points):
    return np.linspace(0, 2 * np.pi, points)


def powers(points):
    import torch

    x = torch.linspace(0, 2 * torch.pi, points)
    return torch.sin(x).pow(2) + torch.cos(x).pow(2)


def products(points):
    import torch

    x = torch.linspace(0, 2 * torch.pi, points)
    sine, cosine = x.sin(), x.cos()
    return sine * sine + cosine * cosine


def stacked(points):
    import torch

    x = torch.linspace(0, 2 * torch.pi, points)
    return torch.stack([torch.sin(x), torch.cos(x)]).square().sum(dim=0)


EXERCISE = FunctionExercise(
    signature="identity(points)",
    returns="values",
    reference=np.ones,
    cases={"5 points": (5,), "1000 points": (1000,)},
    mistakes={
        NOT_SQUARED: [as_tensor(lambda n: np.sin(grid(n)) + np.cos(grid(n)))],
        SQUARED_INSIDE: [as_tensor(lambda n: np.sin(grid(n) ** 2) + np.cos(grid(n) ** 2))],
        SQUARED_TOGETHER: [as_tensor(lambda n: (np.sin(grid(n)) + np.cos(grid(n))) ** 2)],
        ONE_SQUARE: [
            as_tensor(lambda n: np.sin(grid(n)) ** 2 + np.cos(grid(n))),
            as_tensor(lambda n: np.sin(grid(n)) + np.cos(grid(n)) ** 2),
        ],
        ONE_NUMBER: [as_tensor(lambda n: np.float64(n)), as_tensor(lambda n: np.float64(1))],
    },
    lists="tensor",
    right=[powers, products, stacked],
    needs=("torch",),
)
