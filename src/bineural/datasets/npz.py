"""Prepared arrays in ``.npz`` files, checked when they are read."""

import zipfile
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bineural.datasets.problems import DatasetError

# What NumPy and zipfile raise on files that are damaged, or no archives of arrays.
_UNREADABLE = (
    OSError,
    EOFError,
    ValueError,
    TypeError,
    KeyError,
    NotImplementedError,
    RuntimeError,
    MemoryError,
    zipfile.BadZipFile,
    zlib.error,
)


def read_npz(path: Path, expected: Mapping[str, tuple[tuple[int, ...], str]]) -> dict[str, np.ndarray]:
    """Return the arrays of a prepared file, checked.

    Parameters
    ----------
    path : Path
        The file, named after its data set.
    expected : mapping
        Shape and name of the dtype for each array; for texts, ``"str"`` of any length.

    Returns
    -------
    dict of str to ndarray
        The expected arrays, and any others that the file holds.

    Raises
    ------
    DatasetError
        If the file cannot be read, or an array is missing or not as expected.
    """
    try:
        # Without pickle, an array of objects, which could run code, is refused. NumPy leaves files that it opened
        # itself open if they are damaged.
        with open(path, "rb") as file, np.load(file, allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
    except _UNREADABLE as error:
        raise unusable(path, "an archive of arrays", "something that cannot be read as one") from error
    for name, (shape, kind) in expected.items():
        # NumPy hands out a member that is no array as its bytes.
        if not isinstance(arrays.get(name), np.ndarray):
            raise unusable(path, f"an array {name}", "none")
        array = arrays[name]
        dtype = "str" if array.dtype.kind == "U" else array.dtype.name
        if array.shape != shape or dtype != kind:
            raise unusable(path, f"{name} as {kind} {shape}", f"{dtype} {array.shape}")
    return arrays


def check_counts(path: Path, name: str, labels: NDArray[np.uint8], counts: Sequence[int]) -> None:
    """Check how often each label from 0 occurs.

    Raises
    ------
    DatasetError
        If the counts differ.
    """
    found = np.bincount(labels, minlength=len(counts)).tolist()
    if found != list(counts):
        raise unusable(path, f"the labels {name} {list(counts)} times each", f"them {found} times")


def check_sum(path: Path, name: str, pixels: NDArray[np.uint8], total: int) -> None:
    """Check the sum of all pixels, which tells images from others with the same labels.

    Raises
    ------
    DatasetError
        If it differs.
    """
    found = int(pixels.sum(dtype=np.int64))
    if found != total:
        raise unusable(path, f"pixels {name} that add up to {total}", str(found))


def check_brightness(
    path: Path, name: str, pixels: NDArray[np.uint8], labels: NDArray[np.uint8], means: Sequence[float]
) -> None:
    """Check the mean of all pixels of each class, which tells images from others, and from those of other labels.

    Raises
    ------
    DatasetError
        If one differs by more than 2 of 255.
    """
    sums = pixels.reshape(len(pixels), -1).sum(axis=1, dtype=np.int64)  # (N, H, W, C) -> (N,)
    found = np.bincount(labels, sums) / np.bincount(labels) / pixels[0].size
    if np.abs(found - means).max() > 2:
        expected = f"images {name} whose pixels have about the means {list(means)} by class"
        raise unusable(path, expected, str(found.round(1).tolist()))


def unusable(path: Path, expected: str, got: str) -> DatasetError:
    """Return the error of a prepared file or folder: what it was expected to hold, what it holds, and the repair."""
    name = path.stem
    error = DatasetError(
        f"load_{name} expected {path} to hold {expected}, got {got}: "
        f"delete it, then run python -m bineural.datasets {name}"
    )
    error.expected, error.got = expected, got
    return error
