"""Drawings among the pictures of cells: on a dark page the style sheet turns their ink light, as it does with SVG.

A scatter, a contour or a region plot is saved as PNG, and so are digits and feature maps, whose greys mean something.
They are told apart by their points: a drawing is light all over, with thin dark ink and colored areas.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from docutils import nodes
from PIL import Image
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

DRAWING = "drawing"
DARK, GREY_FROM, GREY_TO, COLORED = 90, 90, 235, 24
MOST_DARK, MOST_GREY = 0.06, 0.08


def is_drawing(path: Path) -> bool:
    """Tell whether a picture is ink on white: few of its points are dark, and few are grey."""
    with Image.open(path) as picture:
        points = np.asarray(picture.convert("RGB"), dtype=np.int16)
    lightest, darkest = points.max(axis=2), points.min(axis=2)
    gray = lightest - darkest < COLORED
    dark = gray & (lightest < DARK)
    grey = gray & (lightest >= GREY_FROM) & (lightest < GREY_TO)
    return bool(dark.mean() <= MOST_DARK and grey.mean() <= MOST_GREY)


class MarkDrawings(SphinxPostTransform):
    """Give drawings that are saved as PNG a class."""

    default_priority = 400
    formats = ("html",)

    def run(self, **kwargs: object) -> None:
        """Change the images of the page."""
        for image in self.document.findall(nodes.image):
            path = Path(self.app.srcdir) / image["uri"]
            if path.suffix == ".png" and path.is_file() and is_drawing(path):
                image["classes"].append(DRAWING)


def setup(app: Sphinx) -> None:
    """Register the transform."""
    app.add_post_transform(MarkDrawings)
