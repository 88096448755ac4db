"""Images one at a time, alone and through a DataLoader."""

import numpy as np
import pytest
import torch
from torch.utils.data import DataLoader

from bineural.trainers import ImageItems, TensorBatches

IMAGES = np.random.default_rng(0).integers(0, 256, (10, 5, 6), dtype=np.uint8)
LABELS = np.arange(10) % 4


def test_an_item_is_its_image_from_0_to_1_and_its_label():
    before = IMAGES.copy()
    items = ImageItems(IMAGES, LABELS)
    assert len(items) == 10
    for n in range(10):
        x, y = items[n]
        assert x.dtype == torch.float32
        assert torch.equal(x, torch.tensor(IMAGES[n], dtype=torch.float32)[None] / 255)
        assert (type(y), y) == (int, n % 4)
    assert np.array_equal(IMAGES, before)


def test_a_transform_gets_the_tensor_each_time():
    seen = []
    items = ImageItems(IMAGES, LABELS, transform=lambda x: seen.append(x) or len(seen))
    assert [items[3][0], items[3][0]] == [1, 2]
    assert all(x.shape == (1, 5, 6) for x in seen)


def test_there_is_no_item_beyond_the_last():
    with pytest.raises(IndexError):
        ImageItems(IMAGES, LABELS)[10]


def test_batches_are_those_of_slices():
    whole = torch.tensor(IMAGES)[:, None] / 255
    sliced = list(TensorBatches(whole, LABELS, 4))
    loaded = list(DataLoader(ImageItems(IMAGES, LABELS), batch_size=4))
    assert len(sliced) == len(loaded) == 3
    for (x, y), (other_x, other_y) in zip(sliced, loaded, strict=True):
        assert torch.equal(x, other_x)
        assert torch.equal(y, other_y)


def test_a_worker_brings_the_same_items():
    loader = DataLoader(ImageItems(IMAGES, LABELS), batch_size=4, num_workers=1, timeout=60)
    assert torch.equal(torch.cat([y for _, y in loader]), torch.tensor(LABELS))


def test_each_item_waits(monkeypatch):
    waited = []
    monkeypatch.setattr("time.sleep", waited.append)
    list(DataLoader(ImageItems(IMAGES, LABELS, wait=0.25), batch_size=4))
    assert waited == [0.25] * 10


@pytest.mark.parametrize(
    ("images", "labels"),
    [(IMAGES / 255, LABELS), (IMAGES[0], LABELS[:5]), (IMAGES, LABELS[:9]), (IMAGES, LABELS[:, None])],
)
def test_other_images_and_labels_are_refused(images, labels):
    with pytest.raises(ValueError, match=r"expected images \(N, H, W\) of uint8 and a label for each"):
        ImageItems(images, labels)


@pytest.mark.parametrize("wait", [-1, float("nan")])
def test_nobody_waits_for_less_than_nothing(wait):
    with pytest.raises(ValueError, match="expected seconds from 0 up"):
        ImageItems(IMAGES, LABELS, wait=wait)
