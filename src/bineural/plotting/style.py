"""What the figures have in common: colors, line styles, markers, and alternative texts made of sentences."""

from collections.abc import Iterable

from matplotlib.axes import Axes

from bineural.localize import message

# Okabe and Ito, Color Universal Design, https://jfly.uni-koeln.de/color/: told apart by color-blind readers.
# Their yellow is left out, because it is too pale for a line. Style and marker tell apart what color may not.
COLORS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000")
LINE_STYLES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (8, 2)), (0, (1, 1)))
MARKERS = ("o", "s", "^", "D", "v", "P", "X")
INK = "#222222"
GUIDE = "#767676"


def plain_axes(ax: Axes) -> None:
    """Leave only the axes that carry numbers, and a faint grid to read them by."""
    ax.spines[["top", "right"]].set_visible(False)
    ax.grid(color=GUIDE, alpha=0.25, linewidth=0.6)
    ax.set_axisbelow(True)


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
