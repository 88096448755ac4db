"""Judge what a function returned: one value, several in an order, or a dictionary of them."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from bineural.exercises.checking.attempts import an_object
from bineural.exercises.checking.calling import call
from bineural.exercises.checking.comparing import Fault, Mistake, agree, find_fault, recognize
from bineural.exercises.checking.describing import code, contains_dots, describe, is_numeric
from bineural.localize import message

# What is expected of each result, and the typical mistakes in it.
Values = Mapping[str, Any]
Mistakes = Mapping[str, Sequence[Mistake]]


def find_in_order(got: Any, expected: Values, mistakes: Mistakes) -> Fault | None:
    """Judge a tuple or a list of values.

    Examples
    --------
    >>> expected = {"low": np.array(1.0), "high": np.array(2.0)}
    >>> find_in_order((1.0, 2.0), expected, {}) is None
    True
    >>> find_in_order((2.0, 1.0), expected, {}).hint
    'The values are right, but in another order: return `low, high`.'
    """
    names = tuple(expected)
    listed = code(", ".join(names))
    if not isinstance(got, (tuple, list)) or len(got) != len(names):
        came = describe("result", got)
        if isinstance(got, (tuple, list)):
            came = message("values in the result: {count:d}", count=len(got))
        hint = message(
            "End with {line}: {count:d} values, in this order.",
            line=code(f"return {', '.join(names)}"),
            count=len(names),
        )
        return Fault(message("values in the result: {count:d}, {names}", count=len(names), names=listed), came, hint)
    for order in itertools.permutations(names):
        if order != names and all(_equal(value, expected[name]) for value, name in zip(got, order, strict=True)):
            return Fault(
                message("the order {names}", names=listed),
                message("the order {names}", names=code(", ".join(order))),
                another_order(names),
            )
    faults = (
        find_fault(name, value, expected[name], mistakes.get(name, ())) for name, value in zip(names, got, strict=True)
    )
    return next((fault for fault in faults if fault), None)


def another_order(names: Sequence[str]) -> str:
    """Return the hint for right values that are returned in another order."""
    return message("The values are right, but in another order: return {names}.", names=code(", ".join(names)))


def find_in_row(got: Any, expected: Values, mistakes: Mistakes) -> Fault | None:
    """Judge a dictionary whose values are texts and single numbers: a row of a table.

    Examples
    --------
    >>> find_in_row({"runs": 5, "note": "more does no harm"}, {"runs": 5}, {}) is None
    True
    >>> find_in_row({"Runs": 5}, {"runs": 5}, {}).hint
    "Keys that are missing: `['runs']`. Check the spelling."
    """
    wanted = message("a dictionary with the keys {keys}", keys=code(str(list(expected))))
    if not isinstance(got, Mapping):
        hint = message("Return one dictionary: a row is a mapping from the header of a column to its cell.")
        return Fault(wanted, an_object(got), hint)
    missing = [key for key in expected if key not in got]
    if missing:
        hint = message("Keys that are missing: {keys}. Check the spelling.", keys=code(str(missing)))
        return Fault(wanted, message("the keys {keys}", keys=code(str(list(got)))), hint)
    faults = (find_in_cell(key, got[key], value, mistakes.get(key, ())) for key, value in expected.items())
    return next((fault for fault in faults if fault), None)


def find_in_cell(key: str, got: Any, expected: str | float, mistakes: Sequence[Mistake] = ()) -> Fault | None:
    """Judge one cell of a row: a text, or a number of any kind, an integer or a tensor of one number too.

    Examples
    --------
    >>> find_in_cell("median", 98.1, 0.981).hint
    'This is in percent: keep shares from 0 to 1, and let the table format them.'
    """
    if isinstance(expected, str):
        if isinstance(got, str) and got == expected:
            return None
        hint = next((mistake.hint for mistake in mistakes), "")
        return Fault(_spelled(key, expected), _spelled(key, got), hint)
    if not is_numeric(got):
        item = call(lambda: got.item(), {})  # of a tensor that holds one number
        got = got if item.error else item.value
    if not is_numeric(got) or np.ndim(got):
        hint = message("A cell of {key} must be one number: `table` writes it as text.", key=code(key))
        return Fault(describe(key, expected), describe(key, got), hint)
    number = np.asarray(got)
    if agree(number, expected):
        return None
    hint = recognize(number, mistakes)
    if not hint and agree(number / 100, expected):
        hint = percent_hint()
    if not hint and any(agree(number, round(expected, digits)) for digits in range(2, 9)):
        hint = message("This number is rounded: put it into the row as it is, and let the table format it.")
    hint = hint or message(
        "The number under {key} is wrong: compute this case by hand beside your code.", key=code(key)
    )
    return Fault(describe(key, expected), describe(key, got), hint)


def percent_hint() -> str:
    """Return the hint for a share that is a hundred times too large."""
    return message("This is in percent: keep shares from 0 to 1, and let the table format them.")


def _spelled(key: str, value: object) -> str:
    return message("{name}: {value}", name=code(key), value=code(repr(value)))


def _equal(value: object, expected: Any) -> bool:
    return is_numeric(value) and agree(np.asarray(value), expected)


def find_in_tensor(name: str, got: Any, expected: Any, mistakes: Sequence[Mistake] = ()) -> Fault | None:
    """Judge a tensor; one number may be of any kind.

    Examples
    --------
    >>> find_in_tensor("y", [1.0], np.array([1.0])).hint
    'Return a tensor of floating-point numbers.'
    """
    if hasattr(type(got), "detach"):
        got = got.detach().cpu().numpy()
    elif np.ndim(expected) and got is not None and not contains_dots(got):
        hint = message("Return a tensor of floating-point numbers.")
        return Fault(describe(name, np.asarray(expected)), describe(name, got), hint)
    return find_fault(name, got, np.asarray(expected), mistakes)
