import dataclasses
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from bineural import datasets
from bineural.datasets import DatasetError, NoPhotographWarning, PhotoData

pytestmark = pytest.mark.usefixtures("logged")
NONE = "^tensors left out 1 of the files, whose format no photograph has: train/flower/imageNotFound.gif$"


@pytest.fixture
def photos() -> PhotoData:
    """Return the sample without the file that is no photograph."""
    data = datasets.load_hymenoptera()
    return dataclasses.replace(data, train=tuple(file for file in data.train if file[0].suffix == ".jpg"))


def test_a_file_that_is_no_photograph_is_named_once_at_the_line_of_the_caller() -> None:
    with pytest.warns(NoPhotographWarning, match=NONE) as caught:
        train, validation = datasets.load_hymenoptera().tensors(size=32)
    assert len(caught) == 1
    assert caught[0].filename == __file__
    assert (train.x.shape, validation.x.shape) == ((80, 3, 32, 32), (40, 3, 32, 32))
    assert train.y.bincount().tolist() == [40, 40]


def test_photographs_without_others_give_no_warning(photos: PhotoData) -> None:
    splits = photos.tensors(size=32)
    assert len(splits.train.y) == 80
    assert splits.test is None
    assert splits.train.x.dtype == torch.float32
    assert 0 <= splits.train.x.min() < splits.train.x.max() <= 1


def test_pixels_and_labels_go_together(photos: PhotoData) -> None:
    _, validation = photos.tensors(size=100, resize=100)
    path, label = photos.val[-1]
    with Image.open(path) as image:
        assert image.width == image.height
        small = np.asarray(image.resize((100, 100), Image.Resampling.BILINEAR))
    np.testing.assert_array_equal(validation.x[-1].mul(255).round().permute(1, 2, 0).numpy(), small)
    assert validation.y[-1] == label


def test_standardized_by_training_by_name_or_by_numbers(photos: PhotoData) -> None:
    plain, own, known = (photos.tensors(size=16, standardize=value) for value in (False, True, "imagenet"))
    torch.testing.assert_close(own.train.x.mean((0, 2, 3)), torch.zeros(3), rtol=0, atol=1e-5)
    assert known.mean.flatten().tolist() == pytest.approx([0.485, 0.456, 0.406])
    for splits in (own, known):
        torch.testing.assert_close(splits.unstandardized(splits.validation.x), plain.validation.x)  # type: ignore[union-attr]


def test_rows_of_numbers(photos: PhotoData) -> None:
    train, _ = photos.tensors(size=16, flatten=True)
    assert train.x.shape == (80, 768)


def test_a_damaged_file_is_named(photos: PhotoData, tmp_path: Path) -> None:
    damaged = tmp_path / "train" / "temple" / "x.jpg"
    damaged.parent.mkdir(parents=True)
    damaged.write_bytes(photos.train[0][0].read_bytes()[:500])
    with pytest.raises(DatasetError, match=r"^tensors expected a photograph in train/temple/x\.jpg, got a file that"):
        dataclasses.replace(photos, train=(*photos.train, (damaged, 1))).tensors(size=16)
