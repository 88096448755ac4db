"""What data sets hand out, and how they are shown."""

import subprocess
import sys

import numpy as np
import pytest
import torch

from bineural import datasets
from bineural.datasets.kinds import Dataset
from bineural.datasets.registry import NAMES
from bineural.trainers import TensorBatches

pytestmark = pytest.mark.usefixtures("logged")


def test_images_are_split_as_they_were_published() -> None:
    mnist = datasets.load_mnist()
    train, validation, test = mnist.tensors(validation=297, seed=1)
    assert (train.x.shape, validation.x.shape, test.x.shape) == (
        (1200, 1, 28, 28),
        (297, 1, 28, 28),
        (300, 1, 28, 28),
    )
    torch.testing.assert_close(test.x[:, 0], torch.tensor(mnist.x_test) / 255, rtol=0, atol=0)
    assert test.y.tolist() == mnist.y_test.tolist()
    # Both parts together are the images for training, each once.
    both = torch.cat([train.x, validation.x]).flatten(1).mul(255).round().byte().numpy()
    labels = torch.cat([train.y, validation.y]).tolist()
    known = zip(mnist.x_train, mnist.y_train.tolist(), strict=True)
    found = zip(both, labels, strict=True)
    assert sorted((x.tobytes(), y) for x, y in found) == sorted((x.tobytes(), y) for x, y in known)
    shares = [part.y.bincount(minlength=10) / len(part.y) for part in (train, validation)]
    torch.testing.assert_close(shares[0], shares[1], rtol=0, atol=1 / 297)


def test_color_images_have_their_channels_first() -> None:
    cifar10 = datasets.load_cifar10()
    train, test = cifar10.tensors(train=500)
    assert train.x.shape == (500, 3, 32, 32)
    np.testing.assert_array_equal(test.x[7, 2].mul(255).round().numpy(), cifar10.x_test[7, :, :, 2])


def test_a_part_is_ready_for_batches() -> None:
    train, validation, _ = datasets.load_mnist().tensors(validation=0.2, flatten=True)
    batches = TensorBatches(*train, batch_size=32, shuffle=True)
    x, y = next(iter(batches))
    assert (x.shape, y.shape) == ((32, 784), (32,))
    assert torch.nn.functional.cross_entropy(torch.nn.Linear(784, 10)(x), y).isfinite()
    assert len(validation.y) == 299


def test_digits_are_pixels_from_0_to_1() -> None:
    digits = datasets.load_digits()
    rows, images = digits.tensors(test=0.3), digits.tensors(test=0.3, flatten=False)
    assert rows.train.x.shape == (1258, 64)
    assert images.train.x.shape == (1258, 1, 8, 8)
    assert torch.equal(images.train.x.flatten(1), rows.train.x)
    assert rows.train.x.amax() == 1
    assert rows.pixels
    found = {row.tobytes() for row in rows.train.x.mul(16).numpy().astype(np.uint8)}
    assert found <= {row.tobytes() for row in digits.x.astype(np.uint8)}
    standardized = digits.tensors(test=0.3, standardize=True)
    assert standardized.train.x.mean().abs() < 1e-5
    assert standardized.mean.unique().numel() == 1


def test_a_part_of_a_table_for_each_purpose() -> None:
    train, validation, test = datasets.load_digits().tensors(validation=0.1, test=0.2)
    assert [len(part.y) for part in (train, validation, test)] == [1258, 180, 359]
    for part in (train, validation, test):
        assert part.y.bincount().min() >= 0.08 * len(part.y)
    (everything,) = datasets.load_california_housing().tensors()
    assert everything.x.shape == (2000, 8)
    assert everything.x.std(0, correction=0).numpy() == pytest.approx(1, abs=1e-5)


def test_what_is_tested_on_stays_whatever_is_validated_on() -> None:
    digits = datasets.load_digits()
    splits = [digits.tensors(validation, 0.2, seed=1) for validation in (0, 0.1)]
    assert torch.equal(splits[0].test.x, splits[1].test.x)  # type: ignore[union-attr]


def test_features_are_no_images() -> None:
    with pytest.raises(
        ValueError,
        match=r"^tensors expected pixels for flatten=False, got the 8 features of california_housing: leave it out$",
    ):
        datasets.load_california_housing().tensors(flatten=False)


@pytest.mark.parametrize("name", NAMES)
def test_data_are_shown_in_one_line_for_every_terminal(name: str) -> None:
    data: Dataset = getattr(datasets, f"load_{name}")()
    shown = repr(data)
    assert shown.isascii()
    assert len(shown) < 110
    assert "\n" not in shown
    assert shown.startswith(f"<{type(data).__name__} {name} ({data.source}): ")
    assert shown.endswith(f", {len(data.classes)} classes>" if data.classes else " features>")


def test_data_of_another_kind_are_shown_without_sizes() -> None:
    about = datasets.load_digits().about
    assert repr(Dataset(name="own", source="original", fingerprint="", about=about)) == (
        "<Dataset own (original): examples of its own>"
    )


def test_torch_is_loaded_only_for_tensors() -> None:
    code = (
        "import sys; import bineural.datasets as d; d.Splits; d.to_ascii; "
        f"loaded = [getattr(d, f'load_{{name}}')() for name in {NAMES}]; print(loaded); "
        "names, photos = loaded[-1], loaded[3]; names.alphabet, names.class_sizes(); "
        "assert 'torch' not in sys.modules; loaded[2].tensors(); assert 'torch' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
