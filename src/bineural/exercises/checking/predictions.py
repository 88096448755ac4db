"""Judge what a reader predicted before the check measured it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from bineural.exercises.checking.attempts import an_object
from bineural.exercises.checking.describing import code, contains_dots, is_numeric
from bineural.exercises.checking.errors import not_written
from bineural.exercises.checking.results import Case
from bineural.localize import message

# Of the prediction and whether each number is near: whether a hint fits.
Fits = Callable[[Sequence[float], Sequence[bool]], bool]


@dataclass(frozen=True, kw_only=True)
class SharesPredicted:
    """Shares from 0 to 1, accuracies for instance, that a reader predicts before they are measured.

    Parameters
    ----------
    name : str
        What the starter calls the prediction.
    wanted : str
        What is to be predicted, in words.
    within : sequence of float
        How far each number may lie from what is measured.
    hints : mapping of str to callable
        Hint, and whether it fits, from the numbers and whether each is near; the first that fits is shown.
    refused : callable, optional
        Takes the numbers and says which of them are wrong however near.

    Examples
    --------
    >>> predicted = SharesPredicted(
    ...     name="prediction",
    ...     wanted="the accuracy of guesses",
    ...     within=[0.05],
    ...     hints={"One of ten is right.": lambda numbers, near: True},
    ... )
    >>> predicted.require((0.1,)) is None, predicted.judge((0.5,), [0.1]).hint
    (True, 'One of ten is right.')
    """

    name: str
    wanted: str
    within: Sequence[float]
    hints: Mapping[str, Fits]
    refused: Callable[[Sequence[float]], Sequence[bool]] | None = None

    def require(self, prediction: Any) -> Case | None:
        """Return a case that failed unless as many shares were handed in as are to be predicted."""
        title, expected = message("your prediction"), message(self.wanted)
        count = len(self.within)
        if contains_dots(prediction):
            return Case(title, False, expected=expected, hint=not_written(self.name))
        fits = isinstance(prediction, (tuple, list)) and len(prediction) == count
        if not fits or not all(is_numeric(number) and np.ndim(number) == 0 for number in prediction):
            example = code(f"{self.name} = {', '.join(['0.5'] * count)}")
            hint = message("Numbers to hand in: {count:d}, for instance {example}.", count=count, example=example)
            return Case(title, False, expected=expected, got=an_object(prediction), hint=hint)
        if not all(0 <= number <= 1 for number in prediction):
            hint = message("Accuracies are shares from 0 to 1, not percent.")
            return Case(title, False, expected=expected, got=_spelled(prediction), hint=hint)
        return None

    def judge(self, prediction: Sequence[float], measured: Sequence[float]) -> Case:
        """Compare the prediction with what was measured."""
        refused = self.refused(prediction) if self.refused else [False] * len(prediction)
        rows = zip(prediction, measured, self.within, refused, strict=True)
        near = [abs(guess - truth) <= within and not no for guess, truth, within, no in rows]
        expected = message(
            "{wanted}: {measured}, up to {within} from these",
            wanted=message(self.wanted),
            measured=_spelled(measured),
            within=_spelled(self.within),
        )
        hint = next((message(hint) for hint, fits in self.hints.items() if fits(prediction, near)), "")
        passed = all(near)
        return Case(
            message("your prediction"),
            passed,
            expected=expected,
            got=_spelled(prediction),
            hint="" if passed else hint,
        )


def _spelled(numbers: Sequence[float]) -> str:
    return code(", ".join(f"{float(number):.3f}" for number in numbers))
