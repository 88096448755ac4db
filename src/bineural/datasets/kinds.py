"""The kinds of data sets that are arrays, and what all kinds have in common."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from bineural.datasets.about import About
from bineural.datasets.splits import ScaledSplits, Size, rows_of_parts
from bineural.datasets.summaries import counted, shape, show_summary, split, unsplit

if TYPE_CHECKING:
    import torch

    from bineural.datasets.tensors import Standardize

Source = Literal["original", "sample"]


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
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

    def __repr__(self) -> str:
        classes = f", {len(self.classes)} classes" if self.classes else ""
        return f"<{type(self).__name__} {self.name} ({self.source}): {self._contents()}{classes}>"

    def _contents(self) -> str:
        """Return the sizes in a few words of ASCII, which every terminal can show."""
        return "examples of its own"

    def summary(self) -> None:
        """Show size, classes, split, source, license and citation in the reader's language."""
        show_summary(self.about, self.sizes(), self.classes)

    def sizes(self) -> dict[str, str]:
        """Return how large the data are, as rows of the summary: names of properties and texts made by `message`."""
        return {}


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
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
    pixel_max : float
        The largest value that a pixel can have.

    Examples
    --------
    >>> from bineural.datasets import load_digits
    >>> load_digits()
    <TableData digits (original): 1797 rows, 64 features, 10 classes>
    """

    x: NDArray[np.float64]
    y: NDArray[np.int64] | NDArray[np.float64]
    feature_names: tuple[str, ...]
    images: NDArray[np.float64] | None = None
    pixel_max: float = 1

    def _contents(self) -> str:
        return f"{len(self.x)} rows, {self.x.shape[1]} features"

    def tensors(
        self,
        validation: Size = 0,
        test: Size = 0,
        *,
        train: Size | None = None,
        standardize: "Standardize | None" = None,
        flatten: bool = True,
        seed: int = 0,
        device: "str | torch.device | None" = None,
    ) -> ScaledSplits:
        """Return the table as tensors, split at random.

        Features are standardized column by column, with mean and standard deviation of the rows for training alone.
        Pixels are brought to 0..1 instead. With classes the split is stratified: each part has each class in its share.

        Parameters
        ----------
        validation, test : int or float
            Numbers of examples, or fractions of all of them; 0 for none. The rows for testing are the same whatever
            the other sizes are.
        train : int or float, optional
            How many of the others to train on, as a number or as a fraction of all examples; by default every one.
        standardize : bool, "imagenet" or pair, optional
            Whether to standardize, by default features but not pixels. Pixels are standardized as in
            `ImageData.tensors`.
        flatten : bool
            Whether pixels stay rows of D numbers; False gives images (N, 1, H, W).
        seed : int
            Which split, from 0 up.
        device : str or torch.device, optional
            Where to make the tensors, by default on the CPU.

        Returns
        -------
        ScaledSplits
            ``x`` (N, D) float32; ``y`` (N,) int64, or (N, 1) float32 for quantities to predict, as a layer with one
            output gives them.

        Raises
        ------
        ValueError
            If an argument has a value that the data do not allow.

        Examples
        --------
        >>> from bineural.datasets import load_california_housing
        >>> train, validation, test = load_california_housing().tensors(0.1, 0.2, seed=1)
        >>> train.x.shape[1:], train.y.shape[1:], train.x.dtype
        (torch.Size([8]), torch.Size([1]), torch.float32)
        >>> train.x.mean(0).abs().max() < 1e-5, test.x.mean(0).abs().max() < 1e-5
        (tensor(True), tensor(False))
        """
        from bineural.datasets.tensors import image_splits, table_splits

        labels = self.y.astype(np.int64) if self.classes else None
        parts = rows_of_parts(len(self.x), {"test": test, "validation": validation}, train, seed, labels)
        if self.images is None:
            if not flatten:
                raise ValueError(
                    f"tensors expected pixels for flatten=False, got the {len(self.feature_names)} features of "
                    f"{self.name}: leave it out"
                )
            return table_splits(
                self.x, self.y, parts, standardize=True if standardize is None else standardize, device=device
            )
        return image_splits(
            {name: (self.images, self.y.astype(np.int64), rows) for name, rows in parts.items()},
            top=self.pixel_max,
            standardize=False if standardize is None else standardize,
            flatten=flatten,
            device=device,
        )

    def sizes(self) -> dict[str, str]:
        """Return the number of rows, and the features or the size of an image."""
        examples = {"examples": unsplit(len(self.x))}
        if self.images is not None:
            return examples | {"one example": shape(self.images)}
        return examples | {"features": counted(self.feature_names)}


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class ImageData(Dataset):
    """Images in two parts, as they were published.

    Attributes
    ----------
    x_train, x_test : (N, height, width) or (N, height, width, 3) ndarray of uint8
        Grey values or red, green and blue, 0 to 255.
    y_train, y_test : (N,) ndarray of int64
        Labels from 0.

    Examples
    --------
    >>> from bineural.datasets import load_mnist
    >>> load_mnist()
    <ImageData mnist (sample): 1497 for training, 300 for testing, 28 x 28 uint8, 10 classes>
    """

    x_train: NDArray[np.uint8]
    y_train: NDArray[np.int64]
    x_test: NDArray[np.uint8]
    y_test: NDArray[np.int64]

    def _contents(self) -> str:
        size = " x ".join(map(str, self.x_train.shape[1:]))
        return f"{len(self.x_train)} for training, {len(self.x_test)} for testing, {size} {self.x_train.dtype}"

    def tensors(
        self,
        validation: Size = 0,
        *,
        train: Size | None = None,
        standardize: "Standardize" = False,
        flatten: bool = False,
        seed: int = 0,
        device: "str | torch.device | None" = None,
    ) -> ScaledSplits:
        """Return the images as tensors of numbers from 0 to 1, or standardized.

        Images for validation are drawn from those for training, stratified: each part has each class in its share.
        The images for testing are those that were published as such.

        Parameters
        ----------
        validation : int or float
            How many of the images for training to set aside, as a number or as a fraction; 0 for none. A fraction fits
            the offline sample, too, which has fewer of them.
        train : int or float, optional
            How many of the others to train on, as a number or as a fraction of all; by default every one.
        standardize : bool, "imagenet" or pair
            Whether to subtract a mean from the pixels of each channel and divide by a standard deviation: with True
            those of the images for training, with ``"imagenet"`` those that most published networks were trained
            with, else those of a pair ``(mean, std)``, a number of each for each channel.
        flatten : bool
            Whether images become rows (N, C·H·W), as a linear layer wants them.
        seed : int
            Which images are drawn, from 0 up.
        device : str or torch.device, optional
            Where to make the tensors, by default on the CPU.

        Returns
        -------
        ScaledSplits
            ``x`` (N, C, H, W) float32, C = 1 for grey images; ``y`` (N,) int64.

        Raises
        ------
        ValueError
            If an argument has a value that the data do not allow.

        Examples
        --------
        >>> from bineural.datasets import load_mnist
        >>> train, validation, test = load_mnist().tensors(validation=497, seed=1)
        >>> train.x.shape, validation.y.shape, train.x.amax()
        (torch.Size([1000, 1, 28, 28]), torch.Size([497]), tensor(1.))
        >>> train, test = load_mnist().tensors(flatten=True, standardize=True)
        >>> train.x.shape
        torch.Size([1497, 784])
        """
        from bineural.datasets.tensors import image_splits

        parts = rows_of_parts(len(self.x_train), {"validation": validation}, train, seed, self.y_train)
        images = {name: (self.x_train, self.y_train, rows) for name, rows in parts.items()}
        images["test"] = (self.x_test, self.y_test, np.arange(len(self.x_test)))
        return image_splits(images, top=np.iinfo(np.uint8).max, standardize=standardize, flatten=flatten, device=device)

    def sizes(self) -> dict[str, str]:
        """Return the numbers of images, and the size of one."""
        return {"examples": split(len(self.x_train), len(self.x_test)), "one example": shape(self.x_train)}
