"""``Number``: with ``+``, ``*`` and ``relu()``; it remembers the computation graph, and goes back through it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np

from bineural.exercises.backpropagation import _numbers as numbers
from bineural.exercises.checking.attempts import an_object, attempt, is_unfinished
from bineural.exercises.checking.calling import call
from bineural.exercises.checking.comparing import Fault, Mistake, agree, find_fault
from bineural.exercises.checking.describing import code, describe, is_numeric
from bineural.exercises.checking.errors import not_written
from bineural.exercises.checking.exercises import Named, Submission, Table, has_empty_body, is_missing
from bineural.exercises.checking.results import Case
from bineural.localize import message

METHODS = ("__add__", "__mul__", "relu", "backward")
PRODUCTS = 12
# In the row of products, right ones multiply some 40 times; going along every path takes 8,000.
MOST_MULTIPLICATIONS = 500


def counting():
    """Return a class of floats that counts its multiplications in ``count``."""

    class Counted(float):
        count = 0

        def __mul__(self, other):
            Counted.count += 1
            return Counted(super().__mul__(other))

        __rmul__ = __mul__

    return Counted


class After(NamedTuple):
    """The value of L, those of the numbers, and their gradients, as they are, and how many multiplications it took."""

    result: Any
    values: list[Any]
    grads: list[Any]
    multiplications: int


@dataclass(frozen=True)
class Graph:
    """What is tried: the method that it is about, code that computes L from numbers, and their values."""

    title: str
    method: str
    formula: str
    values: dict[str, float]

    def spelled(self):
        """Return what a reader would write."""
        made = ", ".join(f"Number({value})" for value in self.values.values())
        return f"{', '.join(self.values)} = {made}; {self.formula}; L.backward()"

    def run(self, number):
        """Go forward and back with a class of numbers; return L itself if it is no number."""
        counted = counting()
        leaves = {name: number(counted(value)) for name, value in self.values.items()}
        names = dict(leaves)
        exec(self.formula, names)  # a constant of this module
        result = names["L"]
        if result is None or result is ... or not hasattr(result, "value"):
            return result
        result.backward()
        values, grads = [leaf.value for leaf in leaves.values()], [leaf.grad for leaf in leaves.values()]
        return After(result.value, values, grads, counted.count)


def graphs():
    """Return the graphs, those of one operation first."""
    diamond = {"y": 3.0, "c": -2.0}
    tiny = {"w1": 1.0, "w2": -2.0, "u1": 3.0, "u2": -1.0, "x": 2.0, "minus_t": -3.0, "half": 0.5}
    network = "e = u1 * (w1 * x).relu() + u2 * (w2 * x).relu() + minus_t; L = half * e * e"
    products = "; ".join(["L = x * x"] + ["L = L * L"] * (PRODUCTS - 1))
    return [
        Graph(message("a sum"), "__add__", "L = x + y", {"x": 3.0, "y": -2.0}),
        Graph(message("a product"), "__mul__", "L = x * y", {"x": 3.0, "y": -2.0}),
        Graph(message("an open gate"), "relu", "L = x.relu()", {"x": 2.0}),
        Graph(message("a closed gate"), "relu", "L = x.relu()", {"x": -2.0}),
        Graph(message("a product of three"), "backward", "L = x * y * z", {"x": 2.0, "y": 3.0, "z": -1.5}),
        Graph(message("one number, several edges"), "backward", "L = y * y + y", {"y": 3.0}),
        Graph(message("two ways to one number, the long one first"), "backward", "s = y * y; L = s * c + s", diamond),
        Graph(message("two ways to one number, the short one first"), "backward", "s = y * y; L = s + s * c", diamond),
        Graph(message("the network with four weights"), "backward", network, tiny),
        Graph(message("twelve squares in a row"), "backward", products, {"x": 1.0}),
    ]


def mistakes():
    """Return, of each method, the hints about gradients with the classes that make the mistake."""
    return {
        "__add__": {
            message("The gradient of `L` itself is missing: it is 1, set before going back."): [numbers.NoSeed],
        },
        "__mul__": {
            message(
                "The factors of the product are swapped: the edge to `self` carries `other.value`, and the edge to "
                "`other` carries `self.value`."
            ): [numbers.FactorsSwapped],
            message("These are the factors of a sum: in a product, the edge to one carries the value of the other."): [
                numbers.FactorsOfSum
            ],
        },
        "relu": {
            message("The gate never closes: where the input is negative, the factor on the edge is 0."): [
                numbers.GateOpen
            ],
            message("The gate is reversed: its factor is 1 where the input is positive, and 0 where it is negative."): [
                numbers.GateReversed
            ],
            message("The factor of a gate is 1 or 0, not the value that passes."): [numbers.GateIsValue],
        },
        "backward": {
            message(
                "A gradient is overwritten: where two edges lead to one number, add what each of them brings, with "
                "`+=`."
            ): [numbers.Overwrites, numbers.OverwritesRecursively],
            message("One of two edges is lost: in `y * y` both lead to the same number, so keep them in a list."): [
                numbers.OneEdge
            ],
            message(
                "The order is reversed: a number can pass on only what has reached it, so begin with `L`, and visit "
                "later numbers first."
            ): [numbers.EarlierFirst],
            message(
                "A number passes its gradient on more than once, so paths are counted twice: put the numbers in order "
                "first, and visit each of them once."
            ): [numbers.PassesTwice],
            message(
                "A number passes its gradient on before all of it has arrived: visit it only after all later numbers "
                "that it enters."
            ): [numbers.VisitsOnce, numbers.Nearest],
            message(
                "The gradient of the later number is missing: multiply the factor on the edge by it, as along a path."
            ): [numbers.NoChain],
        },
    }


def _not_cut():
    return message("The value is not cut: where the input is negative, `relu()` gives 0.")


def _changed():
    return message("A number that was used has another value now: the result is a new `Number`, the old ones stay.")


def _slow():
    return message(
        "Right, but you walk along every path separately, and their number doubles at each product: pass the gradient "
        "on once from each number, after all of it has arrived."
    )


def _no_number(method):
    return message("The result must be a new `Number`: {method} returns something else.", method=code(method))


class NumberExercise(Named, Table):
    """The exercise."""

    name = "Number"
    right = (numbers.Number, numbers.Closures, numbers.Waits, numbers.Tape)

    def check(self, *submission: Any) -> Iterator[Case]:
        """Try graph after graph, up to the first that fails."""
        [number] = submission
        problem = self._require_class(number)
        if problem:
            yield problem
            return
        for graph in graphs():
            case = _try(graph, number)
            yield case
            if not case.passed:
                return

    def written(self, *submission: Any) -> tuple[bool, ...]:
        """Say whether a class has all four methods, without dots in them; what is no class is just wrong."""
        [number] = submission
        if is_missing(number):
            return (False,)
        if not isinstance(number, type):
            return (True,)
        methods = [getattr(number, method, None) for method in METHODS]
        if any(method is None or has_empty_body(method) for method in methods):
            return (False,)
        outcomes = [call(lambda graph=graph: graph.run(number), {}) for graph in graphs()[:3]]
        return (not any(is_unfinished(outcome) for outcome in outcomes),)

    def mistaken(self) -> Iterator[tuple[str, Submission]]:
        """Yield the classes with a mistake."""
        for by_hint in mistakes().values():
            yield from ((hint, (wrong,)) for hint, classes in by_hint.items() for wrong in classes)
        yield _not_cut(), (numbers.NotCut,)
        yield _changed(), (numbers.ChangesItself,)
        yield _slow(), (numbers.AllPaths,)
        yield _no_number("Number.__mul__"), (numbers.ReturnsFloat,)

    def _require_class(self, number: Any) -> Case | None:
        title = message("what was handed in")
        expected = message("a class `Number` with `+`, `*`, `relu()` and `backward()`")
        if not isinstance(number, type):
            hint = message("Hand in the class itself, by its name without brackets: {name}.", name=code("Number"))
            return Case(title, False, expected=expected, got=an_object(number), hint=hint)
        for method in METHODS:
            own = getattr(number, method, None)
            if own is None:
                got = message("a class without {method}", method=code(method))
                hint = message("Define {method} inside of the class, indented by four spaces.", method=code(method))
                return Case(title, False, expected=expected, got=got, hint=hint)
            if has_empty_body(own):
                return Case(title, False, expected=expected, hint=not_written(f"Number.{method}"))
        return None


def _try(graph, number):
    right = graph.run(numbers.Number)

    def find(got):
        if not isinstance(got, After):
            return Fault(message("a new `Number`"), describe("L", got), _no_number(f"Number.{graph.method}"))
        known = [Mistake(x, _not_cut()) for x in right.values if graph.method == "relu"]
        return (
            find_fault("L.value", _as_float(got.result), right.result, known)
            or _first_fault(graph, "value", got.values, right.values, _changed())
            or _first_fault(graph, "grad", got.grads, right.grads, _recognized(graph, got.grads))
            or _too_slow(got.multiplications)
        )

    name = f"Number.{graph.method}"
    return attempt(graph.title, name, lambda: graph.run(number), {}, find, _on_error, spelled=graph.spelled())


def _first_fault(graph, field, own, right, hint):
    """Return the first fault among the values, or among the gradients, with a hint if there is one."""
    for name, each, wanted in zip(graph.values, own, right, strict=True):
        fault = find_fault(f"{name}.{field}", _as_float(each), wanted)
        if fault:
            return replace(fault, hint=hint or fault.hint)
    return None


def _recognized(graph, grads):
    """Return the hint of the first mistake that gives these gradients, or an empty text."""
    if not all(is_numeric(grad) and np.ndim(grad) == 0 for grad in grads):
        return ""
    own = np.array(grads, dtype=float)
    for hint, classes in mistakes()[graph.method].items():
        for wrong in classes:
            if agree(own, np.array(graph.run(wrong).grads, dtype=float)):
                return hint
    return ""


def _too_slow(count):
    if count <= MOST_MULTIPLICATIONS:
        return None
    expected = message("at most {most:d} multiplications", most=MOST_MULTIPLICATIONS)
    got = message("the right gradient after {count:d} multiplications", count=count)
    return Fault(expected, got, _slow())


def _as_float(value):
    """Return an integer as a float: whether a gradient begins as 0 or 0.0 is all the same."""
    return float(value) if isinstance(value, int) and is_numeric(value) else value


def _on_error(error):
    if isinstance(error, TypeError) and "positional argument" in str(error):
        return message(
            "A number is made by `Number(3.0)`, so further arguments need default values; each method takes `self` "
            "first, and `backward` nothing else."
        )
    return ""


EXERCISE = NumberExercise()
