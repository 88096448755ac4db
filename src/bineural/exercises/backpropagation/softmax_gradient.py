"""``softmax_gradient(probs, labels)``: the gradient of the mean cross-entropy with respect to the logits."""

import numpy as np

from bineural.exercises.checking.functions import Fragile, FunctionExercise

PROBS = [[0.2, 0.5, 0.3], [0.1, 0.15, 0.75], [0.6, 0.05, 0.35], [0.25, 0.45, 0.3]]


def softmax_gradient(probs, labels):
    grad_logits = probs.copy()
    grad_logits[np.arange(len(labels)), labels] -= 1
    return grad_logits / len(labels)


def by_example(probs, labels):
    rows = []
    for row, label in zip(probs.tolist(), labels.tolist(), strict=True):
        rows.append([(p - (k == label)) / len(labels) for k, p in enumerate(row)])
    return np.array(rows)


def one_hot(probs, labels):
    return (labels[:, None] == np.arange(probs.shape[1])).astype(float)  # (N, 1) == (K,) -> (N, K)


NO_MEAN = "The factor 1/N is missing: the loss is a mean over N examples, so each example's gradient is divided by N."
SIGN = "The sign is reversed: the gradient is `probs` minus the one-hot labels, negative only at the label."
ALL_ENTRIES = "This is divided by all N·K entries: the loss is a mean over the examples, so divide by N only."
ONLY_CLASSES = "This is divided by the K classes: the loss is a mean over the N examples, so divide by N."
NOT_SUBTRACTED = "The labels are missing: subtract 1 from the probability of the label in each row."
OTHERS = (
    "The probabilities are missing: the gradient of a logit is its probability, minus 1 if it is that of the label."
)
NUMBERS = "You subtract the number of the class: subtract 1, and only from the probability of the label."
COLUMNS = (
    "You subtract 1 in all rows of the columns `labels`: take one entry of each row, `[np.arange(N), labels]`, where "
    "`N` is the number of rows."
)
OVER_CLASSES = (
    "The classes are summed away: the gradient has a number for each logit, the shape `(N, K)` of `probs`; the sum of "
    "each row is 0."
)
OVER_BATCH = "The batch is summed away: each example has logits of its own, and so has a row of the gradient."
OF_PROBS = (
    "This is the gradient with respect to the probabilities: softmax comes before them, and with it everything cancels "
    "but `probs` minus the one-hot labels."
)
ABSENT = (
    "The number of classes is the number of columns, `probs.shape[1]`, and not `labels.max() + 1`: a batch need not "
    "hold the last class."
)

EXERCISE = FunctionExercise(
    signature="softmax_gradient(probs, labels)",
    returns="grad_logits",
    reference=by_example,
    cases={
        "a batch: `N = 4, K = 3`": (PROBS, [1, 0, 2, 2]),
        "two classes: `N = 3, K = 2`": ([[0.9, 0.1], [0.35, 0.65], [0.2, 0.8]], [0, 1, 0]),
        "one example: `N = 1, K = 3`": ([[0.1, 0.7, 0.2]], [2]),
    },
    fragile={
        "the last of three classes is absent from the batch": Fragile((PROBS, [0, 1, 1, 0]), ABSENT),
        "only the first of two classes is in the batch": Fragile(([[0.3, 0.7], [0.85, 0.15]], [0, 0]), ABSENT),
    },
    mistakes={
        NO_MEAN: [lambda p, y: p - one_hot(p, y)],
        SIGN: [lambda p, y: (one_hot(p, y) - p) / len(y), lambda p, y: one_hot(p, y) - p],
        ALL_ENTRIES: [lambda p, y: (p - one_hot(p, y)) / p.size],
        ONLY_CLASSES: [lambda p, y: (p - one_hot(p, y)) / p.shape[1]],
        NOT_SUBTRACTED: [lambda p, y: p / len(y), lambda p, y: p],
        OTHERS: [lambda p, y: -one_hot(p, y) / len(y), lambda p, y: one_hot(p, y) / len(y)],
        NUMBERS: [lambda p, y: (p - y[:, None]) / len(y), lambda p, y: p - y[:, None]],
        COLUMNS: [lambda p, y: (p - one_hot(p, y).max(axis=0)) / len(y), lambda p, y: p - one_hot(p, y).max(axis=0)],
        OVER_CLASSES: [
            lambda p, y: (p - one_hot(p, y)).sum(axis=1) / len(y),
            lambda p, y: (p - one_hot(p, y)).sum(axis=1, keepdims=True) / len(y),
            lambda p, y: (p - one_hot(p, y))[np.arange(len(y)), y] / len(y),
        ],
        OVER_BATCH: [lambda p, y: (p - one_hot(p, y)).mean(axis=0), lambda p, y: (p - one_hot(p, y)).sum(axis=0)],
        OF_PROBS: [lambda p, y: -one_hot(p, y) / p / len(y), lambda p, y: -one_hot(p, y) / p],
    },
    right=[softmax_gradient, lambda p, y: (p - one_hot(p, y)) / len(y), by_example],
)
