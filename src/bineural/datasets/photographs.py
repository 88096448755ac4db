"""Photographs from files: right side up, in red, green and blue, cut to squares."""

import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bineural.datasets.problems import DatasetError, NoPhotographWarning

if TYPE_CHECKING:
    from PIL.Image import Image

# Of what Pillow reads, the formats that photographs come in; MPO is that of some cameras, a JPEG with more behind it.
FORMATS = ("BMP", "JPEG", "MPO", "PNG", "PPM", "TIFF", "WEBP")
# Twice as many take about half a gigabyte.
MAX_PIXELS = 89_000_000
_GREY_16 = ("I", "I;16", "I;16L", "I;16B", "I;16N")


def read_photograph(path: Path, size: int, resize: int | None = None) -> NDArray[np.uint8] | None:
    """Return the middle of a photograph, its shorter side brought to a length first.

    What is transparent becomes white; grey images, and those with a palette, get three channels; a photograph that
    says how the camera was held is turned.

    Parameters
    ----------
    path : Path
        The file. What it holds counts, not how it is called.
    size : int
        Height and width of the square that is cut out, from 1 up.
    resize : int, optional
        Length of the shorter side, at least `size`, which is the default.

    Returns
    -------
    (size, size, 3) ndarray of uint8, or None
        None if it is an image of a format that photographs do not come in, such as GIF.

    Raises
    ------
    DatasetError
        If it cannot be read, is damaged or too large.

    Examples
    --------
    >>> from bineural.datasets import load_hymenoptera
    >>> path, label = load_hymenoptera().train[0]
    >>> read_photograph(path, 64).shape
    (64, 64, 3)
    """
    # Not at the top: other data do not need it.
    from PIL import Image, ImageOps

    shorter = size if resize is None else resize
    try:
        # Pillow looks at the size as it opens the file; what it would warn of is refused here.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(path) as image:
                if image.format not in FORMATS:
                    return None
                width, height = image.size
                larger = max(image.size) * shorter**2 // min(image.size)
                if width * height <= MAX_PIXELS and larger <= MAX_PIXELS:
                    return _square(_rgb(ImageOps.exif_transpose(image)), size, shorter)
    except Image.DecompressionBombError:
        width = height = 0
    except OSError as error:
        raise _unreadable(path, error.strerror or "it is no image, or cut off") from error
    except MemoryError:
        raise
    except Exception as error:  # decoders raise nearly anything on damaged files
        raise _unreadable(path, "it is damaged, or of a kind that is not known here") from error
    pixels = f"{width} × {height}" if width else "more"
    raise DatasetError(
        f"tensors expected photographs of at most {MAX_PIXELS:,} pixels, before and after resizing, "
        f"got {pixels} in {_short(path)}: make it smaller, or leave it out"
    )


def _rgb(image: "Image") -> "Image":
    from PIL import Image

    if image.mode in _GREY_16:
        # Pillow would cut off what is above 255.
        grey = np.asarray(image, dtype=np.float64).clip(0, 65535) / 257
        return Image.fromarray(grey.round().astype(np.uint8)).convert("RGB")
    if image.mode == "F":
        raise ValueError("pixels as floating-point numbers have no known range")
    if image.has_transparency_data:
        image = image.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB")
    return image.convert("RGB")


def _square(image: "Image", size: int, shorter: int) -> NDArray[np.uint8]:
    """Cut out the middle as `Resize` and `CenterCrop` of torchvision do, to the pixel."""
    from PIL import Image

    scaled = [shorter * side // min(image.size) for side in image.size]
    left, top = (round((side - size) / 2) for side in scaled)
    resized = image.resize((scaled[0], scaled[1]), Image.Resampling.BILINEAR)
    return np.asarray(resized.crop((left, top, left + size, top + size)))


def read_photographs(
    files: tuple[tuple[Path, int], ...], size: int, resize: int | None
) -> tuple[NDArray[np.uint8], NDArray[np.int64], list[Path]]:
    """Return the middles of photographs, their labels, and the files that are no photographs.

    Returns
    -------
    x : (N, size, size, 3) ndarray of uint8
    y : (N,) ndarray of int64
    left_out : list of Path

    Raises
    ------
    DatasetError
        If a file cannot be read, is damaged or too large, or none is a photograph.
    ValueError
        If a size is no such number.
    """
    for name, length, low in (("size", size, 1), ("resize", resize, size)):
        if length is not None or name == "size":
            _check_length(name, length, low)
    x = np.empty((len(files), size, size, 3), dtype=np.uint8)
    labels: list[int] = []
    left_out: list[Path] = []
    for path, label in files:
        photograph = read_photograph(path, size, resize)
        if photograph is None:
            left_out.append(path)
        else:
            x[len(labels)] = photograph
            labels.append(label)
    if not labels:
        raise DatasetError(
            f"tensors expected photographs, got {len(files)} files that are none: put photographs into each folder"
        )
    return x[: len(labels)], np.array(labels, dtype=np.int64), left_out


def _check_length(name: str, length: object, low: int) -> None:
    if not isinstance(length, int | np.integer) or isinstance(length, bool) or not low <= length <= 4096:
        raise ValueError(
            f"tensors expected a whole number of pixels from {low} to 4096 for {name}, got {length!r}: "
            "photographs have different sizes, so pass what your model expects, for example size=224"
        )


def warn_of_left_out(left_out: list[Path], stacklevel: int) -> None:
    """Name the files that were left out, if there are any, at a line of the caller."""
    if left_out:
        names = ", ".join(_short(path) for path in left_out[:5]) + ", …" * (len(left_out) > 5)
        warnings.warn(
            f"tensors left out {len(left_out)} of the files, whose format no photograph has: {names}",
            NoPhotographWarning,
            stacklevel + 1,
        )


def _unreadable(path: Path, reason: str) -> DatasetError:
    return DatasetError(
        f"tensors expected a photograph in {_short(path)}, got a file that cannot be read ({reason}): "
        "replace it, or leave it out"
    )


def _short(path: Path) -> str:
    """Name a file as in the folder of the data: part, class, file."""
    return "/".join(path.parts[-3:])
