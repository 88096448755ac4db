"""``class_metrics(predictions, targets, K)``: precision and recall of each class, by one product of matrices."""

import numpy as np

from bineural.exercises.checking.functions import FunctionExercise


def counted(predictions, targets, K):
    """Count pair by pair, row by row the true class."""
    matrix = np.zeros((K, K))
    for predicted, true in zip(predictions, targets, strict=True):
        matrix[true, predicted] += 1
    return matrix


def shares(hits, totals):
    return np.divide(hits, totals, out=np.zeros(len(hits)), where=totals > 0)


def reference(predictions, targets, K):
    matrix = counted(predictions, targets, K)
    hits = np.diagonal(matrix)
    return np.stack([shares(hits, matrix.sum(axis=0)), shares(hits, matrix.sum(axis=1))])


def with_matrix(use):
    """Return a wrong function that uses the confusion matrix in another way."""
    return lambda predictions, targets, K: use(counted(predictions, targets, K))


def exchanged(matrix):
    hits = np.diagonal(matrix)
    return np.stack([shares(hits, matrix.sum(axis=1)), shares(hits, matrix.sum(axis=0))])


def of_all(matrix):
    hits = np.diagonal(matrix)
    return np.stack([hits / matrix.sum(), hits / matrix.sum()])


def softened(matrix):
    hits = np.diagonal(matrix)
    return np.stack([hits / (matrix.sum(axis=0) + 1), hits / (matrix.sum(axis=1) + 1)])


def of_classes_that_occur(predictions, targets, K):
    return reference(predictions, targets, max(predictions.max(), targets.max()) + 1)


def one_product(predictions, targets, K):
    matrix = np.eye(K)[targets].T @ np.eye(K)[predictions]  # (K, K)
    hits = matrix.diagonal()
    return np.stack([hits / np.maximum(matrix.sum(axis=0), 1), hits / np.maximum(matrix.sum(axis=1), 1)])


def by_pairs(predictions, targets, K):
    matrix = np.bincount(targets * K + predictions, minlength=K * K).reshape(K, K)
    totals = np.array([matrix.sum(axis=0), matrix.sum(axis=1)])
    return np.where(totals > 0, matrix.diagonal() / totals.clip(min=1), 0.0)


def by_comparing(predictions, targets, K):
    classes = np.arange(K)[:, np.newaxis]
    called, true = predictions == classes, targets == classes  # (K, N)
    hits = (called & true).sum(axis=1)
    totals = np.array([called.sum(axis=1), true.sum(axis=1)])
    totals[totals == 0] = 1
    return hits / totals


SHORT_ROWS = "One-hot rows must have K numbers, also where the last classes do not occur: `np.eye(K)`."

EXERCISE = FunctionExercise(
    signature="class_metrics(predictions, targets, K)",
    returns="shares",
    reference=reference,
    cases={
        "eight examples, three classes": ([0, 0, 1, 1, 1, 2, 0, 1], [0, 0, 1, 1, 2, 2, 2, 0], 3),
        "a class that no example has": ([0, 1, 2, 1, 0], [0, 1, 1, 1, 0], 3),
        "the last class is neither called nor there": ([0, 1, 1, 0, 1], [0, 1, 0, 0, 1], 4),
    },
    mistakes={
        "Precision and recall are exchanged: precision, the first row, divides by how often a class was called, recall "
        "by how often it is there.": [with_matrix(exchanged)],
        "Divide by the examples of a class, not by all of them.": [with_matrix(of_all)],
        "A small number in the denominator changes all shares: divide by at least one instead, `np.maximum(…, 1)`.": [
            with_matrix(softened)
        ],
        SHORT_ROWS: [of_classes_that_occur],
    },
    errors={SHORT_ROWS: "broadcast"},
    right=[one_product, by_pairs, by_comparing],
)
