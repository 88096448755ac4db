"""Images of every layout and range become bytes."""

import numpy as np
import pytest
import torch
from PIL import Image

from bineural.plotting.pixels import LONGEST, read_pixels

BYTES = np.random.default_rng(0).integers(0, 256, (4, 10, 9, 3)).astype(np.uint8)
FIRST = BYTES.transpose(0, 3, 1, 2)


def same(pixels, expected):
    assert len(pixels.images) == len(expected)
    for image, wanted in zip(pixels.images, expected, strict=True):
        np.testing.assert_array_equal(image, wanted)


@pytest.mark.parametrize(
    "images",
    [
        BYTES,
        FIRST,
        torch.tensor(FIRST),
        torch.tensor(BYTES.astype(int)),
        BYTES.astype(float),  # whole numbers
        BYTES / 255,
        torch.tensor(FIRST / 255, requires_grad=True),
        list(BYTES),
        list(torch.tensor(FIRST)),
        (image for image in BYTES),
        [Image.fromarray(image) for image in BYTES],
    ],
)
def test_color_of_every_layout_and_range(images):
    pixels = read_pixels(images)
    same(pixels, BYTES)
    assert pixels.limits is None


@pytest.mark.parametrize("make", [lambda x: x, lambda x: x[:, None], lambda x: x[..., None], torch.tensor, list])
def test_gray_of_every_layout(make):
    gray = np.linspace(0, 1, 4 * 6 * 5).reshape(4, 6, 5)
    pixels = read_pixels(make(gray))
    same(pixels, np.rint(gray * 255))
    assert pixels.limits is None


def test_a_single_image_is_gray_or_ends_with_its_channels():
    assert [image.shape for image in read_pixels(BYTES[0]).images] == [(10, 9, 3)]
    assert [image.shape for image in read_pixels(BYTES[0, :, :, 0]).images] == [(10, 9)]
    assert [image.shape for image in read_pixels(FIRST[0]).images] == [(10, 9)] * 3  # a batch of gray ones
    assert [image.shape for image in read_pixels([FIRST[0]]).images] == [(10, 9, 3)]
    assert [image.shape for image in read_pixels(np.zeros((20, 4, 3))).images] == [(4, 3)] * 20


def test_of_two_axes_that_could_be_channels_the_second_is():
    filters = np.random.default_rng(0).random((5, 3, 3, 3))
    same(read_pixels(filters), np.rint(filters.transpose(0, 2, 3, 1) * 255))


def test_other_ranges_are_scaled_as_a_whole():
    normalized = (BYTES / 255 - 0.4) / 0.2
    pixels = read_pixels(normalized)
    low, high = normalized.min(), normalized.max()
    assert pixels.limits == pytest.approx((low, high))
    same(pixels, np.rint((normalized - low) / (high - low) * 255))


def test_a_normalization_is_undone():
    mean, std = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]
    batch = (FIRST / 255 - np.reshape(mean, (3, 1, 1))) / np.reshape(std, (3, 1, 1))
    pixels = read_pixels(torch.tensor(batch), mean, torch.tensor(std, dtype=torch.float64))
    same(pixels, BYTES)
    assert pixels.limits is None
    gray = BYTES[..., 0]
    stretched = (gray - gray.min()) * 255.0 / float(np.ptp(gray))
    same(read_pixels((gray / 255 - 0.13) / 0.3, 0.13, 0.3), np.rint(stretched))


def test_gray_images_of_one_value_are_neither_black_nor_white_by_chance():
    assert read_pixels(np.ones((1, 2, 2))).images[0].tolist() == [[255, 255]] * 2
    assert read_pixels(np.zeros((1, 2, 2))).images[0].tolist() == [[0, 0]] * 2
    assert read_pixels(np.full((1, 2, 2), 51, np.uint8)).images[0].tolist() == [[51, 51]] * 2


def test_photographs_of_any_kind_stand_side_by_side(tmp_path):
    large = Image.new("RGB", (3000, 1500), "red")
    large.save(tmp_path / "large.jpg")
    turned = Image.new("RGB", (40, 20))
    exif = turned.getexif()
    exif[0x0112] = 6  # to be turned by a quarter
    turned.save(tmp_path / "turned.jpg", exif=exif)
    Image.new("L", (7, 5), 100).save(tmp_path / "gray.png")
    paths = [tmp_path / "large.jpg", str(tmp_path / "turned.jpg"), tmp_path / "gray.png"]
    pixels = read_pixels([*paths, large, torch.ones(3, 6, 8)])
    sizes = [tuple(size) for size in pixels.sizes]
    assert sizes == [(sizes[0][0], LONGEST), (40, 20), (5, 7), (LONGEST // 2, LONGEST), (6, 8)]
    assert all(image.shape[2] == 3 for image in pixels.images)
    assert pixels.images[2][0, 0].tolist() == [100] * 3
    assert pixels.images[4].min() == 255
    same(read_pixels(paths[2]), [np.full((5, 7), 100)])


@pytest.mark.parametrize(
    ("images", "error", "text"),
    [
        (np.zeros((2, 5, 4, 4)), ValueError, r"\(N, 3, H, W\).*got \(2, 5, 4, 4\): reshape rows of pixels"),
        (np.zeros(4), ValueError, r"got \(4,\)"),
        (np.zeros((2, 0, 4)), ValueError, r"got \(2, 0, 4\)"),
        ([np.zeros((2, 5, 4, 4))], ValueError, r"each image of a list .* got \(2, 5, 4, 4\): pass a batch by itself"),
        (np.full((1, 2, 2), np.nan), ValueError, "finite values, got NaN or infinity"),
        (np.full((1, 2, 2), "a"), ValueError, "expected numbers, got <U1"),
        (None, TypeError, "an array, a tensor, or a list of images, got a NoneType"),
        (["nowhere.png"], FileNotFoundError, "files that are there, got 'nowhere.png'"),
        ([__file__], ValueError, "files of images, got .* cannot be read as one"),
    ],
)
def test_what_it_refuses(images, error, text):
    with pytest.raises(error, match=text):
        read_pixels(images)


def test_mean_and_std_suit_the_channels():
    with pytest.raises(ValueError, match="one for each of 1 channels, got 3 and 1"):
        read_pixels(np.zeros((2, 4, 4)), mean=[0, 0, 0])
