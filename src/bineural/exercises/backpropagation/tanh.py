"""Check of the class ``Tanh``: a layer whose backward pass uses the output that its forward pass kept."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from bineural.exercises.checking.attempts import an_object, attempt
from bineural.exercises.checking.comparing import Fault, FloatArray, Mistake, find_fault
from bineural.exercises.checking.describing import code, spell_call
from bineural.exercises.checking.gradients import finite_differences
from bineural.exercises.checking.results import Case
from bineural.localize import message

Layer = Callable[[], Any]

X = np.array([[0.5, -1.0, 2.0], [-0.25, 1.5, 0.0]])
OTHER_X = np.array([[-0.5, 0.75, 1.0], [1.25, -2.0, 0.25]])
GRAD_OUTPUT = np.array([[1.0, -2.0, 0.5], [3.0, 1.5, -0.5]])


def check_tanh(submission: Any) -> list[Case]:
    """Try a student's layer forward, backward, and in orders of calls that reveal what it keeps where."""
    problem = _require_layer(submission)
    if problem:
        return [problem]
    is_class = isinstance(submission, type)
    layer: Layer = submission if is_class else type(submission)
    forward = _forward(layer)
    if not is_class:
        remark = message(
            "The check makes layers of its own: hand in the class, `Tanh`, rather than one layer, `Tanh()`."
        )
        forward = replace(forward, hint=forward.hint or remark)
    if not forward.passed:
        return [forward]
    backward = _backward(layer)
    if not backward.passed:
        return [forward, backward]
    return [
        forward,
        backward,
        _twice_forward(layer),
        _two_layers(layer),
        _twice_backward(layer),
        _large(layer),
    ]


def _require_layer(submission: Any) -> Case | None:
    title = message("what was handed in")
    expected = message("a class `Tanh` with the methods `forward(self, x)` and `backward(self, grad_output)`")
    layer = submission if isinstance(submission, type) else type(submission)
    if not isinstance(submission, type) and not hasattr(layer, "forward"):
        hint = message("Hand in the class itself, by its name without brackets: `Tanh`.")
        return Case(title, False, expected=expected, got=an_object(submission), hint=hint)
    for method in ("forward", "backward"):
        if not callable(getattr(layer, method, None)):
            hint = message("Define {method} inside of the class, indented by four spaces.", method=code(method))
            got = message("a class without {method}", method=code(method))
            return Case(title, False, expected=expected, got=got, hint=hint)
    return None


def _forward(layer: Layer) -> Case:
    sigmoid = 1 / (1 + np.exp(-X))
    mistakes = [
        Mistake(sigmoid, message("This is the sigmoid: tanh has values from -1 to 1 and is 0 at 0.")),
        Mistake(np.tan(X), message("This is the tangent: the hyperbolic tangent is `np.tanh`.")),
        Mistake(1 - np.tanh(X) ** 2, message("This is the derivative: `forward` returns tanh itself.")),
    ]

    def find(got: Any) -> Fault | None:
        return find_fault("y", got, _tanh(X), mistakes)

    def run(x: FloatArray) -> Any:
        return layer().forward(x)

    return attempt(
        message("forward on a batch"),
        "forward",
        run,
        {"x": X},
        find,
        _on_error,
        spelled=_spell("Tanh()", x=X),
    )


def _backward(layer: Layer) -> Case:
    y, g = np.tanh(X), GRAD_OUTPUT
    from_input = message(
        "You use the input `x` where the output belongs: the derivative is `1 - y**2` with `y = tanh(x)`."
    )
    no_chain = message("`grad_output` is missing: by the chain rule, multiply it by the derivative `1 - y**2`.")
    from_gradient = message(
        "You compute the derivative at `grad_output`: it belongs at the output that `forward` kept; "
        "`grad_output` multiplies it."
    )
    mistakes = [
        Mistake(g * (1 - X**2), from_input),
        Mistake(1 - X**2, from_input),
        Mistake(1 - y**2, no_chain),
        Mistake(1 - np.tanh(g) ** 2, from_gradient),
        Mistake(g * (1 - np.tanh(g) ** 2), from_gradient),
        Mistake(1 - g**2, from_gradient),
        Mistake(g * (1 - g**2), from_gradient),
        Mistake(g * (1 - y), message("The square is missing: the derivative is `1 - y**2`.")),
        Mistake(1 - y, message("The square is missing: the derivative is `1 - y**2`.")),
        Mistake(
            g * (1 - np.tanh(y) ** 2),
            message("Tanh is applied twice: what `forward` kept is already the output, so square it as it is."),
        ),
        Mistake(
            g * y * (1 - y),
            message("`y * (1 - y)` is the derivative of the sigmoid: that of tanh is `1 - y**2`."),
        ),
        Mistake(g, message("The gradient passes unchanged: multiply it by the derivative `1 - y**2`.")),
        Mistake(g * y, message("You multiply by the output: multiply by the derivative `1 - y**2`.")),
    ]

    def run(x: FloatArray, grad_output: FloatArray) -> Any:
        tanh = layer()
        tanh.forward(x)
        return tanh.backward(grad_output)

    spelled = f"tanh = Tanh(); {_spell('tanh', x=X)}; {_spell_backward('tanh')}"
    arguments = {"x": X, "grad_output": GRAD_OUTPUT}
    return attempt(
        message("backward on the same batch"),
        "backward",
        run,
        arguments,
        _find(mistakes),
        _on_error,
        spelled=spelled,
    )


def _twice_forward(layer: Layer) -> Case:
    def run(other_x: FloatArray, x: FloatArray, grad_output: FloatArray) -> Any:
        tanh = layer()
        tanh.forward(other_x)
        tanh.forward(x)
        return tanh.backward(grad_output)

    hint = message(
        "After a second `forward`, `backward` still uses the first: each `forward` must keep its own output anew."
    )
    spelled = f"tanh = Tanh(); {_spell('tanh', x=OTHER_X)}; {_spell('tanh', x=X)}; {_spell_backward('tanh')}"
    return _in_order(message("two batches, one after the other"), run, hint, spelled)


def _two_layers(layer: Layer) -> Case:
    def run(other_x: FloatArray, x: FloatArray, grad_output: FloatArray) -> Any:
        first, second = layer(), layer()
        first.forward(x)
        second.forward(other_x)
        return first.backward(grad_output)

    hint = message(
        "Two layers share what they keep, and the second has overwritten it: keep the output in `self`, "
        "not in the class or in a global variable."
    )
    forwards = f"{_spell('first', x=X)}; {_spell('second', x=OTHER_X)}"
    spelled = f"first, second = Tanh(), Tanh(); {forwards}; {_spell_backward('first')}"
    return _in_order(message("two layers at once"), run, hint, spelled)


def _twice_backward(layer: Layer) -> Case:
    def run(other_x: FloatArray, x: FloatArray, grad_output: FloatArray) -> Any:
        tanh = layer()
        tanh.forward(x)
        tanh.backward(grad_output)
        return tanh.backward(grad_output)

    hint = message(
        "The second `backward` differs from the first: `backward` overwrites what `forward` kept; compute a "
        "new array instead, without `*=`, `**=` or assigning into it."
    )
    spelled = f"tanh = Tanh(); {_spell('tanh', x=X)}; {_spell_backward('tanh')}; {_spell_backward('tanh')}"
    return _in_order(message("backward twice after one forward"), run, hint, spelled)


def _in_order(title: str, run: Callable[..., Any], hint: str, spelled: str) -> Case:
    """Try an order of calls; the formula is right by now, so a wrong value comes from what was kept."""

    def find(got: Any) -> Fault | None:
        fault = _find([])(got)
        return replace(fault, hint=hint) if fault else None

    arguments = {"other_x": OTHER_X, "x": X, "grad_output": GRAD_OUTPUT}
    return attempt(title, "backward", run, arguments, find, _on_error, spelled=spelled)


def _large(layer: Layer) -> Case:
    x = np.array([[-1000.0, 1000.0]])

    def find(got: Any) -> Fault | None:
        fault = find_fault("y", got, _tanh(x))
        hint = message("`exp(1000)` overflows, and infinity divided by infinity is not a number: use `np.tanh`.")
        return replace(fault, hint=hint) if fault else None

    def run(x: FloatArray) -> Any:
        return layer().forward(x)

    return attempt(message("inputs of 1000"), "forward", run, {"x": x}, find, _on_error, spelled=_spell("Tanh()", x=x))


def _on_error(error: BaseException) -> str:
    text = str(error)
    if isinstance(error, TypeError) and "positional argument" in text:
        return message(
            "The methods are `forward(self, x)` and `backward(self, grad_output)`, with `self` first, and "
            "`Tanh()` takes no arguments."
        )
    if isinstance(error, AttributeError) and "no setter" in text:
        return message("`saved` is read only: keep the output by `self.save_for_backward(y)`.")
    if type(error) is RuntimeError:
        return message("`forward` has run, but it kept nothing: add `self.save_for_backward(y)` to it.")
    return ""


def _find(mistakes: list[Mistake]) -> Callable[[Any], Fault | None]:
    expected = finite_differences(lambda x: float(np.sum(GRAD_OUTPUT * _tanh(x))), X)
    return lambda got: find_fault("grad_x", got, expected, mistakes)


def _tanh(x: FloatArray) -> FloatArray:
    return np.array([math.tanh(value) for value in x.ravel()]).reshape(x.shape)


def _spell(layer: str, *, x: FloatArray) -> str:
    return spell_call(f"{layer}.forward", {"x": x})


def _spell_backward(layer: str) -> str:
    return spell_call(f"{layer}.backward", {"grad_output": GRAD_OUTPUT})
