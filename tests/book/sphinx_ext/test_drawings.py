"""Scatters and regions are drawings, digits and photographs are none."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from bookbuild.sphinx_ext.drawings import is_drawing

WHITE, BLUE, PALE, GREY, BLACK = (255, 255, 255), (0, 114, 178), (200, 224, 238), (128, 128, 128), (0, 0, 0)


def picture(path: Path, ground: tuple[int, int, int], inside: tuple[int, int, int], share: float) -> Path:
    """Write a picture of a ground, of which a share of the rows is filled, with a black frame around."""
    points = np.full((100, 100, 3), ground, dtype=np.uint8)
    points[: round(100 * share)] = inside
    points[[0, -1]] = points[:, [0, -1]] = BLACK
    Image.fromarray(points).save(path)
    return path


@pytest.mark.parametrize(
    ("ground", "inside", "share", "expected"),
    [
        (WHITE, BLUE, 0.05, True),  # a scatter
        (PALE, BLUE, 0.1, True),  # regions
        (WHITE, BLACK, 0.3, False),  # digits
        (WHITE, GREY, 0.4, False),  # feature maps
        (BLACK, WHITE, 0.1, False),
    ],
)
def test_drawings_are_light_with_little_grey(
    tmp_path: Path, ground: tuple[int, int, int], inside: tuple[int, int, int], share: float, expected: bool
) -> None:
    assert is_drawing(picture(tmp_path / "picture.png", ground, inside, share)) is expected
