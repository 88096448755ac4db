"""Folders in which data are prepared, next to the place they are then moved to."""

import contextlib
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

_PREFIX = ".download-"
_DAY = 24 * 3600


@contextlib.contextmanager
def scratch_folder(parent: Path) -> Iterator[Path]:
    """Provide a new folder in `parent`, which is made if it is missing, and remove it at the end.

    From there a file or folder is moved to its place by a rename, so that it appears as a whole.
    """
    parent.mkdir(parents=True, exist_ok=True)
    _sweep(parent)
    with tempfile.TemporaryDirectory(dir=parent, prefix=_PREFIX) as scratch:
        yield Path(scratch)


def _sweep(parent: Path) -> None:
    """Remove what killed processes left behind; folders in use are younger."""
    for scratch in parent.glob(f"{_PREFIX}*"):
        # Another process may end its download, and remove the folder, between the two looks at it.
        with contextlib.suppress(FileNotFoundError):
            if time.time() - scratch.stat().st_mtime > _DAY:
                shutil.rmtree(scratch, ignore_errors=True)
