"""Lists of installed packages, as Colab publishes them and as `colab/` keeps what matters of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from packaging.utils import (
    InvalidSdistFilename,
    InvalidWheelFilename,
    NormalizedName,
    canonicalize_name,
    parse_sdist_filename,
    parse_wheel_filename,
)
from packaging.version import InvalidVersion, Version

from bookbuild.sources.project import BookError, read_text

_HEADER = re.compile(r"# .*?(\d{4}-\d\d-\d\d), Python (\d+\.\d+\.\d+)")
_PINNED = re.compile(r"([A-Za-z0-9][\w.-]*)==(\S+)")
_ADDRESSED = re.compile(r"([A-Za-z0-9][\w.-]*) @ (\S+)")
_PYTHON = re.compile(r"^Python (\d+\.\d+\.\d+)", re.MULTILINE)


@dataclass(frozen=True)
class Installed:
    """What a machine of Colab has installed.

    Parameters
    ----------
    date : str
        The day of the list, as `2026-08-19`.
    python : Version
        Version of Python.
    versions : dict[NormalizedName, Version]
        Version of each package.
    """

    date: str
    python: Version
    versions: dict[NormalizedName, Version]

    def text(self) -> str:
        """Return the list as `colab/` keeps it."""
        header = (
            f"# What matters to bineural of the packages on Google Colab (CPU machine), {self.date}, "
            f"Python {self.python}; published by googlecolab/backend-info, written by `python -m bookbuild colab`"
        )
        return "\n".join([header, *(f"{name}=={version}" for name, version in sorted(self.versions.items())), ""])


def read_versions(text: str) -> dict[NormalizedName, Version]:
    """Return the packages of a list in the form of `pip freeze`, with those that were installed from a file's address.

    Lines of other forms, such as checkouts, name no version and are left out.

    Examples
    --------
    >>> found = read_versions("# x\\nPooch==1.9.0\\ntorch @ https://example.org/torch-2.8.0%2Bcu126-cp312-cp312-linux_x86_64.whl")
    >>> {name: str(version) for name, version in found.items()}
    {'pooch': '1.9.0', 'torch': '2.8.0+cu126'}
    """
    found: dict[NormalizedName, Version] = {}
    for line in text.splitlines():
        if pinned := _PINNED.fullmatch(line.strip()):
            try:
                found[canonicalize_name(pinned[1])] = Version(pinned[2])
            except InvalidVersion:
                continue
        elif addressed := _ADDRESSED.fullmatch(line.strip()):
            version = _version_in(addressed[2])
            if version is not None:
                found[canonicalize_name(addressed[1])] = version
    return found


def _version_in(address: str) -> Version | None:
    """Return the version that the name of an archive has."""
    name = unquote(urlsplit(address).path).rpartition("/")[2]
    try:
        return (parse_wheel_filename if name.endswith(".whl") else parse_sdist_filename)(name)[1]
    except (InvalidWheelFilename, InvalidSdistFilename, InvalidVersion):
        return None


def read_python(text: str) -> Version:
    """Return the version of Python out of the description of Colab's system.

    Raises
    ------
    BookError
        If it names none.

    Examples
    --------
    >>> read_python("Ubuntu 22.04.4 LTS\\nPython 3.12.11\\n")
    <Version('3.12.11')>
    """
    found = _PYTHON.search(text)
    if found is None:
        raise BookError("the description of Colab's system has no line `Python 3.…`: see where it is published now")
    return Version(found[1])


def read_kept(path: Path) -> Installed:
    """Read a list that is kept in `colab/`.

    Raises
    ------
    BookError
        If it does not begin with its date and its Python.
    """
    text = read_text(path)
    header = _HEADER.match(text)
    if header is None:
        raise BookError(f"{path} begins with no date and Python: write it with `python -m bookbuild colab --keep DATE`")
    return Installed(header[1], Version(header[2]), read_versions(text))


def kept_lists(root: Path) -> list[Installed]:
    """Return the lists that `colab/` keeps, the oldest first."""
    return sorted((read_kept(path) for path in (root / "colab").glob("*.txt")), key=lambda kept: kept.date)
