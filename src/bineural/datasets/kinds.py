"""The kinds of data sets: what the loaders return."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from bineural.datasets.about import About
from bineural.datasets.summaries import counted, shape, show_summary, split, unsplit
from bineural.localize import message

Source = Literal["original", "sample"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Dataset:
    """What all data sets have in common.

    Attributes
    ----------
    name : str
        The name that files, the log and the command line use, such as ``"mnist"``.
    source : {"original", "sample"}
        Whether these are the data themselves or the small offline sample that stands in for them.
    classes : tuple of str
        Names of the classes, in the order of the labels; empty for a regression.
    fingerprint : str
        SHA-256 of the content, 64 hexadecimal digits; after ``sample-`` for a sample.
    about : About
        Origin, license, citation.
    """

    name: str
    source: Source
    classes: tuple[str, ...] = ()
    fingerprint: str
    about: About

    def summary(self) -> None:
        """Show size, classes, split, source, license and citation in the reader's language."""
        show_summary(self.about, self.sizes(), self.classes)

    def sizes(self) -> dict[str, str]:
        """Return how large the data are, as rows of the summary: names of properties and texts made by `message`."""
        return {}


@dataclass(frozen=True, kw_only=True, eq=False)
class TableData(Dataset):
    """A table of features and a target.

    Attributes
    ----------
    x : (N, D) ndarray of float64
        Features.
    y : (N,) ndarray
        Labels as int64 from 0, or the quantity to predict as float64.
    feature_names : tuple of str
        Names of the D columns.
    images : (N, height, width) ndarray of float64 or None
        The same features as images, if they are pixels.
    """

    x: NDArray[np.float64] = field(repr=False)
    y: NDArray[np.int64] | NDArray[np.float64] = field(repr=False)
    feature_names: tuple[str, ...] = field(repr=False)
    images: NDArray[np.float64] | None = field(default=None, repr=False)

    def sizes(self) -> dict[str, str]:
        """Return the number of rows, and the features or the size of an image."""
        examples = {"examples": unsplit(len(self.x))}
        if self.images is not None:
            return examples | {"one example": shape(self.images)}
        return examples | {"features": counted(self.feature_names)}


@dataclass(frozen=True, kw_only=True, eq=False)
class ImageData(Dataset):
    """Images in two parts, as they were published.

    Attributes
    ----------
    x_train, x_test : (N, height, width) or (N, height, width, 3) ndarray of uint8
        Grey values or red, green and blue, 0 to 255.
    y_train, y_test : (N,) ndarray of int64
        Labels from 0.
    """

    x_train: NDArray[np.uint8] = field(repr=False)
    y_train: NDArray[np.int64] = field(repr=False)
    x_test: NDArray[np.uint8] = field(repr=False)
    y_test: NDArray[np.int64] = field(repr=False)

    def sizes(self) -> dict[str, str]:
        """Return the numbers of images, and the size of one."""
        return {"examples": split(len(self.x_train), len(self.x_test)), "one example": shape(self.x_train)}


@dataclass(frozen=True, kw_only=True, eq=False)
class NameData(Dataset):
    """Surnames by language.

    Attributes
    ----------
    names : dict of str to tuple of str
        The surnames of each language as the file has them, with repetitions; the languages are `classes`.
    """

    names: dict[str, tuple[str, ...]] = field(repr=False)

    def sizes(self) -> dict[str, str]:
        """Return the number of names."""
        return {"examples": unsplit(sum(map(len, self.names.values())))}


@dataclass(frozen=True, kw_only=True, eq=False)
class PhotoData(Dataset):
    """Photographs in files, in two parts.

    Attributes
    ----------
    folder : Path
        Holds ``train`` and ``val``, each with one folder per class, as ``torchvision.datasets.ImageFolder`` wants.
    train, val : tuple of (Path, int)
        The files with their labels, every file of the folders.
    """

    folder: Path
    train: tuple[tuple[Path, int], ...] = field(repr=False)
    val: tuple[tuple[Path, int], ...] = field(repr=False)

    def sizes(self) -> dict[str, str]:
        """Return the numbers of files."""
        files = message("{train:,d} for training, {val:,d} for validation", train=len(self.train), val=len(self.val))
        return {"files": files}
