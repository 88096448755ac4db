"""The cover, drawn: the title above a network whose layers grow together."""

from __future__ import annotations

import io
from importlib.resources import files
from itertools import pairwise

from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 1200, 1800
GROUND, INK, PALE, ACCENT = "#10233f", "#f4f1ea", "#35507a", "#e8a33d"
MARGIN = 110
LAYERS = (3, 5, 5, 2)
RADIUS = 26


def cover(title: str, author: str, stamp: str) -> bytes:
    """Return the cover as a PNG image.

    Parameters
    ----------
    title, author : str
        Of the edition, in its language.
    stamp : str
        Version and day.
    """
    image = Image.new("RGB", (WIDTH, HEIGHT), GROUND)
    draw = ImageDraw.Draw(image)
    bottom = _write(draw, title, _font(110, bold=True), MARGIN * 1.6)
    _network(draw, max(bottom + 140, 780), HEIGHT - 420)
    draw.text((MARGIN, HEIGHT - 240), author, font=_font(44), fill=INK)
    draw.text((MARGIN, HEIGHT - 170), stamp, font=_font(36), fill="#b9c4d6")
    packed = io.BytesIO()
    image.quantize(64).save(packed, "PNG", optimize=True)
    return packed.getvalue()


def _font(size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    """Return the face that Matplotlib ships, which has Latin and Cyrillic letters on every machine."""
    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    return ImageFont.truetype(
        io.BytesIO((files("matplotlib") / "mpl-data" / "fonts" / "ttf" / name).read_bytes()), size
    )


def _write(draw: ImageDraw.ImageDraw, text: str, font: ImageFont.FreeTypeFont, top: float) -> float:
    """Write a text in lines as long as the cover allows, and return where it ends."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and draw.textlength(longer, font) <= WIDTH - 2 * MARGIN:
            lines[-1] = longer
        else:
            lines.append(word)
    for line in lines:
        draw.text((MARGIN, top), line, font=font, fill=INK)
        top += font.size * 1.25
    return top


def _network(draw: ImageDraw.ImageDraw, top: float, bottom: float) -> None:
    width = WIDTH - 2 * MARGIN - 2 * RADIUS
    layers = [
        [
            (MARGIN + RADIUS + width * k / (len(LAYERS) - 1), (top + bottom) / 2 + (n - (count - 1) / 2) * 130)
            for n in range(count)
        ]
        for k, count in enumerate(LAYERS)
    ]
    for left, right in pairwise(layers):
        for start in left:
            for end in right:
                draw.line([start, end], fill=PALE, width=4)
    for k, layer in enumerate(layers):
        for x, y in layer:
            fill = ACCENT if k == len(layers) - 1 else INK
            draw.ellipse([x - RADIUS, y - RADIUS, x + RADIUS, y + RADIUS], fill=fill)
