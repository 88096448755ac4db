"""Images are laid out in rows and keep their proportions."""

import numpy as np
import pytest

from bineural.plotting.mosaic import AREA, WIDTH, Mosaic
from bineural.plotting.pixels import read_pixels


def test_each_image_keeps_its_proportions_and_stands_on_its_title():
    shapes = [(40, 80), (80, 40), (60, 60), (20, 400)]
    pixels = read_pixels([np.full(shape, k) for k, shape in enumerate(shapes)])
    mosaic = Mosaic.of(pixels, [], columns=2)
    boxes = mosaic.boxes(pixels)
    for (height, width), (left, top, right, bottom) in zip(shapes, boxes, strict=True):
        assert (right - left) / (bottom - top) == pytest.approx(width / height, rel=0.1)
    assert boxes[0, 3] == boxes[1, 3] < boxes[2, 1]


def test_thin_lines_survive_where_images_are_reduced():
    image = np.zeros((1, 600, 600))
    image[0, :, ::6] = 1
    drawn = Mosaic.of(read_pixels(image), [], columns=4).draw(read_pixels(image))
    lines = drawn[200, :, 0] > drawn[200, :, 0].mean() + 30
    assert (lines[1:] > lines[:-1]).sum() == pytest.approx(100, abs=2)  # each of them
    assert drawn[..., 0].mean() == pytest.approx(255 / 6, rel=0.2)


def test_a_large_gallery_is_coarser():
    pixels = read_pixels(np.zeros((400, 8, 8)))
    height, width, _ = Mosaic.of(pixels, [], columns=8).draw(pixels).shape
    assert height * width <= AREA * 1.01


@pytest.mark.parametrize("count", [1, 7, 30])
@pytest.mark.parametrize("box", [(3, 2), (1, 4)])
def test_a_box_is_filled_by_the_columns_that_give_the_largest_images(count, box):
    pixels = read_pixels(np.zeros((count, 8, 8)))

    def cell(columns):
        mosaic = Mosaic.of(pixels, [], columns, box)
        return mosaic.cell * min(1, box[1] / mosaic.height)

    best = max(map(cell, range(1, count + 1)))
    assert cell(None) >= 0.95 * best


def test_a_gallery_is_no_wider_than_a_page():
    for count in (5, 100, 500):
        assert Mosaic.of(read_pixels(np.zeros((count, 8, 8))), [], None).width <= WIDTH
