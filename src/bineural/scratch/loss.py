"""Softmax and cross-entropy, in forms that neither overflow nor take the logarithm of zero."""

import math
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from bineural.scratch.module import Array, as_array, rectangular

ENCODE = "encode them with classes, labels = np.unique(labels, return_inverse=True)"


def softmax(logits: npt.ArrayLike) -> Array:
    """Turn logits into probabilities, pₖ = exp(zₖ) / Σⱼ exp(zⱼ), over the last axis.

    The largest logit is subtracted first: p stays the same, and no exponent is positive.

    Parameters
    ----------
    logits : array_like, shape (..., K)
        K ≥ 1 real numbers for each example.

    Returns
    -------
    ndarray, shape (..., K)
        Non-negative numbers that sum to 1 over the last axis.

    Raises
    ------
    ValueError
        If there is no last axis, or it is empty.

    Examples
    --------
    >>> softmax(np.array([[0.0, 0.0], [1000.0, -1000.0]]))
    array([[0.5, 0.5],
           [1. , 0. ]])
    """
    logits = _classes_last(logits, "softmax")
    exps = np.exp(logits - logits.max(axis=-1, keepdims=True))
    probs: Array = exps / exps.sum(axis=-1, keepdims=True)
    return probs


def log_softmax(logits: npt.ArrayLike) -> Array:
    """Logarithm of softmax, log pₖ = zₖ − log Σⱼ exp(zⱼ), over the last axis.

    Computed without p, which may round to 0 where log p is an ordinary number.

    Parameters
    ----------
    logits : array_like, shape (..., K)
        K ≥ 1 real numbers for each example.

    Returns
    -------
    ndarray, shape (..., K)
        Numbers ≤ 0.

    Raises
    ------
    ValueError
        If there is no last axis, or it is empty.

    Examples
    --------
    >>> log_softmax(np.array([1000.0, -1000.0]))
    array([    0., -2000.])
    """
    logits = _classes_last(logits, "log_softmax")
    shifted = logits - logits.max(axis=-1, keepdims=True)
    log_probs: Array = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return log_probs


class CrossEntropyLoss:
    """Softmax followed by cross-entropy, L = −Σₙ log pₙ[labelₙ], divided by N for the mean.

    The two together have a simple gradient: dL/dz = p − onehot(label), divided by N for the mean. What `backward`
    needs, which tells the labels, is left out of copies and pickles.

    Parameters
    ----------
    reduction : {"mean", "sum"}
        Over the examples. With the sum, gradients grow with the batch and so the learning rate depends on it.

    Raises
    ------
    ValueError
        If `reduction` is another word, shapes do not match, or a label is not among 0..K−1.
    TypeError
        If labels are not integers.
    RuntimeError
        If `backward` is called before the loss.

    Examples
    --------
    >>> criterion = CrossEntropyLoss()
    >>> loss = criterion(np.zeros((2, 4)), np.array([0, 3]))
    >>> round(loss, 4)  # ln 4: four classes, equally likely
    1.3863
    >>> criterion.backward()
    array([[-0.375,  0.125,  0.125,  0.125],
           [ 0.125,  0.125,  0.125, -0.375]])
    """

    def __init__(self, reduction: Literal["mean", "sum"] = "mean") -> None:
        if reduction not in ("mean", "sum"):
            raise ValueError(
                f"CrossEntropyLoss expected reduction 'mean' or 'sum', got {reduction!r}: pick one of them"
            )
        self.reduction = reduction
        self._saved: tuple[Array, npt.NDArray[np.bool_], int] | None = None

    def __call__(self, logits: npt.ArrayLike, labels: npt.ArrayLike) -> float:
        """Compute the loss of logits (N, K) and labels (N,), or of one example: logits (K,) and a label.

        The mean over an empty batch is nan, as in `torch`.
        """
        logits, labels = as_array(logits, "CrossEntropyLoss"), rectangular(labels, "CrossEntropyLoss")
        _check_shapes(logits, labels)
        classes = np.arange(logits.shape[-1])  # (K,)
        one_hot = labels[..., None] == classes  # (N, 1) == (K,) -> (N, K)
        log_probs = log_softmax(logits)  # (N, K)
        picked = log_probs[one_hot]  # (N, K) -> (N,)
        if picked.size != labels.size:  # a row of one_hot is empty
            raise ValueError(
                f"CrossEntropyLoss expected labels 0..{len(classes) - 1} for {len(classes)} logits, "
                f"got labels {labels.min()}..{labels.max()}: {ENCODE}"
            )
        self._saved = log_probs, one_hot, labels.size
        total = 0.0 - float(picked.sum())  # a bare minus would make a perfect loss -0.0
        if self.reduction == "sum":
            return total
        return total / labels.size if labels.size else math.nan

    def backward(self) -> Array:
        """Return dL/dlogits, of the shape of logits."""
        if self._saved is None:
            raise RuntimeError(
                "CrossEntropyLoss.backward expected a loss computed before it, got none: "
                "call criterion(logits, labels) first"
            )
        log_probs, one_hot, N = self._saved
        grad_logits: Array = np.exp(log_probs) - one_hot  # (N, K)
        if self.reduction == "mean":
            grad_logits /= N
        return grad_logits

    def __getstate__(self) -> dict[str, Any]:
        return vars(self) | {"_saved": None}


def _classes_last(logits: npt.ArrayLike, taker: str) -> Array:
    """Return logits as an array that has a class on its last axis."""
    logits = as_array(logits, taker)
    if logits.ndim == 0 or logits.shape[-1] == 0:
        raise ValueError(
            f"{taker} expected logits of shape (..., K) with K of at least 1, got {logits.shape}: "
            "put the logits of the classes on the last axis"
        )
    return logits


def _check_shapes(logits: Array, labels: npt.NDArray[Any]) -> None:
    if logits.ndim not in (1, 2) or logits.shape[-1] == 0 or labels.shape != logits.shape[:-1]:
        raise ValueError(
            "CrossEntropyLoss expected shapes (N, K) of logits and (N,) of labels, "
            f"got {logits.shape} and {labels.shape}: "
            "pass K logits and one class number, not a one-hot row, for each example"
        )
    if labels.dtype.kind not in "iu":
        raise TypeError(
            f"CrossEntropyLoss expected integer labels 0..{logits.shape[-1] - 1}, got {labels.dtype}: {ENCODE}"
        )
