"""``around(x, branch)``: a path around a branch, in one line."""

from bineural.exercises.checking.arguments import Made
from bineural.exercises.checking.functions import FunctionExercise

X = [[0.5, -1.0, 2.0], [1.5, 0.25, -0.75]]


def linear(seed):
    """Return a linear layer as an argument."""

    def make():
        import torch
        from torch import nn

        torch.manual_seed(seed)
        return nn.Linear(3, 3).requires_grad_(False)

    return Made("nn.Linear(3, 3)", make)


def tanh():
    """Return a branch that is a plain function."""

    def make():
        import torch

        return torch.tanh

    return Made("torch.tanh", make)


def around(x, branch):
    return x + branch(x)


def by_torch(x, branch):
    import torch

    return torch.add(branch(x), x)


def in_steps(x, branch):
    y = branch(x).clone()
    y += x
    return y


EXERCISE = FunctionExercise(
    signature="around(x, branch)",
    returns="y",
    reference=around,
    lists="tensor",
    needs=("torch",),
    cases={"a linear layer": (X, linear(0)), "another one": (X, linear(1)), "a function": (X, tanh())},
    mistakes={
        "This is the branch alone: add what came in.": [lambda x, branch: branch(x)],
        "What came in is multiplied by the branch, which is a gate: a path adds.": [lambda x, branch: x * branch(x)],
        "The branch comes twice: once through it is enough, and beside it x as it was.": [
            lambda x, branch: x + branch(branch(x)),
            lambda x, branch: branch(x + branch(x)),
            lambda x, branch: x + 2 * branch(x),
        ],
        "The path is missing: branch goes twice, x not at all.": [lambda x, branch: branch(x) + branch(x)],
        "The branch is subtracted: add it.": [lambda x, branch: x - branch(x)],
        "The mean of both halves the path, and thirty halves leave nothing: add, do not average.": [
            lambda x, branch: (x + branch(x)) / 2
        ],
    },
    right=[around, by_torch, in_steps],
)
