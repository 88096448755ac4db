"""Settings from the environment: where data are kept, whether to download, what to record.

``BINEURAL_DATA``
    The data folder; by default the user's cache folder.
``BINEURAL_OFFLINE``
    With ``1``, no connection is ever opened.
``BINEURAL_TIMEOUT``
    Seconds that a server may send nothing, 10 by default.
``BINEURAL_DATA_LOG``
    A file that gets one line of JSON for each load. Whoever reads it learns of offline samples there, so
    no warning is given.
"""

import json
import math
import os
from pathlib import Path

import platformdirs

from bineural.datasets.problems import DatasetError

DEFAULT_TIMEOUT = 10.0


def data_folder() -> Path:
    """Return the folder that holds the data; it need not exist.

    Raises
    ------
    DatasetError
        If the variable names the home folder of a user who has none.

    Examples
    --------
    >>> data_folder().is_absolute()
    True
    """
    folder = os.environ.get("BINEURAL_DATA")
    if folder:
        try:
            return Path(folder).expanduser().absolute()
        except RuntimeError as error:
            raise DatasetError(
                f"BINEURAL_DATA expected a folder, got {folder!r}, whose home folder is not known: correct it"
            ) from error
    return Path(platformdirs.user_cache_dir("bineural"))


def is_offline() -> bool:
    """Return whether connections are forbidden."""
    return os.environ.get("BINEURAL_OFFLINE", "") not in ("", "0")


def timeout() -> float:
    """Return for how many seconds a server may send nothing.

    Raises
    ------
    DatasetError
        If the variable holds anything but a positive number.
    """
    text = os.environ.get("BINEURAL_TIMEOUT") or str(DEFAULT_TIMEOUT)
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 0 < seconds < math.inf:
        raise DatasetError(f"BINEURAL_TIMEOUT expected a positive number of seconds, got {text!r}: correct it")
    return seconds


def is_logged() -> bool:
    """Return whether each load is recorded in a file."""
    return bool(os.environ.get("BINEURAL_DATA_LOG"))


def log_load(name: str, source: str, fingerprint: str) -> None:
    """Append one line about a load to the file that ``BINEURAL_DATA_LOG`` names, if it is set."""
    if not is_logged():
        return
    line = json.dumps({"name": name, "source": source, "fingerprint": fingerprint}) + "\n"
    # One write in append mode, so that lines of processes that load at once never mix.
    descriptor = os.open(os.environ["BINEURAL_DATA_LOG"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)
    try:
        os.write(descriptor, line.encode())
    finally:
        os.close(descriptor)
