"""How good predictions are: accuracy, confusion matrix, precision and recall of each class."""

import numpy.typing as npt
import torch
from torch import Tensor


def accuracy(outputs: Tensor, targets: Tensor) -> Tensor:
    """Compute the share of examples whose largest output is that of their class.

    Parameters
    ----------
    outputs : Tensor, shape (N, K)
        Logits, log-probabilities or probabilities of K ≥ 2 classes.
    targets : Tensor of integers, shape (N,)
        Classes 0..K−1.

    Returns
    -------
    Tensor, shape ()
        From 0 to 1; nan if there are no examples.

    Raises
    ------
    ValueError
        If the shapes are others; comparing them would broadcast and count pairs instead of examples.

    Examples
    --------
    >>> outputs = torch.tensor([[2.0, 1.0], [0.0, 3.0], [5.0, 4.0], [1.0, 0.0]])
    >>> accuracy(outputs, torch.tensor([0, 1, 1, 0]))
    tensor(0.7500)
    """
    if outputs.ndim < 2 or outputs.shape[1] < 2 or targets.shape != outputs.shape[:1] + outputs.shape[2:]:
        raise ValueError(
            "accuracy expected shapes (N, K) of outputs, K ≥ 2, and (N,) of targets, "
            f"got {tuple(outputs.shape)} and {tuple(targets.shape)}: "
            "pass an output for each class and one class number for each example"
        )
    return (outputs.argmax(dim=1) == targets).float().mean()


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
        If the lengths differ or a class is out of range.
    TypeError
        If classes are not integers.

    Examples
    --------
    >>> confusion_matrix([0, 0, 1, 2], [0, 1, 1, 2], n_classes=3)
    tensor([[1, 1, 0],
            [0, 1, 0],
            [0, 0, 1]])
    """
    targets, predictions = torch.as_tensor(targets), torch.as_tensor(predictions)
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

    Examples
    --------
    >>> precision([[8, 2], [4, 6]])
    tensor([0.6667, 0.7500])
    """
    matrix = _as_square(matrix)
    return _share(matrix, matrix.sum(dim=0), zero_division)


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

    Examples
    --------
    >>> recall([[8, 2], [4, 6]])
    tensor([0.8000, 0.6000])
    """
    matrix = _as_square(matrix)
    return _share(matrix, matrix.sum(dim=1), zero_division)


def _as_square(matrix: Tensor | npt.ArrayLike) -> Tensor:
    matrix = torch.as_tensor(matrix)
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1]:
        raise ValueError(
            f"A confusion matrix was expected to have shape (K, K), got {tuple(matrix.shape)}: "
            "make it by confusion_matrix(targets, predictions, n_classes)"
        )
    return matrix


def _share(matrix: Tensor, totals: Tensor, zero_division: float) -> Tensor:
    return (matrix.diagonal() / totals).masked_fill(totals == 0, zero_division)
