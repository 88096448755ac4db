"""Archives whose bytes follow from what they hold and the moment that they are stamped with."""

from __future__ import annotations

import datetime
import zipfile
from collections.abc import Mapping
from pathlib import Path

_COMPRESSED = {".png", ".jpg", ".webp", ".woff2", ".woff", ".gz", ".whl"}
_FILE = 0o100644


def write_archive(
    path: Path, stored: Mapping[str, bytes], files: Mapping[str, bytes], moment: datetime.datetime
) -> None:
    """Write a ZIP file: first what is stored as it is, then the rest in its order; whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.new")
    with zipfile.ZipFile(temporary, "w") as archive:
        for name, content in stored.items():
            archive.writestr(_entry(name, moment), content, zipfile.ZIP_STORED)
        for name, content in files.items():
            method = zipfile.ZIP_STORED if Path(name).suffix in _COMPRESSED else zipfile.ZIP_DEFLATED
            archive.writestr(_entry(name, moment), content, method, 9)
    temporary.replace(path)


def _entry(name: str, moment: datetime.datetime) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, max(moment.timetuple()[:6], (1980, 1, 1, 0, 0, 0)))
    entry.create_system = 3  # modes are those of Unix, wherever this runs
    entry.external_attr = _FILE << 16
    return entry
