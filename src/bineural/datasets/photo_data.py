"""The kind of data sets that are photographs in files."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bineural.datasets.kinds import Dataset
from bineural.datasets.splits import ScaledSplits
from bineural.localize import message

if TYPE_CHECKING:
    import torch

    from bineural.datasets.tensors import Standardize


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class PhotoData(Dataset):
    """Photographs in files, in two parts.

    Attributes
    ----------
    folder : Path
        Holds ``train`` and ``val``, each with one folder per class, as ``torchvision.datasets.ImageFolder`` wants.
    train, val : tuple of (Path, int)
        The files with their labels, every file of the folders.

    Examples
    --------
    >>> from bineural.datasets import load_hymenoptera
    >>> load_hymenoptera()
    <PhotoData hymenoptera (sample): 81 files for training, 40 for validation, 2 classes>
    """

    folder: Path
    train: tuple[tuple[Path, int], ...]
    val: tuple[tuple[Path, int], ...]

    def _contents(self) -> str:
        return f"{len(self.train)} files for training, {len(self.val)} for validation"

    def sizes(self) -> dict[str, str]:
        """Return the numbers of files."""
        files = message("{train:,d} for training, {val:,d} for validation", train=len(self.train), val=len(self.val))
        return {"files": files}

    def tensors(
        self,
        size: int = 224,
        *,
        resize: int | None = None,
        standardize: "Standardize" = False,
        flatten: bool = False,
        device: "str | torch.device | None" = None,
    ) -> ScaledSplits:
        """Return the photographs as tensors of numbers from 0 to 1, or standardized.

        The shorter side is brought to a length, then the middle is cut out as a square. Every photograph gets three
        channels. A file of a format that no photograph has is named in a warning and left out; one that is damaged
        is an error.

        Parameters
        ----------
        size : int
            Height and width of the squares, in pixels.
        resize : int, optional
            Length of the shorter side before the middle is cut out, by default `size`. Many published networks were
            tested with 256 for a size of 224.
        standardize : bool, "imagenet" or pair
            As in `ImageData.tensors`. A network that was trained by others wants what it was trained with.
        flatten : bool
            Whether photographs become rows (N, 3·size·size).
        device : str or torch.device, optional
            Where to make the tensors, by default on the CPU.

        Returns
        -------
        ScaledSplits
            The parts for training and for validation: ``x`` (N, 3, size, size) float32; ``y`` (N,) int64.

        Raises
        ------
        DatasetError
            If a file is missing, damaged or too large.
        ValueError
            If an argument has a value that it cannot have.

        Warns
        -----
        NoPhotographWarning
            If files were left out.

        Examples
        --------
        >>> import warnings
        >>> from bineural.datasets import load_hymenoptera
        >>> with warnings.catch_warnings(record=True, action="always") as caught:
        ...     train, validation = load_hymenoptera().tensors(size=64)
        >>> train.x.shape, validation.y.shape
        (torch.Size([80, 3, 64, 64]), torch.Size([40]))
        >>> print(caught[0].message)
        tensors left out 1 of the files, whose format no photograph has: train/flower/imageNotFound.gif
        """
        from bineural.datasets.photographs import read_photographs, warn_of_left_out
        from bineural.datasets.tensors import image_splits

        images, left_out = {}, []
        for name, files in {"train": self.train, "validation": self.val}.items():
            x, y, others = read_photographs(files, size, resize)
            images[name] = (x, y, np.arange(len(x)))
            left_out += others
        warn_of_left_out(left_out, stacklevel=2)
        return image_splits(images, top=np.iinfo(np.uint8).max, standardize=standardize, flatten=flatten, device=device)
