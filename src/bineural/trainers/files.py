"""Writing a file so that nobody ever finds half of it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


@contextmanager
def replacing(path: str | os.PathLike[str], what: str) -> Iterator[IO[bytes]]:
    """Open a file that takes the place of `path` only when it is complete; after an error the old one stays.

    Parameters
    ----------
    path : path-like
        The file to be written.
    what : str
        How the sentence of an error begins, for example ``"History.to_json"``.

    Raises
    ------
    FileNotFoundError
        If there is no folder to write into.
    IsADirectoryError
        If `path` is a folder.
    """
    path = Path(path)
    if path.is_dir():
        raise IsADirectoryError(f"{what} expected the name of a file, got the folder {path}: add a name to it")
    if not path.parent.is_dir():
        raise FileNotFoundError(
            f"{what} expected a folder that exists, got {path.parent} for {path.name}: "
            f"make it with Path({str(path.parent)!r}).mkdir(parents=True)"
        )
    # beside the file, because a file can be renamed only within one file system
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
