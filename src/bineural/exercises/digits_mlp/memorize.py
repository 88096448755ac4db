"""Check of ``memorize(x, y)``: everything right in training, with true labels and with shuffled ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from bineural.exercises.checking.attempts import an_object
from bineural.exercises.checking.describing import code, contains_dots, is_numeric
from bineural.exercises.checking.errors import not_written
from bineural.exercises.checking.results import Case
from bineural.exercises.digits_mlp.training import Digits, load_parts, require_training, train, try_model
from bineural.localize import message

if TYPE_CHECKING:
    from torch import Tensor, nn

NAME = "memorize"
SHUFFLED = 300
SHUFFLES = 3
# Of what is predicted with true labels and with shuffled ones; the second are guesses, which scatter more.
TOLERANCES = (0.03, 0.05)


def check_memorize(function: Callable[..., Any], prediction: Any) -> list[Case]:
    """Train with true and with shuffled labels, and compare validation with what the student predicted."""
    problem = require_training(function, "memorize(x, y)") or _require_pair(prediction)
    if problem:
        return [problem]
    parts = load_parts()
    true_case, true_accuracy = _with_true_labels(function, parts)
    if not true_case.passed:
        return [true_case]
    shuffled_case, shuffled_accuracy = _with_shuffled_labels(function, parts)
    if not shuffled_case.passed:
        return [true_case, shuffled_case]
    return [true_case, shuffled_case, _compare(prediction, (true_accuracy, shuffled_accuracy))]


def _with_true_labels(function: Callable[..., Any], parts: Digits) -> tuple[Case, float]:
    title = message("training with true labels, on {count:,d} digits", count=len(parts.y))
    model, problem = train(function, NAME, title, parts.x, parts.y)
    if problem:
        return problem, 0.0
    right, right_held, problem = _count(model, title, parts, parts.x, parts.y)
    if problem:
        return problem, 0.0
    hint = message(
        "Not everything is right yet: take more epochs, a larger rate or Adam; noise, label smoothing and narrow "
        "layers work against learning by heart."
    )
    return _all_right(title, right, len(parts.y), hint), right_held / len(parts.y_held)


def _with_shuffled_labels(function: Callable[..., Any], parts: Digits) -> tuple[Case, float]:
    import torch

    title = message(
        "training with shuffled labels, {times:d} times on {count:d} digits", times=SHUFFLES, count=SHUFFLED
    )
    right = right_held = 0
    x, y = parts.x[:SHUFFLED], parts.y[:SHUFFLED]
    for seed in range(SHUFFLES):
        order = torch.randperm(SHUFFLED, generator=torch.Generator().manual_seed(seed))
        model, problem = train(function, NAME, title, x, y[order], seed=seed)
        if problem:
            return problem, 0.0
        counted, counted_held, problem = _count(model, title, parts, x, y[order])
        if problem:
            return problem, 0.0
        right, right_held = right + counted, right_held + counted_held
    hint = message(
        "True labels were learned, shuffled ones not yet: there is no rule in them, so each image takes steps of "
        "its own; take more epochs, or Adam."
    )
    return _all_right(title, right, SHUFFLES * SHUFFLED, hint), right_held / (SHUFFLES * len(parts.y_held))


def _count(model: nn.Module, title: str, parts: Digits, x: Tensor, y: Tensor) -> tuple[int, int, Case | None]:
    right, problem = try_model(model, title, x, y)
    right_held, problem_held = try_model(model, title, parts.x_held, parts.y_held)
    return right, right_held, problem or problem_held


def _all_right(title: str, right: int, count: int, hint: str) -> Case:
    passed = right == count
    expected = message("right answers in training: {count:,d}", count=count)
    got = message("right answers in training: {right:,d} of {count:,d}", right=right, count=count)
    return Case(title, passed, expected=expected, got=got, hint="" if passed else hint)


def _require_pair(prediction: Any) -> Case | None:
    title = message("your prediction")
    expected = message("two validation accuracies: labels true, labels shuffled")
    if contains_dots(prediction):
        return Case(title, False, expected=expected, hint=not_written("prediction"))
    pair = isinstance(prediction, (tuple, list)) and len(prediction) == 2
    if not pair or not all(is_numeric(number) and np.ndim(number) == 0 for number in prediction):
        hint = message("Hand in two numbers: {example}.", example=code("prediction = 0.5, 0.5"))
        return Case(title, False, expected=expected, got=an_object(prediction), hint=hint)
    if not all(0 <= number <= 1 for number in prediction):
        hint = message("Accuracies are shares from 0 to 1, not percent.")
        return Case(title, False, expected=expected, got=_pair(*prediction), hint=hint)
    return None


def _pair(first: float, second: float) -> str:
    return message("{first:.3f} and {second:.3f}", first=float(first), second=float(second))


def _compare(prediction: tuple[float, float], measured: tuple[float, float]) -> Case:
    pairs = zip(prediction, measured, TOLERANCES, strict=True)
    close = [abs(guess - truth) <= tolerance for guess, truth, tolerance in pairs]
    if prediction[0] == 1:
        close[0] = False  # nobody who expects mistakes says so
    passed = all(close)
    expected = message(
        "validation accuracy {true:.3f} with true labels, within {near:g}, and {shuffled:.3f} with shuffled ones, "
        "within {far:g}",
        true=measured[0],
        near=TOLERANCES[0],
        shuffled=measured[1],
        far=TOLERANCES[1],
    )
    hint = "" if passed else _advice(prediction, close)
    return Case(message("your prediction"), passed, expected=expected, got=_pair(*prediction), hint=hint)


def _advice(prediction: tuple[float, float], close: list[bool]) -> str:
    true, shuffled = prediction
    if true < 0.5 < shuffled:
        return message("The two numbers seem to be exchanged: first true labels, then shuffled ones.")
    if not close[1] and shuffled >= 0.5:
        return message(
            "Shuffled labels hold no rule that new images could follow: right answers to them can only be chance."
        )
    if not close[1]:
        return message("With shuffled labels the answers to new images are guesses: how often is one of ten right?")
    if true == 1:
        return message("That is training accuracy: in validation the network meets images that it has not seen.")
    return message("With true labels, read the validation accuracy off the curves of the chapter.")
