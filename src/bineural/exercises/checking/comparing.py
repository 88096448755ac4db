"""Compare what a student's code returned with what was expected, and recognize typical mistakes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from bineural.exercises.checking.describing import code, contains_dots, describe, is_numeric, spell
from bineural.exercises.checking.errors import not_written, nothing_returned
from bineural.localize import message

FloatArray = npt.NDArray[np.float64]
RELATIVE_TOLERANCE = 1e-6
ABSOLUTE_TOLERANCE = 1e-9


class Mistake(NamedTuple):
    """What a typical mistake would return, and the hint that fits it."""

    value: FloatArray | float
    hint: str


@dataclass(frozen=True)
class Fault:
    """Why a value is not the expected one: what was expected, what came, what to do."""

    expected: str
    got: str
    hint: str


def find_fault(name: str, got: object, expected: FloatArray | float, mistakes: Sequence[Mistake] = ()) -> Fault | None:
    """Compare a returned value with the expected one.

    Parameters
    ----------
    name : str
        What the value is called in the exercise, for instance ``"grad_x"``.
    got : object
        What the student's code returned, of any type.
    expected : ndarray or float
        The right value; arrays must agree in shape, and each element to a relative error of 1e-6.
    mistakes : sequence of Mistake
        Typical wrong values; the hint of the first that agrees with `got` is taken.

    Returns
    -------
    Fault or None
        None when the value is right.

    Examples
    --------
    >>> find_fault("loss", 0.5, 0.5) is None
    True
    >>> find_fault("loss", -0.5, 0.5, [Mistake(-0.5, "The sign is reversed.")]).hint
    'The sign is reversed.'
    """
    wanted = np.asarray(expected, dtype=float)
    if got is None:
        hint = nothing_returned(name)
    elif contains_dots(got):
        hint = not_written(name)
    elif not is_numeric(got):
        hint = _return_type(wanted)
    else:
        values = np.asarray(got)
        right = agree(values, wanted)
        if right and values.dtype.kind == "f":
            return None
        with np.errstate(over="ignore", invalid="ignore"):  # numbers near the largest float
            hint = "" if right else recognize(values, mistakes)
            hint = hint or _explain(values, wanted, right)
    return Fault(describe(name, wanted), describe(name, got), hint)


def agree(got: npt.NDArray[Any], expected: FloatArray | float) -> bool:
    """Say whether two values have the same shape and elements, up to rounding.

    Examples
    --------
    >>> agree(np.array([0.1 + 0.2]), np.array([0.3])), agree(np.array([0.3]), 0.3)
    (True, False)
    """
    wanted = np.asarray(expected, dtype=float)
    return got.shape == wanted.shape and bool(_close(got, wanted).all())


def _close(got: npt.NDArray[Any], wanted: FloatArray) -> npt.NDArray[np.bool_]:
    close: npt.NDArray[np.bool_] = np.isclose(
        got.astype(float), wanted, rtol=RELATIVE_TOLERANCE, atol=ABSOLUTE_TOLERANCE
    )
    return close


def recognize(values: npt.NDArray[Any], mistakes: Sequence[Mistake]) -> str:
    """Return the hint of the first mistake that gives these values, or an empty string.

    Examples
    --------
    >>> recognize(np.array(-0.5), [Mistake(-0.5, "The sign is reversed.")])
    'The sign is reversed.'
    """
    return next((mistake.hint for mistake in mistakes if agree(values, mistake.value)), "")


def _return_type(wanted: FloatArray) -> str:
    if wanted.ndim:
        return message("Return a NumPy array of floating-point numbers.")
    return message("Return one number, a `float`.")


def _explain(values: npt.NDArray[Any], wanted: FloatArray, right: bool) -> str:
    """Return the most telling remark about values that no typical mistake gives."""
    if values.shape != wanted.shape:
        if wanted.ndim == 0:
            return _return_type(wanted)
        return message(
            "The shape is wrong: write the shape of each array in the formula, and see which axis is summed or "
            "multiplied away."
        )
    if right or values.dtype.kind != "f":
        return message(
            "The values must be floating-point numbers, and these are {dtype}: make the array with "
            "floating-point numbers from the start.",
            dtype=code(str(values.dtype)),
        )
    if not np.isfinite(values).all():
        return message("Some values are not finite: find the step that overflows or divides by zero.")
    return _ratio(values, wanted) or _first_difference(values, wanted)


def _ratio(values: npt.NDArray[Any], wanted: FloatArray) -> str:
    square = float(np.sum(wanted * wanted))
    ratio = float(np.sum(values * wanted)) / square if square else 0.0
    if abs(ratio) < 1e-3 or not agree(values / ratio, wanted):
        return ""
    if abs(ratio + 1) < RELATIVE_TOLERANCE:
        return message("Only the sign is wrong: it is reversed everywhere.")
    return message("The result is {ratio:.3f} times what it should be: look for a wrong factor.", ratio=ratio)


def _first_difference(values: npt.NDArray[Any], wanted: FloatArray) -> str:
    if wanted.ndim == 0:
        return message("The number is wrong: compute this case by hand, step by step, beside your code.")
    wrong = np.argwhere(~_close(values, wanted))
    index = tuple(int(i) for i in wrong[0])
    return message(
        "Elements that are wrong: {count:d} of {size:d}; at index {index}, expected {expected}, got {got}.",
        count=len(wrong),
        size=wanted.size,
        index=code(str(index)),
        expected=code(spell(wanted[index])),
        got=code(spell(values[index])),
    )
