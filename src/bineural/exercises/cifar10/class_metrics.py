"""``class_metrics(predictions, targets, K)``: precision and recall of each class, by one product of matrices."""

import numpy as np

from bineural.exercises.checking.functions import FunctionExercise


def counted(predictions, targets, K):
    """Count pair by pair, row by row the true class."""
    matrix = np.zeros((K, K))
    for predicted, true in zip(np.asarray(predictions), np.asarray(targets), strict=True):
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

    def function(predictions, targets, K):
        import torch

        return torch.from_numpy(use(counted(predictions, targets, K)))

    return function


def exchanged(matrix):
    hits = np.diagonal(matrix)
    return np.stack([shares(hits, matrix.sum(axis=1)), shares(hits, matrix.sum(axis=0))])


def of_all(matrix):
    hits = np.diagonal(matrix)
    return np.stack([hits / matrix.sum(), hits / matrix.sum()])


def softened(matrix):
    hits = np.diagonal(matrix)
    return np.stack([hits / (matrix.sum(axis=0) + 1), hits / (matrix.sum(axis=1) + 1)])


def one_product(predictions, targets, K):
    import torch

    true = torch.nn.functional.one_hot(targets, K).float()
    called = torch.nn.functional.one_hot(predictions, K).float()
    matrix = true.T @ called  # (K, K)
    hits = matrix.diagonal()
    return torch.stack([hits / matrix.sum(0).clamp(min=1), hits / matrix.sum(1).clamp(min=1)])


def by_pairs(predictions, targets, K):
    import torch

    matrix = torch.bincount(targets * K + predictions, minlength=K * K).reshape(K, K)
    hits, totals = matrix.diagonal(), torch.stack([matrix.sum(0), matrix.sum(1)])
    return torch.where(totals > 0, hits / totals, 0.0)


def by_comparing(predictions, targets, K):
    import torch

    classes = torch.arange(K)[:, None]
    called, true = predictions == classes, targets == classes  # (K, N)
    hits = (called & true).sum(1)
    return torch.stack([torch.nan_to_num(hits / called.sum(1)), torch.nan_to_num(hits / true.sum(1))])


EXERCISE = FunctionExercise(
    signature="class_metrics(predictions, targets, K)",
    returns="shares",
    reference=reference,
    lists="tensor",
    needs=("torch",),
    cases={
        "eight examples, three classes": ([0, 0, 1, 1, 1, 2, 0, 1], [0, 0, 1, 1, 2, 2, 2, 0], 3),
        "a class that no example has": ([0, 1, 2, 1, 0], [0, 1, 1, 1, 0], 3),
        "the last class is neither called nor there": ([0, 1, 1, 0, 1], [0, 1, 0, 0, 1], 4),
    },
    mistakes={
        "Precision and recall are exchanged: precision, the first row, divides by how often a class was called, recall "
        "by how often it is there.": [with_matrix(exchanged)],
        "Divide by the examples of a class, not by all of them.": [with_matrix(of_all)],
        "A small number in the denominator changes all shares: divide by at least one instead, `.clamp(min=1)`.": [
            with_matrix(softened)
        ],
    },
    errors={
        "Without `num_classes` one-hot rows are only as long as the largest class of the batch: pass K.": "size",
    },
    right=[one_product, by_pairs, by_comparing],
)
