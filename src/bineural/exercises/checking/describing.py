"""Write a student's values as text: code between backticks, the same in all languages."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from bineural.localize import message

SHOWN_CHARACTERS = 300
SHOWN_ELEMENTS = 24


def code(text: str) -> str:
    """Put a text between backticks, on one line and not too long.

    A value of a message goes through this function, also because a bare word would be translated if some
    figure has it as a label.

    Examples
    --------
    >>> code("two\\n  `lines`")
    "`two 'lines'`"
    """
    line = " ".join(text.split()).replace("`", "'")
    return f"`{line if len(line) <= SHOWN_CHARACTERS else line[: SHOWN_CHARACTERS - 1] + '…'}`"


def describe(name: str, value: object) -> str:
    """Return a sentence about a value: an array with its shape, a number, the type of anything else.

    Examples
    --------
    >>> describe("grad_x", np.array([1.0, -0.0, 1e-9]))
    '`grad_x`, an array of shape `(3,)`: `[1, 0, 1e-09]`'
    >>> describe("loss", 1000.0)
    '`loss`, a number: `1000`'
    >>> describe("loss", "big")
    '`loss`, an object of type `str`'
    """
    if value is None or contains_dots(value):
        return message("{name}: {value}", name=code(name), value=code("None" if value is None else "..."))
    if not is_numeric(value):
        return message("{name}, an object of type {type}", name=code(name), type=code(type_name(value)))
    array = np.asarray(value)
    if array.ndim == 0:
        return message("{name}, a number: {value}", name=code(name), value=code(spell(array)))
    return message(
        "{name}, an array of shape {shape}: {values}",
        name=code(name),
        shape=code(str(array.shape)),
        values=code(spell(array)),
    )


def spell(array: npt.NDArray[Any]) -> str:
    """Write an array as one line of Python, with at most six digits a number.

    Examples
    --------
    >>> spell(np.array([[1.0, 0.25], [-2.0, 1 / 3]]))
    '[[1, 0.25], [-2, 0.333333]]'
    >>> spell(np.array([True, False]))
    '[True, False]'
    """
    if array.dtype != bool:
        array = array.astype(float)
    text = np.array2string(
        array,
        separator=", ",
        threshold=SHOWN_ELEMENTS,
        # Adding zero turns -0.0 into 0.0.
        formatter={"float_kind": lambda x: f"{x + 0.0:.6g}", "bool": str},
    )
    return " ".join(text.split())


def spell_call(name: str, arguments: Mapping[str, Any]) -> str:
    """Write a call with its arguments as one line of Python.

    Examples
    --------
    >>> spell_call("relu_backward", {"x": [1.0, -2.0], "grad_output": [0.5, 0.5]})
    'relu_backward(x=[1, -2], grad_output=[0.5, 0.5])'
    """
    return f"{name}({', '.join(f'{key}={spell(np.asarray(value))}' for key, value in arguments.items())})"


def type_name(value: object) -> str:
    """Return the name of a value's type, with its module unless everybody knows it.

    Examples
    --------
    >>> type_name([1]), type_name(np.zeros(2))
    ('list', 'numpy.ndarray')
    """
    kind = type(value)
    known = kind.__module__ in ("builtins", "__main__")
    return kind.__qualname__ if known else f"{kind.__module__}.{kind.__qualname__}"


def contains_dots(value: object) -> bool:
    """Say whether a value is the ``...`` of a starter, or a tuple or list that holds one.

    Examples
    --------
    >>> contains_dots(...), contains_dots((1, ...)), contains_dots([1])
    (True, True, False)
    """
    return value is ... or (isinstance(value, (tuple, list)) and any(item is ... for item in value))


def is_numeric(value: object) -> bool:
    """Say whether a value is a real number that a float can hold, or a NumPy array of them or of truth values.

    Examples
    --------
    >>> is_numeric(0.5), is_numeric(np.zeros(2) > 1), is_numeric([0.5]), is_numeric(1j), is_numeric(10**400)
    (True, True, False, False, False)
    """
    if isinstance(value, (np.ndarray, np.generic)):
        return value.dtype.kind in "biuf"
    return isinstance(value, float) or (isinstance(value, int) and abs(value) <= sys.float_info.max)
