"""How a loader finds its data: in the data folder, then by download, then as an offline sample."""

import os
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from bineural.datasets.kinds import Dataset
from bineural.datasets.problems import DatasetError, OfflineSampleWarning
from bineural.datasets.scratch import scratch_folder
from bineural.datasets.settings import data_folder, is_logged, is_offline, log_load

D = TypeVar("D", bound=Dataset)


@dataclass(frozen=True)
class Recipe(Generic[D]):
    """How one data set is found: where it lies, how it is read and downloaded, and what stands in for it.

    Attributes
    ----------
    name : str
        Name of the data set and of its module.
    place : str
        File or folder in the data folder that holds the prepared data; empty if an installed package does.
    read : callable
        ``read(path)`` returns the prepared data of a path, checked.
    download : callable
        ``download(path)`` writes the prepared data to a path that does not exist yet.
    sample : callable
        Returns the offline sample.
    """

    name: str
    place: str
    read: Callable[[Path], D]
    download: Callable[[Path], None]
    sample: Callable[[], D]

    @property
    def path(self) -> Path:
        """Where the prepared data are or will be; anywhere if an installed package holds them."""
        return data_folder() / self.place if self.place else Path()


def load(recipe: Recipe[D]) -> D:
    """Return the data themselves, else their sample with a warning, and record the load.

    Raises
    ------
    DatasetError
        If what the data folder holds is damaged or something else.
    """
    path = recipe.path
    if not recipe.place or os.path.exists(path):
        data = recipe.read(path)
    else:
        try:
            ensure(recipe)
        except DatasetError as error:
            data = recipe.sample()
            if not is_logged():
                # At the line of the reader that calls the loader.
                warnings.warn(f"{data.about.title}: the offline sample is used. {error}", OfflineSampleWarning, 3)
        else:
            data = recipe.read(path)
    log_load(data.name, data.source, data.fingerprint)
    return data


def ensure(recipe: Recipe[Any]) -> bool:
    """Download the data into the data folder unless they are there; return whether that was needed.

    They appear there only when they are complete and checked, under a name of their own until then: two processes that
    download at once do not meet, and the last one wins.

    Raises
    ------
    DatasetError
        If they cannot be downloaded, or the folder cannot be written.
    """
    path = recipe.path
    if not recipe.place or os.path.exists(path):
        return False
    if is_offline():
        raise DatasetError(
            f"load_{recipe.name} expected {path}, got nothing there, and BINEURAL_OFFLINE forbids downloading: "
            f"unset it, or set BINEURAL_DATA to a folder that holds {recipe.place}"
        )
    try:
        with scratch_folder(path.parent) as scratch:
            prepared = scratch / recipe.place
            recipe.download(prepared)
            _check(recipe, prepared)
            if not os.path.exists(path):
                os.rename(prepared, path)
    except OSError as error:
        if os.path.exists(path):  # another process was faster
            return True
        raise DatasetError(
            f"load_{recipe.name} expected a folder that can hold the download, got {path.parent} ({error.strerror}): "
            "set BINEURAL_DATA to a folder that you can write"
        ) from error
    return True


def _check(recipe: Recipe[Any], prepared: Path) -> None:
    try:
        recipe.read(prepared)
    except DatasetError as error:
        raise DatasetError(
            f"load_{recipe.name} expected the download of {recipe.place} to hold {error.expected}, got {error.got}: "
            "try again later, or set BINEURAL_DATA to a folder that holds the data"
        ) from error
