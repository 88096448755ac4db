"""The form for a layer: forward, backward, and orders of calls that reveal what it keeps where."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from bineural.exercises.checking.attempts import an_object, attempt, is_unfinished
from bineural.exercises.checking.calling import call
from bineural.exercises.checking.comparing import Fault, FloatArray, Mistake, agree, find_fault
from bineural.exercises.checking.describing import code, spell_call
from bineural.exercises.checking.exercises import Named, Submission, Table, is_missing
from bineural.exercises.checking.gradients import finite_differences
from bineural.exercises.checking.results import Case
from bineural.localize import message

Function = Callable[..., Any]
ByHint = Mapping[str, Sequence[Function]]


@dataclass(frozen=True, kw_only=True)
class LayerExercise(Named, Table):
    """A class with ``forward(x)`` and ``backward(grad_output)`` that acts on each element; it is tried on two batches.

    What `backward` should return comes from finite differences of the reference.

    Parameters
    ----------
    name : str
        The name of the class.
    reference : callable
        The right function of x, computed in another way than students will.
    x, other_x, grad_output : list
        Two batches of the same shape, and the gradient that comes back for the first.
    forward_mistakes : mapping of str to sequence of callable
        Hint and wrong functions of x.
    backward_mistakes : mapping of str to sequence of callable
        Hint and wrong functions of x, of the right output y and of grad_output.
    right : sequence of type
        Different classes as students would write them.
    large : mapping of str to (list, str)
        Title, inputs on which a right formula can still overflow, and the hint for it.
    kept : str
        What `forward` keeps, as the exercise calls it.

    Examples
    --------
    >>> class Square:
    ...     def forward(self, x):
    ...         self.x = x
    ...         return x**2
    ...
    ...     def backward(self, grad_output):
    ...         return grad_output * self.x
    >>> exercise = LayerExercise(
    ...     name="Square",
    ...     reference=lambda x: x * x,
    ...     x=[[1.0, -2.0]],
    ...     other_x=[[3.0, 0.5]],
    ...     grad_output=[[0.5, -1.0]],
    ...     forward_mistakes={"This is twice x.": [lambda x: 2 * x]},
    ...     backward_mistakes={"The factor 2 is missing.": [lambda x, y, grad_output: grad_output * x]},
    ...     right=[],
    ... )
    >>> [case.hint for case in exercise.check(Square)]
    ['', 'The factor 2 is missing.']
    """

    name: str
    reference: Function
    x: Any
    other_x: Any
    grad_output: Any
    forward_mistakes: ByHint
    backward_mistakes: ByHint
    right: Sequence[type]
    large: Mapping[str, tuple[Any, str]] = field(default_factory=dict)
    kept: str = "y"

    def check(self, *submission: Any) -> list[Case]:
        """Try forward, then backward, then the orders of calls and large inputs."""
        [submitted] = submission
        problem = self._require_layer(submitted)
        if problem:
            return [problem]
        is_class = isinstance(submitted, type)
        layer = submitted if is_class else type(submitted)
        y = self.reference(np.array(self.x))
        known = _known(self.forward_mistakes, (np.array(self.x),), y)
        forward = self._try(layer, message("forward on a batch"), "layer.x", y, known)
        if not is_class:
            remark = message(
                "The check makes layers of its own: hand in the class, {name}, rather than one layer, {call}.",
                name=code(self.name),
                call=code(f"{self.name}()"),
            )
            forward = replace(forward, hint=forward.hint or remark)
        if not forward.passed:
            return [forward]
        right = self._right_gradient()
        known = _known(self.backward_mistakes, (np.array(self.x), y, np.array(self.grad_output)), right)
        backward = self._try(layer, message("backward on the same batch"), "layer.x layer.grad_output", right, known)
        if not backward.passed:
            return [forward, backward]
        # The formula is right by now, so a wrong value comes from what was kept.
        orders = [self._try(layer, title, order, right, hint=hint) for title, order, hint in _orders()]
        large = [
            self._try(layer, message(title), "layer.x", self.reference(np.array(x)), hint=message(hint), x=x)
            for title, (x, hint) in self.large.items()
        ]
        return [forward, backward, *orders, *large]

    def written(self, *submission: Any) -> tuple[bool, ...]:
        """Call forward and backward of a layer once; a class that lacks one of them is not written."""
        [submitted] = submission
        if is_missing(submitted):
            return (False,)
        is_class = isinstance(submitted, type)
        if is_class and not all(hasattr(submitted, method) for method in ("forward", "backward")):
            return (False,)
        layer: Any = submitted if is_class else type(submitted)

        def run(x: FloatArray, grad_output: FloatArray) -> Any:
            made = layer()
            return made.forward(x), made.backward(grad_output)

        outcome = call(run, {"x": np.array(self.x), "grad_output": np.array(self.grad_output)})
        passes = outcome.value if outcome.value is not None else ()
        return (not is_unfinished(outcome) and not any(is_missing(each) for each in passes),)

    def mistaken(self) -> Iterator[tuple[str, Submission]]:
        """Yield layers of which one pass is a wrong function of the table."""
        for hint, functions in self.forward_mistakes.items():
            yield from ((hint, (_layer_of(wrong, self.reference, lambda x, y, g: g),)) for wrong in functions)
        for hint, functions in self.backward_mistakes.items():
            yield from ((hint, (_layer_of(self.reference, self.reference, wrong),)) for wrong in functions)

    def _require_layer(self, submitted: Any) -> Case | None:
        title = message("what was handed in")
        expected = message(
            "a class {name} with the methods `forward(self, x)` and `backward(self, grad_output)`",
            name=code(self.name),
        )
        layer = submitted if isinstance(submitted, type) else type(submitted)
        if not isinstance(submitted, type) and not hasattr(layer, "forward"):
            hint = message("Hand in the class itself, by its name without brackets: {name}.", name=code(self.name))
            return Case(title, False, expected=expected, got=an_object(submitted), hint=hint)
        for method in ("forward", "backward"):
            if not callable(getattr(layer, method, None)):
                hint = message("Define {method} inside of the class, indented by four spaces.", method=code(method))
                got = message("a class without {method}", method=code(method))
                return Case(title, False, expected=expected, got=got, hint=hint)
        return None

    def _right_gradient(self) -> FloatArray:
        grad_output = np.array(self.grad_output)
        return finite_differences(lambda x: float(np.sum(grad_output * self.reference(x))), np.array(self.x))

    def _try(
        self,
        layer: Callable[[], Any],
        title: str,
        order: str,
        right: FloatArray,
        known: Sequence[Mistake] = (),
        hint: str = "",
        x: Any = None,
    ) -> Case:
        """Make the calls of an order such as ``"layer.x layer.grad_output"``, and judge what the last one returned."""
        given = {"x": self.x if x is None else x, "other_x": self.other_x, "grad_output": self.grad_output}
        calls = [each.split(".") for each in order.split()]
        names = list(dict.fromkeys(name for name, _ in calls))
        arguments = {name: np.array(value) for name, value in given.items() if any(name == each for _, each in calls)}
        is_forward = calls[-1][1] != "grad_output"

        def run(*values: Any) -> Any:
            copies = dict(zip(arguments, values, strict=True))
            layers = {name: layer() for name in names}
            for name, argument in calls:
                method = "backward" if argument == "grad_output" else "forward"
                result = getattr(layers[name], method)(copies[argument])
            return result

        def find(got: Any) -> Fault | None:
            fault = find_fault("y" if is_forward else "grad_x", got, right, known)
            return replace(fault, hint=hint) if fault and hint else fault

        spelled = f"{', '.join(names)} = {', '.join([f'{self.name}()'] * len(names))}"
        for name, argument in calls:
            method, keyword = ("backward", argument) if argument == "grad_output" else ("forward", "x")
            spelled += f"; {spell_call(f'{name}.{method}', {keyword: arguments[argument]})}"
        return attempt(
            title, "forward" if is_forward else "backward", run, arguments, find, self._on_error, spelled=spelled
        )

    def _on_error(self, error: BaseException) -> str:
        text = str(error)
        if isinstance(error, TypeError) and "positional argument" in text:
            return message(
                "The methods are `forward(self, x)` and `backward(self, grad_output)`, with `self` first, and {call} "
                "takes no arguments.",
                call=code(f"{self.name}()"),
            )
        if isinstance(error, AttributeError) and "no setter" in text:
            return message(
                "`saved` is read only: keep the output by {call}.", call=code(f"self.save_for_backward({self.kept})")
            )
        if type(error) is RuntimeError:
            return message(
                "`forward` has run, but it kept nothing: add {call} to it.",
                call=code(f"self.save_for_backward({self.kept})"),
            )
        return ""


def _orders() -> list[tuple[str, str, str]]:
    """Return the orders of calls that a layer must stand: title, calls, and what fails there."""
    return [
        (
            message("two batches, one after the other"),
            "layer.other_x layer.x layer.grad_output",
            message(
                "After a second `forward`, `backward` still uses the first: each `forward` must keep its own output "
                "anew."
            ),
        ),
        (
            message("two layers at once"),
            "first.x second.other_x first.grad_output",
            message(
                "Two layers share what they keep, and the second has overwritten it: keep the output in `self`, not "
                "in the class or in a global variable."
            ),
        ),
        (
            message("backward twice after one forward"),
            "layer.x layer.grad_output layer.grad_output",
            message(
                "The second `backward` differs from the first: `backward` overwrites what `forward` kept; compute a "
                "new array instead, without `*=`, `**=` or assigning into it."
            ),
        ),
    ]


def _known(table: ByHint, arguments: Sequence[FloatArray], right: FloatArray) -> list[Mistake]:
    with np.errstate(all="ignore"):
        values = [(np.asarray(wrong(*arguments)), hint) for hint, functions in table.items() for wrong in functions]
    return [Mistake(value, message(hint)) for value, hint in values if not agree(value, right)]


def _layer_of(forward: Function, right: Function, backward: Function) -> type:
    class Layer:
        def forward(self, x: Any) -> Any:
            self.x, self.y = x, right(x)
            return forward(x)

        def backward(self, grad_output: Any) -> Any:
            return backward(self.x, self.y, grad_output)

    return Layer
