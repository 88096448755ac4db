"""Check of ``cross_entropy(logits, labels)``: the mean of -log softmax at the labels, for any logits."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from bineural.exercises.checking.attempts import attempt, require_function
from bineural.exercises.checking.comparing import Fault, FloatArray, Mistake, find_fault
from bineural.exercises.checking.describing import code, is_numeric
from bineural.exercises.checking.results import Case
from bineural.localize import message

NAME = "cross_entropy"
SIGNATURE = "cross_entropy(logits, labels)"
Function = Callable[..., Any]
Labels = npt.NDArray[np.int64]


def check_cross_entropy(function: Function) -> list[Case]:
    """Try a student's cross-entropy on ordinary logits, then, if it is right there, where it is fragile."""
    problem = require_function(function, SIGNATURE)
    if problem:
        return [problem]
    ordinary = _ordinary(function)
    if not ordinary.passed:
        return [ordinary]
    large = _large(function)
    return [
        ordinary,
        large,
        _certain(function, large),
        _different_rows(function, large),
        _absent_class(
            function,
            message("the last of three classes is absent from the batch"),
            np.array([[0.5, 1.5, 1.0], [2.0, 0.25, 1.25], [1.0, 3.0, 0.5], [0.75, 0.5, 2.5]]),
            np.array([0, 1, 1, 0]),
        ),
        _absent_class(
            function,
            message("only the first of two classes is in the batch"),
            np.array([[0.5, 1.5], [2.0, 0.25], [1.0, 3.0]]),
            np.array([0, 0, 0]),
        ),
    ]


def _ordinary(function: Function) -> Case:
    # All are positive, so that even the logarithm of a logit, a typical mistake, is a number.
    logits = np.array([[0.5, 1.5, 1.0], [2.0, 0.25, 1.25], [1.0, 3.0, 0.5], [0.75, 0.5, 2.5]])
    labels = np.array([1, 0, 2, 2])
    expected, mistakes = _loss(logits, labels), _mistakes(logits, labels)

    def find(got: Any) -> Fault | None:
        return find_fault("loss", got, expected, mistakes)

    def on_error(error: BaseException) -> str:
        if not isinstance(error, ValueError) or "broadcast" not in str(error):
            return ""
        return message(
            "The shapes on this line do not fit: the maximum and the sum of each row need `axis=1, "
            "keepdims=True`, so that `(N, K)` meets `(N, 1)`; labels of shape `(N,)` pick one entry of each "
            "row by `[np.arange(N), labels]`."
        )

    title = message("ordinary logits: `N = {N:d}, K = {K:d}`", N=4, K=3)
    return attempt(title, NAME, function, {"logits": logits, "labels": labels}, find, on_error)


def _large(function: Function) -> Case:
    def hint(loss: float) -> str:
        if math.isfinite(loss):
            return message(
                "Large numbers are clipped or replaced, which changes the loss: subtract the maximum of "
                "each row instead."
            )
        return message(
            "`exp(1000)` overflows: subtract the maximum of each row from its logits first; softmax stays "
            "the same, and the largest exponent becomes 0."
        )

    # The maximum of each row is the same, so that a maximum over the whole batch does no harm here.
    logits = np.array([[1000.0, 999.0, 998.5], [998.0, 1000.0, 999.5], [999.0, 998.0, 1000.0]])
    return _fragile(function, message("logits of 1000"), logits, np.array([1, 1, 2]), hint)


def _certain(function: Function, large: Case) -> Case:
    def hint(loss: float) -> str:
        if 0 < loss < 1000:
            return message(
                "Your loss cannot exceed {largest:.1f}, minus the logarithm of {epsilon}: do not clip "
                "probabilities and do not add a small number to them; compute log-probabilities, `z - "
                "log(sum(exp(z)))` with `z = logits - max`.",
                largest=loss,
                epsilon=code(f"{math.exp(-loss):.0e}"),
            )
        if not large.passed:
            return large.hint
        return message(
            "The probability is rounded to 0, and its logarithm is infinite: do not go through "
            "probabilities; compute log-probabilities, `z - log(sum(exp(z)))` with `z = logits - max`."
        )

    logits = np.array([[1000.0, 0.0], [0.0, 1000.0]])
    return _fragile(function, message("certain and wrong: the loss is 1000"), logits, np.array([1, 0]), hint)


def _different_rows(function: Function, large: Case) -> Case:
    def hint(loss: float) -> str:
        if not large.passed:
            return large.hint
        return message(
            "The maximum is taken over the whole batch, so that a row far below it underflows to zeros: "
            "take the maximum of each row, `logits.max(axis=1, keepdims=True)`."
        )

    logits = np.array([[1000.0, 999.0, 998.0], [-1000.0, -1001.0, -1002.0]])
    return _fragile(function, message("rows of very different logits"), logits, np.array([0, 2]), hint)


def _absent_class(function: Function, title: str, logits: FloatArray, labels: Labels) -> Case:
    def hint(loss: float) -> str:
        return message(
            "The number of classes is the number of columns, `logits.shape[1]`, and not `labels.max() + 1`: "
            "a batch need not hold the last class."
        )

    return _fragile(function, title, logits, labels, hint)


def _fragile(function: Function, title: str, logits: FloatArray, labels: Labels, hint: Callable[[float], str]) -> Case:
    """Try a case on which a right formula can still fail; `hint` takes the loss, NaN after an error."""
    expected = _loss(logits, labels)

    def find(got: Any) -> Fault | None:
        fault = find_fault("loss", got, expected)
        return replace(fault, hint=hint(float(got))) if fault and is_numeric(got) and np.ndim(got) == 0 else fault

    def on_error(error: BaseException) -> str:
        return hint(math.nan) if isinstance(error, (ArithmeticError, ValueError, IndexError)) else ""

    return attempt(title, NAME, function, {"logits": logits, "labels": labels}, find, on_error)


def _loss(logits: FloatArray, labels: Labels) -> float:
    """Compute the loss example by example with Python's own numbers."""
    losses = []
    for row, label in zip(logits.tolist(), labels.tolist(), strict=True):
        shift = max(row)
        losses.append(shift - row[label] + math.log(math.fsum(math.exp(logit - shift) for logit in row)))
    return math.fsum(losses) / len(losses)


def _mistakes(logits: FloatArray, labels: Labels) -> list[Mistake]:
    rows = np.arange(len(labels))
    probabilities = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    log_probs = np.log(probabilities)
    losses = -log_probs[rows, labels]
    loss = float(losses.mean())
    by_columns = np.exp(logits) / np.exp(logits).sum(axis=0)
    shifted = logits - logits.max(axis=0)
    shifted_by_columns = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    no_mean = message("These are the losses of single examples: return their mean, one number.")
    base = message("The logarithm must be natural, `np.log`, not `np.log2` or `np.log10`.")
    no_softmax = message("Softmax is missing: logits are not probabilities, and not log-probabilities either.")
    no_logarithm = message("The logarithm is missing: the loss is minus the log of the label's probability.")
    label_entry = message("Take one entry of each row, that of its label: `log_probs[np.arange(N), labels]`.")
    axis = message(
        "Softmax runs over the wrong axis: each row is one example, so the maximum and the sum are over `axis=1`."
    )
    return [
        Mistake(losses.sum(), message("This is the sum over the batch: divide by the number of examples.")),
        Mistake(losses, no_mean),
        Mistake(losses[:, np.newaxis], no_mean),
        Mistake(loss / math.log(2), base),
        Mistake(loss / math.log(10), base),
        Mistake(-loss, message("The sign is reversed: the loss is minus the logarithm, and never negative.")),
        Mistake(
            loss / logits.shape[1],
            message("This is a mean over all N·K entries: divide by the number of examples, N, only."),
        ),
        Mistake(-logits[rows, labels].mean(), no_softmax),
        Mistake(-np.log(logits[rows, labels]).mean(), no_softmax),
        Mistake(-probabilities[rows, labels].mean(), no_logarithm),
        Mistake(1 - probabilities[rows, labels].mean(), no_logarithm),
        Mistake(-log_probs[:, labels].mean(), label_entry),
        Mistake(-log_probs[labels].mean(), label_entry),
        Mistake(-log_probs.mean(), label_entry),
        Mistake(-log_probs.sum(axis=1).mean(), label_entry),
        Mistake(
            -log_probs.max(axis=1).mean(),
            message("You take the largest probability of each row: take that of the label, right or wrong."),
        ),
        Mistake(-np.log(by_columns[rows, labels]).mean(), axis),
        Mistake(-shifted_by_columns[rows, labels].mean(), axis),
    ]
