"""Draws the map of the course: chapters as stops, lines from what is needed to what needs it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from statistics import fmean

ROW, LANE = 84, 122  # pixels between layers and between chapters of a layer, on a map that runs downward
COLUMN, TIER = 114, 92  # the same on a map that runs to the right
RADIUS = 15
LINE_HEIGHT = 14
LETTERS = 15  # of a label's line


def layers(order: Sequence[str], needs: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Return how many chapters, at least, stand one after another before each.

    Parameters
    ----------
    order : sequence of str
        The chapters, each after what it needs.
    needs : mapping of str to sequence of str
        What each chapter needs.

    Examples
    --------
    >>> layers(["a", "b", "c"], {"b": ["a"], "c": ["a", "b"]})
    {'a': 0, 'b': 1, 'c': 2}
    """
    found: dict[str, int] = {}
    for chapter in order:
        found[chapter] = max((found[need] + 1 for need in needs.get(chapter, ()) if need in found), default=0)
    return found


def direct(order: Sequence[str], needs: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
    """Return the pairs (needed, chapter) that no chain of other pairs says already.

    Examples
    --------
    >>> direct(["a", "b", "c"], {"b": ["a"], "c": ["a", "b"]})
    [('a', 'b'), ('b', 'c')]
    """
    before: dict[str, set[str]] = {}
    pairs = []
    for chapter in order:
        given = [need for need in dict.fromkeys(needs.get(chapter, ())) if need in before]
        farther = set().union(*(before[need] for need in given))
        pairs += [(need, chapter) for need in given if need not in farther]
        before[chapter] = farther.union(given)
    return pairs


def places(order: Sequence[str], needs: Mapping[str, Sequence[str]]) -> dict[str, tuple[int, float]]:
    """Return for each chapter its layer and where it stands across it, in units between neighbors; 0 is the middle."""
    depth = layers(order, needs)
    found: dict[str, tuple[int, float]] = {}
    for layer in range(max(depth.values(), default=-1) + 1):
        row = [chapter for chapter in order if depth[chapter] == layer]
        pull = {chapter: _mean([found[need][1] for need in needs.get(chapter, ()) if need in found]) for chapter in row}
        row.sort(key=pull.__getitem__)  # stable: of two with the same pull the earlier chapter comes first
        found |= {chapter: (layer, place - (len(row) - 1) / 2) for place, chapter in enumerate(row)}
    return found


def _mean(values: list[float]) -> float:
    return fmean(values) if values else 0


def draw_map(
    order: Sequence[str],
    needs: Mapping[str, Sequence[str]],
    labels: Mapping[str, tuple[str, str]],
    addresses: Mapping[str, str],
    *,
    name: str,
) -> str:
    """Return the map as HTML: one drawing for wide screens, which runs to the right, and one for phones.

    Parameters
    ----------
    order, needs
        As in `layers`.
    labels : mapping of str to (str, str)
        The number of each chapter and its short name.
    addresses : mapping of str to str
        Where its stop leads, as it stands in HTML.
    name : str
        What a screen reader calls the map.
    """
    where = places(order, needs)
    pairs = direct(order, needs)
    wide = _drawing(where, pairs, labels, addresses, name, downward=False)
    narrow = _drawing(where, pairs, labels, addresses, name, downward=True)
    return f'<div class="course-map">{wide}{narrow}</div>'


def _drawing(
    where: Mapping[str, tuple[int, float]],
    pairs: Sequence[tuple[str, str]],
    labels: Mapping[str, tuple[str, str]],
    addresses: Mapping[str, str],
    name: str,
    *,
    downward: bool,
) -> str:
    along, across = (ROW, LANE) if downward else (COLUMN, TIER)
    depth = 1 + max(layer for layer, _ in where.values())
    spread = 2 * max(abs(place) for _, place in where.values()) + 1
    length, breadth = depth * along, spread * across

    def point(chapter: str) -> tuple[float, float]:
        layer, place = where[chapter]
        forward, aside = layer * along + along * (0.3 if downward else 0.5), breadth / 2 + place * across
        return (aside, forward) if downward else (forward, aside - LINE_HEIGHT)

    width, height = (breadth, length) if downward else (length, breadth)
    lines = "".join(f'<path d="{_edge(point(start), point(end), downward)}"/>' for start, end in pairs)
    stops = "".join(_stop(point(chapter), *labels[chapter], addresses[chapter]) for chapter in labels)
    kind = "narrow" if downward else "wide"
    return (
        f'<svg class="course-map-{kind}" viewBox="0 0 {width:g} {height:g}" role="group" aria-label="{escape(name)}">'
        f'<g class="course-lines">{lines}</g>{stops}</svg>'
    )


def _edge(start: tuple[float, float], end: tuple[float, float], downward: bool) -> str:
    """Return a line that leaves and arrives along the way of the map."""
    (x0, y0), (x1, y1) = start, end
    if downward:
        middle = (y0 + y1) / 2
        return f"M{x0:g} {y0:g}C{x0:g} {middle:g} {x1:g} {middle:g} {x1:g} {y1:g}"
    middle = (x0 + x1) / 2
    return f"M{x0:g} {y0:g}C{middle:g} {y0:g} {middle:g} {y1:g} {x1:g} {y1:g}"


def _stop(point: tuple[float, float], number: str, label: str, address: str) -> str:
    x, y = point
    lines = " ".join(
        f'<tspan x="{x:g}" y="{y + RADIUS + LINE_HEIGHT * (row + 1):g}">{escape(line)}</tspan>'
        for row, line in enumerate(_wrapped(label))
    )
    return (
        f'<a href="{address}"><circle cx="{x:g}" cy="{y:g}" r="{RADIUS}"/>'
        f'<text class="course-stop" x="{x:g}" y="{y + 4.5:g}">{escape(number)}</text> <text>{lines}</text></a> '
    )


def _wrapped(label: str) -> list[str]:
    """Split a label into lines between words.

    Examples
    --------
    >>> _wrapped("Vanishing gradients"), _wrapped("What helps")
    (['Vanishing', 'gradients'], ['What helps'])
    """
    lines: list[str] = []
    for word in label.split():
        if lines and len(lines[-1]) + 1 + len(word) <= LETTERS:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines
