"""Reading the files of archives without unpacking anything to disk."""

import gzip
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path, PurePosixPath

from bineural.datasets.problems import DatasetError

_BROKEN = (OSError, EOFError, zlib.error, zipfile.BadZipFile, tarfile.TarError, RuntimeError, NotImplementedError)


def read_gzip(path: Path) -> bytes:
    """Return the content of a gzip file.

    Raises
    ------
    DatasetError
        If it is damaged.
    """
    try:
        return gzip.decompress(path.read_bytes())
    except _BROKEN as error:
        raise _damaged(path, error) from error


def read_archive(path: Path, wanted: Callable[[str], bool]) -> dict[str, bytes]:
    """Return the wanted files of a zip or tar archive by their names, in the archive's order.

    Nothing of an archive is read unless all of it is harmless.

    Parameters
    ----------
    path : Path
        A ``.zip``, or a tar archive packed in any way.
    wanted : callable
        Whether to read the file of a name such as ``"data/names/Polish.txt"``.

    Raises
    ------
    DatasetError
        If the archive is damaged, or holds a name that leads out of it, a link or a device.
    """
    try:
        return _read_zip(path, wanted) if path.suffix == ".zip" else _read_tar(path, wanted)
    except _BROKEN as error:
        raise _damaged(path, error) from error


def _read_zip(path: Path, wanted: Callable[[str], bool]) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
        for member in members:
            _check_name(path, member.filename)
            # The upper half holds the mode of Unix, whose first four bits are the type.
            if member.external_attr >> 28 == 0o12:
                raise _unsafe(path, member.filename, "is a link")
        return {m.filename: archive.read(m) for m in members if not m.is_dir() and wanted(m.filename)}


def _read_tar(path: Path, wanted: Callable[[str], bool]) -> dict[str, bytes]:
    with tarfile.open(path) as archive:
        members = archive.getmembers()
        for member in members:
            _check_name(path, member.name)
            if not (member.isreg() or member.isdir()):
                raise _unsafe(path, member.name, "is a link or a device")
        files = {}
        for member in members:
            if member.isreg() and wanted(member.name):
                file = archive.extractfile(member)
                files[member.name] = file.read() if file else b""
        return files


def _check_name(path: Path, name: str) -> None:
    pure = PurePosixPath(name.replace("\\", "/"))
    if pure.is_absolute() or ".." in pure.parts or ":" in name:
        raise _unsafe(path, name, "leads out of it")


def _unsafe(path: Path, name: str, reason: str) -> DatasetError:
    return DatasetError(
        f"bineural.datasets expected only plain files in {path.name}, got {name!r}, which {reason}: "
        "do not use this archive"
    )


def _damaged(path: Path, error: Exception) -> DatasetError:
    return DatasetError(
        f"bineural.datasets expected {path.name} undamaged, got {type(error).__name__} on reading it: download it again"
    )
