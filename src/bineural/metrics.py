"""How good predictions are: accuracy and its interval, confusion matrix, precision and recall of each class.

All take first what a model says and then what is true, ``(outputs, targets)``, as the losses of torch do; scikit-learn
has it the other way round. Two lists of classes cannot be told apart, so nothing warns of a wrong order of these.
"""

from numbers import Real

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from bineural.inputs import as_tensor, shown


def accuracy(outputs: Tensor | npt.ArrayLike, targets: Tensor | npt.ArrayLike) -> Tensor:
    """Compute the share of examples whose predicted class is their own.

    The predicted class is that of the largest output, and of several largest the first: a network whose outputs are all
    equal answers with class 0. An example with nan among its outputs has no largest one and counts as wrong: where all
    outputs are nan, the accuracy is 0.

    Parameters
    ----------
    outputs : Tensor or array_like, shape (N, K) or (N,)
        Logits, log-probabilities or probabilities of K ≥ 2 classes; or predicted classes, as integers.
    targets : Tensor or array_like of integers, shape (N,)
        True classes, 0..K−1. Outputs (N, K, H, W) and targets (N, H, W) are taken as well.

    Returns
    -------
    Tensor, shape ()
        From 0 to 1, on the device of `outputs`; nan if there are no examples.

    Raises
    ------
    ValueError
        If the shapes are others, comparing which would broadcast and count pairs instead of examples; if a class is
        out of range.
    TypeError
        If these are no numbers, or classes are not integers.

    Examples
    --------
    >>> outputs = torch.tensor([[2.0, 1.0], [0.0, 3.0], [5.0, 4.0], [1.0, 0.0]])
    >>> accuracy(outputs, torch.tensor([0, 1, 1, 0]))
    tensor(0.7500)
    >>> accuracy([0, 1, 0, 0], [0, 1, 1, 0])
    tensor(0.7500)
    """
    predictions, true, is_nan, _ = _classes(outputs, targets, None, "accuracy")
    is_right = predictions == true
    return (is_right if is_nan is None else is_right & ~is_nan).float().mean()


def wilson_interval(successes: int, n: int, z: float = 1.96) -> tuple[float, float]:
    """Return the accuracies that are not far from what was counted: Wilson's interval.

    ::

        |p̂ − p| ≤ z √(p (1 − p) / n),  p̂ = successes / n

    Solved for the unknown p, whose own standard error stands on the right. Unlike p̂ ± z √(p̂ (1 − p̂) / n), it stays
    within 0 and 1 and does not shrink to a point where all answers are right.

    Parameters
    ----------
    successes : int
        Number of right answers, 0 to n.
    n : int
        Number of answers, at least 1.
    z : float
        Standard errors to each side; 1.96 holds the true accuracy in about 95 % of all experiments.

    Returns
    -------
    low, high : float

    Raises
    ------
    ValueError
        If these are no such numbers.

    References
    ----------
    E. B. Wilson (1927), Probable inference, the law of succession, and statistical inference.

    Examples
    --------
    >>> low, high = wilson_interval(146, 153)
    >>> round(low, 3), round(high, 3)
    (0.909, 0.978)
    """
    if n < 1 or not 0 <= successes <= n or not z > 0:
        raise ValueError(
            f"wilson_interval expected 0 to n right answers of n ≥ 1 and z > 0, got {successes} of {n} and z = {z}: "
            "count answers, do not pass their share"
        )
    share, spread = successes / n, z**2 / n
    middle = (share + spread / 2) / (1 + spread)
    half = z * (share * (1 - share) / n + spread / (4 * n)) ** 0.5 / (1 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)


def confusion_matrix(
    outputs: Tensor | npt.ArrayLike, targets: Tensor | npt.ArrayLike, n_classes: int | None = None
) -> Tensor:
    """Count the examples of each true class (row) for each predicted class (column).

    Parameters
    ----------
    outputs : Tensor or array_like, shape (N, K) or (N,)
        Logits, log-probabilities or probabilities, of which the largest is the prediction; or predicted classes,
        as integers.
    targets : Tensor or array_like of integers, shape (N,)
        True classes, 0..K−1.
    n_classes : int, optional
        K, also if some class has no example here; predicted classes do not tell it.

    Returns
    -------
    Tensor of int64, shape (K, K)
        Entry (i, j): examples of class i predicted as j; right ones are on the diagonal. Row i sums to
        the examples of class i. On the device of `outputs`.

    Raises
    ------
    ValueError
        If the shapes do not fit, a class is out of range, outputs are nan, or `n_classes` is no whole number from 1 up
        or another one than that of the outputs.
    TypeError
        If these are no numbers, or classes are not integers.

    Examples
    --------
    >>> predictions, targets = [0, 1, 1, 2], [0, 0, 1, 2]
    >>> confusion_matrix(predictions, targets, n_classes=3)
    tensor([[1, 1, 0],
            [0, 1, 0],
            [0, 0, 1]])
    >>> confusion_matrix([[2.0, 1.0], [0.0, 3.0], [5.0, 4.0]], [0, 1, 1])
    tensor([[1, 0],
            [1, 1]])
    """
    return _counted(outputs, targets, n_classes, "confusion_matrix")


def precision(
    outputs: Tensor | npt.ArrayLike,
    targets: Tensor | npt.ArrayLike,
    n_classes: int | None = None,
    *,
    zero_division: float = 0.0,
) -> Tensor:
    """Compute the precision of each class: of the examples predicted as it, the share that is of it.

    Parameters
    ----------
    outputs, targets, n_classes
        As for `confusion_matrix`, of which it is the diagonal divided by the sums of the columns.
    zero_division : float
        What a class gets that is never predicted, 0/0; 0 lowers the mean over classes for it, as in
        scikit-learn, ``nan`` marks it.

    Returns
    -------
    Tensor, shape (K,)
        From 0 to 1.

    Raises
    ------
    ValueError, TypeError
        As `confusion_matrix`, and if `zero_division` is no number.

    Examples
    --------
    >>> precision([0, 0, 1, 1], [0, 1, 1, 1], n_classes=2)
    tensor([0.5000, 1.0000])
    """
    matrix = _counted(outputs, targets, n_classes, "precision")
    return _share(matrix, matrix.sum(dim=0), zero_division, "precision")


def recall(
    outputs: Tensor | npt.ArrayLike,
    targets: Tensor | npt.ArrayLike,
    n_classes: int | None = None,
    *,
    zero_division: float = 0.0,
) -> Tensor:
    """Compute the recall of each class: of its examples, the share that is predicted as it.

    Parameters
    ----------
    outputs, targets, n_classes
        As for `confusion_matrix`, of which it is the diagonal divided by the sums of the rows.
    zero_division : float
        What a class gets that has no examples, 0/0.

    Returns
    -------
    Tensor, shape (K,)
        From 0 to 1.

    Raises
    ------
    ValueError, TypeError
        As `confusion_matrix`, and if `zero_division` is no number.

    Examples
    --------
    >>> recall([0, 0, 1, 1], [0, 1, 1, 1], n_classes=2)
    tensor([1.0000, 0.6667])
    """
    matrix = _counted(outputs, targets, n_classes, "recall")
    return _share(matrix, matrix.sum(dim=1), zero_division, "recall")


def _counted(
    outputs: Tensor | npt.ArrayLike, targets: Tensor | npt.ArrayLike, n_classes: int | None, name: str
) -> Tensor:
    """Return the confusion matrix; `name` is that of the function that a caller's mistake is told for."""
    if n_classes is not None and (not isinstance(n_classes, int | np.integer) or n_classes < 1):
        raise ValueError(
            f"{name} expected a whole number from 1 up for n_classes, got {shown(n_classes)}: "
            "pass the number of all classes"
        )
    predictions, true, is_nan, K = _classes(outputs, targets, n_classes, name)
    if K is None:
        raise ValueError(
            f"{name} expected n_classes, because predicted classes do not tell it, got None: "
            "pass the number of all classes"
        )
    if is_nan is not None and is_nan.any():
        raise ValueError(
            f"{name} expected outputs that have a largest one, got nan for {int(is_nan.sum())} of {len(is_nan)} "
            "examples: find out where nan comes from, or leave these examples out"
        )
    # Each pair of classes is one number in base K; counting the numbers counts the pairs.
    return torch.bincount((true * K + predictions).flatten(), minlength=K**2).reshape(K, K)


def _classes(
    outputs: Tensor | npt.ArrayLike, targets: Tensor | npt.ArrayLike, n_classes: int | None, name: str
) -> tuple[Tensor, Tensor, Tensor | None, int | None]:
    """Return predicted and true classes, where logits are nan, and the number of classes; the last two if known."""
    outputs = as_tensor(outputs, f"{name} expected outputs")
    targets = as_tensor(targets, f"{name} expected targets").to(outputs.device)
    if outputs.ndim >= 2 and outputs.shape[1] >= 2 and targets.shape == outputs.shape[:1] + outputs.shape[2:]:
        K = outputs.shape[1]
        if n_classes not in (None, K):
            raise ValueError(
                f"{name} expected n_classes={K} for outputs of shape {tuple(outputs.shape)}, got {n_classes}: "
                "leave n_classes out, or pass the outputs for all classes"
            )
        if outputs.is_complex():
            raise TypeError(f"{name} expected real outputs, got {outputs.dtype}: pass logits or probabilities")
        largest, predictions = outputs.max(dim=1)  # (N, K) -> (N,), and nan is larger than any number
        return predictions, _labels(targets, K, f"{name} expected targets"), largest.isnan(), K
    if outputs.ndim == 1 and outputs.shape == targets.shape:
        predictions = _labels(outputs, n_classes, f"{name} expected outputs (N, K) or predicted classes")
        return predictions, _labels(targets, n_classes, f"{name} expected targets"), None, n_classes
    raise ValueError(
        f"{name} expected outputs (N, K), K ≥ 2, or predicted classes (N,), then targets (N,), "
        f"got {tuple(outputs.shape)} and {tuple(targets.shape)}: {_cure(outputs, targets)}"
    )


def _cure(outputs: Tensor, targets: Tensor) -> str:
    if targets.ndim >= 2 and targets.shape == outputs.shape:
        return "pass class numbers, targets.argmax(dim=1), in place of one-hot rows or probabilities"
    if targets.ndim >= 2 and outputs.shape == targets.shape[:1] + targets.shape[2:]:
        return "swap them, outputs come first"
    return "pass an output for each class and one class number for each example"


def _labels(classes: Tensor, n_classes: int | None, expected: str) -> Tensor:
    """Return classes as int64, in which their products cannot overflow."""
    if classes.numel() and (classes.is_floating_point() or classes.is_complex()):
        raise TypeError(
            f"{expected} as integers, got {classes.dtype} of shape {tuple(classes.shape)}: "
            "pass class numbers, for example outputs.argmax(dim=1) or targets.long()"
        )
    classes = classes.long()
    is_outside = classes < 0 if n_classes is None else (classes < 0) | (classes >= n_classes)
    if is_outside.any():
        valid = "from 0 up" if n_classes is None else f"0..{n_classes - 1}"
        raise ValueError(
            f"{expected} {valid}, got {int(classes.min())}..{int(classes.max())}: "
            "number the classes from 0, pass the number of all of them, and leave out examples without one"
        )
    return classes


def _share(matrix: Tensor, totals: Tensor, zero_division: float, name: str) -> Tensor:
    if not isinstance(zero_division, Real):
        raise TypeError(
            f"{name} expected a number for zero_division, got {shown(zero_division)}: "
            "pass for example 0.0 or float('nan')"
        )
    return (matrix.diagonal() / totals).masked_fill(totals == 0, zero_division)
