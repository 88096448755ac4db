"""Images of every layout and range, as bytes that can be drawn."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bineural.plotting.checks import as_array

Array = npt.NDArray[Any]

LONGEST = 1000  # pixels that a photograph keeps along its sides: more than a page has room for
SMALLEST = 8  # pixels of a color image that stands alone; narrower ones are a batch of gray images


@dataclass(frozen=True)
class Pixels:
    """Images of bytes: (H, W) for gray values, (H, W, 3) for RGB, each of its own size.

    Attributes
    ----------
    images : sequence of ndarray of uint8
        All gray or all RGB.
    limits : tuple of float or None
        The values that became black and white, where a reader could not guess them.
    """

    images: Sequence[npt.NDArray[np.uint8]]
    limits: tuple[float, float] | None

    @property
    def sizes(self) -> npt.NDArray[np.int64]:
        """Heights and widths, (N, 2)."""
        return np.array([image.shape[:2] for image in self.images], np.int64).reshape(-1, 2)


def read_pixels(images: Any, mean: npt.ArrayLike | None = None, std: npt.ArrayLike | None = None) -> Pixels:
    """Read images as `plot_images` takes them.

    Parameters
    ----------
    images, mean, std
        See `plot_images`.

    Raises
    ------
    TypeError
        If these are no images.
    ValueError
        If shapes or values are none of images.
    FileNotFoundError
        If a path leads nowhere.

    Examples
    --------
    >>> pixels = read_pixels(np.linspace(-1, 1, 8).reshape(2, 1, 2, 2))
    >>> pixels.images[0].tolist(), pixels.limits
    ([[0, 36], [73, 109]], (-1.0, 1.0))
    """
    arrays = [_finite(array) for array in _arrays(images)]
    if mean is not None or std is not None:
        arrays = [_denormalized(array, mean, std) for array in arrays]
    if {array.ndim for array in arrays} == {2, 3}:
        arrays = [array if array.ndim == 3 else np.repeat(array[..., None], 3, axis=2) for array in arrays]
    if len({array.dtype == np.uint8 for array in arrays}) == 2:  # photographs beside tensors
        arrays = [array / 255 if array.dtype == np.uint8 else array for array in arrays]
    return _as_bytes(arrays)


def _arrays(images: Any) -> list[Array]:
    """Return each image as (H, W) or (H, W, 3), its values as they are."""
    if _is_file(images):
        return [_read(images)]
    if isinstance(images, Iterable) and not hasattr(images, "shape") and not isinstance(images, Sequence):
        images = list(images)
    if isinstance(images, list | tuple) and images and any(_is_file(each) or hasattr(each, "shape") for each in images):
        return [_read(each) if _is_file(each) else _one(as_array("An image", each)) for each in images]
    if not isinstance(images, list | tuple) and not hasattr(images, "shape"):
        raise TypeError(
            f"plot_images expected an array, a tensor, or a list of images, got a {type(images).__name__}: "
            "pass for example a tensor of shape (N, 3, H, W)"
        )
    return _batch(as_array("The images", images))


def _batch(images: Array) -> list[Array]:
    shape = images.shape
    if len(shape) == 1 and not len(images):  # an empty list
        return []
    single = len(shape) == 2 or (len(shape) == 3 and shape[2] == 3 and min(shape[:2]) >= SMALLEST)
    if single:
        images = images[None]
    if images.ndim == 4:
        images = _channels_last(images)
    if not 3 <= images.ndim <= 4 or (len(images) and not images.size):
        raise ValueError(
            "plot_images expected images of shape (N, H, W), (N, 1, H, W), (N, 3, H, W), (N, H, W, 1) or (N, H, W, 3), "
            f"got {shape}: reshape rows of pixels with .reshape(-1, H, W), keep 1 or 3 channels"
        )
    return list(images)


def _one(image: Array) -> Array:
    if image.ndim == 3:
        image = _channels_last(image[None])[0]
    if not image.size or not (image.ndim == 2 or (image.ndim == 3 and image.shape[2] == 3)):
        raise ValueError(
            "plot_images expected each image of a list to have the shape (H, W), (1, H, W), (3, H, W), (H, W, 1) or "
            f"(H, W, 3), got {image.shape}: pass a batch by itself, not in a list"
        )
    return image


def _channels_last(images: Array) -> Array:
    """Move channels to the end, and drop a single one; where both axes could be channels: the second."""
    channels = [axis for axis in (1, 3) if images.shape[axis] in (1, 3)]
    if not channels:
        return images[..., None]  # of a shape that is refused
    images = np.moveaxis(images, channels[0], 3)
    return images[..., 0] if images.shape[3] == 1 else images


def _is_file(image: Any) -> bool:
    """Return whether this is a path or an image of Pillow, which is not imported to find out."""
    return isinstance(image, str | os.PathLike) or (hasattr(image, "convert") and hasattr(image, "size"))


def _read(source: Any) -> Array:
    """Return a photograph as bytes, upright and no larger than can be seen."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    if not isinstance(source, str | os.PathLike):
        return _shrunk(source)
    if not Path(source).is_file():
        raise FileNotFoundError(f"plot_images expected files that are there, got {os.fspath(source)!r}: check the path")
    try:
        with Image.open(source) as image:
            image.draft("RGB", (LONGEST, LONGEST))  # JPEG: decoded at a fraction of its size
            return _shrunk(ImageOps.exif_transpose(image))
    except (UnidentifiedImageError, OSError) as error:
        raise ValueError(
            f"plot_images expected files of images, got {os.fspath(source)!r}, which cannot be read as one ({error}): "
            "leave it out"
        ) from None


def _shrunk(image: Any) -> Array:
    image = image.convert("L" if image.mode in ("1", "L") else "RGB")
    image.thumbnail((LONGEST, LONGEST))
    return np.asarray(image)


def _finite(image: Array) -> Array:
    if image.dtype.kind not in "buif":
        raise ValueError(f"plot_images expected numbers, got {image.dtype}: convert them to float or uint8")
    if image.dtype.kind == "f" and not np.isfinite(image).all():
        raise ValueError("plot_images expected finite values, got NaN or infinity: repair or leave out such images")
    return image


def _denormalized(image: Array, mean: npt.ArrayLike | None, std: npt.ArrayLike | None) -> Array:
    """Undo (image − mean) / std; what rounding carries out of 0..1 is put back."""
    channels = image.shape[2] if image.ndim == 3 else 1
    shift = np.ravel(as_array("The mean", 0 if mean is None else mean, float))
    scale = np.ravel(as_array("The std", 1 if std is None else std, float))
    if not {shift.size, scale.size} <= {1, channels}:
        raise ValueError(
            f"plot_images expected mean and std to be numbers, or one for each of {channels} channels, got "
            f"{shift.size} and {scale.size}: pass those that the images were normalized by"
        )
    restored: Array = np.clip(image * scale + shift, 0, 1)
    return restored


def _as_bytes(arrays: Sequence[Array]) -> Pixels:
    if not arrays or (arrays[0].ndim == 3 and all(array.dtype == np.uint8 for array in arrays)):
        return Pixels(arrays, None)
    low = float(min(array.min() for array in arrays))
    high = float(max(array.max() for array in arrays))
    whole = all(array.dtype.kind in "bui" or (array == np.floor(array)).all() for array in arrays)
    usual = (0.0, 255.0) if whole and low >= 0 and 1 < high <= 255 else (0.0, 1.0)
    natural = usual[0] <= low and high <= usual[1]
    if low == high or (natural and arrays[0].ndim == 3):
        low, high = min(low, usual[0]), max(high, usual[1])
    told = arrays[0].dtype == np.uint8 or (natural and usual[1] == 1)
    scale = 255 / (high - low)
    pixels = [np.rint((array - low) * scale).astype(np.uint8) for array in arrays]
    return Pixels(pixels, None if told or (natural and arrays[0].ndim == 3) else (low, high))
