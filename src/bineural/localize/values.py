"""Outputs that the build reads: values for the prose, and targets."""

import math
import operator
import re
from collections.abc import Callable
from typing import Any

from bineural.localize.catalog import languages
from bineural.localize.messages import format_message, translate, verbatim
from bineural.localize.numbers import format_number, is_number, plain_number
from bineural.localize.outputs import display, text_html

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_GOAL = re.compile(r"(>=|<=|>|<)\s*(-?\d+(?:\.\d+)?(?:e-?\d+)?)")
_COMPARISONS: dict[str, tuple[str, Callable[[float, float], bool]]] = {
    ">=": ("≥", operator.ge),
    "<=": ("≤", operator.le),
    ">": (">", operator.gt),
    "<": ("<", operator.lt),
}


def value(name: str, number: Any, spec: str = "") -> None:
    """Store a number, or a text, that the prose of the page inserts by its name.

    Parameters
    ----------
    name : str
        Lower-case words joined by hyphens, such as ``"moons-accuracy"``.
    number : int, float or str
        Also a NumPy scalar, a 0-d array or a 0-d tensor. A text is translated.
    spec : str
        A format of Python for the number; see `format_number`.

    Raises
    ------
    TypeError
        If it is neither a number nor a text.
    ValueError
        If the name is written otherwise, or the format does not fit.

    Examples
    --------
    >>> value("moons-runs", 12340, ",d")
    moons-runs = 12,340
    """
    if not _NAME.fullmatch(name):
        raise ValueError(
            f"value expected a name of lower-case words joined by '-', got {name!r}: write for example 'moons-accuracy'"
        )
    number = plain_number(number)
    if not isinstance(number, str) and not is_number(number):
        raise TypeError(f"value expected a number or a text for {name!r}, got {number!r}: pass one of the two")

    def text(language: str) -> str:
        if isinstance(number, str):
            return translate(number, language)
        return format_number(number, spec, language)

    display(
        lambda language: {"text/plain": f"{name} = {text(language)}"},
        record={
            "kind": "value",
            "name": name,
            "texts": {language: text(language) for language in languages()},
        },
    )


def target(name: str, number: Any, goal: str, *, data: Any = None, spec: str = ".3f") -> None:
    """Show whether a chapter's target is reached.

    Parameters
    ----------
    name : str
        What was measured, as an English label that the catalogue translates.
    number : int or float
        What came out; NaN reaches nothing.
    goal : str
        A comparison with a number: ``">= 0.99"``, ``"<= 0.01"``, ``"> 0.94"`` or ``"< 3.5"``.
    data : object, optional
        The data set it was measured on. Nothing is claimed if its attribute ``source`` is ``"sample"``. None
        stands for data drawn by code.
    spec : str
        A format of Python for both numbers, see `format_number`; a goal has no plus, and 0 no decimals.

    Raises
    ------
    TypeError
        If `number` is not a number, or `data` has no attribute ``source``.
    ValueError
        If the goal is written otherwise, or the format does not fit.

    Examples
    --------
    >>> target("accuracy", 0.998, ">= 0.99")
    ✓ accuracy 0.998 (goal ≥ 0.990 reached)
    """
    match = _GOAL.fullmatch(str(goal).strip())
    if match is None:
        raise ValueError(
            f"target expected a goal such as '>= 0.99' or '< 0.01', got {goal!r}: write a comparison with a number"
        )
    number = plain_number(number)
    if not is_number(number):
        raise TypeError(f"target expected an int or a float to compare with the goal, got {number!r}: convert it")
    if data is not None and not hasattr(data, "source"):
        raise TypeError(
            f"target expected data with an attribute 'source', got a {type(data).__name__}: pass what a loader returned"
        )
    sign, compare = _COMPARISONS[match[1]]
    bound = float(match[2])
    reached = compare(number, bound)
    claimed = data is None or data.source != "sample"
    if not claimed:
        state, mark = "unclaimed", "–"
        template = "{name} {number} (goal {goal}, not claimed on the offline sample)"
    elif reached:
        state, mark = "reached", "✓"
        template = "{name} {number} (goal {goal} reached)"
    else:
        state, mark = "missed", "✗"
        template = "{name} {number} (goal {goal} missed)"

    def render(language: str) -> dict[str, str]:
        text = format_message(
            template,
            language,
            name=verbatim(translate(name, language)),
            number=format_number(number, spec, language),
            goal=f"{sign} {format_number(bound, spec.replace('+', ''), language) if bound else 0}",
        )
        sentence = f'<span aria-hidden="true">{mark}</span> {text_html(text)}'
        return {
            "text/plain": f"{mark} {text}",
            "text/html": f'<p class="bineural-target {state}">{sentence}</p>',
        }

    record = {
        "kind": "target",
        "name": name,
        # JSON has neither NaN nor infinity.
        "value": None if isinstance(number, float) and not math.isfinite(number) else number,
        "goal": goal,
        "reached": reached,
        "claimed": claimed,
    }
    display(render, record=record)
