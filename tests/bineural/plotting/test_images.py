"""Galleries: each image in its place with its title, wrong ones marked by more than color."""

import base64
import copy
import io

import numpy as np
import pytest
import torch
from matplotlib.colors import to_rgb
from matplotlib.patches import PathPatch
from PIL import Image

from bineural.localize import set_language
from bineural.localize.figures import save, translate_texts
from bineural.plotting import images as module
from bineural.plotting import plot_images, subplots
from bineural.plotting.titles import CellTitle

GRAY = np.arange(5 * 4 * 3).reshape(5, 4, 3)
LONG = ["automobile → truck", "a network that is certain of what it does not know", "internationalization"]


def titles(ax):
    return [text for text in ax.texts if isinstance(text, CellTitle)]


def patches(ax, color):
    return [part for part in ax.patches if isinstance(part, PathPatch) and part.get_edgecolor()[:3] == to_rgb(color)]


def raster(shown, language="en"):
    saved = save(shown.figure, shown.alt, shown.format, language)
    return base64.b64decode(saved[f"image/{shown.format}"])


def test_each_image_has_its_place_and_its_title_in_one_picture(shown):
    plot_images(GRAY, ["3", "5", "7", "9", "11"], columns=3, title="function")
    (ax,) = shown.figure.axes
    (picture,) = ax.images
    drawn = np.asarray(picture.get_array())
    left, right, _, top = picture.get_extent()
    assert (left, top) == (0, 0)
    assert [text.get_text() for text in titles(ax)] == ["3", "5", "7", "9", "11"]
    scale = drawn.shape[1] / right
    (frames,) = patches(ax, module.INK)
    boxes = frames.get_path().vertices.reshape(5, 5, 2)[:, :4]
    for k, (box, text) in enumerate(zip(boxes, titles(ax), strict=True)):
        (x0, y0), (x1, y1) = np.rint(box[[0, 2]] * scale).astype(int)
        cell = drawn[y0:y1, x0:x1]
        assert (cell[..., 3] == 255).all()
        middles = cell[(np.arange(4) * 2 + 1) * (y1 - y0) // 8][:, (np.arange(3) * 2 + 1) * (x1 - x0) // 6, 0]
        np.testing.assert_array_equal(middles, np.rint(GRAY[k] * 255 / 59))  # of all images, to be compared
        x, y = text.get_position()
        assert x0 < x * scale < x1
        assert y1 < y * scale < y1 + 20
    assert boxes[3, 0, 1] > boxes[0, 2, 1]  # in the second row
    assert shown.format == "png"
    assert shown.alt == (
        "function. Images: 5, of 4 × 3 pixels each; rows: 2. Scaled together: from 0 (darkest) to 59 (brightest). "
        "Below them, row by row: 3, 5, 7, 9, 11."
    )


def test_pixels_stay_sharp(shown):
    board = np.indices((8, 8)).sum(axis=0) % 2
    plot_images(board[None].repeat(8, axis=0))
    with Image.open(io.BytesIO(raster(shown))) as opened:
        gray = np.asarray(opened.convert("L"))
    # All but frames; some releases of matplotlib round black and white to the shades beside them.
    assert np.isin(gray, (0, 1, 254, 255)).mean() > 0.9


def test_titles_may_be_labels_as_numbers(shown):
    for labels in ([3, 1], np.array([3, 1]), torch.tensor([3, 1])):
        plot_images(np.zeros((2, 4, 4)), labels)
        assert [text.get_text() for text in titles(shown.figure.axes[0])] == ["3", "1"]
        assert shown.alt.endswith("row by row: 3, 1.")


def test_rgb_and_many_gray_pixels_are_webp_unless_told(shown):
    rgb = np.zeros((2, 4, 3, 3), np.uint8)
    plot_images(rgb)
    assert shown.format == "webp"
    assert shown.alt == "Images: 2, of 4 × 3 pixels each; rows: 1."
    plot_images(rgb / 255, format="png")
    assert shown.format == "png"
    plot_images(np.zeros((3, 300, 300)))
    assert shown.format == "webp"


def test_wrong_ones_have_a_frame_a_cross_and_are_told(shown):
    plot_images(GRAY, ["3", "5", "7", "9", "11"], wrong=[0, 1, 0, 0, 1])
    (ax,) = shown.figure.axes
    frames, squares = patches(ax, module.WRONG)
    thin, *strokes = patches(ax, module.INK)
    assert len(frames.get_path().vertices) == len(squares.get_path().vertices) == 2 * 5
    assert len(thin.get_path().vertices) == 3 * 5
    assert len(strokes) == 2
    assert frames.get_linewidth() > thin.get_linewidth()
    assert squares.get_facecolor()[:3] == (1, 1, 1)
    assert shown.alt.endswith("Marked as wrong: images 2, 5.")


@pytest.mark.parametrize("count", [3, 24, 100])
@pytest.mark.parametrize("words", [["3 → 8"], LONG, ["самолёт → грузовик"], ["a\nb\nc"]])
def test_titles_do_not_overlap_in_any_language(shown, count, words):
    plot_images(np.zeros((count, 8, 8)), [words[k % len(words)] for k in range(count)])
    for language in ("en", "ru"):
        copied = copy.deepcopy(shown.figure)  # drawing changes it
        set_language(language)
        translate_texts(copied.axes)
        copied.dpi = 150
        copied.draw_without_rendering()
        (ax,) = copied.axes
        boxes = np.array([text.get_window_extent().extents for text in titles(ax)])
        frames = ax.transData.transform(patches(ax, module.INK)[0].get_path().vertices).reshape(count, 5, 2)[:, :4]
        low, high = frames.min(axis=1), frames.max(axis=1)  # (count, 2)
        pixel = 1.5
        assert (boxes[:, 3] <= low[:, 1] + pixel).all()  # below its image
        inside = np.maximum(boxes[:, None, :2], low) + pixel < np.minimum(boxes[:, None, 2:], high) - pixel
        assert not inside.all(axis=2).any()  # on no image
        apart = np.maximum(boxes[:, None, :2], boxes[:, :2]) + pixel >= np.minimum(boxes[:, None, 2:], boxes[:, 2:])
        assert (apart.any(axis=2) | np.eye(count, dtype=bool)).all()


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize(("count", "detail"), [(500, 4), (80, 1)])
def test_hundreds_of_images_make_a_file_that_a_page_can_carry(shown, channels, count, detail):
    small = np.random.default_rng(0).random((count, 28 // detail, 28 // detail, channels))
    plot_images(small.repeat(detail, axis=1).repeat(detail, axis=2), ["3 → 8"] * count)
    assert len(raster(shown)) <= 300_000
    assert len(titles(shown.figure.axes[0])) == count
    assert "Below the first 60, row by row" in shown.alt


def test_more_columns_for_more_images_as_far_as_titles_fit(shown):
    def columns(count, *texts):
        plot_images(np.zeros((count, 8, 8)), [*texts] * count if texts else None)
        frames = patches(shown.figure.axes[0], module.INK)[0].get_path().vertices.reshape(count, 5, 2)[:, :4]
        return len(np.unique(frames[:, 0, 0].round(3)))

    assert columns(3) == 3
    assert columns(64) == 8
    assert columns(500) > 16
    assert 8 <= columns(300, "airplane → bird") < columns(300)


def test_an_empty_gallery_says_so(shown, missing):
    for images in (np.zeros((0, 28, 28)), torch.zeros(0, 3, 8, 8), []):
        plot_images(images, [], wrong=[], title="function")
        assert shown.alt == "function. No images."
        assert missing() == []


def test_it_is_drawn_into_given_axes(shown, missing):
    figure, (left, right) = subplots(1, 2)
    assert plot_images(GRAY, ["value"] * 5, ax=left) is None
    assert plot_images(np.zeros((0, 4, 4)), ax=right) is None
    assert not hasattr(shown, "figure")
    assert len(left.images) == 1
    assert figure.alt.startswith("Images: 5,")
    assert figure.alt.endswith("No images.")
    own = plot_images(GRAY)
    assert own is shown.figure


def test_images_may_require_gradients_and_titles_hold_dollars(shown, missing):
    plot_images(torch.zeros(2, 4, 4, requires_grad=True), ["$a_$", "_"], title="$5 and $6")
    assert [text.get_text() for text in titles(shown.figure.axes[0])] == ["$a_$", "_"]
    missing()  # draws it


def test_every_text_is_translated(shown, missing):
    plot_images(GRAY, ["value", "median", "value", "median", "value\n0.5"], wrong=[0, 1, 0, 0, 1], title="function")
    # What is no label of the catalogue is reported, under the image and in the alternative text.
    assert missing() == ["value\n0.5", "value 0.5"]
    plot_images(np.zeros((150, 4, 4)), ["value"] * 150, wrong=np.arange(150) < 70, title="function")
    assert "Marked as wrong: 70 of 150 images." in shown.alt
    assert missing() == []
    plot_images([np.zeros((4, 4)), np.zeros((5, 4))])
    assert shown.alt == "Images: 2, of different sizes; rows: 1."
    assert missing() == []


@pytest.mark.parametrize(
    ("images", "options", "text"),
    [
        (np.zeros((501, 2, 2)), {}, r"at most 500 images, got 501: show a part"),
        (np.zeros((400, 20, 2)), {"columns": 3}, "at most 50 inches of images, got .* pass more than 3 columns"),
        (GRAY, {"titles": ["3"]}, "as many titles as images, got 1 for 5"),
        (GRAY, {"wrong": [True]}, "as many marks of wrong ones as images, got 1 for 5"),
        (GRAY, {"wrong": [0, 3, 0, 0, 0]}, r"True or False for each image, got shape \(5,\) of int"),
        (GRAY, {"columns": 0}, "at least 1 column, got 0"),
    ],
)
def test_what_it_refuses(shown, images, options, text):
    with pytest.raises(ValueError, match=text):
        plot_images(images, **options)
