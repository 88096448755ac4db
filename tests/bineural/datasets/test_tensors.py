"""Arrays of images and of tables as tensors, against torchvision and scikit-learn."""

import re
import subprocess
import sys
from typing import Any

import numpy as np
import pytest
import torch
from sklearn.preprocessing import StandardScaler
from torch import nn
from torchvision.transforms.functional import normalize, to_tensor

from bineural.datasets.splits import ScaledSplits
from bineural.datasets.tensors import channel_statistics, existing_device, image_splits, pixels, table_splits

RNG = np.random.default_rng(0)
GREY = RNG.integers(0, 256, (1500, 4, 5), dtype=np.uint8)
COLOR = RNG.integers(0, 256, (1500, 4, 5, 3), dtype=np.uint8) // np.array([1, 2, 4], dtype=np.uint8)
LABELS = RNG.integers(0, 3, 1500)
TRAIN, TEST = np.arange(0, 1500, 7), np.arange(1, 1500, 7)


def split(images: np.ndarray = COLOR, **options: Any) -> ScaledSplits:
    options = {"top": 255, "standardize": False, "flatten": False, "device": None} | options
    return image_splits({"train": (images, LABELS, TRAIN), "test": (images, LABELS, TEST)}, **options)


@pytest.mark.parametrize("images", [GREY, COLOR])
def test_pixels_are_those_of_torchvision(images: np.ndarray) -> None:
    rows = np.arange(len(images))
    expected = torch.stack([to_tensor(image) for image in images])
    found = pixels(images, rows, 255, None)
    assert found.dtype == torch.float32
    torch.testing.assert_close(found, expected, rtol=0, atol=0)
    torch.testing.assert_close(pixels(images, TEST, 255, None), expected[TEST], rtol=0, atol=0)


def test_pixels_of_another_scale() -> None:
    images = (GREY[:6] // 16).astype(np.float64)
    torch.testing.assert_close(pixels(images, np.arange(6), 16, None)[:, 0], torch.tensor(images / 16).float())


@pytest.mark.parametrize("images", [GREY, COLOR, COLOR / 7.0])
def test_statistics_are_those_of_all_pixels_of_a_channel(images: np.ndarray) -> None:
    rows = np.arange(3, 1400)
    mean, std = channel_statistics(images, rows, 255)
    channels = images[rows].reshape(len(rows), 4, 5, -1) / 255
    np.testing.assert_allclose(mean, channels.mean(axis=(0, 1, 2)), rtol=1e-12)
    np.testing.assert_allclose(std, channels.std(axis=(0, 1, 2)), rtol=1e-12)


def test_statistics_of_a_channel_of_one_value() -> None:
    images = np.full((2000, 3, 3, 2), 77, dtype=np.uint8)
    images[0, 0, 0, 1] = 78
    mean, std = channel_statistics(images, np.arange(2000), 255)
    assert std[0] == 1
    assert 0 < std[1] < 1e-4
    np.testing.assert_allclose(mean, 77 / 255, rtol=1e-5)


def test_all_parts_are_standardized_by_the_images_for_training() -> None:
    splits = split(standardize=True)
    train, test = splits
    torch.testing.assert_close(train.x.mean((0, 2, 3)), torch.zeros(3), rtol=0, atol=1e-5)
    torch.testing.assert_close(train.x.std((0, 2, 3), correction=0), torch.ones(3))
    known = COLOR[TRAIN] / 255
    mean, std = known.mean((0, 1, 2)).tolist(), known.std((0, 1, 2)).tolist()
    expected = torch.stack([normalize(to_tensor(image), mean, std) for image in COLOR[TEST]])
    torch.testing.assert_close(test.x, expected, rtol=1e-5, atol=1e-5)
    assert splits.mean.shape == splits.std.shape == (3, 1, 1)


def test_images_for_testing_do_not_change_the_statistics() -> None:
    other = COLOR.copy()
    other[TEST] = 255
    assert torch.equal(split(standardize=True).train.x, split(other, standardize=True).train.x)


@pytest.mark.parametrize("flatten", [False, True])
@pytest.mark.parametrize("standardize", [False, True, "imagenet", ((0.1, 0.2, 0.3), [1, 2, 3])])
def test_undoing_gives_the_pixels(standardize: Any, flatten: bool) -> None:
    splits, plain = split(standardize=standardize, flatten=flatten), split(flatten=flatten)
    assert torch.equal(splits.train.x, plain.train.x) == (standardize is False)
    torch.testing.assert_close(splits.unstandardized(splits.train.x), plain.train.x)
    assert splits.unstandardized(splits.train.x).amax() <= 1


def test_the_statistics_that_are_in_wide_use() -> None:
    expected = normalize(to_tensor(COLOR[TRAIN[0]]), [0.485, 0.456, 0.406], [0.229, 0.224, 0.225])
    torch.testing.assert_close(split(standardize="imagenet").train.x[0], expected)
    grey = split(GREY, standardize=(0.1307, 0.3081))
    torch.testing.assert_close(grey.train.x[0], normalize(to_tensor(GREY[TRAIN[0]]), [0.1307], [0.3081]))


def test_rows_have_the_order_of_flatten() -> None:
    images, rows = split(standardize=True), split(standardize=True, flatten=True)
    torch.testing.assert_close(rows.test.x, nn.Flatten()(images.test.x), rtol=0, atol=0)
    assert rows.mean.shape == rows.std.shape == (60,)


def test_labels_go_with_their_images() -> None:
    train, test = split()
    assert train.y.dtype == torch.int64
    assert train.y.tolist() == LABELS[TRAIN].tolist()
    assert test.y.tolist() == LABELS[TEST].tolist()


def test_tensors_share_no_memory_with_the_data() -> None:
    before = LABELS.copy()
    rows = np.arange(1500)
    for image in (GREY, (GREY / 255).astype(np.float32)):
        (train,) = image_splits({"train": (image, LABELS, rows)}, top=1, standardize=False, flatten=False, device=None)
        kept = image.copy()
        train.x.zero_()
        train.y.zero_()
        np.testing.assert_array_equal(image, kept)
    np.testing.assert_array_equal(LABELS, before)


@pytest.mark.parametrize(
    "standardize",
    [
        *(1, 0.5, None, "cifar", ("a", "b"), (0.5,), (0.5, 0.5), ([0.5] * 3, [0.5] * 2), ([0.5] * 4, [0.5] * 4)),
        *(
            ([0.5] * 3, [0.5, 0, 1]),
            ([0.5] * 3, [1, 1, -1]),
            ([0, 0, float("nan")], [1, 1, 1]),
            ([[0.5] * 3], [[1] * 3]),
        ),
    ],
)
def test_refuses_what_is_no_pair_of_statistics(standardize: Any) -> None:
    sentence = (
        'tensors expected True, False, "imagenet" (for three channels) or a pair of means and of positive deviations, '
        f"3 of each, for standardize, got {standardize!r}: pass for example standardize=True"
    )
    with pytest.raises(ValueError, match=f"^{re.escape(sentence)}$"):
        split(standardize=standardize)


def test_grey_images_have_no_statistics_of_three_channels() -> None:
    with pytest.raises(ValueError, match="deviations, 1 of each, for standardize, got 'imagenet': "):
        split(GREY, standardize="imagenet")


X = RNG.normal(5, 3, (50, 4)) * [1, 100, 0.001, 1]
X[:, 3] = 0.1
ROWS = {"test": np.arange(10), "validation": np.arange(0), "train": np.arange(10, 50)}


def table(x: np.ndarray = X, y: np.ndarray = X[:, 0], **options: Any) -> ScaledSplits:
    return table_splits(x, y, ROWS, **({"standardize": True, "device": None} | options))


def test_features_are_standardized_as_by_scikit_learn() -> None:
    scaler = StandardScaler().fit(X[10:])
    splits = table()
    train, test = splits
    torch.testing.assert_close(train.x, torch.tensor(scaler.transform(X[10:])).float())
    torch.testing.assert_close(test.x, torch.tensor(scaler.transform(X[:10])).float())
    torch.testing.assert_close(splits.unstandardized(test.x), torch.tensor(X[:10]).float())
    assert (train.x[:, 3].abs() < 1e-15).all()  # of a column of one value, which rounding does not turn into noise
    assert splits.mean.shape == splits.std.shape == (4,)


def test_rows_for_testing_do_not_change_the_statistics() -> None:
    other = X.copy()
    other[:10] = 1e6
    assert torch.equal(table(other).train.x, table().train.x)
    assert torch.equal(table(other).mean, table().mean)
    assert torch.equal(table(other).std, table().std)


def test_a_table_as_it_is() -> None:
    splits = table(standardize=False)
    torch.testing.assert_close(splits.train.x, torch.tensor(X[10:]).float(), rtol=0, atol=0)
    assert torch.equal(splits.unstandardized(splits.train.x), splits.train.x)


def test_quantities_have_an_axis_and_labels_have_none() -> None:
    train, test = table()
    assert train.y.dtype == torch.float32
    torch.testing.assert_close(train.y, torch.tensor(X[10:, :1]).float())
    assert nn.MSELoss()(nn.Linear(4, 1)(test.x), test.y).ndim == 0  # which warns of shapes that differ
    labels = np.arange(50)
    train, _ = table(y=labels)
    assert train.y.dtype == torch.int64
    assert train.y.tolist() == labels[10:].tolist()


@pytest.mark.parametrize("standardize", [None, 1, "imagenet", (0.5, 0.5)])
def test_refuses_statistics_for_a_table(standardize: Any) -> None:
    with pytest.raises(ValueError, match=r"^tensors expected True or False for standardize of a table, got "):
        table(standardize=standardize)


def test_all_is_made_on_the_device(device: torch.device) -> None:
    for where in (device, torch.device("meta")):
        for splits in (split(standardize=True, device=where), table(device=where)):
            tensors = [splits.mean, splits.std, *splits.train, *splits.test]  # type: ignore[misc]
            assert {tensor.device.type for tensor in tensors} == {where.type}


def test_undoes_on_the_device_of_the_inputs(device: torch.device) -> None:
    splits = split(standardize=True)
    assert splits.unstandardized(splits.train.x.to(device)).device.type == device.type


def test_results_do_not_depend_on_the_device(device: torch.device) -> None:
    torch.testing.assert_close(
        split(standardize=True, device=device).test.x.cpu(), split(standardize=True).test.x, rtol=1e-6, atol=1e-6
    )


@pytest.mark.parametrize("device", ["gpu", "cuda:99", 3.5, ["cpu"]])
def test_refuses_a_device_that_is_not_there(device: Any) -> None:
    with pytest.raises(
        ValueError, match=rf"^tensors expected a device that this machine has, got {re.escape(repr(device))}: pass "
    ):
        split(device=device)
    assert existing_device(None) is None


PEAK = """
import re, numpy as np, torch
from pathlib import Path
from bineural.datasets.tensors import image_splits
images = np.ones((20_000, 32, 32, 3), dtype=np.uint8)  # 61 MB
images[:1000] = 2
# Not from `resource`, whose peak begins with that of the process that started this one.
peak = lambda: int(re.search(r"VmHWM:\\s*(\\d+) kB", Path("/proc/self/status").read_text())[1])
rows = np.arange(20_000)
parts = {"train": (images, rows, rows[2000:]), "validation": (images, rows, rows[:2000])}
options = {"top": 255, "standardize": True, "flatten": False, "device": None}
image_splits({name: (x, y, rows[:8]) for name, (x, y, rows) in parts.items()}, **options)  # what is made once
before = peak()
splits = image_splits(parts, **options)
print((peak() - before) * 1024 / sum(part.x.nbytes for part in splits))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the peak is read from /proc")
def test_little_more_memory_is_used_than_the_tensors_have() -> None:
    result = subprocess.run([sys.executable, "-c", PEAK], capture_output=True, text=True, check=True)
    assert float(result.stdout) < 1.2  # one copy more would be 2, a copy of the bytes 1.25
