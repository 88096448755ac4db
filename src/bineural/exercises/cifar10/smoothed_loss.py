"""``smoothed_loss(logits, targets, smoothing)``: cross-entropy from logits, with softened targets."""

import math

import numpy as np

from bineural.exercises.checking.functions import FunctionExercise

LOGITS = [[0.5, 1.5, 1.0], [2.0, 0.25, 1.25], [1.0, 3.0, 0.5], [0.75, 0.5, 2.5]]
LARGE = [[1000.0, 999.0, 998.5, 1.0], [998.0, 1000.0, 999.5, 0.0], [0.0, 1000.0, 1000.5, 2.0]]


def log_softmax(logits, axis=1):
    z = np.asarray(logits)
    z = z - z.max(axis=axis, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=axis, keepdims=True))


def goals(targets, K, smoothing):
    return (1 - smoothing) * np.eye(K)[np.asarray(targets)] + smoothing / K


def reference(logits, targets, smoothing):
    z = np.asarray(logits)
    losses = []
    for row, wanted in zip(z.tolist(), goals(targets, z.shape[1], smoothing).tolist(), strict=True):
        total = max(row) + math.log(math.fsum(math.exp(logit - max(row)) for logit in row))
        losses.append(math.fsum(share * (total - logit) for share, logit in zip(wanted, row, strict=True)))
    return np.array(math.fsum(losses) / len(losses))


def bounded(logits, targets, smoothing):
    q = np.exp(log_softmax(logits))
    return -(goals(targets, q.shape[1], smoothing) * np.log(q + 1e-7)).sum(axis=1).mean()


def with_goals(change):
    """Return a wrong function whose softened targets are others."""
    return lambda z, y, s: -(change(np.asarray(y), np.asarray(z).shape[1], s) * log_softmax(z)).sum(axis=1).mean()


def over_the_others(y, K, s):
    return np.where(np.eye(K)[y] == 1, 1 - s, s / (K - 1))


def not_lowered(y, K, s):
    return np.eye(K)[y] + s / K


def not_raised(y, K, s):
    return (1 - s) * np.eye(K)[y]


def a_whole_share(y, K, s):
    return (1 - s) * np.eye(K)[y] + s


def twice(z, y, s):
    return reference(np.exp(log_softmax(z)), y, s)


def two_parts(logits, targets, smoothing):
    import torch

    log_probs = logits.log_softmax(1)  # (N, K)
    own = log_probs[torch.arange(len(targets)), targets]
    return -((1 - smoothing) * own + smoothing * log_probs.mean(1)).mean()


def soft_targets(logits, targets, smoothing):
    from torch.nn import functional

    K = logits.shape[1]
    wanted = (1 - smoothing) * functional.one_hot(targets, K) + smoothing / K
    return (wanted * (logits.logsumexp(1, keepdim=True) - logits)).sum(1).mean()


def by_torch(logits, targets, smoothing):
    from torch.nn import functional

    return functional.cross_entropy(logits, targets, label_smoothing=smoothing)


EXERCISE = FunctionExercise(
    signature="smoothed_loss(logits, targets, smoothing)",
    returns="loss",
    reference=reference,
    lists="tensor",
    needs=("torch",),
    cases={
        "no smoothing": (LOGITS, [1, 0, 2, 2], 0.0),
        "smoothing 0.3": (LOGITS, [1, 0, 2, 2], 0.3),
        "the last of three classes is absent from the batch": (LOGITS, [0, 1, 1, 0], 0.1),
        "logits of 1000": (LARGE, [1, 1, 2], 0.25),
    },
    mistakes={
        "Smoothing shares α among all K classes, the right one too: α/K for each, and 1 − α more for the right one.": [
            with_goals(over_the_others)
        ],
        "The targets no longer sum to one: the right class has to give away what the others get.": [
            with_goals(not_lowered),
            with_goals(not_raised),
            with_goals(a_whole_share),
        ],
        "A small number inside the logarithm bounds the loss: use `logits.log_softmax(dim=1)` instead.": [bounded],
        "Softmax is applied twice: logits become log-probabilities in one step.": [twice],
        "The sign is reversed: the loss is minus the logarithm.": [lambda z, y, s: -reference(z, y, s)],
        "This is the sum over the batch: divide by the number of examples.": [
            lambda z, y, s: reference(z, y, s) * len(y)
        ],
        "This is a mean over all N·K numbers: sum over the classes, then take the mean over the examples.": [
            lambda z, y, s: reference(z, y, s) / np.asarray(z).shape[1]
        ],
        "The smoothing is ignored.": [lambda z, y, s: reference(z, y, 0.0)],
        "Softmax runs over the wrong axis: each row is one example, so `dim=1`.": [
            lambda z, y, s: -(goals(y, np.asarray(z).shape[1], s) * log_softmax(z, 0)).sum(axis=1).mean()
        ],
    },
    right=[two_parts, soft_targets, by_torch],
)
