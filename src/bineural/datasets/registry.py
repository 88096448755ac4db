"""All data sets by name, each imported when it is asked for."""

import functools
import importlib
import os
from typing import Any

from bineural.datasets.finding import Recipe
from bineural.datasets.problems import DatasetError

NAMES = ("california_housing", "cifar10", "digits", "hymenoptera", "mnist", "names")


def recipe_of(name: str) -> Recipe[Any]:
    """Return the recipe of a data set.

    Raises
    ------
    DatasetError
        If there is no data set of this name.
    """
    if name not in NAMES:
        raise DatasetError(f"bineural.datasets expected one of {', '.join(NAMES)}, got {name!r}: pick one of them")
    recipe: Recipe[Any] = importlib.import_module(f"bineural.datasets.{name}").RECIPE
    return recipe


def current(name: str) -> tuple[str, str]:
    """Return what a loader would choose now without downloading.

    Parameters
    ----------
    name : str
        Name of a data set, such as ``"mnist"``.

    Returns
    -------
    tuple of str
        ``source`` and ``fingerprint`` of the data in the data folder, else those of the sample.

    Raises
    ------
    DatasetError
        If there is no data set of this name, or the data folder has it damaged.

    Examples
    --------
    >>> current("digits")[0]
    'original'
    """
    recipe = recipe_of(name)
    path = recipe.path
    if recipe.place and not os.path.exists(path):
        return _sample_identity(name)
    data = recipe.read(path)
    return data.source, data.fingerprint


@functools.cache
def _sample_identity(name: str) -> tuple[str, str]:
    data = recipe_of(name).sample()
    return data.source, data.fingerprint
