"""``around(x, branch)``: a path around a branch, in one line."""

import numpy as np

from bineural.exercises.checking.arguments import Made
from bineural.exercises.checking.functions import FunctionExercise

X = [[0.5, -1.0, 2.0], [1.5, 0.25, -0.75]]


def linear(seed):
    """Return a linear layer as an argument."""
    rng = np.random.default_rng(seed)
    W, b = rng.normal(size=(3, 3)), rng.normal(size=3)
    return Made("lambda x: x @ W.T + b", lambda: lambda x: x @ W.T + b)


def around(x, branch):
    return x + branch(x)


def by_numpy(x, branch):
    return np.add(branch(x), x)


def in_steps(x, branch):
    y = branch(x).copy()
    y += x
    return y


EXERCISE = FunctionExercise(
    signature="around(x, branch)",
    returns="y",
    reference=around,
    cases={
        "a linear layer": (X, linear(0)),
        "another one": (X, linear(1)),
        "a function": (X, Made("np.tanh", lambda: np.tanh)),
    },
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
    right=[around, by_numpy, in_steps],
)
