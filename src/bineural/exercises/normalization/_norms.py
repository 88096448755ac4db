"""The form for a class that normalizes: PyTorch's own layer and the reader's go through the same stages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np

from bineural.exercises.checking.attempts import an_object, attempt, is_unfinished
from bineural.exercises.checking.calling import call
from bineural.exercises.checking.comparing import Fault, Mistake, agree, find_fault
from bineural.exercises.checking.describing import code
from bineural.exercises.checking.errors import not_written
from bineural.exercises.checking.exercises import Named, Submission, Table, is_missing
from bineural.exercises.checking.results import Case
from bineural.exercises.checking.seeding import seeded
from bineural.localize import message

FEATURES = 3
ERRORS = (ArithmeticError, AttributeError, IndexError, KeyError, RuntimeError, TypeError, ValueError)


class Stage(NamedTuple):
    """What a layer goes through: the code that tells it, what does it, and the hint for a layer that has no other."""

    spelled: str
    drive: Callable[[Any], Any]
    hint: str


@dataclass(frozen=True, kw_only=True)
class NormExercise(Named, Table):
    """A class whose layers are driven through stages, each compared with what PyTorch's layer does.

    Parameters
    ----------
    name : str
        Of the class; ``name(3)`` makes a layer of three features.
    reference : callable
        Makes PyTorch's layer of a number of features.
    stages : mapping of str to Stage
        Title and stage; the first that fails ends the check.
    classes : callable
        Returns classes by what they do; they are made when they are needed, because that loads PyTorch.
    mistakes : mapping of str to sequence of str
        Hint and the names of the classes that make the mistake.
    right : sequence of str
        Names of different classes as students would write them.
    """

    name: str
    reference: Callable[[int], Any]
    stages: Mapping[str, Stage]
    classes: Callable[[], Mapping[str, type]]
    mistakes: Mapping[str, Sequence[str]]
    right: Sequence[str]
    needs: tuple[str, ...] = ("torch",)

    def check(self, *submission: Any) -> Iterator[Case]:
        """Drive layers of the class through the stages, up to the first that fails."""
        [submitted] = submission
        problem = self._require(submitted)
        if problem:
            yield problem
            return
        for title, stage in self.stages.items():
            case = self._case(submitted, title, stage)
            yield case
            if not case.passed:
                return

    def written(self, *submission: Any) -> tuple[bool, ...]:
        """Make a layer and call it once; a class without `forward` of its own is not written."""
        [submitted] = submission
        if is_missing(submitted):
            return (False,)
        if not isinstance(submitted, type):
            return (True,)
        if not any("forward" in vars(each) for each in submitted.__mro__ if each.__name__ != "Module"):
            return (False,)
        return (not is_unfinished(call(lambda: submitted(FEATURES)(batch()), {})),)

    def solutions(self) -> Iterator[Submission]:
        """Yield each right class."""
        return ((self.classes()[name],) for name in self.right)

    def mistaken(self) -> Iterator[tuple[str, Submission]]:
        """Yield each wrong class."""
        for hint, names in self.mistakes.items():
            yield from ((hint, (self.classes()[name],)) for name in names)

    def _require(self, submitted: Any) -> Case | None:
        from torch import nn

        title = message("what was handed in")
        expected = message(
            "a class {name}, made of {base}, with the methods `__init__(self, num_features)` and `forward(self, x)`",
            name=code(self.name),
            base=code("nn.Module"),
        )
        if not isinstance(submitted, type):
            hint = message("Hand in the class itself, by its name without brackets: {name}.", name=code(self.name))
            return Case(title, False, expected=expected, got=an_object(submitted), hint=hint)
        if not self.written(submitted)[0]:
            return Case(title, False, expected=expected, hint=not_written(self.name))
        if not issubclass(submitted, nn.Module):
            hint = message("The class must be made of `nn.Module`, or the optimizer will not find γ and β.")
            return Case(title, False, expected=expected, got=message("another class"), hint=hint)
        return None

    def _case(self, submitted: type, title: str, stage: Stage) -> Case:
        def run() -> Any:
            with seeded(0):
                return stage.drive(submitted)

        def find(got: Any) -> Fault | None:
            with seeded(0):
                right = stage.drive(self.reference)
            fault = find_fault("result", got, right, self._known(stage, right))
            known = {message(hint) for hint in self.mistakes}
            return replace(fault, hint=message(stage.hint)) if fault and fault.hint not in known else fault

        return attempt(message(title), self.name, run, {}, find, self._on_error, spelled=stage.spelled)

    def _known(self, stage: Stage, right: Any) -> list[Mistake]:
        known = []
        for hint, (wrong,) in self.mistaken():
            with suppress(*ERRORS), seeded(0), np.errstate(all="ignore"):
                value = stage.drive(wrong)
                if not agree(value, right):
                    known.append(Mistake(value, message(hint)))
        return known

    def _on_error(self, error: BaseException) -> str:
        words = str(error)
        if isinstance(error, AttributeError) and "before Module.__init__()" in words:
            return message("Call `super().__init__()` first: it makes the places for parameters and buffers.")
        if isinstance(error, TypeError) and "positional argument" in words:
            return message("The methods are `__init__(self, num_features)` and `forward(self, x)`, with `self` first.")
        if "must match the size" in words:
            return message(
                "The shapes do not fit: write the shape of mean and variance beside them; `keepdim=True` keeps an axis "
                "with length 1."
            )
        if "inplace operation" in words:
            return message("Autograd needs what an operation in place has overwritten: compute a new tensor instead.")
        return ""


def batch(shift: float = 0.0) -> Any:
    """Return a batch of four examples, of columns and rows that differ in mean and spread."""
    import torch

    table = [[1.0, 4.0, -2.0], [3.0, 8.0, 0.5], [-1.0, 5.0, 1.0], [2.0, 9.0, -3.0]]
    return torch.tensor(table, dtype=torch.float64) + shift


def made(layer_of: Any) -> Any:
    """Return a layer of three features in double precision, whose scale and shift are no longer 1 and 0."""
    import torch

    layer = layer_of(FEATURES).double()
    with torch.no_grad():
        layer.weight.copy_(torch.tensor([1.5, 0.5, -2.0]))
        layer.bias.copy_(torch.tensor([0.1, -0.3, 0.7]))
    return layer


def carried(layer_of: Any, buffers: Sequence[str] = ()) -> Any:
    """Return for each name how it is registered: 1 as it should be, 2 as the other kind, 0 not at all, -1 not there."""
    layer = layer_of(FEATURES)
    kinds = dict(layer.named_parameters()), dict(layer.named_buffers())
    names = [(name, name in buffers) for name in ("weight", "bias", *buffers)]
    return np.array([_registered(layer, name, kinds[is_buffer], kinds[not is_buffer]) for name, is_buffer in names])


def _registered(layer: Any, name: str, wanted: Mapping[str, Any], other: Mapping[str, Any]) -> float:
    if tuple(getattr(getattr(layer, name, None), "shape", ())) != (FEATURES,):
        return -1.0
    return 1.0 if name in wanted else 2.0 if name in other else 0.0


def outputs(layer_of: Any) -> Any:
    """Return what a layer in training makes of a batch."""
    return made(layer_of)(batch()).detach().numpy()


def gradients(layer_of: Any) -> Any:
    """Return the gradients of the inputs, of the scale and of the shift, one below the other."""
    import torch

    layer, x = made(layer_of), batch().requires_grad_()
    pull = torch.tensor([[0.5, -1.0, 2.0], [1.0, 0.3, -0.7], [-0.2, 0.4, 1.1], [0.9, -0.6, 0.8]], dtype=torch.float64)
    (layer(x) * pull).sum().backward()
    return torch.cat([x.grad, layer.weight.grad[None], layer.bias.grad[None]]).numpy()
