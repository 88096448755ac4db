"""Whether a notebook gives the numbers of the page, and whether the notebooks of all languages have the same code."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from bookbuild.sources.chapters import code_cells

# How far a number may be off: other versions of NumPy add up in another order, and what is trained drifts apart.
RELATIVE = 0.1
LAST_DIGITS = 2
RAISED = {"⁰¹²³⁴⁵⁶⁷⁸⁹⁻"[i]: "0123456789-"[i] for i in range(11)}
NUMBER = re.compile(r"([-+−]?[\d,]*\.?\d+)(?:·10([⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+))?")


def differing(expected: Mapping[str, str], got: Mapping[str, str], free: Set[str] = frozenset()) -> Iterator[str]:
    """Yield a sentence for each value that a notebook lacks or gives otherwise.

    Parameters
    ----------
    expected, got : mapping of str to str
        Names and values, as an English reader sees them.
    free : set of str
        Names of values that rounding decides: they may differ.

    Examples
    --------
    >>> list(differing({"loss": "0.123", "steps": "40"}, {"loss": "0.124", "steps": "60"}))
    ['steps is 60 and should be 40']
    """
    for name, text in expected.items():
        if name not in got:
            yield f"{name} is missing"
        elif name not in free and not is_close(text, got[name]):
            yield f"{name} is {got[name]} and should be {text}"


def is_close(expected: str, got: str) -> bool:
    """Tell whether two texts are the same, or the numbers in them close.

    Close is a relative difference of `RELATIVE`, or one of `LAST_DIGITS` units of the last digit that is shown.

    Examples
    --------
    >>> is_close("2·10⁻¹⁵", "1·10⁻¹⁵"), is_close("98.1 %", "98.3 %"), is_close("0.05", "0.09")
    (True, True, False)
    """
    if expected == got:
        return True
    if NUMBER.sub("#", expected) != NUMBER.sub("#", got):
        return False
    pairs = zip(NUMBER.finditer(expected), NUMBER.finditer(got), strict=True)
    return all(_close(*map(_value_and_unit, pair)) for pair in pairs)


def _value_and_unit(number: re.Match[str]) -> tuple[float, float]:
    digits, power = number[1].replace(",", "").replace("−", "-"), number[2] or ""
    scale = 10.0 ** int("".join(RAISED[sign] for sign in power) or 0)
    return float(digits) * scale, 10.0 ** -len(digits.partition(".")[2]) * scale


def _close(expected: tuple[float, float], got: tuple[float, float]) -> bool:
    difference = abs(expected[0] - got[0])
    units = LAST_DIGITS * max(expected[1], got[1])
    return difference <= max(RELATIVE * abs(expected[0]), units * (1 + 1e-9))


def unlike(first: Path, second: Path) -> Iterator[str]:
    """Yield a sentence for each difference in code between the notebooks of two languages.

    What installs the package, the language and the titles of folded cells may differ.
    """
    a, b = (code_cells(_read(path)) for path in (first, second))
    if len(a) != len(b):
        yield f"{second} has {len(b)} code cells and {first} has {len(a)}"
        return
    for number, (cell, other) in enumerate(zip(a, b, strict=True), 1):
        if cell.metadata.get("bineural", {}).get("role") == "setup":
            continue
        if _code(cell) != _code(other) or cell.metadata != other.metadata:
            yield f"{second}: code cell {number} is another than in {first}"


def _read(path: Path) -> NotebookNode:
    notebook: NotebookNode = nbformat.read(path, as_version=4)
    return notebook


def _code(cell: NotebookNode) -> str:
    return re.sub(r"\A#@title .*\n", "", cell.source)
