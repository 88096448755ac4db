"""Handwritten digits of 8 × 8 pixels, which scikit-learn ships."""

from pathlib import Path

import numpy as np
from sklearn import datasets as sklearn_datasets

from bineural.datasets.about import About
from bineural.datasets.finding import Recipe, load
from bineural.datasets.fingerprints import fingerprint
from bineural.datasets.kinds import TableData

ABOUT = About(
    title="Optical recognition of handwritten digits",
    urls=("https://archive.ics.uci.edu/dataset/80/optical+recognition+of+handwritten+digits",),
    license="Creative Commons Attribution 4.0",
    citation="E. Alpaydin, C. Kaynak. Optical Recognition of Handwritten Digits. UCI Machine Learning Repository, 1998",
    note="This is the test part of the original data, as scikit-learn ships it; it has no split of its own.",
)


def load_digits() -> TableData:
    """Return 1,797 images of handwritten digits, 8 × 8 pixels each.

    They ship with scikit-learn, so nothing is downloaded and ``source`` is always ``"original"``.

    Returns
    -------
    TableData
        ``x`` (1797, 64) with values 0 to 16, ``y`` (1797,) with labels 0 to 9, ``images`` (1797, 8, 8).

    Examples
    --------
    >>> digits = load_digits()
    >>> digits.x.shape, digits.images.shape, digits.classes[:3]
    ((1797, 64), (1797, 8, 8), ('0', '1', '2'))
    """
    return load(RECIPE)


def read_digits(path: Path | None = None) -> TableData:
    """Return the digits of the installed scikit-learn; they need no path."""
    bunch = sklearn_datasets.load_digits()
    x, y = bunch.data, bunch.target.astype(np.int64)
    return TableData(
        name="digits",
        source="original",
        classes=tuple(str(name) for name in bunch.target_names),
        fingerprint=fingerprint({"x": x, "y": y}),
        about=ABOUT,
        x=x,
        y=y,
        feature_names=tuple(bunch.feature_names),
        images=x.reshape(-1, 8, 8).copy(),  # else what changes x in place changes them too
        pixel_max=16,
    )


def _nothing_to_download(path: Path) -> None:
    """Write nothing: the installed package holds the data."""


RECIPE = Recipe(name="digits", place="", read=read_digits, download=_nothing_to_download, sample=read_digits)
