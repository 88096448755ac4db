"""Interactive figures as outputs of cells: numbers of the chapter, for a script that computes in the page."""

import html
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from bineural.localize import display, translate

LIMIT = 60_000
DIGITS = 7
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def show_living(
    figure: str,
    data: Mapping[str, Any],
    *,
    labels: Sequence[str] = (),
    weights: str = "",
    replaces: str = "",
) -> None:
    """Show an interactive figure on the page; a notebook shows one line of text.

    The output is a hidden element with the numbers in it. ``book/_static/living`` has a script of the figure's name,
    which draws into it; without scripts it stays hidden.

    Parameters
    ----------
    figure : str
        Name of the script, lower-case words joined by hyphens, such as ``"moons"``.
    data : mapping
        What the script computes with, fit for JSON but for arrays and tensors, which become lists. Real numbers keep
        7 digits.
    labels : sequence of str
        English labels, such as names of classes; the script gets them in the page's language, as ``labels``.
    weights : str
        Name of a network that a page exports by `export_weights`; the script gets it as well.
    replaces : str
        Name of a figure of the page, such as ``"fig-bp-graph"``, whose picture this one replaces on the screen.

    Raises
    ------
    ValueError
        If the name is written otherwise, a number is not finite, or the data make more than 60 kB.

    Examples
    --------
    >>> show_living("moons", {"rate": 0.1, "points": np.zeros((2, 2))})
    An interactive figure: it is on the page of the book.
    """
    if not _NAME.fullmatch(figure):
        raise ValueError(
            f"show_living expected a name of lower-case words joined by '-', got {figure!r}: write for example 'moons'"
        )
    display(
        lambda language: {
            "text/plain": translate("An interactive figure: it is on the page of the book.", language),
            "text/html": living_html(
                figure,
                {**data, "labels": [translate(label, language) for label in labels]} if labels else data,
                weights=weights,
                replaces=replaces,
            ),
        }
    )


def living_html(figure: str, data: Mapping[str, Any], *, weights: str = "", replaces: str = "") -> str:
    """Return the element of an interactive figure, with its numbers.

    Parameters
    ----------
    figure, data, weights, replaces
        As of `show_living`.

    Examples
    --------
    >>> living_html("tiny", {"w": np.array([1.0, 0.1])})
    '<div class="living" data-figure="tiny" hidden><script type="application/json">{"w":[1.0,0.1]}</script></div>'
    """
    try:
        text = json.dumps(_plain(data), separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    except ValueError as error:
        raise ValueError(f"show_living expected finite numbers for {figure}, got others: look for nan") from error
    if (size := len(text.encode())) > LIMIT:
        raise ValueError(
            f"show_living expected at most {LIMIT / 1000:.0f} kB, got {size / 1000:.1f} kB for {figure}: pass less"
        )
    settings = {"figure": figure, "weights": weights, "replaces": replaces}
    attributes = "".join(f' data-{key}="{html.escape(given)}"' for key, given in settings.items() if given)
    text = text.replace("<", "\\u003c")  # no text of the data can end the element
    return f'<div class="living"{attributes} hidden><script type="application/json">{text}</script></div>'


def _plain(value: Any) -> Any:
    if hasattr(value, "detach"):
        value = value.detach().cpu().numpy()
    if isinstance(value, np.ndarray | np.generic):
        value = value.tolist()
    if isinstance(value, Mapping):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return float(f"{value:.{DIGITS}g}") if isinstance(value, float) else value
