"""Photographs as JPEG: every reading device shows them, and a PDF file takes them as they are."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image

_QUALITY = 88


def is_photograph(path: Path) -> bool:
    """Tell by its name whether a picture is a photograph: the book saves these as WebP, and nothing else."""
    return path.suffix == ".webp"


def jpeg(path: Path) -> bytes:
    """Return a photograph as JPEG."""
    packed = io.BytesIO()
    with Image.open(path) as image:
        image.convert("RGB").save(packed, "JPEG", quality=_QUALITY, optimize=True)
    return packed.getvalue()
