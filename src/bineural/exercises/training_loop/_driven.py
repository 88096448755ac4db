"""Functions that are judged by what they do to a network, not by what they return alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from bineural.exercises.checking.attempts import require_function
from bineural.exercises.checking.comparing import Fault, Mistake, find_fault
from bineural.exercises.checking.exercises import Submission, is_missing
from bineural.exercises.checking.functions import ByHint, Function, FunctionExercise
from bineural.exercises.checking.results import Case


@dataclass(frozen=True, kw_only=True)
class Driven(FunctionExercise):
    """A function that is called by `drive`, which returns what came of it as one array or tensor.

    Parameters
    ----------
    drive : callable
        Takes a function and the arguments of a case; what it returns is compared with what the reference gives.
    """

    drive: Callable[..., Any]

    def check(self, *submission: Any) -> list[Case]:
        """Try all cases through `drive`."""
        [function] = submission
        problem = require_function(function, self.signature)
        return [problem] if problem else super().check(self._driven(function))

    def written(self, *submission: Any) -> tuple[bool, ...]:
        """Call the function through `drive` with the arguments of the first case."""
        [function] = submission
        return (False,) if is_missing(function) else super().written(self._driven(function))

    def mistaken(self) -> Iterator[tuple[str, Submission]]:
        """Yield each wrong function as a reader would hand it in."""
        for hint, functions in self.mistakes.items():
            yield from ((hint, (function,)) for function in functions)

    def _driven(self, function: Function) -> Function:
        def driven(*arguments: Any) -> Any:
            came = self.drive(function, *arguments)
            return came.numpy() if hasattr(came, "numpy") else came

        return driven

    def _mistakes(self) -> dict[str, ByHint]:
        mistakes: Any = self.mistakes
        by_hint = {hint: [self._driven(each) for each in functions] for hint, functions in mistakes.items()}
        return {str(self.returns): by_hint}

    def _expected(self, arguments: Any) -> dict[str, Any]:
        return {str(self.returns): self._driven(self.reference)(*arguments)}

    def _find(self, got: Any, expected: Mapping[str, Any], mistakes: Mapping[str, Sequence[Mistake]]) -> Fault | None:
        name = str(self.returns)
        return find_fault(name, got, np.asarray(expected[name]), mistakes.get(name, ()))
