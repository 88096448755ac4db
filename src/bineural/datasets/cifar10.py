"""CIFAR-10: small color photographs of ten kinds of things."""

import dataclasses
from pathlib import Path

import numpy as np

from bineural.datasets.about import About
from bineural.datasets.finding import Recipe, load
from bineural.datasets.images import image_data, write_images
from bineural.datasets.kinds import ImageData
from bineural.datasets.npz import check_brightness, check_counts, read_npz
from bineural.datasets.problems import DatasetError

URLS = (
    "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz",
    "https://storage.googleapis.com/s4tf-hosted-binaries/datasets/CIFAR10/cifar-10-binary.tar.gz",
)
# From tensorflow_datasets/url_checksums/cifar10.txt of https://github.com/tensorflow/datasets, commit 333639b.
SHA256 = "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd"
CLASSES = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
EXPECTED = {
    "x_train": ((50_000, 32, 32, 3), "uint8"),
    "y_train": ((50_000,), "uint8"),
    "x_test": ((10_000, 32, 32, 3), "uint8"),
    "y_test": ((10_000,), "uint8"),
}
COUNTS = {"y_train": (5000,) * 10, "y_test": (1000,) * 10}
# Mean of all pixels of each class, computed from a copy that went through JPEG, which changes them little.
BRIGHTNESS = {
    "x_train": (142.3, 116.7, 119.4, 116.2, 111.8, 117.4, 106.6, 118.9, 133.5, 124.2),
    "x_test": (145.5, 116.7, 120.1, 116.0, 110.1, 119.7, 107.4, 120.2, 133.6, 125.8),
}
# What a download writes into the prepared file, in an array "version"; a file prepared elsewhere has none.
ORIGINAL = "original binary version"
ABOUT = About(
    title="CIFAR-10: color images",
    urls=("https://www.cs.toronto.edu/~kriz/cifar.html",),
    license="none stated by the authors, who ask to cite the report",
    citation="A. Krizhevsky. Learning Multiple Layers of Features from Tiny Images. University of Toronto, 2009",
    note="These are the pixels of the original binary version.",
)
COPY_NOTE = (
    "These images were prepared elsewhere and may have been through JPEG: pixels can differ a little from the original."
)


def load_cifar10() -> ImageData:
    """Return CIFAR-10: 50,000 color images for training and 10,000 for testing, 32 × 32 pixels.

    They are looked for in the data folder, then downloaded. Offline, drawn shapes stand in: 2,000 for
    training and 500 for testing, in ten classes of their own. ``about.note`` says whether the pixels are those of
    the original binary version.

    Returns
    -------
    ImageData
        ``x_train`` and ``x_test`` (N, 32, 32, 3) uint8, red, green and blue from 0 to 255; ``y_train`` and
        ``y_test`` (N,) int64.

    Raises
    ------
    DatasetError
        If ``cifar10.npz`` in the data folder is damaged or holds something else.

    Warns
    -----
    OfflineSampleWarning
        If the sample stands in.

    Examples
    --------
    >>> cifar10 = load_cifar10()
    >>> cifar10.x_train.shape[1:], len(cifar10.classes)
    ((32, 32, 3), 10)
    """
    return load(RECIPE)


def read_cifar10(path: Path) -> ImageData:
    """Return CIFAR-10 from a prepared file, checked."""
    arrays = read_npz(path, EXPECTED)
    for name, counts in COUNTS.items():
        check_counts(path, name, arrays[name], counts)
    for name, means in BRIGHTNESS.items():
        check_brightness(path, name, arrays[name], arrays[name.replace("x", "y")], means)
    about = ABOUT if str(arrays.get("version")) == ORIGINAL else dataclasses.replace(ABOUT, note=COPY_NOTE)
    return image_data("cifar10", {name: arrays[name] for name in EXPECTED}, CLASSES, about)


def sample_cifar10() -> ImageData:
    """Return drawn shapes in the form of CIFAR-10."""
    # Not at the top: the data themselves do not need it.
    from bineural.datasets.shapes import SHAPES, draw_shapes

    rng = np.random.default_rng(0)
    x_train, y_train = draw_shapes(200, rng)
    x_test, y_test = draw_shapes(50, rng)
    about = About(
        title=ABOUT.title,
        urls=(),
        license="MIT, as the code that draws them",
        citation="",
        sample="drawn shapes in ten classes, with random colors, places and sizes",
    )
    arrays = {"x_train": x_train, "y_train": y_train, "x_test": x_test, "y_test": y_test}
    return image_data("cifar10", arrays, SHAPES, about)


def download_cifar10(path: Path) -> None:
    """Download the binary version of CIFAR-10 and write it to a prepared file."""
    from bineural.datasets.archives import read_archive
    from bineural.datasets.downloads import download

    archive = path.with_name("cifar-10-binary.tar.gz")
    download(URLS, SHA256, archive)
    files = {
        Path(name).name: content for name, content in read_archive(archive, lambda name: name.endswith(".bin")).items()
    }
    x_train, y_train = parse_cifar(b"".join(files[f"data_batch_{number}.bin"] for number in range(1, 6)))
    x_test, y_test = parse_cifar(files["test_batch.bin"])
    arrays = {"x_train": x_train, "y_train": y_train, "x_test": x_test, "y_test": y_test}
    write_images(path, arrays, version=ORIGINAL)


def parse_cifar(content: bytes) -> tuple[np.ndarray, np.ndarray]:
    """Return images and labels of batch files in CIFAR-10's binary format.

    The format, from the page of CIFAR-10: for each image, one byte with its label, then 1,024 bytes of red,
    1,024 of green and 1,024 of blue, row by row.

    Returns
    -------
    x : (N, 32, 32, 3) ndarray of uint8
    y : (N,) ndarray of uint8

    Raises
    ------
    DatasetError
        If it is not made of such rows.

    Examples
    --------
    >>> x, y = parse_cifar(bytes([7]) + bytes(1024) + bytes([1]) * 1024 + bytes([2]) * 1024)
    >>> x.shape, x[0, 0, 0], y
    ((1, 32, 32, 3), array([0, 1, 2], dtype=uint8), array([7], dtype=uint8))
    """
    row = 1 + 3 * 32 * 32
    if len(content) % row:
        raise DatasetError(
            f"parse_cifar expected {row} bytes for each image, got {len(content)} bytes in all: "
            "download the archive again"
        )
    rows = np.frombuffer(content, np.uint8).reshape(-1, row)
    images = rows[:, 1:].reshape(-1, 3, 32, 32)  # (N, C, H, W)
    return np.ascontiguousarray(images.transpose(0, 2, 3, 1)), rows[:, 0].copy()  # (N, C, H, W) -> (N, H, W, C)


RECIPE = Recipe(
    name="cifar10", place="cifar10.npz", read=read_cifar10, download=download_cifar10, sample=sample_cifar10
)
