"""Colors by meaning: told apart without an order, graded where there is one, and fixed for what the book names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import matplotlib
import numpy as np
from matplotlib.colors import to_hex

from bineural.plotting.style import COLORS, LINE_STYLES, MARKERS, TONES

# A colormap of even steps for all eyes, from deep blue to coral. It goes on to yellow, which a white page swallows:
# cut there, every color contrasts at least 3 to 1 with white, and with a dark page as the book shows it there.
COLORMAP, CUT = "plasma", 0.63
FEW = len(COLORS)
DASHED = "--"


def sequential_colors(count: int) -> list[str]:
    """Return colors for things that have an order, such as layers, depths or learning rates, from first to last.

    Parameters
    ----------
    count : int
        At least 1.

    Examples
    --------
    >>> sequential_colors(3)
    ['#0d0887', '#9511a1', '#e76e5b']
    """
    return [to_hex(color) for color in matplotlib.colormaps[COLORMAP](np.linspace(0, CUT, count))]


def line_styles(
    function: str,
    what: str,
    labels: Iterable[str],
    *,
    ordered: bool = False,
    tones: Mapping[str, str] | None = None,
) -> dict[str, dict[str, Any]]:
    """Return the color, line style and marker of each label, as `matplotlib.axes.Axes.plot` takes them.

    Parameters
    ----------
    function, what : str
        The function and what it labels, in the plural, for errors.
    labels : iterable of str
        At least one, each once.
    ordered : bool
        Whether they have an order: colors are graded then, lines solid, and there may be any number.
    tones : mapping of str to str, optional
        Label to a color with a meaning, one of `bineural.plotting.style.TONES`; lines that are pale are thin as well,
        those that are dead dashed.

    Raises
    ------
    ValueError
        If there are no labels, or more than colors without an order, or a tone or its label is unknown.

    Examples
    --------
    >>> line_styles("plot_curves", "labels", ["loss", "norm"], tones={"norm": "gradient"})["norm"]["color"]
    '#D55E00'
    """
    labels = list(labels)
    tones = check_tones(function, labels, tones or {})
    if not labels or (len(labels) > FEW and not ordered):
        wanted = "1 or more" if ordered else f"1 to {FEW}"
        raise ValueError(
            f"{function} expected {wanted} {what}, got {len(labels)}: pass at least one, and no more than there are "
            "colors that all readers can tell apart, or ordered=True for an order, such as layers or learning rates"
        )
    made: dict[str, dict[str, Any]]
    if ordered:
        marker = "o" if len(labels) <= FEW else "None"
        made = {
            label: {"color": color, "linestyle": "-", "marker": marker}
            for label, color in zip(labels, sequential_colors(len(labels)), strict=True)
        }
    else:
        free = [color for color in COLORS if color not in {TONES[tone] for tone in tones.values()}]
        # What does nothing is dashed, so that it differs without color, and nothing else is then.
        has_dead = "dead" in tones.values()
        rhythms = iter([style for style in LINE_STYLES if style != DASHED or not has_dead])
        made = {}
        for place, label in enumerate(labels):
            rhythm = DASHED if tones.get(label) == "dead" else next(rhythms)
            color = TONES[tones[label]] if label in tones else free.pop(0) if tones else COLORS[place]
            made[label] = {"color": color, "linestyle": rhythm, "marker": MARKERS[place]}
    for label, tone in tones.items():
        made[label]["color"] = TONES[tone]
    pale = [label for label, tone in tones.items() if tone == "pale"]
    for label in made if pale else ():
        made[label] |= {"linewidth": 2.2}
    for label in pale:
        made[label] |= {"linestyle": "-", "linewidth": 1.0, "marker": "None", "zorder": 1.9}
    if len(pale) == len(made) - 1:
        next(style for label, style in made.items() if label not in pale)["linestyle"] = "-"
    return made


def check_tones(function: str, labels: list[str], tones: Mapping[str, str]) -> dict[str, str]:
    """Return tones by label, all of them known.

    Raises
    ------
    ValueError
        If a tone or its label is unknown.
    """
    for label, tone in tones.items():
        if label not in labels:
            raise ValueError(
                f"{function} expected tones for labels among {', '.join(labels)}, got {label!r}: "
                "write it as what is drawn is labeled"
            )
        if tone not in TONES:
            raise ValueError(
                f"{function} expected a tone among {', '.join(TONES)} for {label!r}, got {tone!r}: pick one of them"
            )
    return dict(tones)
