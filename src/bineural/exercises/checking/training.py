"""The form for a training: a reader's function trains networks, and the median must reach a goal on other data."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from bineural.exercises.checking.calling import call
from bineural.exercises.checking.exercises import OfFunction, Submission
from bineural.exercises.checking.models import equal_weights, size_case
from bineural.exercises.checking.results import Case
from bineural.exercises.checking.runs import limit_time, require_training, share_right, train
from bineural.localize import message

if TYPE_CHECKING:
    from torch import Tensor, nn


class Parts(NamedTuple):
    """Data to train on and data held back: x (N, …) float32, y (N,) int64, K classes."""

    x: Tensor
    y: Tensor
    x_held: Tensor
    y_held: Tensor
    classes: int


@dataclass(frozen=True, kw_only=True)
class TrainingExercise(OfFunction):
    """A function ``f(x, y, seed)`` that trains a network and returns it: the median over seeds must reach a goal.

    The data held back are the reader's only in this check; time is the processor's, so that a busy machine is not the
    reader's fault.

    Parameters
    ----------
    signature : str
        ``"small_network(x, y, seed)"``.
    parts : callable
        Returns the data.
    goal : float
        The median accuracy on what is held back.
    advice : mapping of str to callable
        Hint, and whether it fits, from the median accuracies in training and held back; the first that fits is shown.
    seconds : float
        How long all trainings may take together.
    too_slow : str
        The hint when they take longer.
    largest : int
        How many numbers the network may carry, and one more.
    too_large : str
        The hint when it carries more, a template with the field ``{limit:d}``.
    seeds : range
        One training each.
    stand_in : callable
        The book's own function.

    Examples
    --------
    >>> import torch
    >>> from bineural.models import MLP
    >>> blobs = torch.cat([torch.randn(20, 2) - 4, torch.randn(20, 2) + 4]), torch.arange(40) // 20
    >>> exercise = TrainingExercise(
    ...     signature="train(x, y, seed)",
    ...     parts=lambda: Parts(*blobs, *blobs, classes=2),
    ...     goal=1.0,
    ...     advice={"Take more epochs.": lambda train, held: train < 1},
    ...     seconds=10.0,
    ...     too_slow="Take fewer epochs.",
    ... )
    >>> next(exercise.check(lambda x, y, seed: MLP([2, 2]))).hint
    'Take more epochs.'
    """

    signature: str
    parts: Callable[[], Parts]
    goal: float
    advice: Mapping[str, Callable[[float, float], bool]]
    seconds: float
    too_slow: str
    largest: int = 0
    too_large: str = ""
    seeds: range = range(5)
    needs: tuple[str, ...] = ("torch", "scikit-learn")
    stand_in: Callable[..., Any] | None = None

    def stand_ins(self) -> Submission:
        """Return the book's own function."""
        return (self.stand_in,) if self.stand_in else ()

    def check(self, *submission: Any) -> Iterator[Case]:
        """Train from each seed, look at the size, and take the median accuracy."""
        [function] = submission
        problem = require_training(function, self.signature)
        if problem:
            yield problem
            return
        parts = self.parts()
        title = message("training from {count:d} seeds", count=len(self.seeds))
        models: list[nn.Module] = []
        start = time.thread_time()
        for seed in self.seeds:
            model = train(function, self.name, title, parts.classes, parts.x, parts.y, seed, seed=seed)
            models.append(model)
            if self.largest:
                # What a model remembers of its last inputs is no part of it: let these be none.
                call(lambda model=model: model(parts.x[:0]), {})
                size = size_case(model, self.largest, message(self.too_large, limit=self.largest))
                if not size.passed:
                    yield size
                    return
            limit_time(title, message(self.too_slow), start, self.seconds, len(models), len(self.seeds))
        if equal_weights(models[0], models[1]):
            yield all_equal(title, len(models))
            return
        shares = [share_right(model, title, parts.classes, parts.x, parts.y) for model in models]
        shares_held = [share_right(model, title, parts.classes, parts.x_held, parts.y_held) for model in models]
        if self.largest:
            yield size
        yield self._accuracy(shares, shares_held, len(parts.y_held))

    def _accuracy(self, train_shares: Sequence[float], shares: Sequence[float], count: int) -> Case:
        median, train_median = float(np.median(shares)), float(np.median(train_shares))
        passed = median >= self.goal
        return Case(
            message("accuracy on {count:d} examples held back", count=count),
            passed,
            expected=message("median {goal:.3f} or more", goal=self.goal),
            got=message(
                "median {median:.3f}, from {lowest:.3f} to {highest:.3f}; in training, median {train:.3f}",
                median=median,
                lowest=min(shares),
                highest=max(shares),
                train=train_median,
            ),
            hint="" if passed else self.advise(train_median, median),
        )

    def advise(self, train: float, held: float) -> str:
        """Return the first advice that fits the median accuracies in training and held back."""
        return next((message(hint) for hint, fits in self.advice.items() if fits(train, held)), "")


def all_equal(title: str, count: int) -> Case:
    """Say that trainings from different seeds gave one and the same network."""
    hint = message("All runs are the same one: `seed` must decide the starting weights, by `torch.manual_seed(seed)`.")
    expected = message("different runs: {count:d}", count=count)
    return Case(title, False, expected=expected, got=message("equal networks"), hint=hint)
