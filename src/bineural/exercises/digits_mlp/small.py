"""Check of ``small_network(x, y, seed)``: a median accuracy of 97 % with fewer weights than logistic regression."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from types import FunctionType, ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np

from bineural.exercises.checking.calling import call
from bineural.exercises.checking.results import Case
from bineural.exercises.digits_mlp.training import load_parts, require_training, train, try_model
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
        # What a model remembers of its last inputs is no part of it: let these be none.
        call(lambda model=model: model(parts.x[:0]), {})
        size = _size_case(model, count_unregistered(model))
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
    train_shares, shares = [], []
    for model in models:
        right, problem = try_model(model, title, parts.x, parts.y)
        right_held, problem_held = try_model(model, title, parts.x_held, parts.y_held)
        problem = problem or problem_held
        if problem:
            return [problem]
        train_shares.append(right / len(parts.y))
        shares.append(right_held / len(parts.y_held))
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


def count_unregistered(model: nn.Module) -> int:
    """Return how many numbers a model carries beside its parameters and buffers, in whatever its modules hold.

    Layers in a Python list are found, and so are tensors, arrays, and the attributes of other objects; what an
    optimizer keeps is no part of the model.

    Examples
    --------
    >>> import torch
    >>> model = torch.nn.Linear(64, 10)
    >>> model.hidden = [torch.nn.Linear(64, 64)]
    >>> count_numbers(model), count_unregistered(model)
    (650, 4160)
    """
    import torch

    registered = [*model.modules(), *model.parameters(), *model.buffers()]
    seen = {id(each): each for each in registered}
    left: list[Any] = [vars(module) for module in model.modules()]
    count = 0
    while left:
        held = left.pop()
        if id(held) in seen or isinstance(held, (type, ModuleType, FunctionType, torch.optim.Optimizer)):
            continue
        seen[id(held)] = held
        if isinstance(held, (torch.Tensor, np.ndarray)):
            count += int(np.prod(held.shape))
        elif isinstance(held, Mapping):
            left += held.values()
        elif isinstance(held, (list, tuple, set)):
            left += held
        elif hasattr(held, "__dict__"):
            left.append(vars(held))
    return count


def _size_case(model: nn.Module, unregistered: int) -> Case:
    registered = count_numbers(model)
    count = registered + unregistered
    passed = registered > 0 and count < PARAMETERS
    hint = message(
        "A network 64-H-10 has 65·H + 10·(H + 1) parameters: find the largest H that stays below {limit:d}.",
        limit=PARAMETERS,
    )
    if unregistered and registered < PARAMETERS:
        hint = message(
            "The model carries numbers that are not registered, {count:,d} of them, and they count too: layers in a "
            "Python list are registered by `nn.ModuleList`, and training data do not belong into the model.",
            count=unregistered,
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
