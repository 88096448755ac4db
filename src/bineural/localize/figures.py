"""Figures in every language: the same drawing, saved from translated copies."""

import base64
import copy
import gc
import io
import itertools
import math
import os
import pickle
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import IO, Any

import matplotlib
import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure, FigureBase
from matplotlib.lines import Line2D
from matplotlib.text import Text
from matplotlib.ticker import Formatter

from bineural.localize.catalog import SOURCE_LANGUAGE, check_language, get_language, makes_pages
from bineural.localize.messages import localize_text
from bineural.localize.outputs import cell_number, display
from bineural.localize.phones import for_phone, lay_out, needs_room, settle

_MIMES = {"svg": "image/svg+xml", "png": "image/png", "webp": "image/webp"}
_DPI = 150
_CSS_DPI = 96
_MAX_POINTS = 2_000
_HEAVIEST = 300_000  # bytes
_ROOMY = 0.5  # of the width of a panel, at most: its axes may stand out of the middle
_TITLE_GAP = 4  # pixels around a title that belong to it
# Glyphs go along, as paths or as fonts whose letters can be searched: a report looks the same on every machine.
_FONTS: dict[Any, Any] = {"svg.fonttype": "path", "pdf.fonttype": 42, "ps.fonttype": 42}
_AS_LAID_OUT: dict[Any, Any] = {"figure.autolayout": False, "figure.constrained_layout.use": False}


class LocalizedFigure(Figure):
    """A figure with English texts, that is saved in the reader's language.

    Attributes
    ----------
    alt : str
        Alternative text, in English or made by `message`: what the functions that drew into it tell. `show` takes it
        unless it is given another.

    Examples
    --------
    >>> import io
    >>> figure = LocalizedFigure(figsize=(3, 2))
    >>> axes = figure.subplots()
    >>> axes.set_xlabel("epoch") and None
    >>> file = io.StringIO()
    >>> figure.savefig(file, format="svg", language="ru")
    >>> file.getvalue()[:5], axes.get_xlabel()
    ('<?xml', 'epoch')
    """

    shown_in: int | None = None  # the number of the cell that has shown it last
    shown_as = "svg"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.alt = ""

    def savefig(  # type: ignore[override]  # the name of the first argument is matplotlib's own affair
        self, path: str | os.PathLike[str] | IO[Any], *, language: str | None = None, **options: Any
    ) -> None:
        """Save it to a file, in any format that matplotlib knows.

        Parameters
        ----------
        path : str, path or file
            Its ending says which format: ``.pdf``, ``.svg``, ``.png``, …
        language : str, optional
            One of `languages`; by default that of the reader.
        **options
            As of `matplotlib.figure.Figure.savefig`. By default raster images have 150 dots per inch, and margins are
            as narrow as the drawing allows.

        Raises
        ------
        ValueError
            If there is no such language or no such format.
        FileNotFoundError
            If there is no such folder.
        """
        language = get_language() if language is None else language
        check_language(language)
        if isinstance(path, str | os.PathLike) and not os.path.isdir(folder := os.path.dirname(path) or "."):
            raise FileNotFoundError(f"savefig expected a folder that is there, got {folder!r}: make it first")
        copied = _localized(self, language)
        with matplotlib.rc_context(_FONTS):
            Figure.savefig(copied, path, **{"bbox_inches": "tight", "dpi": _DPI, "facecolor": "white", **options})

    def _ipython_display_(self) -> None:
        """Show it as the value of a cell, unless the function that returned it has shown it in this cell already."""
        if self.shown_in is None or self.shown_in != cell_number():
            display_figure(self, self.alt or repr(self), self.shown_as)


def translate_texts(parts: Iterable[Artist]) -> None:
    """Translate the texts of parts of a figure that will be saved by others, into the reader's language, in place."""
    if get_language() != SOURCE_LANGUAGE:
        _translate([artist for part in parts for artist in part.findobj()], get_language())


def check_figure(figure: Any, alt: Any, format: str) -> None:
    """Check what `show` was given.

    Raises
    ------
    TypeError
        If `figure` is not a figure.
    ValueError
        If the alternative text is empty or the format unknown.
    """
    if not isinstance(figure, Figure):
        raise TypeError(f"show expected a matplotlib.figure.Figure, got {figure!r}: pass for example ax.figure")
    if not isinstance(alt, str) or not alt.strip():
        raise ValueError(f"show expected a text that says what the figure shows, got {alt!r}: pass one as alt")
    if format not in _MIMES:
        raise ValueError(f"show expected a format among {', '.join(_MIMES)}, got {format!r}: pick one of them")


def display_figure(figure: Figure, alt: str, format: str) -> None:
    """Show a figure as an output of the running cell; for the parameters see `bineural.localize.show`."""
    with _without_collection():
        display(lambda language: save(figure, alt, format, language))
    if isinstance(figure, LocalizedFigure):
        figure.shown_in, figure.shown_as = cell_number(), format


@contextmanager
def _without_collection() -> Iterator[None]:
    """Let garbage lie: a drawing makes thousands of objects, and each search for those of no use goes through all."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def save(figure: Figure, alt: str, format: str, language: str) -> dict[str, Any]:
    """Return a figure in one language, as `display` takes it; for the parameters see `bineural.localize.show`.

    For the pages of the book it has a second picture, laid out for a phone, unless the first is good enough there.
    """
    copied = _localized(figure, language)
    alt = localize_text(alt, language)
    if format == "svg":
        _thin_lines(copied)
        _clear_background(copied)
    else:
        copied.patch.set_alpha(1)
    narrow = _copy(copied) if makes_pages() and needs_room(copied) else None
    lay_out(copied)  # saving would do it by a slower measure of texts
    bundle = {**_picture(copied, format), "alt": alt, "text/plain": alt}
    if narrow is not None and for_phone(narrow):
        bundle["narrow"] = _picture(narrow, format)
    return bundle


def _picture(figure: Figure, format: str) -> dict[str, Any]:
    """Return a figure as saved, by its MIME type, with its width in CSS pixels where that is not told by itself."""
    if format == "svg":
        return {"image/svg+xml": _saved(figure, format, metadata={"Date": None}).decode()}
    content = _saved(figure, format, facecolor="white", dpi=_DPI)
    if format == "webp":
        content = _lightened(content)
    return {_MIMES[format]: base64.b64encode(content).decode(), "width": _css_width(content)}


def _localized(figure: Figure, language: str) -> Figure:
    """Return a copy with its texts in another language."""
    copied = _copy(figure)
    _translate(copied.findobj(), language)
    _wrap_colliding_titles(copied)
    return copied


def _copy(figure: Figure) -> Figure:
    # Saving moves the axes and ticks of a figure, so that a second save differs from the first: each language
    # gets a copy. The copy must not know pyplot's window, else it opens one of its own.
    canvas = figure.canvas
    manager, canvas.manager = canvas.manager, None
    try:
        # A tenth of the time that `deepcopy` takes; what holds a function of its own, say, cannot be pickled.
        try:
            copied: Figure = pickle.loads(pickle.dumps(figure, pickle.HIGHEST_PROTOCOL))
        except (AttributeError, TypeError, pickle.PicklingError):
            copied = copy.deepcopy(figure)
        FigureCanvasAgg(copied)  # it keeps what it has measured; a copy has a canvas that measures all texts anew
        return copied
    finally:
        canvas.manager = manager


def _saved(figure: Figure, format: str, **options: Any) -> bytes:
    """Save a figure that is laid out."""
    buffer = io.BytesIO()
    # The salt makes the ids in an SVG, random by default, the same each time.
    with matplotlib.rc_context({"svg.hashsalt": "bineural", **_AS_LAID_OUT, **_FONTS}):
        figure.set_layout_engine(None)
        # The box that "tight" stands for, without the drawing that would come before it.
        box = figure.get_tightbbox().padded(matplotlib.rcParams["savefig.pad_inches"])
        Figure.savefig(figure, buffer, format=format, bbox_inches=box, **options)
    return buffer.getvalue()


def _lightened(image: bytes) -> bytes:
    """Return a photograph with fewer details if it weighs more than a figure of the book may."""
    from PIL import Image

    lighter = image
    # Nothing is encoded in a quality that will hardly do.
    for quality in [
        quality for quality, excess in ((60, 1.3), (40, 1.7), (20, math.inf)) if len(image) < excess * _HEAVIEST
    ]:
        if len(lighter) > _HEAVIEST:
            with Image.open(io.BytesIO(image)) as opened:
                buffer = io.BytesIO()
                opened.save(buffer, "webp", quality=quality)
            lighter = buffer.getvalue()
    return lighter


def _css_width(image: bytes) -> int:
    """Return the width at which an image has the size of the same figure in SVG."""
    from PIL import Image

    with Image.open(io.BytesIO(image)) as opened:
        return round(opened.width * _CSS_DPI / _DPI)


class _LocalizedFormatter(Formatter):
    """The tick labels of another formatter, in another language."""

    def __init__(self, formatter: Formatter, language: str) -> None:
        self._formatter = formatter
        self._language = language
        self._texts: dict[str, str] = {}  # a drawing asks for the same labels again and again

    def format_ticks(self, values: Any) -> list[str]:
        labels = self._formatter.format_ticks(values)
        for label in labels:
            if label not in self._texts:
                self._texts[label] = localize_text(label, self._language)
        return [self._texts[label] for label in labels]

    def get_offset(self) -> str:
        return localize_text(self._formatter.get_offset(), self._language)


def _translate(artists: list[Artist], language: str) -> None:
    """Translate the texts of artists, in place."""
    # The texts at ticks are made anew at each drawing, by the formatters.
    at_ticks: set[int] = set()
    for axis in artists:
        if not isinstance(axis, Axis):
            continue
        at_ticks.add(id(axis.offsetText))
        for tick in (*axis.get_major_ticks(), *axis.get_minor_ticks()):
            at_ticks |= {id(tick.label1), id(tick.label2)}
        for ticker in (axis.major, axis.minor):
            # Axes that are shared have one ticker.
            if ticker.formatter is not None and not isinstance(ticker.formatter, _LocalizedFormatter):
                ticker.formatter = _LocalizedFormatter(ticker.formatter, language)
    # The cells of tables and the keys of arrows hold texts that are not among their children.
    texts = {id(item): item for artist in artists for item in (artist, *vars(artist).values())}
    for key, text in texts.items():
        if isinstance(text, Text) and key not in at_ticks:
            text.set_text(localize_text(text.get_text(), language))


def _wrap_colliding_titles(figure: Figure) -> None:
    """Break titles of panels into two lines where they would run into each other: other languages need more room."""
    panels = [axes for axes in figure.axes if axes.get_title()]
    if len(panels) < 2 or all(map(_has_room_for_title, panels)):
        return
    measured = _copy(figure)  # settling moves axes
    settle(measured)
    boxes = [axes.title.get_window_extent().padded(_TITLE_GAP) for axes in measured.axes if axes.get_title()]
    for (axes, box), (other, other_box) in itertools.combinations(zip(panels, boxes, strict=True), 2):
        if box.overlaps(other_box):
            for title in (axes.title, other.title):
                title.set_text(_in_two_lines(title.get_text()))


def _has_room_for_title(axes: Axes) -> bool:
    """Tell whether a title is much narrower than the place of its panel, so that nothing has to be drawn to see it."""
    place = axes.get_subplotspec()
    if place is None:
        return False
    grid = place.get_gridspec()
    shares = np.asarray(grid.get_width_ratios(), dtype=float)
    room = axes.figure.bbox.width * shares[list(place.colspan)].sum() / shares.sum()
    return bool(axes.title.get_window_extent().width < _ROOMY * room)


def _in_two_lines(text: str) -> str:
    """Break a text at the space next to its middle; one with mathematics or several lines stays as it is."""
    spaces = [] if "$" in text or "\n" in text else [place for place, letter in enumerate(text) if letter == " "]
    if not spaces:
        return text
    middle = min(spaces, key=lambda place: abs(place - len(text) / 2))
    return f"{text[:middle]}\n{text[middle + 1 :]}"


def _clear_background(figure: Figure) -> None:
    """Make what is white behind a drawing transparent, so that a dark page shows through."""
    for part in figure.findobj():
        if isinstance(part, FigureBase | Axes) and to_rgba(part.get_facecolor()) == (1, 1, 1, 1):
            part.set_facecolor("none")


def _thin_lines(figure: Figure) -> None:
    """Thin the long lines of a figure; not single points, whose number and density are what they show."""
    for line in figure.findobj(Line2D):
        if not isinstance(line, Line2D) or line.get_linestyle() == "None" or line.get_markevery() is not None:
            continue
        points = np.asarray(line.get_xydata())
        if len(points) > _MAX_POINTS:
            line.set_data(*points[_kept_points(points)].T)


def _kept_points(points: np.ndarray) -> list[int]:
    """Return which points to keep: the ends, and from equal parts the lowest, the highest and a gap (NaN)."""
    gaps = np.isnan(points).any(axis=1)
    low, high = np.where(gaps, np.inf, points[:, 1]), np.where(gaps, -np.inf, points[:, 1])
    last = len(points) - 1
    kept = {0, last}
    for part in np.array_split(np.arange(1, last), (_MAX_POINTS - 2) // (3 if gaps.any() else 2)):
        kept |= {part[low[part].argmin()], part[high[part].argmax()]}
        kept |= set(part[gaps[part]][:1])
    return sorted(kept)
