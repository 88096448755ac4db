"""``accuracy(logits, y)``: the share of examples whose largest logit is that of their class."""

import numpy as np

from bineural.exercises.checking.functions import FunctionExercise

LABELS = [0, 2, 1, 1, 0]


def reference(logits, y):
    return sum(int(row.argmax()) == int(label) for row, label in zip(logits, y, strict=True)) / len(y)


def of_right(formula):
    return lambda logits, y: formula((logits.argmax(axis=1) == y).sum().item(), len(y), logits.shape[1])


def in_python(logits, y):
    right = 0
    for row, label in zip(logits.tolist(), y.tolist(), strict=True):
        if row.index(max(row)) == label:
            right += 1
    return right / len(y)


EXERCISE = FunctionExercise(
    signature="accuracy(logits, y)",
    returns="accuracy",
    reference=reference,
    cases={
        "five examples, three classes": (
            [[2.0, 1.0, 0.0], [0.0, 1.0, 3.0], [1.5, 0.0, -1.0], [-1.0, 2.0, 0.5], [0.2, 0.1, 0.0]],
            LABELS,
        ),
        "as many examples as classes": ([[0.0, 0.4, 1.0], [0.0, 2.5, 3.0], [2.0, 2.4, 1.0]], [2, 1, 1]),
        "a single example": ([[0.5, -1.0]], [0]),
    },
    mistakes={
        "This is the number of right answers: divide by the number of examples.": [of_right(lambda r, n, k: float(r))],
        "This is in percent: an accuracy lies between 0 and 1.": [of_right(lambda r, n, k: 100 * r / n)],
        "This is the share of wrong answers: the accuracy is what is left to 1.": [of_right(lambda r, n, k: 1 - r / n)],
        "Right answers are divided by the number of classes instead of examples.": [of_right(lambda r, n, k: r / k)],
        "The predictions come from the wrong axis: find the largest number of each row, over `axis=1`.": [
            lambda logits, y: (logits.argmax(axis=0) == y).mean()
        ],
        "Every prediction is compared with every label, a table of `(N, N)`: both need the shape `(N,)`.": [
            lambda logits, y: (logits.argmax(axis=1, keepdims=True) == y).mean(),
            lambda logits, y: (logits.argmax(axis=1) == y[:, None]).mean(),
        ],
        "A prediction is the number of the class: `argmax` tells the place of the largest logit, `max` the logit.": [
            lambda logits, y: (logits.max(axis=1) == y).mean()
        ],
    },
    errors={
        "Arrays say `axis` and `keepdims` where tensors say `dim` and `keepdim`.": "unexpected keyword argument",
    },
    right=[
        lambda logits, y: (logits.argmax(axis=1) == y).mean(),
        lambda logits, y: np.count_nonzero(np.argmax(logits, 1) == y) / len(y),
        in_python,
    ],
)
