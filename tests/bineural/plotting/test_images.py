"""Grids of images: each in its place with its title, wrong ones marked by more than color."""

import numpy as np
import pytest
import torch

from bineural.plotting import plot_images

GRAY = np.arange(5 * 4 * 3).reshape(5, 4, 3)


def test_each_image_has_its_place_and_its_title(shown):
    plot_images(GRAY, ["3", "5", "7", "9", "11"], columns=3, title="function")
    axes = shown.figure.axes
    assert len(axes) == 6
    assert [ax.get_xlabel() for ax in axes[:5]] == ["3", "5", "7", "9", "11"]
    assert not axes[5].axison
    for k in range(5):
        (image,) = axes[k].images
        np.testing.assert_array_equal(image.get_array(), GRAY[k])
        assert image.get_clim() == (0, 59)  # of all images, so that they can be compared
        assert image.get_cmap()(0.0)[:3] == (0, 0, 0)
    assert shown.format == "png"
    assert shown.alt == ("function. Images: 5, of 4 × 3 pixels each; rows: 2. Below them, row by row: 3, 5, 7, 9, 11.")


def test_titles_may_be_labels_as_numbers(shown):
    for labels in ([3, 1], np.array([3, 1]), torch.tensor([3, 1])):
        plot_images(np.zeros((2, 4, 4)), labels)
        assert [ax.get_xlabel() for ax in shown.figure.axes] == ["3", "1"]
        assert shown.alt.endswith("row by row: 3, 1.")


def test_rgb_is_webp_unless_told(shown):
    rgb = np.zeros((2, 4, 3, 3), np.uint8)
    plot_images(rgb)
    assert shown.format == "webp"
    assert [ax.get_xlabel() for ax in shown.figure.axes] == ["", ""]
    assert shown.alt == "Images: 2, of 4 × 3 pixels each; rows: 1."
    plot_images(rgb / 255, format="png")
    assert shown.format == "png"


def test_wrong_ones_have_a_frame_a_cross_and_are_told(shown):
    plot_images(GRAY, ["3", "5", "7", "9", "11"], wrong=[0, 1, 0, 0, 1])
    assert [[text.get_text() for text in ax.texts] for ax in shown.figure.axes] == [[], ["✗"], [], [], ["✗"]]
    widths = [ax.spines["top"].get_linewidth() for ax in shown.figure.axes]
    assert widths[1] == widths[4] > widths[0]
    assert shown.figure.axes[1].spines["top"].get_edgecolor() != shown.figure.axes[0].spines["top"].get_edgecolor()
    assert shown.alt.endswith("Marked as wrong: images 2, 5.")


def test_images_may_require_gradients_and_titles_hold_dollars(shown, missing):
    plot_images(torch.zeros(2, 4, 4, requires_grad=True), ["$a_$", "_"], title="$5 and $6")
    assert [ax.get_xlabel() for ax in shown.figure.axes] == ["$a_$", "_"]
    missing()  # draws it


def test_every_text_is_translated(shown, missing):
    plot_images(GRAY, ["value", "median", "value", "median", "value\n0.5"], wrong=[0, 1, 0, 0, 1], title="function")
    assert missing() == ["value\n0.5"]  # what is no label of the catalogue is reported
    plot_images(GRAY[:2], ["value", "median"], wrong=[0, 1], title="function")
    assert missing() == []


@pytest.mark.parametrize(
    ("images", "options", "text"),
    [
        (np.zeros((2, 3)), {}, r"of shape \(N, H, W\) or \(N, H, W, 3\), got \(2, 3\): move the channels"),
        (np.zeros((2, 3, 4, 4)), {}, r"got \(2, 3, 4, 4\)"),
        (np.zeros((0, 3, 4)), {}, r"got \(0, 3, 4\)"),
        (np.full((1, 2, 2), np.nan), {}, "finite values, got NaN or infinity"),
        (np.full((1, 2, 2, 3), 255.0), {}, "RGB as uint8 or in 0..1, got float64 from 255 to 255"),
        (GRAY, {"titles": ["3"]}, "as many titles as images, got 1 for 5"),
        (GRAY, {"wrong": [True]}, "as many marks of wrong ones as images, got 1 for 5"),
        (GRAY, {"columns": 0}, "at least 1 column, got 0"),
    ],
)
def test_what_it_refuses(shown, images, options, text):
    with pytest.raises(ValueError, match=text):
        plot_images(images, **options)
