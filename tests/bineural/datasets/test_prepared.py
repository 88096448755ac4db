"""Prepared files that are damaged or others: one sentence that names the file and the repair."""

import os
import pickle
import re
import zipfile
from pathlib import Path

import numpy as np
import pytest

from bineural import datasets
from bineural.datasets import california_housing, cifar10, hymenoptera, names
from bineural.datasets.fingerprints import fingerprint
from bineural.datasets.problems import DatasetError

Arrays = dict[str, np.ndarray]


def refusal(load: object, name: str) -> str:
    """Return the error of a loader, and of `current`, after checking its form."""
    with pytest.raises(DatasetError) as caught:
        load()  # type: ignore[operator]
    with pytest.raises(DatasetError, match=re.escape(str(caught.value))):
        datasets.current(name)
    text = str(caught.value)
    assert text.endswith(f": delete it, then run python -m bineural.datasets {name}")
    assert text.startswith(f"load_{name} expected {os.environ['BINEURAL_DATA']}")
    assert "\n" not in text
    return text


class Payload:
    """Runs code when it is unpickled."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (os.environ["BINEURAL_DATA"] + "/executed",)


def with_one_array(path: Path) -> None:
    with open(path, "wb") as file:
        np.save(file, np.zeros(3))


def with_objects(path: Path) -> None:
    with open(path, "wb") as file:
        np.savez(file, x_train=np.array([Payload()], dtype=object))


def test_members_that_are_no_arrays(folder: Path, tiny_mnist: Arrays) -> None:
    folder.mkdir()
    with zipfile.ZipFile(folder / "mnist.npz", "w") as archive:
        for name in tiny_mnist:
            archive.writestr(name, b"text")
    assert "mnist.npz to hold an array x_train, got none: " in refusal(datasets.load_mnist, "mnist")


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(b"<html>"),
        lambda path: path.write_bytes(path.read_bytes()[:-100]),
        lambda path: path.write_bytes(path.read_bytes().replace(b"\x93NUMPY", b"\x93NUMPI")),
        lambda path: path.write_bytes(pickle.dumps(Payload())),
        with_one_array,
        with_objects,
        lambda path: (path.unlink(), path.mkdir()),
    ],
    ids=["empty", "web page", "cut off", "broken header", "pickle", "one array", "objects", "folder"],
)
def test_files_that_are_no_arrays(damage: object, folder: Path, tiny_mnist: Arrays) -> None:
    datasets.load_mnist()
    damage(folder / "mnist.npz")  # type: ignore[operator]
    text = refusal(datasets.load_mnist, "mnist")
    assert "mnist.npz to hold an archive of arrays, got something that cannot be read as one: " in text
    assert not (folder / "executed").exists()


def test_a_changed_byte(folder: Path, tiny_mnist: Arrays) -> None:
    datasets.load_mnist()
    content = bytearray((folder / "mnist.npz").read_bytes())
    content[1000] ^= 1
    (folder / "mnist.npz").write_bytes(content)
    assert "got something that cannot be read" in refusal(datasets.load_mnist, "mnist")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"x_test": None}, "to hold an array x_test, got none: "),
        ({"x_test": np.zeros((2, 28), dtype=np.uint8)}, "x_test as uint8 (2, 28, 28), got uint8 (2, 28)"),
        ({"x_test": np.zeros((2, 28, 28))}, "x_test as uint8 (2, 28, 28), got float64 (2, 28, 28)"),
        ({"y_test": np.array([9, 2], dtype=np.uint8)}, "to hold the labels y_test [0, 1, 0,"),
        ({"y_test": np.array([9, 11], dtype=np.uint8)}, "to hold the labels y_test [0, 1, 0,"),
    ],
)
def test_other_arrays(change: Arrays, message: str, folder: Path, tiny_mnist: Arrays) -> None:
    folder.mkdir()
    arrays = {name: array for name, array in {**tiny_mnist, **change}.items() if array is not None}
    np.savez(folder / "mnist.npz", **arrays)
    assert message in refusal(datasets.load_mnist, "mnist")


@pytest.mark.parametrize("name", ["x_train", "x_test"])
def test_other_images_with_the_labels_of_mnist(name: str, folder: Path, tiny_mnist: Arrays) -> None:
    folder.mkdir()
    total = tiny_mnist[name].sum(dtype=int)
    np.savez(folder / "mnist.npz", **{**tiny_mnist, name: 255 - tiny_mnist[name]})
    assert f"pixels {name} that add up to {total}, got " in refusal(datasets.load_mnist, "mnist")


def test_images_of_mnist_in_another_order_than_their_labels(folder: Path, tiny_mnist: Arrays) -> None:
    folder.mkdir()
    np.savez(folder / "mnist.npz", **{**tiny_mnist, "x_train": tiny_mnist["x_train"][::-1]})
    message = "mnist.npz to hold the original images and labels in their order, got others"
    assert message in refusal(datasets.load_mnist, "mnist")


@pytest.fixture
def tiny_cifar(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Arrays:
    """Let the loader expect two images, and return them."""
    arrays = {}
    for part in ("train", "test"):
        arrays[f"x_{part}"] = np.full((10, 32, 32, 3), 7, dtype=np.uint8)
        arrays[f"x_{part}"][3] = 70
        monkeypatch.setitem(cifar10.BRIGHTNESS, f"x_{part}", (7, 7, 8, 69, *[7] * 6))
        arrays[f"y_{part}"] = np.arange(10, dtype=np.uint8)
        monkeypatch.setitem(cifar10.COUNTS, f"y_{part}", (1,) * 10)
    for name, array in arrays.items():
        monkeypatch.setitem(cifar10.EXPECTED, name, (array.shape, "uint8"))
    folder.mkdir()
    return arrays


def test_cifar_says_whether_it_is_the_original_version(folder: Path, tiny_cifar: Arrays) -> None:
    np.savez(folder / "cifar10.npz", **tiny_cifar)
    copy = datasets.load_cifar10()
    assert copy.about.note == cifar10.COPY_NOTE
    np.savez(folder / "cifar10.npz", **tiny_cifar, version=np.array(cifar10.ORIGINAL))
    original = datasets.load_cifar10()
    assert original.about.note == cifar10.ABOUT.note != copy.about.note
    assert copy.source == original.source == "original"
    assert copy.fingerprint == original.fingerprint


def test_cifar_counts_labels(folder: Path, tiny_cifar: Arrays) -> None:
    tiny_cifar["y_train"][0] = 1
    np.savez(folder / "cifar10.npz", **tiny_cifar)
    assert "to hold the labels y_train [1, 1, 1" in refusal(datasets.load_cifar10, "cifar10")


@pytest.mark.parametrize("name", ["x_train", "x_test"])
@pytest.mark.parametrize("change", [lambda x: x * 0, lambda x: x[::-1]], ids=["black", "in another order"])
def test_cifar_compares_images_with_their_labels(name: str, change: object, folder: Path, tiny_cifar: Arrays) -> None:
    tiny_cifar[name] = change(tiny_cifar[name])  # type: ignore[operator]
    np.savez(folder / "cifar10.npz", **tiny_cifar)
    message = f"to hold images {name} whose pixels have about the means [7, 7, 8, 69, 7, 7, 7, 7, 7, 7] by class, got ["
    assert message in refusal(datasets.load_cifar10, "cifar10")


@pytest.mark.parametrize(
    ("column", "row", "number", "message"),
    [
        (0, 3, np.nan, "finite numbers"),
        (None, 3, 9.0, "values of homes from 0.14999 to 5.00001"),
        (6, 0, 0.0, "latitudes and longitudes from [32.54, -124.35] to [41.95, -114.31]"),
        (7, 4, 0.0, "latitudes and longitudes from [32.54, -124.35] to [41.95, -114.31]"),
        (0, 3, 1.0, ""),
    ],
)
def test_california_checks_its_numbers(
    column: int | None, row: int, number: float, message: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    x, y = np.ones((5, 8)), np.array([0.14999, 1, 2, 3, 5.00001])
    x[:, 6:] = [[32.54, -120], [34, -124.35], [41.95, -120], [34, -119], [36, -114.31]]
    (y if column is None else x[:, column])[row] = number
    for name, array in {"x": x, "y": y}.items():
        monkeypatch.setitem(california_housing.EXPECTED, name, (array.shape, "float64"))
    folder.mkdir()
    file = folder / "california_housing.npz"
    np.savez(file, x=x, y=y, feature_names=np.array(california_housing.FEATURES))
    monkeypatch.setattr(california_housing, "FINGERPRINT", fingerprint({"x": x, "y": y}))
    if message:
        assert message in refusal(datasets.load_california_housing, "california_housing")
    else:
        np.testing.assert_array_equal(datasets.load_california_housing().x, x)
        np.savez(file, x=x, y=y[::-1], feature_names=np.array(california_housing.FEATURES))
        text = refusal(datasets.load_california_housing, "california_housing")
        assert "to hold the original rows and values in their order, got others" in text
        np.savez(file, x=x, y=y, feature_names=np.array(california_housing.FEATURES[::-1]))
        text = refusal(datasets.load_california_housing, "california_housing")
        assert "to hold the columns MedInc, HouseAge" in text


@pytest.fixture
def tiny_names(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write a folder of two languages that the loader takes for the data themselves."""
    monkeypatch.setattr(names, "COUNTS", {"Czech": 3, "Polish": 2})
    (folder / "names").mkdir(parents=True)
    (folder / "names/Czech.txt").write_text("Bárta\nBartoš\nBárta\n", encoding="utf-8")
    (folder / "names/Polish.txt").write_text("Nowak\nŻak", encoding="utf-8")
    (folder / "names/._Polish.txt").write_bytes(b"\xff")
    return folder / "names"


def test_names_come_as_the_file_has_them(tiny_names: Path) -> None:
    data = datasets.load_names()
    assert data.names == {"Czech": ("Bárta", "Bartoš", "Bárta"), "Polish": ("Nowak", "Żak")}
    assert data.classes == ("Czech", "Polish")


def test_a_newer_file_with_more_names_is_read_too(tiny_names: Path) -> None:
    before = datasets.load_names().fingerprint
    (tiny_names / "Polish.txt").write_text("Nowak\nŻak\nWójcik\n", encoding="utf-8")
    newer = datasets.load_names()
    assert (newer.source, newer.names["Polish"]) == ("original", ("Nowak", "Żak", "Wójcik"))
    assert newer.fingerprint != before


@pytest.mark.parametrize(
    ("file", "content", "message"),
    [
        ("Polish.txt", None, "a file for each of 2 languages and no other, got a difference in Polish: "),
        ("Latin.txt", b"Caesar\n", "a file for each of 2 languages and no other, got a difference in Latin: "),
        ("Polish.txt", b"Nowak\n", "at least 2 names and no empty line in Polish.txt, got 1 lines, 0 of them empty: "),
        (
            "Polish.txt",
            b"Nowak\n\nZak\n",
            "at least 2 names and no empty line in Polish.txt, got 3 lines, 1 of them empty: ",
        ),
        ("Polish.txt", b"Nowak\n\xffak\n", "texts in UTF-8, got Polish.txt, which cannot be read as one: "),
    ],
)
def test_names_of_other_files(file: str, content: bytes | None, message: str, tiny_names: Path) -> None:
    if content is None:
        (tiny_names / file).unlink()
    else:
        (tiny_names / file).write_bytes(content)
    assert message in refusal(datasets.load_names, "names")


@pytest.fixture
def tiny_photos(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write a folder of five files that the loader takes for the data themselves."""
    for part, count in {"train/ants": 2, "train/bees": 1, "val/ants": 1, "val/bees": 1}.items():
        monkeypatch.setitem(hymenoptera.COUNTS, part, count)
        (folder / "hymenoptera" / part).mkdir(parents=True)
        for number in range(count):
            (folder / "hymenoptera" / part / f"{number}.jpg").write_bytes(b"\xff\xd8..\xff\xd9")
    (folder / "hymenoptera/train/ants/.DS_Store").write_bytes(b"")
    return folder / "hymenoptera"


def test_photographs_are_listed_with_labels(tiny_photos: Path) -> None:
    data = datasets.load_hymenoptera()
    assert data.folder == tiny_photos
    assert [(path.relative_to(tiny_photos).as_posix(), label) for path, label in (*data.train, *data.val)] == [
        ("train/ants/0.jpg", 0),
        ("train/ants/1.jpg", 0),
        ("train/bees/0.jpg", 1),
        ("val/ants/0.jpg", 0),
        ("val/bees/0.jpg", 1),
    ]


@pytest.mark.parametrize("name", ["train/wasps", "val/.ipynb_checkpoints"])
def test_photographs_with_a_folder_that_would_be_one_more_class(name: str, tiny_photos: Path) -> None:
    (tiny_photos / name).mkdir()
    part, other = name.split("/")
    message = f"to hold only ants and bees in {part}, got {other} as well: "
    assert message in refusal(datasets.load_hymenoptera, "hymenoptera")


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda path: path.unlink(), "to hold 2 files in train/ants, got 1: "),
        (
            lambda path: path.write_bytes(b"\xff\xd8.."),
            "to hold complete images, got train/ants/0.jpg, which is none: ",
        ),
        (lambda path: path.write_bytes(b"GIF89a.."), "to hold complete images, got train/ants/0.jpg, which is none: "),
        (lambda path: path.write_bytes(b"<html>;"), "to hold complete images, got train/ants/0.jpg, which is none: "),
        (
            lambda path: (path.unlink(), path.mkdir()),
            "to hold files that can be read, got train/ants/0.jpg, which cannot: ",
        ),
    ],
)
def test_photographs_of_other_files(damage: object, message: str, tiny_photos: Path) -> None:
    damage(tiny_photos / "train/ants/0.jpg")  # type: ignore[operator]
    assert message in refusal(datasets.load_hymenoptera, "hymenoptera")
