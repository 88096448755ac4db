"""From the arrays of a data set to tensors that a model can be trained on."""

from collections.abc import Callable, Mapping, Sequence
from typing import Literal, TypeAlias

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from bineural.datasets.splits import Part, Rows, ScaledSplits

Images: TypeAlias = NDArray[np.uint8] | NDArray[np.float64]
Statistics: TypeAlias = tuple[NDArray[np.float64], NDArray[np.float64]]
Standardize: TypeAlias = bool | Literal["imagenet"] | tuple[float | Sequence[float], float | Sequence[float]]

# Red, green and blue of the images that most published networks were trained on, as torchvision has them.
IMAGENET = ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))
# As many images are converted at once: beside the result, only these few are in memory in another form.
_CHUNK = 1024


def image_splits(
    parts: Mapping[str, tuple[Images, NDArray[np.int64], Rows]],
    *,
    top: float,
    standardize: Standardize,
    flatten: bool,
    device: str | torch.device | None,
) -> ScaledSplits:
    """Return images as tensors, scaled.

    Parameters
    ----------
    parts : dict
        For each part, ``"train"`` among them, images (N, H, W) or (N, H, W, C), their labels (N,), and which of
        them to take. Parts without rows are left out.
    top : float
        The largest value that a pixel can have.
    standardize : bool, str or pair
        As in `ImageData.tensors`.
    flatten : bool
        Whether images become rows of C·H·W numbers.
    device : str or torch.device, optional
        Where to make them.

    Raises
    ------
    ValueError
        If `standardize` or `device` is none of what they can be.
    """
    device = existing_device(device)
    images, _, rows = parts["train"]
    C, (H, W) = _with_channels(images).shape[-1], images.shape[1:3]
    mean, std = _statistics(standardize, C, lambda: channel_statistics(images, rows, top))
    per_channel = [torch.tensor(each, dtype=torch.float32, device=device).reshape(C, 1, 1) for each in (mean, std)]
    done = {}
    for name, (images, labels, rows) in parts.items():
        if len(rows):
            x = pixels(images, rows, top, device)
            if standardize is not False:
                x.sub_(per_channel[0]).div_(per_channel[1])
            done[name] = Part(x.flatten(1) if flatten else x, torch.tensor(labels[rows], device=device))
    if flatten:
        per_channel = [each.expand(C, H, W).flatten() for each in per_channel]
    return ScaledSplits(**done, mean=per_channel[0], std=per_channel[1], pixels=True)


def pixels(images: Images, rows: Rows, top: float, device: torch.device | None) -> Tensor:
    """Return images as a tensor of numbers from 0 to 1.

    Parameters
    ----------
    images : (M, H, W) or (M, H, W, C) ndarray
        Pixels from 0 to `top`.
    rows : (N,) ndarray
        Which images to take.
    top : float
        The largest value that a pixel can have.
    device : torch.device, optional
        Where to make the tensor.

    Returns
    -------
    Tensor of float32, shape (N, C, H, W)

    Examples
    --------
    >>> pixels(np.full((5, 4, 6, 3), 51, dtype=np.uint8), np.array([0, 3]), 255, None)[0, 0, 0, 0]
    tensor(0.2000)
    """
    images = _with_channels(images)
    _, H, W, C = images.shape
    x = torch.empty((len(rows), C, H, W), dtype=torch.float32, device=device)
    for start in range(0, len(rows), _CHUNK):
        some = torch.from_numpy(images[rows[start : start + _CHUNK]]).movedim(-1, 1)  # (n, H, W, C) -> (n, C, H, W)
        x[start : start + _CHUNK] = some.to(torch.float32) if some.is_floating_point() else some
    return x.div_(top)


def channel_statistics(images: Images, rows: Rows, top: float) -> Statistics:
    """Return mean and standard deviation of the pixels of each channel, on the scale from 0 to 1.

    The sums of whole numbers are exact, so that they are the same on every machine.

    Returns
    -------
    mean, std : (C,) ndarray of float64
        A channel of one value has the standard deviation 1, so that dividing by it does no harm.

    Examples
    --------
    >>> mean, std = channel_statistics(np.array([[[0, 255]], [[0, 0]]], dtype=np.uint8), np.array([0]), 255)
    >>> mean, std
    (array([0.5]), array([0.5]))
    """
    images = _with_channels(images)
    sums, squares = 0, 0
    for start in range(0, len(rows), _CHUNK):
        some = images[rows[start : start + _CHUNK]].astype(np.float64 if images.dtype.kind == "f" else np.int64)
        sums = sums + some.sum(axis=0)  # (H, W, C): adding up whole images first is several times faster
        squares = squares + np.square(some, out=some).sum(axis=0)
    sums, squares = (np.sum(each, axis=(0, 1)) for each in (sums, squares))  # (H, W, C) -> (C,)
    n = len(rows) * images.shape[1] * images.shape[2]
    # In Python's whole numbers, which do not overflow.
    pairs = list(zip(sums.tolist(), squares.tolist(), strict=True))
    mean = np.array([total / n for total, _ in pairs])
    std = np.sqrt([max(n * square - total**2, 0) / n**2 for total, square in pairs])
    return mean / top, np.where(std > 0, std / top, 1)


def _with_channels(images: Images) -> Images:
    """Give grey images an axis of one channel, (N, H, W) -> (N, H, W, 1), without copying them."""
    return images[..., None] if images.ndim == 3 else images


def table_splits(
    x: NDArray[np.float64],
    y: NDArray[np.int64] | NDArray[np.float64],
    parts: dict[str, Rows],
    *,
    standardize: Standardize,
    device: str | torch.device | None,
) -> ScaledSplits:
    """Return rows of a table as tensors, standardized by those for training.

    Parameters
    ----------
    x : (N, D) ndarray
        Features.
    y : (N,) ndarray
        Labels, or the quantity to predict, which gets an axis of its own.
    parts : dict
        For each part, ``"train"`` among them, its rows. Parts without rows are left out.
    standardize : bool
        Whether to subtract the mean of each column and divide by its standard deviation.
    device : str or torch.device, optional
        Where to make them.

    Raises
    ------
    ValueError
        If `standardize` or `device` is none of what they can be.
    """
    device = existing_device(device)
    if not isinstance(standardize, bool | np.bool_):
        raise ValueError(
            f"tensors expected True or False for standardize of a table, got {standardize!r}: "
            "other means and deviations can be given for pixels only"
        )
    mean, std = np.zeros(x.shape[1]), np.ones(x.shape[1])
    if standardize:
        known = x[parts["train"]]
        mean = known.mean(axis=0)
        # Of a column of one value, rounding would leave a tiny deviation, and noise if it were divided by.
        std = np.where(np.ptp(known, axis=0) > 0, known.std(axis=0), 1)
    done = {}
    for name, rows in parts.items():
        if len(rows):
            targets = y[rows] if y.dtype.kind == "i" else y[rows, None].astype(np.float32)
            done[name] = Part(_float32((x[rows] - mean) / std, device), torch.tensor(targets, device=device))
    return ScaledSplits(**done, mean=_float32(mean, device), std=_float32(std, device), pixels=False)


def _float32(array: NDArray[np.float64], device: torch.device | None) -> Tensor:
    """Convert before moving: not every device has float64."""
    return torch.from_numpy(array.astype(np.float32)).to(device)


def _statistics(standardize: Standardize, C: int, measured: Callable[[], Statistics]) -> Statistics:
    """Return mean and standard deviation of C channels by what the caller of `tensors` wants."""
    if isinstance(standardize, bool | np.bool_):
        return measured() if standardize else (np.zeros(C), np.ones(C))
    try:
        pair = IMAGENET if standardize == "imagenet" else standardize
        mean, std = (np.atleast_1d(np.asarray(each, dtype=np.float64)) for each in pair)
    except (TypeError, ValueError):
        mean = std = np.empty(0)
    if mean.shape != (C,) or std.shape != (C,) or not np.all(np.isfinite([mean, std])) or not np.all(std > 0):
        raise ValueError(
            'tensors expected True, False, "imagenet" (for three channels) or a pair of means and of positive '
            f"deviations, {C} of each, for standardize, got {standardize!r}: pass for example standardize=True"
        )
    return mean, std


def existing_device(device: str | torch.device | None) -> torch.device | None:
    """Return a device that this machine has; None stays None.

    Raises
    ------
    ValueError
        If there is no such device.

    Examples
    --------
    >>> existing_device("cpu")
    device(type='cpu')
    """
    try:
        return None if device is None else torch.empty(0, device=device).device
    except (RuntimeError, AssertionError, TypeError, NotImplementedError) as error:
        raise ValueError(
            f"tensors expected a device that this machine has, got {device!r}: "
            "pass device=choose_device() of bineural.trainers, or leave it out"
        ) from error
