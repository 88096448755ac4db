"""MNIST: images of handwritten digits."""

import struct
from pathlib import Path

import numpy as np

from bineural.datasets.about import About
from bineural.datasets.finding import Recipe, load
from bineural.datasets.images import image_data, write_images
from bineural.datasets.kinds import ImageData
from bineural.datasets.npz import check_counts, check_sum, read_npz, unusable
from bineural.datasets.problems import DatasetError

MIRRORS = ("https://ossci-datasets.s3.amazonaws.com/mnist/", "https://storage.googleapis.com/cvdf-datasets/mnist/")
# From tensorflow_datasets/url_checksums/mnist.txt of https://github.com/tensorflow/datasets, commit 31f1255.
FILES = {
    "x_train": (
        "train-images-idx3-ubyte.gz",
        "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
    ),
    "y_train": (
        "train-labels-idx1-ubyte.gz",
        "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
    ),
    "x_test": (
        "t10k-images-idx3-ubyte.gz",
        "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
    ),
    "y_test": (
        "t10k-labels-idx1-ubyte.gz",
        "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
    ),
}
CLASSES = tuple("0123456789")
EXPECTED = {
    "x_train": ((60_000, 28, 28), "uint8"),
    "y_train": ((60_000,), "uint8"),
    "x_test": ((10_000, 28, 28), "uint8"),
    "y_test": ((10_000,), "uint8"),
}
COUNTS = {
    "y_train": (5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949),
    "y_test": (980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009),
}
# Divided by 255 and the numbers of pixels, these are the means 0.1307 and 0.1325 that are in wide use.
SUMS = {"x_train": 1_567_298_545, "x_test": 264_923_200}
# Of the content of the files, in their order.
FINGERPRINT = "e5ea4841dd6fde90b155843179ce5756a4864227194eec7fb09d7cfc4cf702a5"
ABOUT = About(
    title="MNIST: handwritten digits",
    # The authors' page has not served the files for years; the second address is what downloads come from.
    urls=("http://yann.lecun.com/exdb/mnist/", "https://github.com/cvdfoundation/mnist"),
    license="Creative Commons Attribution-ShareAlike 3.0, as the documentation of Keras reports",
    citation=(
        "Y. LeCun, L. Bottou, Y. Bengio, P. Haffner. Gradient-based learning applied to document recognition. "
        "Proceedings of the IEEE 86(11), 1998"
    ),
)
SAMPLE_ABOUT = About(
    title="MNIST: handwritten digits",
    urls=("https://archive.ics.uci.edu/dataset/80/optical+recognition+of+handwritten+digits",),
    license="Creative Commons Attribution 4.0",
    citation="E. Alpaydin, C. Kaynak. Optical Recognition of Handwritten Digits. UCI Machine Learning Repository, 1998",
    sample="scikit-learn's handwritten digits of 8 × 8 pixels, scaled to 28 × 28",
)
# Of the 1,797 digits of the sample, in the order of their file; the last 300 are for testing.
_SAMPLE_TRAIN = 1497


def load_mnist() -> ImageData:
    """Return MNIST: 60,000 images of digits for training and 10,000 for testing, 28 × 28 pixels.

    They are looked for in the data folder, then downloaded. Offline, 1,797 digits of scikit-learn scaled to
    28 × 28 stand in: 1,497 for training and 300 for testing.

    Returns
    -------
    ImageData
        ``x_train`` and ``x_test`` (N, 28, 28) uint8, 0 (paper) to 255 (ink); ``y_train`` and ``y_test`` (N,) int64.

    Raises
    ------
    DatasetError
        If ``mnist.npz`` in the data folder is damaged or holds something else.

    Warns
    -----
    OfflineSampleWarning
        If the sample stands in.

    Examples
    --------
    >>> mnist = load_mnist()
    >>> mnist.x_train.shape[1:], mnist.x_train.dtype, mnist.y_train.dtype
    ((28, 28), dtype('uint8'), dtype('int64'))
    """
    return load(RECIPE)


def read_mnist(path: Path) -> ImageData:
    """Return MNIST from a prepared file, checked."""
    arrays = read_npz(path, EXPECTED)
    for name, counts in COUNTS.items():
        check_counts(path, name, arrays[name], counts)
    for name, total in SUMS.items():
        check_sum(path, name, arrays[name], total)
    data = image_data("mnist", {name: arrays[name] for name in EXPECTED}, CLASSES, ABOUT)
    if data.fingerprint != FINGERPRINT:
        raise unusable(path, "the original images and labels in their order", "others")
    return data


def sample_mnist() -> ImageData:
    """Return the digits of scikit-learn in the form of MNIST."""
    # Not at the top: the data themselves do not need it.
    from PIL import Image
    from sklearn.datasets import load_digits

    digits = load_digits()
    x = np.empty((len(digits.images), 28, 28), dtype=np.uint8)
    for image, enlarged in zip((digits.images * (255 / 16)).round().astype(np.uint8), x, strict=True):
        # MNIST's digits fill 20 × 20 pixels of 28 × 28.
        enlarged[:] = np.pad(np.asarray(Image.fromarray(image).resize((20, 20), Image.Resampling.BICUBIC)), 4)
    y = digits.target.astype(np.uint8)
    cut = _SAMPLE_TRAIN
    arrays = {"x_train": x[:cut], "y_train": y[:cut], "x_test": x[cut:], "y_test": y[cut:]}
    return image_data("mnist", arrays, CLASSES, SAMPLE_ABOUT)


def download_mnist(path: Path) -> None:
    """Download MNIST and write it to a prepared file."""
    from bineural.datasets.archives import read_gzip
    from bineural.datasets.downloads import download

    arrays = {}
    for name, (file, sha256) in FILES.items():
        download([mirror + file for mirror in MIRRORS], sha256, path.with_name(file))
        arrays[name] = parse_idx(read_gzip(path.with_name(file)))
    write_images(path, arrays)


def parse_idx(content: bytes) -> np.ndarray:
    """Return the array of unsigned bytes in a file of the IDX format.

    The format, from the page of MNIST: two zero bytes, the type (8: unsigned byte), the number of
    dimensions, their sizes as big-endian 32-bit integers, then the values in C order.

    Raises
    ------
    DatasetError
        If the content is anything else.

    Examples
    --------
    >>> parse_idx(bytes([0, 0, 8, 1, 0, 0, 0, 3, 5, 6, 7]))
    array([5, 6, 7], dtype=uint8)
    """
    if len(content) < 4 or content[:3] != b"\0\0\x08":
        raise DatasetError(
            f"parse_idx expected a file of bytes, which starts with 00 00 08, got {content[:4]!r}: download it again"
        )
    start = 4 + 4 * content[3]
    if len(content) < start:
        raise DatasetError(
            f"parse_idx expected a header of {start} bytes, got {len(content)} bytes in all: download the file again"
        )
    shape = struct.unpack(f">{content[3]}I", content[4:start])
    values = np.frombuffer(content, np.uint8, offset=start)
    if values.size != np.prod(shape, dtype=np.int64):
        raise DatasetError(
            f"parse_idx expected {np.prod(shape)} values for the shape {shape}, got {values.size}: "
            "download the file again"
        )
    return values.reshape(shape)


RECIPE = Recipe(name="mnist", place="mnist.npz", read=read_mnist, download=download_mnist, sample=sample_mnist)
