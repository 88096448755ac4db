"""Figures as outputs of cells."""

from typing import TYPE_CHECKING, Any

from bineural.localize.messages import localize_text
from bineural.localize.outputs import running_shell
from bineural.localize.terminals import print_text

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def show(figure: "Figure", *, alt: str | None = None, format: str = "svg") -> None:
    """Show a figure in the reader's language.

    All texts of the figure are translated, and the numbers at its ticks rewritten, in copies of the figure;
    the figure itself is not changed. Outside of a notebook nothing is drawn, and the alternative text is printed.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        A figure drawn once, with plain English texts or texts made by `message`.
    alt : str, optional
        Alternative text that says what the figure shows, in English or made by `message`. A figure whose axes come
        from `bineural.plotting.subplots` has one already if functions of the book have drawn into it.
    format : {"svg", "png", "webp"}
        SVG for lines (those of more than 2,000 points are thinned), PNG for contours, scatters and grids,
        WebP for photographs. SVG is transparent, the others are white and have 150 dots per inch.

    Raises
    ------
    TypeError
        If `figure` is not a figure.
    ValueError
        If the alternative text is empty or the format unknown.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> figure = Figure()
    >>> lines = figure.subplots().plot([3, 2, 1])
    >>> show(figure, alt="The loss falls from 3 to 1.")
    The loss falls from 3 to 1.
    """
    from bineural.localize.figures import check_figure, display_figure

    text: Any = getattr(figure, "alt", None) if alt is None else alt
    check_figure(figure, text, format)
    if running_shell() is None:
        print_text(lambda language: localize_text(text, language))
    else:
        display_figure(figure, text, format)
