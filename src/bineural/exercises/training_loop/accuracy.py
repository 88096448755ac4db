"""``accuracy(logits, y)``: the share of examples whose largest logit is that of their class."""

import numpy as np

from bineural.exercises.checking.functions import FunctionExercise

LABELS = [0, 2, 1, 1, 0]


def reference(logits, y):
    return sum(int(row.argmax()) == int(label) for row, label in zip(logits, y, strict=True)) / len(y)


def columns(logits, y):
    if logits.shape[1] != len(y):
        raise ValueError("shapes differ")
    return (logits.argmax(0) == y).float().mean().item()


def of_right(formula):
    return lambda logits, y: formula((logits.argmax(1) == y).sum().item(), len(y), logits.shape[1])


def with_numpy(logits, y):
    return np.mean(logits.numpy().argmax(axis=1) == y.numpy())


EXERCISE = FunctionExercise(
    signature="accuracy(logits, y)",
    returns="accuracy",
    reference=reference,
    lists="tensor",
    needs=("torch",),
    cases={
        "five examples, three classes": (
            np.array([[2.0, 1.0, 0.0], [0.0, 1.0, 3.0], [1.0, 0.0, -1.0], [-1.0, 2.0, 0.5], [0.2, 0.1, 0.0]]),
            LABELS,
        ),
        "as many examples as classes": (
            np.array([[0.0, 0.4, 1.0], [0.0, 2.5, 3.0], [2.0, 2.4, 1.0]]),
            [2, 1, 1],
        ),
        "a single example": (np.array([[0.5, -1.0]]), [0]),
    },
    mistakes={
        "This is the number of right answers: divide by the number of examples.": [of_right(lambda r, n, k: float(r))],
        "This is in percent: an accuracy lies between 0 and 1.": [of_right(lambda r, n, k: 100 * r / n)],
        "This is the share of wrong answers: the accuracy is what is left to 1.": [of_right(lambda r, n, k: 1 - r / n)],
        "Right answers are divided by the number of classes instead of examples.": [of_right(lambda r, n, k: r / k)],
        "The predictions come from the wrong axis: find the largest number of each row, over `dim=1`.": [columns],
        "Every prediction is compared with every label, a table of `(N, N)`: both need the shape `(N,)`.": [
            lambda logits, y: (logits.argmax(1, keepdim=True) == y).float().mean().item(),
        ],
    },
    right=[
        lambda logits, y: (logits.argmax(dim=1) == y).float().mean().item(),
        lambda logits, y: (logits.max(1).indices == y).sum().item() / len(y),
        with_numpy,
    ],
)
