"""Check of ``linear_backward(x, weight, grad_output)``: the gradients of ``y = x @ weight.T + bias``."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from bineural.exercises.checking.attempts import attempt, require_function
from bineural.exercises.checking.comparing import Fault, FloatArray, Mistake, agree, find_fault
from bineural.exercises.checking.describing import code, describe
from bineural.exercises.checking.gradients import finite_differences
from bineural.exercises.checking.results import Case
from bineural.localize import message

NAME = "linear_backward"
SIGNATURE = "linear_backward(x, weight, grad_output)"
RESULTS = ("grad_x", "grad_weight", "grad_bias")


@dataclass
class _Hints:
    """The hints of typical mistakes, and the titles of the cases that got none of them."""

    known: set[str] = field(default_factory=set)
    unexplained: set[str] = field(default_factory=set)


def check_linear(function: Callable[..., Any]) -> list[Case]:
    """Try a student's backward pass of Linear on a batch, on one example, and where shapes reveal nothing."""
    problem = require_function(function, SIGNATURE)
    if problem:
        return [problem]
    hints = _Hints()
    rng = np.random.default_rng(0)
    batch = message("a batch: `N = {N:d}, in = {I:d}, out = {O:d}`", N=4, I=3, O=2)
    single = message("one example: `N = {N:d}, in = {I:d}, out = {O:d}`", N=1, I=3, O=2)
    equal = message("equal sizes: `N = in = out = {N:d}`", N=3)
    cases = [
        _case(function, batch, rng, (4, 3, 2), hints),
        _case(function, single, rng, (1, 3, 2), hints),
        _case(function, equal, rng, (3, 3, 3), hints),
    ]
    return _with_pattern(cases, hints)


def _case(
    function: Callable[..., Any],
    title: str,
    rng: np.random.Generator,
    sizes: tuple[int, int, int],
    hints: _Hints,
) -> Case:
    examples, inputs, outputs = sizes
    x = rng.normal(size=(examples, inputs)).round(1)
    weight = rng.normal(size=(outputs, inputs)).round(1)
    grad_output = rng.normal(size=(examples, outputs)).round(1)
    expected = _gradients(x, weight, grad_output)
    mistakes = _mistakes(x, weight, grad_output, expected)
    hints.known.update(mistake.hint for each in mistakes.values() for mistake in each)
    hints.known.add(_another_order())

    def find(got: Any) -> Fault | None:
        fault = _find(got, expected, mistakes)
        if fault and fault.hint not in hints.known:
            hints.unexplained.add(title)
        return fault

    def on_error(error: BaseException) -> str:
        if isinstance(error, (ValueError, IndexError)) and "truth value" not in str(error):
            hints.unexplained.add(title)
        return ""

    arguments = {"x": x, "weight": weight, "grad_output": grad_output}
    return attempt(title, NAME, function, arguments, find, on_error)


def _gradients(x: FloatArray, weight: FloatArray, grad_output: FloatArray) -> dict[str, FloatArray]:
    def loss(x: FloatArray, weight: FloatArray, bias: FloatArray) -> float:
        return float(np.sum(grad_output * (np.einsum("ni,oi->no", x, weight) + bias)))

    bias = np.zeros(len(weight))
    return {
        "grad_x": finite_differences(lambda each: loss(each, weight, bias), x, step=1.0),
        "grad_weight": finite_differences(lambda each: loss(x, each, bias), weight, step=1.0),
        "grad_bias": finite_differences(lambda each: loss(x, weight, each), bias, step=1.0),
    }


def _find(got: Any, expected: Mapping[str, FloatArray], mistakes: Mapping[str, list[Mistake]]) -> Fault | None:
    if not isinstance(got, (tuple, list)) or len(got) != len(RESULTS):
        if isinstance(got, (tuple, list)):
            came = message("values in the result: {count:d}", count=len(got))
        else:
            came = describe("result", got)
        return Fault(
            message("three arrays, `grad_x`, `grad_weight`, `grad_bias`"),
            came,
            message("End with `return grad_x, grad_weight, grad_bias`: three arrays, in this order."),
        )
    for order in itertools.permutations(RESULTS):
        if order != RESULTS and all(_equal(value, expected[name]) for value, name in zip(got, order, strict=True)):
            return Fault(
                message("the order {names}", names=code(", ".join(RESULTS))),
                message("the order {names}", names=code(", ".join(order))),
                _another_order(),
            )
    faults = (find_fault(name, value, expected[name], mistakes[name]) for name, value in zip(RESULTS, got, strict=True))
    return next((fault for fault in faults if fault), None)


def _equal(value: object, expected: FloatArray) -> bool:
    return isinstance(value, np.ndarray) and value.dtype.kind in "fiu" and agree(value, expected)


def _another_order() -> str:
    return message("The gradients are right, but in another order: return `grad_x, grad_weight, grad_bias`.")


def _mistakes(
    x: FloatArray, weight: FloatArray, grad_output: FloatArray, expected: Mapping[str, FloatArray]
) -> dict[str, list[Mistake]]:
    examples = len(x)
    transposed = message(
        "`grad_weight` is transposed: it has the shape of `weight`, `(out, in)`, so the first factor is "
        "made of `grad_output`."
    )
    divided = message(
        "Do not divide by N: when the loss is a mean, `grad_output` already carries the factor 1/N; "
        "a layer only adds up what the examples contribute."
    )
    per_example = message(
        "One example's outer product is not enough, and neither is the outer product of sums or means: "
        "add up the outer products of all examples, which is one matrix product over the batch axis."
    )
    return {
        "grad_x": [
            *_wrong_products(
                grad_output,
                weight,
                message(
                    "The product for `grad_x` is in the wrong order or has `weight` transposed: `(N, out)` "
                    "times `(out, in)` gives `(N, in)`, with `weight` as it is."
                ),
                expected["grad_x"],
            ),
            Mistake(expected["grad_x"] / examples, divided),
        ],
        "grad_weight": [
            Mistake(expected["grad_weight"].T, transposed),
            *_wrong_products(
                grad_output,
                x,
                message(
                    "The product for `grad_weight` is in the wrong order or lacks a transposition: `(out, "
                    "N)` times `(N, in)` gives `(out, in)`, so that the sum runs over the batch."
                ),
                expected["grad_weight"],
            ),
            Mistake(expected["grad_weight"] / examples, divided),
            Mistake(np.outer(grad_output, x), per_example),
            Mistake(np.outer(grad_output[0], x[0]), per_example),
            Mistake(np.outer(grad_output[-1], x[-1]), per_example),
            Mistake(np.outer(grad_output.sum(axis=0), x.sum(axis=0)), per_example),
            Mistake(np.outer(grad_output.mean(axis=0), x.mean(axis=0)), per_example),
        ],
        "grad_bias": [
            Mistake(
                grad_output,
                message(
                    "`grad_bias` is not summed: each bias adds to all N rows, so sum `grad_output` over the batch axis."
                ),
            ),
            Mistake(
                grad_output.mean(axis=0),
                message(
                    "`grad_bias` is averaged over the batch: it must be the sum, because `grad_output` "
                    "already carries the factor 1/N of a mean loss."
                ),
            ),
            Mistake(
                grad_output.sum(axis=1),
                message("`grad_bias` is summed over the wrong axis: axis 0 is the batch, axis 1 the outputs."),
            ),
            Mistake(
                np.sum(grad_output),
                message("`grad_bias` is one number: sum over the batch axis only, so that each output keeps its own."),
            ),
            Mistake(
                grad_output.sum(axis=0, keepdims=True),
                message("`grad_bias` must have the shape `(out,)` of the bias: leave out `keepdims=True`."),
            ),
            Mistake(
                np.ones(grad_output.shape[1]),
                message(
                    "1 is the derivative of the output by its bias: multiply it by `grad_output` and sum "
                    "over the batch."
                ),
            ),
        ],
    }


def _wrong_products(a: FloatArray, b: FloatArray, hint: str, right: FloatArray) -> list[Mistake]:
    """Return the wrong products of two matrices, in both orders and with any transposition."""
    products = [
        first @ second
        for one, other in ((a, b), (b, a))
        for first in (one, one.T)
        for second in (other, other.T)
        if first.shape[1] == second.shape[0]
    ]
    return [Mistake(product, hint) for product in products if not agree(product, right)]


def _with_pattern(cases: list[Case], hints: _Hints) -> list[Case]:
    """Give the cases that failed the hint that explains them together."""
    batch, single, equal = cases
    recognized = [case.hint for case in (batch, equal, single) if case.hint in hints.known]
    if recognized:
        hint = recognized[0]
    elif single.passed and not batch.passed:
        hint = message(
            "This is right for one example only: in a batch, each of the N rows contributes, and the batch "
            "axis is summed."
        )
    elif equal.passed and not batch.passed:
        hint = message(
            "This is right only where `N = in = out`: somewhere one size stands in place of another, for "
            "instance in a `range` or in the shape of a new array."
        )
    else:
        return cases
    explained = [case.hint in hints.known or case.title in hints.unexplained for case in cases]
    return [replace(case, hint=hint) if ours else case for case, ours in zip(cases, explained, strict=True)]
