"""Pictures say how large they are, so that nothing moves when they come, and come when a reader gets near."""

from __future__ import annotations

import re
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from PIL import Image, UnidentifiedImageError
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder

from bineural.localize.renderer import FOR_PHONE

TAG = re.compile(r"<img\b[^>]*?/?>")
ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
STYLE_WIDTH = re.compile(r"width:\s*([\d.]+)px;?\s*")
SVG = re.compile(rb"<svg\b[^>]*>", re.DOTALL)
LENGTH = re.compile(r"([\d.]+)(pt|px|)$")
PHONE = "(max-width: 30rem)"
PIXELS = {"pt": 96 / 72, "px": 1.0, "": 1.0}


@cache
def size(path: Path) -> tuple[float, float] | None:
    """Return width and height of a picture in CSS pixels, None if its file does not tell."""
    if path.suffix == ".svg":
        return _svg_size(path)
    try:
        with Image.open(path) as image:
            return image.size
    except (OSError, UnidentifiedImageError):
        return None


def _svg_size(path: Path) -> tuple[float, float] | None:
    found = SVG.search(path.read_bytes()) if path.is_file() else None
    attributes = dict(ATTRIBUTE.findall(found[0].decode())) if found else {}
    lengths = [LENGTH.match(attributes.get(name, "")) for name in ("width", "height")]
    if all(lengths):
        width, height = (float(length[1]) * PIXELS[length[2]] for length in lengths if length)
        return width, height
    box = attributes.get("viewBox", "").replace(",", " ").split()
    return (float(box[2]), float(box[3])) if len(box) == 4 else None


def sized(tag: str, natural: tuple[float, float] | None, *, first: bool) -> str:
    """Return the tag of a picture with its size; a width that it was given stays, and all but the first come late.

    A picture for phones becomes a source of the picture after it.
    """
    attributes = dict(ATTRIBUTE.findall(tag))
    style = attributes.get("style", "")
    given = STYLE_WIDTH.search(style)
    if natural and "height" not in attributes and "height" not in style:
        width = float(given[1]) if given else float(attributes.get("width", natural[0]))
        attributes |= {"width": str(round(width)), "height": str(round(width * natural[1] / natural[0]))}
        attributes["style"] = STYLE_WIDTH.sub("", style)
    if FOR_PHONE in attributes.get("class", "").split():
        size = "".join(f' {name}="{attributes[name]}"' for name in ("width", "height") if name in attributes)
        return f'<source media="{PHONE}" srcset="{attributes["src"]}"{size}>'
    attributes.setdefault("decoding", "async")
    if not first:
        attributes.setdefault("loading", "lazy")
    return "<img " + " ".join(f'{name}="{text}"' for name, text in attributes.items() if name != "style" or text) + ">"


def size_pictures(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Change the pictures in the text of a page."""
    if not isinstance(app.builder, StandaloneHTMLBuilder) or "body" not in context:
        return
    files = {escape(name): Path(app.srcdir) / uri for uri, name in app.builder.images.items()}
    seen = 0

    def change(found: re.Match[str]) -> str:
        nonlocal seen
        name = dict(ATTRIBUTE.findall(found[0])).get("src", "").rpartition("/")[2]
        tag = sized(found[0], size(files[name]) if name in files else None, first=seen == 0)
        seen += tag.startswith("<img")
        return tag

    context["body"] = TAG.sub(change, context["body"])


def setup(app: Sphinx) -> None:
    """Register the handler."""
    app.connect("html-page-context", size_pictures, priority=800)
