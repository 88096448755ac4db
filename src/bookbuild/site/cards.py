"""Pictures of pages for messengers: title, part, number, and a network of another form in each."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

import matplotlib
import PIL
from PIL import Image, ImageDraw, ImageFont

from bookbuild.files import remove

SIZE = (1200, 630)
COLORS = 48  # a drawing of few colors and soft edges needs no more; a third of the bytes
SCALE = 2  # lines and dots are drawn larger and made smaller, which smooths their edges
PAPER, INK, QUIET, LINE = "#ffffff", "#1b2430", "#55606e", "#c9d6e2"
FORWARD, GRADIENT = "#0b5a8f", "#d9762b"
MARGIN, TEXT_WIDTH, TITLE_BOTTOM = 72, 790, 470
TITLE_SIZES = (72, 64, 56, 50, 44)
LAYERS = 5


@dataclass(frozen=True)
class Card:
    """What a picture says.

    Parameters
    ----------
    title : str
    above, below : str
        Smaller lines: the part with the number, the name of the book.
    number : int
        Of the chapter, or 0; it decides the form of the network.
    """

    title: str
    above: str
    below: str
    number: int


def draw_all(wanted: Mapping[str, Card], folder: Path, kept: Path) -> None:
    """Write the picture of each name into a folder; what an earlier build has drawn is taken from `kept`."""
    folder.mkdir(parents=True, exist_ok=True)
    kept.mkdir(parents=True, exist_ok=True)
    used = set()
    for name, card in wanted.items():
        memory = kept / f"{_key(card)}.png"
        used.add(memory.name)
        if not memory.is_file():
            part = memory.with_suffix(".part")
            part.write_bytes(draw(card))
            part.replace(memory)
        (folder / f"{name}.png").write_bytes(memory.read_bytes())
    for path in kept.iterdir():
        if path.name not in used:
            remove(path)


def draw(card: Card) -> bytes:
    """Return the picture as PNG."""
    picture = Image.new("RGB", SIZE, PAPER)
    _draw_network(picture, card.number)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 0, 14, SIZE[1]), fill=FORWARD)
    pen.text((MARGIN, 64), card.above, font=_font(30, bold=False), fill=FORWARD)
    size, rows = _fitted(card.title)
    y = 132
    for row in rows:
        pen.text((MARGIN, y), row, font=_font(size, bold=True), fill=INK)
        y += round(size * 1.22)
    below = _wrapped(card.below, 30, TEXT_WIDTH)
    y = SIZE[1] - 64 - 42 * len(below)
    for row in below:
        pen.text((MARGIN, y), row, font=_font(30, bold=False), fill=QUIET)
        y += 42
    memory = io.BytesIO()
    picture.quantize(COLORS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(
        memory, "PNG", optimize=True
    )
    return memory.getvalue()


def _draw_network(picture: Image.Image, number: int) -> None:
    """Draw layers of neurons at the right edge; the path through them changes with the number of the chapter."""
    width, height = (side * SCALE for side in SIZE)
    large = Image.new("RGB", (width, height), PAPER)
    pen = ImageDraw.Draw(large)
    left, right, top, bottom = width * 0.745, width * 0.955, height * 0.14, height * 0.86
    sizes = [3 + (number + 2 * layer) % 4 for layer in range(LAYERS)]
    columns = []
    for layer, size in enumerate(sizes):
        x = left + (right - left) * layer / (LAYERS - 1)
        gap = (bottom - top) / 6
        columns.append([(x, (top + bottom) / 2 + gap * (row - (size - 1) / 2)) for row in range(size)])
    for first, second in pairwise(columns):
        for start in first:
            for end in second:
                pen.line((start, end), fill=LINE, width=2)
    path = [column[(number * (layer + 1)) % len(column)] for layer, column in enumerate(columns)]
    for start, end in pairwise(path):
        pen.line((start, end), fill=GRADIENT, width=8)
    for column, lit in zip(columns, path, strict=True):
        for x, y in column:
            radius = 17
            color = GRADIENT if (x, y) == lit else FORWARD
            pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=color, outline=PAPER, width=4)
    picture.paste(large.resize(SIZE, Image.Resampling.LANCZOS))


def _fitted(title: str) -> tuple[int, list[str]]:
    """Return the largest size of type in which a title has room, and its rows."""
    for size in TITLE_SIZES:
        rows = _wrapped(title, size, TEXT_WIDTH, bold=True)
        fits = all(_font(size, bold=True).getlength(row) <= TEXT_WIDTH for row in rows)
        if fits and 132 + len(rows) * size * 1.22 <= TITLE_BOTTOM:
            break
    return size, rows


def _wrapped(text: str, size: int, width: float, *, bold: bool = False) -> list[str]:
    rows: list[str] = []
    for word in text.split(" "):
        longer = f"{rows[-1]} {word}" if rows else word
        if rows and _font(size, bold=bold).getlength(longer) <= width:
            rows[-1] = longer
        else:
            rows.append(word)
    return rows


@cache
def _font(size: int, *, bold: bool) -> ImageFont.FreeTypeFont:
    """Return a face that has Latin and Cyrillic letters and comes with the figures of the book."""
    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    path = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / name
    return ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.BASIC)


@cache
def _maker() -> str:
    """Name what draws: a picture is drawn anew when it changes."""
    own = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()
    return f"{own} {matplotlib.__version__} {PIL.__version__}"


def _key(card: Card) -> str:
    return hashlib.sha256(f"{_maker()} {json.dumps(asdict(card))}".encode()).hexdigest()[:32]
