"""``slopes(f, x)``: the derivative of an elementwise function at many points, by one sweep of autograd."""

import numpy as np

from bineural.exercises.checking.arguments import Made
from bineural.exercises.checking.functions import FunctionExercise
from bineural.exercises.tensors_and_autograd._tensors import as_tensor

VALUES = "These are the values of `f`: return the gradient, which `backward()` leaves in `x.grad`."
AVERAGED = "A mean divides every slope by the number of points: start from the sum."
SUMMED = "Keep one slope for each point: return `x.grad` as it is."
FINITE = "Close, but these are finite differences: let `backward()` do it, which is exact and takes one call."
NOT_ONE = (
    "`backward()` starts from a single number, and `f(x)` has many: take their sum, in which each point has a term of "
    "its own."
)
NOT_RECORDED = (
    "Nothing was recorded: `x` must say `requires_grad_()` before `f` is called, and not be detached afterwards."
)


def cube(x):
    return x**3


def wave(x):
    return (2 * x).sin() * x if hasattr(x, "sin") else np.sin(2 * x) * x


def rounds(x):
    y = x
    for _ in range(3):
        y = y * y / 2 + x
    return y


def derivative(f, x):
    x = np.asarray(x, dtype=float)
    if f is cube:
        return 3 * x**2
    if f is wave:
        return np.sin(2 * x) + 2 * x * np.cos(2 * x)
    y, slope = x, np.ones_like(x)
    for _ in range(3):
        y, slope = y * y / 2 + x, y * slope + 1
    return slope


def by_backward(f, x):
    x = x.detach().clone().requires_grad_()
    f(x).sum().backward()
    return x.grad


def by_grad(f, x):
    import torch

    x = x.clone().requires_grad_(True)
    [slope] = torch.autograd.grad(f(x), x, torch.ones_like(x))
    return slope


def one_by_one(f, x):
    import torch

    found: list[torch.Tensor] = []
    for place in x:
        leaf = torch.tensor(place.item(), dtype=x.dtype, requires_grad=True)
        f(leaf).backward()
        found += [leaf.grad] if leaf.grad is not None else []
    return torch.stack(found)


EXERCISE = FunctionExercise(
    signature="slopes(f, x)",
    returns="slopes",
    reference=derivative,
    cases={
        "a cube": (Made("lambda x: x**3", lambda: cube), [-1.0, 0.5, 2.0]),
        "a product with a sine": (Made("lambda x: x * torch.sin(2 * x)", lambda: wave), [-2.0, 0.0, 0.3, 1.5]),
        "a loop of three rounds": (Made("rounds", lambda: rounds), [-0.5, 0.25]),
    },
    mistakes={
        FINITE: [as_tensor(lambda f, x: (f(np.asarray(x) + 0.01) - f(np.asarray(x) - 0.01)) / 0.02)],
        VALUES: [as_tensor(lambda f, x: f(np.asarray(x)))],
        AVERAGED: [as_tensor(lambda f, x: derivative(f, x) / len(x))],
        SUMMED: [as_tensor(lambda f, x: derivative(f, x).sum()), as_tensor(lambda f, x: derivative(f, x).mean())],
    },
    errors={
        NOT_ONE: "grad can be implicitly created only for scalar outputs",
        NOT_RECORDED: "does not require grad",
    },
    lists="tensor",
    right=[by_backward, by_grad, one_by_one],
    needs=("torch",),
)
