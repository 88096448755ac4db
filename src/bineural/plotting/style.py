"""What the figures have in common: colors, line styles, markers, and alternative texts made of sentences."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Literal, TypeAlias

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.cbook import is_math_text
from matplotlib.figure import FigureBase
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.legend import Legend
from matplotlib.lines import Line2D
from matplotlib.mathtext import MathTextParser
from matplotlib.text import Text

from bineural.localize import message

# Okabe and Ito, Color Universal Design, https://jfly.uni-koeln.de/color/: told apart by color-blind readers.
# Their yellow is left out, because it is too pale for a line. Style and marker tell apart what color may not.
COLORS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000")
LINE_STYLES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (8, 2)), (0, (1, 1)))
MARKERS = ("o", "s", "^", "D", "v", "P", "X")
INK = "#222222"
GUIDE = "#767676"
# One meaning, one color, in the whole book: values going forward, gradients going back, what does nothing.
FORWARD, GRADIENT, DEAD = COLORS[0], COLORS[1], "#8a8a8a"
# What stands behind the one curve that matters; against white 3 to 1, as all lines.
PALE = "#949494"
Tone: TypeAlias = Literal["plain", "forward", "gradient", "dead", "pale"]
TONES: dict[str, str] = {"plain": INK, "forward": FORWARD, "gradient": GRADIENT, "dead": DEAD, "pale": PALE}
# As in Pandoc: mathematics begins and ends with a character, and no digit follows it, so that "$5 and $6" is none.
_MATHEMATICS = re.compile(r"(?<!\\)\$(?!\s)(?:[^$\\]|\\.)+(?<!\s)\$(?!\d)")


def plain_axes(ax: Axes) -> None:
    """Leave only the axes that carry numbers, and a faint grid to read them by."""
    ax.spines[["top", "right"]].set_visible(False)
    ax.grid(color=GUIDE, alpha=0.25, linewidth=0.6)
    ax.set_axisbelow(True)


def legend_below(figure: FigureBase, axes: Sequence[Axes], *, title: str = "", inside: bool = False) -> None:
    """Put one legend of all labels of the axes below them, where it hides no data; none for a single label.

    Parameters
    ----------
    figure : matplotlib.figure.FigureBase
        With the constrained layout.
    axes : sequence of matplotlib.axes.Axes
        Those whose labels to list, each label once.
    title : str
        English text over the legend, which is then there for a single label too.
    inside : bool
        Put it into the first of the axes instead, where it hides least.
    """
    # Not by get_legend_handles_labels, which leaves out labels that begin with an underscore, as the legend does:
    # it gets its texts afterwards.
    handles = {str(line.get_label()): line for ax in axes for line in ax.lines}
    if len(handles) < 2 and not title:
        return
    longest = max(len(text) for text in handles)
    names = map(str, range(len(handles)))
    if inside:
        legend = axes[0].legend(handles.values(), names, loc="best", fontsize=9, framealpha=0.8, title=title)
    else:
        legend = figure.legend(
            handles.values(),
            names,
            loc="outside lower center",
            ncols=min(len(handles), max(1, min(3, 72 // (longest + 8)))),
            frameon=False,
            title=title,
        )
    for text, label in zip(legend.get_texts(), handles, strict=True):
        text.set_text(label)


def legend_outside(figure: FigureBase, ax: Axes, handles: Sequence[Artist]) -> None:
    """Put a legend below a figure, each entry once if there is one already; without the constrained layout, below axes.

    Parameters
    ----------
    figure : matplotlib.figure.FigureBase
    ax : matplotlib.axes.Axes
        Below which it stands if the figure has no layout that makes room for it.
    handles : sequence of matplotlib.artist.Artist
        With labels.
    """
    options: dict[str, Any]
    if not isinstance(figure.get_figure(root=True).get_layout_engine(), ConstrainedLayoutEngine):
        # So far below that the name of the axis has room.
        options = {"bbox_to_anchor": (0.5, 0), "borderaxespad": 4, "ncols": columns_of(len(handles))}
        ax.legend(handles=handles, loc="upper center", frameon=False, fontsize=9, **options)
        return
    entries = [entry for old in figure.legends for entry in _entries(old)]
    entries += [(str(handle.get_label()), handle) for handle in handles]
    for old in list(figure.legends):
        old.remove()
    known = {(label, _look(handle)): (label, handle) for label, handle in entries}
    labels, shown = zip(*known.values(), strict=True)
    options = {"loc": "outside lower center", "frameon": False, "fontsize": 9, "ncols": columns_of(len(known))}
    figure.legend(shown, labels, **options)


def columns_of(count: int) -> int:
    """Return how many entries of a legend stand in a row.

    Examples
    --------
    >>> columns_of(3), columns_of(8)
    (3, 4)
    """
    return count if count <= 5 else 4


def _entries(legend: Legend) -> Iterator[tuple[str, Artist]]:
    for text, handle in zip(legend.get_texts(), legend.legend_handles, strict=True):
        if handle is not None:
            yield text.get_text(), handle


def _look(handle: Artist) -> str:
    """Tell what entries of one label look like: they are two if they differ."""
    return f"{handle.get_color()} {handle.get_marker()}" if isinstance(handle, Line2D) else ""


def plain_dollars(figure: Artist) -> None:
    """Let each text of a figure or a part of one be drawn as it is if what its dollars enclose is no mathematics.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> figure = Figure()
    >>> title = figure.suptitle("$5 and $6")
    >>> plain_dollars(figure)
    >>> title.get_parse_math()
    False
    """
    for text in figure.findobj(Text):
        if isinstance(text, Text) and not all(map(_can_be_drawn, text.get_text().split("\n"))):
            text.set_parse_math(False)


def _can_be_drawn(line: str) -> bool:
    if not is_math_text(line):
        return True
    if "$" in _MATHEMATICS.sub("", line).replace("\\$", ""):
        return False
    try:
        MathTextParser("path").parse(line)
    except ValueError:
        return False
    return True


def join_sentences(sentences: Iterable[str]) -> str:
    """Join messages to one that is still known to the translation, sentence by sentence.

    Parameters
    ----------
    sentences : iterable of str
        Texts made by `message`, at least one.

    Returns
    -------
    str
        The sentences with spaces between them.

    Examples
    --------
    >>> join_sentences([message("{n:d} points.", n=3), message("{n:d} lines.", n=2)])
    '3 points. 2 lines.'
    """
    first, *others = sentences
    for sentence in others:
        first = message("{first} {second}", first=first, second=sentence)
    return first


def listed(texts: Iterable[str]) -> str:
    """Return labels as one text, separated by commas, of which each is still translated.

    Examples
    --------
    >>> listed(["cat", "", "two\\nlines"])
    'cat, –, two lines'
    """
    parts = {f"part{number}": text.replace("\n", " ") or "–" for number, text in enumerate(texts)}
    return message(", ".join(f"{{{name}}}" for name in parts), **parts)
