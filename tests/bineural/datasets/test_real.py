"""The loaders on the real data, where ``BINEURAL_DATA`` names a folder that has them."""

import time
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from bineural import datasets
from bineural.datasets import california_housing, cifar10, mnist

from .conftest import REAL_DATA

PLACES = {
    "california_housing": "california_housing.npz",
    "cifar10": "cifar10.npz",
    "hymenoptera": "hymenoptera",
    "mnist": "mnist.npz",
    "names": "names",
}


@pytest.fixture(autouse=True)
def real_folder(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    name = request.node.name.removeprefix("test_").partition("[")[0]
    place = Path(REAL_DATA or "/nowhere", PLACES[name])
    if not place.exists():
        pytest.skip("BINEURAL_DATA names no folder that holds the real data")
    monkeypatch.setenv("BINEURAL_DATA", str(place.parent.absolute()))


def test_mnist() -> None:
    start = time.process_time()
    data = datasets.load_mnist()
    assert time.process_time() - start < 2  # about 0.4 s on an idle machine
    assert data.source == "original"
    # Two means that are known well: torchvision users normalize by 0.1307 and 0.3081.
    assert data.x_train.mean() / 255 == pytest.approx(0.1307, abs=5e-5)
    assert data.x_train.std() / 255 == pytest.approx(0.3081, abs=5e-5)
    assert data.y_train[:5].tolist() == [5, 0, 4, 1, 9]
    assert data.fingerprint == mnist.FINGERPRINT
    assert datasets.current("mnist") == ("original", data.fingerprint)
    splits = data.tensors(standardize=True)
    assert splits.mean.item() == pytest.approx(0.1307, abs=5e-5)
    assert splits.std.item() == pytest.approx(0.3081, abs=5e-5)
    train, validation, test = data.tensors(validation=10_000)
    assert [tuple(part.x.shape) for part in (train, validation, test)] == [
        (50_000, 1, 28, 28),
        (10_000, 1, 28, 28),
        (10_000, 1, 28, 28),
    ]


def test_cifar10() -> None:
    start = time.process_time()
    data = datasets.load_cifar10()
    assert time.process_time() - start < 4  # about 1 s on an idle machine
    assert data.source == "original"
    assert data.x_train.shape == (50_000, 32, 32, 3)
    # Means of red, green and blue that are in wide use, exact enough for copies that went through JPEG.
    means = data.x_train[::7].mean(axis=(0, 1, 2)) / 255
    np.testing.assert_allclose(means, [0.4914, 0.4822, 0.4465], atol=0.01)
    assert Counter(data.y_test.tolist()) == dict.fromkeys(range(10), 1000)
    for name, expected in cifar10.BRIGHTNESS.items():
        x, y = getattr(data, name), getattr(data, name.replace("x", "y"))
        found = [x[y == label].mean() for label in range(10)]
        np.testing.assert_allclose(found, expected, atol=0.1)


def test_california_housing() -> None:
    data = datasets.load_california_housing()
    assert data.source == "original"
    assert data.x.shape == (20_640, 8)
    np.testing.assert_allclose(data.x[0], [8.3252, 41, 6.98412698, 1.02380952, 322, 2.55555556, 37.88, -122.23])
    assert data.y[0] == 4.526
    assert data.fingerprint == california_housing.FINGERPRINT


def test_names() -> None:
    data = datasets.load_names()
    assert data.source == "original"
    assert len(data.classes) == 18
    assert sum(map(len, data.names.values())) >= 20_050
    assert len(data.names["Vietnamese"]) == 73
    assert any("ł" in name for name in data.names["Polish"])
    assert len(data.names["Arabic"]) > len(set(data.names["Arabic"]))
    assert len(data.alphabet) == 56
    assert data.class_sizes()["Arabic"] == 108
    train, validation, test = data.tensors(validation=0.1, test=0.1)
    spellings = [set(data.decode(*part.x)) for part in (train, validation, test)]
    assert len(set.union(*spellings)) == sum(map(len, spellings)) >= 17_412
    labels = [part.y.bincount(minlength=18) for part in (train, validation, test)]
    assert all((counts > 0).all() for counts in labels)
    assert sum(labels).tolist() == list(data.class_sizes().values())  # type: ignore[attr-defined]
    assert max(len(name) for names in spellings for name in names) == 20


def test_hymenoptera() -> None:
    data = datasets.load_hymenoptera()
    assert data.source == "original"
    assert (len(data.train), len(data.val)) == (245, 153)
    assert Counter(label for _, label in data.val) == {0: 70, 1: 83}
    kinds: Counter[str | None] = Counter()
    for path, _ in data.train:
        with Image.open(path) as image:
            kinds[image.format] += 1
    assert kinds == {"JPEG": 244, "GIF": 1}
    with pytest.warns(datasets.NoPhotographWarning, match="left out 1 of the files, .*: train/ants/imageNotFound.gif$"):
        train, validation = data.tensors(size=64)
    assert (train.x.shape, validation.x.shape) == ((244, 3, 64, 64), (153, 3, 64, 64))
