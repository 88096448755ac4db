"""What the image data sets share."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from bineural.datasets.about import About
from bineural.datasets.fingerprints import fingerprint
from bineural.datasets.kinds import ImageData


def image_data(name: str, arrays: dict[str, np.ndarray], classes: tuple[str, ...], about: About) -> ImageData:
    """Return images in two parts from their arrays, whose labels are still bytes."""
    return ImageData(
        name=name,
        source="sample" if about.sample else "original",
        classes=classes,
        fingerprint="sample-" * bool(about.sample) + fingerprint(arrays),
        about=about,
        x_train=arrays["x_train"],
        y_train=arrays["y_train"].astype(np.int64),
        x_test=arrays["x_test"],
        y_test=arrays["y_test"].astype(np.int64),
    )


def write_images(path: Path, arrays: Mapping[str, np.ndarray], version: str = "") -> None:
    """Write the arrays of images in two parts to a prepared file, uncompressed, which is faster to read.

    Parameters
    ----------
    path : Path
        The file.
    arrays : mapping
        ``x_train``, ``y_train``, ``x_test`` and ``y_test``, all uint8.
    version : str
        Which of several versions of the data these are, if it matters.
    """
    with open(path, "wb") as file:
        np.savez(
            file,
            x_train=arrays["x_train"],
            y_train=arrays["y_train"],
            x_test=arrays["x_test"],
            y_test=arrays["y_test"],
            version=np.array(version),
        )
