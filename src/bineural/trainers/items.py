"""Images one at a time, as a `DataLoader` asks for them; `TensorBatches` is the fast way to the same batches."""

import time
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.utils.data import Dataset

from bineural.inputs import shown


class ImageItems(Dataset[tuple[Any, int]]):
    """Gray images in memory that become tensors when they are asked for.

    The class stands in a module, so that the worker processes of a `DataLoader` find it on every system.

    Parameters
    ----------
    images : ndarray of uint8, shape (N, H, W)
        From 0 to 255; they are not copied.
    labels : array_like of int, shape (N,)
        Their classes.
    transform : callable, optional
        Takes the tensor (1, H, W) of an image and returns what is to be used instead.
    wait : float
        Seconds for which each item waits, as for a disk or a network.

    Raises
    ------
    ValueError
        If the images are not bytes of this shape, there are not as many labels, or `wait` is below 0.
    IndexError
        If there is no image of an index.

    Examples
    --------
    >>> items = ImageItems(np.full((5, 28, 28), 51, dtype=np.uint8), [3, 1, 4, 1, 5])
    >>> x, y = items[2]
    >>> x.shape, round(x.max().item(), 3), y, len(items)
    (torch.Size([1, 28, 28]), 0.2, 4, 5)
    """

    def __init__(
        self,
        images: npt.NDArray[np.uint8],
        labels: npt.ArrayLike,
        transform: Callable[[Tensor], Any] | None = None,
        wait: float = 0.0,
    ) -> None:
        self.images, self.labels = np.asarray(images), np.asarray(labels)
        if self.images.dtype != np.uint8 or self.images.ndim != 3 or self.labels.shape != self.images.shape[:1]:
            raise ValueError(
                "ImageItems expected images (N, H, W) of uint8 and a label for each, got shapes "
                f"{self.images.shape} of {self.images.dtype} and {self.labels.shape}: pass x_train and y_train of a "
                "data set"
            )
        if not wait >= 0:
            raise ValueError(
                f"ImageItems expected seconds from 0 up for wait, got {shown(wait)}: pass for example 0.001"
            )
        self.transform = transform
        self.wait = wait

    def __len__(self) -> int:
        """Count the images."""
        return len(self.images)

    def __getitem__(self, i: int) -> tuple[Any, int]:
        """Return an image as a tensor (1, H, W) of float32 from 0 to 1, transformed, and its label."""
        if self.wait:
            time.sleep(self.wait)
        x = torch.from_numpy(self.images[i]).float()[None] / 255
        return x if self.transform is None else self.transform(x), int(self.labels[i])
