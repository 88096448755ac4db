"""What the exercises share whose functions are for arrays, and for tensors, too, because PyTorch trains with them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from bineural.exercises.checking.arguments import named, spell_arguments
from bineural.exercises.checking.attempts import attempt
from bineural.exercises.checking.comparing import Fault
from bineural.exercises.checking.functions import Function, FunctionExercise
from bineural.exercises.checking.results import Case
from bineural.exercises.checking.returned import find_in_tensor
from bineural.localize import message

# Words of PyTorch's error for a function of one argument, and what to say of it.
NO_TENSOR = "must be Tensor"
TAKES_ARRAYS = (
    "Your function gets NumPy arrays, which PyTorch's functions do not take: use `tanh`, `sigmoid` and `where` as they "
    "stand ready."
)
ARRAYS_ALONE = (
    "This is right for arrays. But PyTorch trains with your function too, and NumPy's own functions do not take its "
    "tensors: use `tanh`, `sigmoid` and `where` as they stand ready, operators, and slices."
)


# As the page has them.
def tanh(a):
    return a.tanh() if hasattr(a, "tanh") else np.tanh(a)


def sigmoid(a):
    return a.sigmoid() if hasattr(a, "sigmoid") else 1 / (1 + np.exp(-a))


def where(mask, a, b):
    return a.where(mask, b) if hasattr(a, "where") else np.where(mask, a, b)


@dataclass(frozen=True, kw_only=True)
class ForBoth(FunctionExercise):
    """A function of arrays that is tried with tensors, too, where PyTorch is at hand: in a page it is not."""

    def check(self, *submission: Any) -> list[Case]:
        """Try all cases with arrays, and if these pass, the first one with tensors."""
        cases = super().check(*submission)
        if not all(case.passed for case in cases):
            return cases
        try:
            import torch  # noqa: F401
        except ImportError:
            return cases
        return [*cases, self._with_tensors(*submission)]

    def _with_tensors(self, function: Function) -> Case:
        arguments = named(self.signature, next(iter(self.cases.values())), self.lists)
        expected = self.reference(*arguments.values())

        def run() -> Any:
            return function(*map(_as_tensor, arguments.values()))

        def find(got: Any) -> Fault | None:
            fault = find_in_tensor(str(self.returns), got, expected)
            return replace(fault, hint=message(ARRAYS_ALONE)) if fault else None

        spelled = f"{self.name}({spell_arguments(arguments)})"
        title = message("tensors, as in training")
        return attempt(title, self.name, run, {}, find, lambda error: message(ARRAYS_ALONE), spelled=spelled)


def _as_tensor(value: Any) -> Any:
    """Return an array as a tensor, one that asks for a gradient if it can; anything else as it is."""
    import torch

    if not isinstance(value, np.ndarray):
        return value
    return torch.tensor(value, requires_grad=value.dtype.kind == "f")
