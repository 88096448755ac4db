"""Archives whose bytes follow from what they hold: no times, owners and modes of the machine that made them."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
from pathlib import Path

# The first moment that a ZIP file can name. A commit's own time would give each commit another wheel of the same code.
EPOCH = 315532800
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
_FILE = 0o100644


def normalize_zip(path: Path) -> None:
    """Write a ZIP file anew: files alone, sorted, readable by all, metadata of a wheel at the end as is usual there."""
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}
    ordered = sorted(files, key=lambda name: (".dist-info/" in name, name.endswith("/RECORD"), name))
    with zipfile.ZipFile(path, "w") as archive:
        for name in ordered:
            entry = zipfile.ZipInfo(name, _ZIP_TIME)
            entry.create_system = 3  # modes are those of Unix, wherever this runs
            entry.external_attr = _FILE << 16
            archive.writestr(entry, files[name], zipfile.ZIP_DEFLATED, 9)


def normalize_tar(path: Path) -> None:
    """Write a .tar.gz file anew: files alone, sorted, readable by all, owned by nobody in particular."""
    with tarfile.open(path) as archive:
        members = [member for member in archive.getmembers() if member.isfile()]
        files = {member.name: archive.extractfile(member).read() for member in members}  # type: ignore[union-attr]
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name in sorted(files):
            entry = tarfile.TarInfo(name)
            entry.size, entry.mtime, entry.mode = len(files[name]), EPOCH, _FILE & 0o777
            archive.addfile(entry, io.BytesIO(files[name]))
    with path.open("wb") as file, gzip.GzipFile("", "wb", 9, file, EPOCH) as compressed:
        compressed.write(packed.getvalue())
