"""How good predictions are: accuracy, confusion matrix, precision and recall of each class."""

from numbers import Real

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from bineural.inputs import as_tensor, shown


def accuracy(outputs: Tensor | npt.ArrayLike, targets: Tensor | npt.ArrayLike) -> Tensor:
    """Compute the share of examples whose largest output is that of their class.

    Of several largest outputs the first counts: a network whose outputs are all equal answers with class 0. An example
    with nan among its outputs has no largest one and counts as wrong: where all outputs are nan, the accuracy is 0.

    Parameters
    ----------
    outputs : Tensor or array_like, shape (N, K)
        Logits, log-probabilities or probabilities of K ≥ 2 classes.
    targets : Tensor or array_like of integers, shape (N,)
        Classes 0..K−1.

    Returns
    -------
    Tensor, shape ()
        From 0 to 1; nan if there are no examples.

    Raises
    ------
    ValueError
        If the shapes are others; comparing them would broadcast and count pairs instead of examples.
    TypeError
        If these are no numbers.

    Examples
    --------
    >>> outputs = torch.tensor([[2.0, 1.0], [0.0, 3.0], [5.0, 4.0], [1.0, 0.0]])
    >>> accuracy(outputs, torch.tensor([0, 1, 1, 0]))
    tensor(0.7500)
    """
    outputs, targets = as_tensor(outputs, "accuracy expected outputs"), as_tensor(targets, "accuracy expected targets")
    if outputs.ndim < 2 or outputs.shape[1] < 2 or targets.shape != outputs.shape[:1] + outputs.shape[2:]:
        raise ValueError(
            "accuracy expected shapes (N, K) of outputs, K ≥ 2, and (N,) of targets, "
            f"got {tuple(outputs.shape)} and {tuple(targets.shape)}: "
            "pass an output for each class and one class number for each example"
        )
    largest, predictions = outputs.max(dim=1)  # (N, K) -> (N,), and nan is larger than any number
    return ((predictions == targets) & ~largest.isnan()).float().mean()


def confusion_matrix(targets: Tensor | npt.ArrayLike, predictions: Tensor | npt.ArrayLike, n_classes: int) -> Tensor:
    """Count the examples of each class (row) for each predicted class (column).

    Parameters
    ----------
    targets, predictions : Tensor or array_like of integers, shape (N,)
        True and predicted classes, 0..n_classes−1.
    n_classes : int
        K, also if some class has no example here.

    Returns
    -------
    Tensor of int64, shape (K, K)
        Entry (i, j): examples of class i predicted as j; right ones are on the diagonal. Row i sums to
        the examples of class i.

    Raises
    ------
    ValueError
        If the lengths differ, a class is out of range, or `n_classes` is no whole number from 1 up.
    TypeError
        If classes are not integers.

    Examples
    --------
    >>> confusion_matrix([0, 0, 1, 2], [0, 1, 1, 2], n_classes=3)
    tensor([[1, 1, 0],
            [0, 1, 0],
            [0, 0, 1]])
    """
    targets = as_tensor(targets, "confusion_matrix expected targets")
    predictions = as_tensor(predictions, "confusion_matrix expected predictions")
    if not isinstance(n_classes, int | np.integer) or n_classes < 1:
        raise ValueError(
            f"confusion_matrix expected a whole number from 1 up for n_classes, got {shown(n_classes)}: "
            "pass the number of all classes"
        )
    if targets.ndim != 1 or targets.shape != predictions.shape:
        raise ValueError(
            "confusion_matrix expected targets and predictions of one shape (N,), "
            f"got {tuple(targets.shape)} and {tuple(predictions.shape)}: pass one class number each for every example"
        )
    for name, classes in (("targets", targets), ("predictions", predictions)):
        if classes.numel() and (classes.is_floating_point() or classes.is_complex()):
            raise TypeError(
                f"confusion_matrix expected integer {name}, got {classes.dtype}: "
                "pass class numbers, for example outputs.argmax(dim=1)"
            )
        if classes.numel() and not 0 <= int(classes.min()) <= int(classes.max()) < n_classes:
            raise ValueError(
                f"confusion_matrix expected {name} 0..{n_classes - 1} for n_classes={n_classes}, "
                f"got {int(classes.min())}..{int(classes.max())}: pass the number of all classes"
            )
    # Each pair of classes is one number in base K; counting the numbers counts the pairs.
    pairs = targets.long() * n_classes + predictions.to(targets.device).long()
    return torch.bincount(pairs, minlength=n_classes**2).reshape(n_classes, n_classes)


def precision(matrix: Tensor | npt.ArrayLike, zero_division: float = 0.0) -> Tensor:
    """Compute the precision of each class: of the examples predicted as it, the share that is of it.

    Parameters
    ----------
    matrix : Tensor or array_like, shape (K, K)
        Confusion matrix, rows true.
    zero_division : float
        What a class gets that is never predicted, 0/0; 0 lowers the mean over classes for it, as in
        scikit-learn, ``nan`` marks it.

    Returns
    -------
    Tensor, shape (K,)
        From 0 to 1.

    Raises
    ------
    ValueError
        If the matrix is not square.
    TypeError
        If the matrix or `zero_division` is no numbers.

    Examples
    --------
    >>> precision([[8, 2], [4, 6]])
    tensor([0.6667, 0.7500])
    """
    matrix = _as_square(matrix, "precision")
    return _share(matrix, matrix.sum(dim=0), zero_division, "precision")


def recall(matrix: Tensor | npt.ArrayLike, zero_division: float = 0.0) -> Tensor:
    """Compute the recall of each class: of its examples, the share that is predicted as it.

    Parameters
    ----------
    matrix : Tensor or array_like, shape (K, K)
        Confusion matrix, rows true.
    zero_division : float
        What a class gets that has no examples, 0/0.

    Returns
    -------
    Tensor, shape (K,)
        From 0 to 1.

    Raises
    ------
    ValueError
        If the matrix is not square.
    TypeError
        If the matrix or `zero_division` is no numbers.

    Examples
    --------
    >>> recall([[8, 2], [4, 6]])
    tensor([0.8000, 0.6000])
    """
    matrix = _as_square(matrix, "recall")
    return _share(matrix, matrix.sum(dim=1), zero_division, "recall")


def _as_square(matrix: Tensor | npt.ArrayLike, name: str) -> Tensor:
    matrix = as_tensor(matrix, f"{name} expected a confusion matrix")
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1]:
        raise ValueError(
            f"{name} expected a confusion matrix of shape (K, K), got {tuple(matrix.shape)}: "
            "make it by confusion_matrix(targets, predictions, n_classes)"
        )
    return matrix


def _share(matrix: Tensor, totals: Tensor, zero_division: float, name: str) -> Tensor:
    if not isinstance(zero_division, Real):
        raise TypeError(
            f"{name} expected a number for zero_division, got {shown(zero_division)}: "
            "pass for example 0.0 or float('nan')"
        )
    return (matrix.diagonal() / totals).masked_fill(totals == 0, zero_division)
