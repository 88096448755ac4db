import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from sklearn.linear_model import LinearRegression
from sklearn.neighbors import KNeighborsClassifier

from bineural import datasets
from bineural.datasets import ImageData, NameData, PhotoData, TableData, california_housing, shapes
from bineural.datasets.registry import NAMES, recipe_of

from .conftest import ordinary_user

pytestmark = pytest.mark.usefixtures("logged")
SAMPLED = [name for name in NAMES if name != "digits"]


@pytest.mark.parametrize("name", SAMPLED)
def test_a_sample_is_the_same_each_time_quick_and_says_what_it_is(name: str) -> None:
    first = getattr(datasets, f"load_{name}")()
    start = time.process_time()
    second = getattr(datasets, f"load_{name}")()
    assert time.process_time() - start < 2  # less than 1 s on an idle machine
    assert first.source == "sample"
    assert first.fingerprint == second.fingerprint == datasets.current(name)[1]
    assert first.fingerprint.startswith("sample-")
    assert len(first.fingerprint) == len("sample-") + 64
    assert first.about.sample
    assert first.name == name


def test_a_sample_is_the_same_in_another_process() -> None:
    code = "from bineural.datasets import current; print(current('cifar10')[1], current('hymenoptera')[1])"
    output = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert output.split() == [datasets.current("cifar10")[1], datasets.current("hymenoptera")[1]]


def test_images_of_the_digits_are_numbers_of_their_own() -> None:
    digits = datasets.load_digits()
    np.testing.assert_array_equal(digits.images.reshape(-1, 64), digits.x)  # type: ignore[union-attr]
    assert not np.shares_memory(digits.images, digits.x)


def test_mnist_is_the_digits_of_scikit_learn() -> None:
    data: ImageData = datasets.load_mnist()
    digits = datasets.load_digits()
    assert data.x_train.shape == (1497, 28, 28)
    assert data.x_test.shape == (300, 28, 28)
    assert data.x_train.dtype == data.x_test.dtype == np.uint8
    assert data.y_train.dtype == data.y_test.dtype == np.int64
    np.testing.assert_array_equal(np.concatenate([data.y_train, data.y_test]), digits.y)
    assert data.x_train.max() == 255
    assert data.x_train[:, :4].max() == data.x_train[:, :, -4:].max() == 0
    # Enlarging keeps the amount of ink: 20 × 20 pixels for 8 × 8, 255 for 16.
    ink = data.x_train.sum(axis=(1, 2)) / digits.images[:1497].sum(axis=(1, 2))
    np.testing.assert_allclose(ink, 6.25 * 255 / 16, rtol=0.1)
    model = KNeighborsClassifier(3).fit(data.x_train.reshape(1497, -1) / 255, data.y_train)
    assert model.score(data.x_test.reshape(300, -1) / 255, data.y_test) > 0.9


def test_cifar10_is_shapes_that_can_be_told_apart() -> None:
    data: ImageData = datasets.load_cifar10()
    assert data.x_train.shape == (2000, 32, 32, 3)
    assert data.x_test.shape == (500, 32, 32, 3)
    assert data.classes == shapes.SHAPES
    assert Counter(data.y_train.tolist()) == dict.fromkeys(range(10), 200)
    assert Counter(data.y_test.tolist()) == dict.fromkeys(range(10), 50)
    assert len(np.unique(data.x_train.reshape(2000, -1), axis=0)) == 2000

    def contrast(x: np.ndarray) -> np.ndarray:
        return abs(x - x[:, :1, :1]).mean(axis=-1).reshape(len(x), -1)

    model = KNeighborsClassifier(5).fit(contrast(data.x_train.astype(float)), data.y_train)
    assert model.score(contrast(data.x_test.astype(float)), data.y_test) > 0.4  # by chance: 0.1


def test_california_has_the_columns_and_a_dependence_that_can_be_learned() -> None:
    data: TableData = datasets.load_california_housing()
    assert data.x.shape == (2000, 8)
    assert data.y.shape == (2000,)
    assert data.feature_names == california_housing.FEATURES
    assert np.isfinite(data.x).all()
    low, high = data.x.min(axis=0), data.x.max(axis=0)
    # The ranges of the original, widened a little; a household has at least one person and a part of a room.
    assert (low >= [0.4, 1, 0.8, 0.3, 3, 0.6, 32, -125]).all()
    assert (high <= [16, 52, 142, 35, 40000, 1300, 45, -112]).all()
    assert data.y.min() >= 0.14999
    assert data.y.max() <= 5.00001
    assert 0.5 < LinearRegression().fit(data.x, data.y).score(data.x, data.y) < 0.95
    assert 0.4 < np.corrcoef(data.x[:, 0], data.y)[0, 1] < 0.9


def test_names_are_written_in_latin_letters_and_differ_by_language() -> None:
    data: NameData = datasets.load_names()
    assert data.classes == tuple(sorted(data.classes)) == tuple(data.names)
    assert len(data.classes) == 12
    for names in data.names.values():
        assert 90 <= len(names) <= 200
        assert all(letter.isalpha() or letter in " -" for name in names for letter in name)
        assert all(ord(letter) < 0x250 for name in names for letter in name)
    assert data.names["Czech"] != data.names["Croatian"]


def test_names_need_faker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "faker.providers.person.hr_HR", None)
    with pytest.raises(datasets.DatasetError, match="install it with pip install Faker"):
        datasets.load_names()


def test_photographs_are_crops_with_one_file_that_is_none(folder: Path) -> None:
    data: PhotoData = datasets.load_hymenoptera()
    assert data.folder.parent == folder
    assert len(data.train) == 81
    assert len(data.val) == 40
    listed = {path for path, _ in (*data.train, *data.val)}
    assert listed == {path for path in data.folder.rglob("*") if path.is_file()}
    others = [path for path in listed if path.suffix != ".jpg"]
    assert [path.relative_to(data.folder).as_posix() for path in others] == ["train/flower/imageNotFound.gif"]
    for path, label in (*data.train, *data.val):
        assert path.parent.name == data.classes[label]
        with Image.open(path) as image:
            image.load()
            assert min(image.size) >= 100


def test_a_damaged_sample_of_photographs_is_written_again() -> None:
    path, _ = datasets.load_hymenoptera().train[0]
    content = path.read_bytes()
    path.write_bytes(b"")
    (path.parent / "more.jpg").write_bytes(b"")
    assert datasets.load_hymenoptera().train[0][0].read_bytes() == content
    assert not (path.parent / "more.jpg").exists()


def test_a_folder_in_the_place_of_a_photograph_of_the_sample() -> None:
    path, _ = datasets.load_hymenoptera().train[0]
    path.unlink()
    path.mkdir()
    assert datasets.load_hymenoptera().train[0][0].is_file()


def test_photographs_go_elsewhere_if_the_folder_cannot_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    datasets.current("hymenoptera")  # loads what the sample needs while everything can be read
    with tempfile.TemporaryDirectory(dir="/tmp") as place:
        os.chmod(place, 0o555)
        monkeypatch.setenv("BINEURAL_DATA", place)
        with ordinary_user():
            data = datasets.load_hymenoptera()
            assert all(path.is_file() for path, _ in data.train)
        assert place not in str(data.folder)
        assert os.listdir(place) == []


def test_another_process_wrote_the_photographs_first(monkeypatch: pytest.MonkeyPatch) -> None:
    folder = datasets.load_hymenoptera().folder
    glob, blind = Path.glob, iter([True])

    def see(path: Path, pattern: str) -> object:
        return [] if path == folder and next(blind, False) else glob(path, pattern)

    def taken(*paths: object) -> None:
        raise OSError(39, "Directory not empty")

    monkeypatch.setattr(Path, "glob", see)
    monkeypatch.setattr(os, "rename", taken)
    assert datasets.load_hymenoptera().folder == folder


@pytest.mark.parametrize("name", SAMPLED)
def test_what_a_sample_is_made_of_is_loaded_only_for_samples(name: str) -> None:
    assert recipe_of(name).sample().source == "sample"
    code = f"import sys, bineural.datasets as d; d.current; import bineural.datasets.{name}; print(*sys.modules)"
    output = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert not {"torch", "faker", "PIL", "pooch", "sklearn", "bineural.datasets.shapes"} & set(output.split())
