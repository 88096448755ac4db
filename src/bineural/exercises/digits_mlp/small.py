"""Check of ``small_network(x, y, seed)``: a median accuracy of 97 % with fewer weights than logistic regression."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from bineural.exercises.checking.results import Case
from bineural.exercises.digits_mlp.training import count_right, load_parts, require_training, train
from bineural.localize import message

if TYPE_CHECKING:
    from torch import nn

NAME = "small_network"
GOAL = 0.97
# Logistic regression: 64 weights and a bias for each of 10 classes.
PARAMETERS = 650
SEEDS = range(5)
SECONDS = 60.0


def check_small(function: Callable[..., Any]) -> list[Case]:
    """Train a student's network from five seeds, count its parameters, and take the median accuracy."""
    problem = require_training(function, "small_network(x, y, seed)")
    if problem:
        return [problem]
    parts = load_parts()
    title = message("training from {count:d} seeds", count=len(SEEDS))
    start = time.thread_time()  # of the processor: a busy machine is not the student's fault
    models: list[nn.Module] = []
    for seed in SEEDS:
        model, problem = train(function, NAME, title, parts.x, parts.y, seed, seed=seed)
        if problem:
            return [problem]
        models.append(model)
        size = _size_case(model)
        if not size.passed:
            return [size]
        seconds = time.thread_time() - start
        if seconds > SECONDS and len(models) < len(SEEDS):
            return [_too_slow(title, seconds, len(models))]
    if _equal(models[0], models[1]):
        hint = message(
            "All runs are the same one: `seed` must decide the starting weights, by `torch.manual_seed(seed)`."
        )
        return [Case(title, False, expected=message("five different runs"), got=message("equal networks"), hint=hint)]
    train_shares = [count_right(model, parts.x, parts.y) / len(parts.y) for model in models]
    shares = [count_right(model, parts.x_held, parts.y_held) / len(parts.y_held) for model in models]
    return [size, _accuracy_case(shares, train_shares)]


def count_numbers(model: nn.Module) -> int:
    """Return how many numbers a model carries: parameters, frozen ones too, and buffers.

    Examples
    --------
    >>> from bineural.models import MLP
    >>> count_numbers(MLP([64, 7, 10]))
    535
    """
    return sum(tensor.numel() for tensor in [*model.parameters(), *model.buffers()])


def _size_case(model: nn.Module) -> Case:
    count = count_numbers(model)
    passed = 0 < count < PARAMETERS
    hint = message(
        "A network 64-H-10 has 65·H + 10·(H + 1) parameters: find the largest H that stays below {limit:d}.",
        limit=PARAMETERS,
    )
    return Case(
        message("the number of parameters"),
        passed,
        expected=message("fewer than {limit:d}", limit=PARAMETERS),
        got=message("parameters: {count:,d}", count=count),
        hint="" if passed else hint,
    )


def _equal(one: nn.Module, other: nn.Module) -> bool:
    import torch

    pairs = zip(one.parameters(), other.parameters(), strict=False)
    return all(a.shape == b.shape and torch.equal(a, b) for a, b in pairs)


def _too_slow(title: str, seconds: float, count: int) -> Case:
    return Case(
        title,
        False,
        expected=message("{count:d} networks in {seconds:.0f} s", count=len(SEEDS), seconds=SECONDS),
        got=message("{count:d} in {seconds:.1f} s", count=count, seconds=seconds),
        hint=message("So small a network trains in a second or two: take fewer epochs."),
    )


def _accuracy_case(shares: list[float], train_shares: list[float]) -> Case:
    median = float(np.median(shares))
    passed = median >= GOAL
    return Case(
        message("accuracy on {count:d} digits held back", count=540),
        passed,
        expected=message("median {goal:.3f} or more", goal=GOAL),
        got=message(
            "median {median:.3f}, from {lowest:.3f} to {highest:.3f}; in training, median {train:.3f}",
            median=median,
            lowest=min(shares),
            highest=max(shares),
            train=float(np.median(train_shares)),
        ),
        hint="" if passed else _advice(float(np.median(train_shares))),
    )


def _advice(train_share: float) -> str:
    if train_share < GOAL:
        return message(
            "The network underfits, it is not good enough in training either: take more epochs, a larger rate, "
            "another optimizer, less noise or one neuron more."
        )
    if train_share > 0.995:
        return message(
            "Nearly everything is right in training, so the room is elsewhere: let fresh noise on the inputs keep "
            "the network from relying on single pixels."
        )
    return message(
        "Close: let the rate decay to the end, train longer, and try the strength of the noise on validation parts."
    )
