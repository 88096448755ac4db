"""``cross_entropy(logits, labels)``: the mean of -log softmax at the labels, for any logits."""

import math

import numpy as np

from bineural.exercises.checking.describing import code
from bineural.exercises.checking.functions import Fragile, FunctionExercise
from bineural.localize import message

# All are positive, so that even the logarithm of a logit, a typical mistake, is a number.
LOGITS = [[0.5, 1.5, 1.0], [2.0, 0.25, 1.25], [1.0, 3.0, 0.5], [0.75, 0.5, 2.5]]


def of_label(scores, labels):
    return scores[np.arange(len(labels)), labels]


def log_softmax(logits, axis=1):
    z = logits - logits.max(axis=axis, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=axis, keepdims=True))


def loss(logits, labels):
    """Compute the loss example by example with Python's own numbers."""
    losses = []
    for row, label in zip(logits.tolist(), labels.tolist(), strict=True):
        losses.append(max(row) - row[label] + math.log(math.fsum(math.exp(logit - max(row)) for logit in row)))
    return math.fsum(losses) / len(losses)


def by_example(logits, labels):
    rows = [row - np.max(row) for row in logits]
    return float(np.mean([np.log(np.exp(row).sum()) - row[label] for row, label in zip(rows, labels, strict=True)]))


def finite(value):
    return message(CLIPPED) if math.isfinite(value) else ""


def bounded(value):
    return message(BOUNDED, largest=value, epsilon=code(f"{math.exp(-value):.0e}")) if 0 < value < 1000 else ""


SHAPES = (
    "The shapes on this line do not fit: the maximum and the sum of each row need `axis=1, keepdims=True`, so that "
    "`(N, K)` meets `(N, 1)`; labels of shape `(N,)` pick one entry of each row by `[np.arange(N), labels]`."
)
CLIPPED = "Large numbers are clipped or replaced, which changes the loss: subtract the maximum of each row instead."
OVERFLOW = (
    "`exp(1000)` overflows: subtract the maximum of each row from its logits first; softmax stays the same, and the "
    "largest exponent becomes 0."
)
BOUNDED = (
    "Your loss cannot exceed {largest:.1f}, minus the logarithm of {epsilon}: do not clip probabilities and do not "
    "add a small number to them; compute log-probabilities, `z - log(sum(exp(z)))` with `z = logits - max`."
)
ROUNDED = (
    "The probability is rounded to 0, and its logarithm is infinite: do not go through probabilities; compute "
    "log-probabilities, `z - log(sum(exp(z)))` with `z = logits - max`."
)
BATCH = (
    "The maximum is taken over the whole batch, so that a row far below it underflows to zeros: take the maximum of "
    "each row, `logits.max(axis=1, keepdims=True)`."
)
ABSENT = (
    "The number of classes is the number of columns, `logits.shape[1]`, and not `labels.max() + 1`: a batch need not "
    "hold the last class."
)
AXIS = "Softmax runs over the wrong axis: each row is one example, so the maximum and the sum are over `axis=1`."
ALL_ENTRIES = "This is a mean over all N·K entries: divide by the number of examples, N, only."
LARGEST = "You take the largest probability of each row: take that of the label, right or wrong."

EXERCISE = FunctionExercise(
    signature="cross_entropy(logits, labels)",
    returns="loss",
    reference=loss,
    cases={"ordinary logits: `N = 4, K = 3`": (LOGITS, [1, 0, 2, 2])},
    errors={SHAPES: "broadcast"},
    # The maximum of each row of the first is the same, so that a maximum over the whole batch does no harm there.
    fragile={
        "logits of 1000": Fragile(
            ([[1000.0, 999.0, 998.5], [998.0, 1000.0, 999.5], [999.0, 998.0, 1000.0]], [1, 1, 2]), OVERFLOW, finite
        ),
        "certain and wrong: the loss is 1000": Fragile(
            ([[1000.0, 0.0], [0.0, 1000.0]], [1, 0]), ROUNDED, bounded, like="logits of 1000"
        ),
        "rows of very different logits": Fragile(
            ([[1000.0, 999.0, 998.0], [-1000.0, -1001.0, -1002.0]], [0, 2]), BATCH, like="logits of 1000"
        ),
        "the last of three classes is absent from the batch": Fragile((LOGITS, [0, 1, 1, 0]), ABSENT),
        "only the first of two classes is in the batch": Fragile(
            ([[0.5, 1.5], [2.0, 0.25], [1.0, 3.0]], [0, 0, 0]), ABSENT
        ),
    },
    mistakes={
        "This is the sum over the batch: divide by the number of examples.": [lambda z, y: loss(z, y) * len(y)],
        "These are the losses of single examples: return their mean, one number.": [
            lambda z, y: -of_label(log_softmax(z), y),
            lambda z, y: -of_label(log_softmax(z), y)[:, None],
        ],
        "The logarithm must be natural, `np.log`, not `np.log2` or `np.log10`.": [
            lambda z, y: loss(z, y) / math.log(2),
            lambda z, y: loss(z, y) / math.log(10),
        ],
        "The sign is reversed: the loss is minus the logarithm, and never negative.": [lambda z, y: -loss(z, y)],
        ALL_ENTRIES: [lambda z, y: loss(z, y) / z.shape[1]],
        "Softmax is missing: logits are not probabilities, and not log-probabilities either.": [
            lambda z, y: -of_label(z, y).mean(),
            lambda z, y: -np.log(of_label(z, y)).mean(),
        ],
        "The logarithm is missing: the loss is minus the log of the label's probability.": [
            lambda z, y: -np.exp(of_label(log_softmax(z), y)).mean(),
            lambda z, y: 1 - np.exp(of_label(log_softmax(z), y)).mean(),
        ],
        "Take one entry of each row, that of its label: `log_probs[np.arange(N), labels]`.": [
            lambda z, y: -log_softmax(z)[:, y].mean(),
            lambda z, y: -log_softmax(z)[y].mean(),
            lambda z, y: -log_softmax(z).mean(),
            lambda z, y: -log_softmax(z).sum(axis=1).mean(),
        ],
        LARGEST: [lambda z, y: -log_softmax(z).max(axis=1).mean()],
        AXIS: [
            lambda z, y: -of_label(log_softmax(z, axis=0), y).mean(),
            lambda z, y: np.mean(np.log(np.exp(z - z.max(axis=0)).sum(axis=1)) - of_label(z - z.max(axis=0), y)),
        ],
    },
    right=[
        lambda logits, labels: -of_label(log_softmax(logits), labels).mean(),
        lambda z, y: np.mean(np.logaddexp.reduce(z, axis=1) - of_label(z, y)),
        by_example,
    ],
)
