"""An environment such as a reader has: the built wheel, what Colab ships, and a kernel; nothing of the book's build."""

from __future__ import annotations

import importlib.metadata
import os
import subprocess
import sys
import venv
from collections.abc import Iterable, Iterator, Set
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from bookbuild.files import remove
from bookbuild.sources.project import BookError

# Gigabytes that a reader has already: their files are linked from the environment of the book.
LARGE = ("torch", "torchvision")
KERNEL = "ipykernel"


def make_environment(folder: Path, wheel: Path, versions: dict[str, str]) -> Path:
    """Make an environment and return its Python.

    Parameters
    ----------
    folder : Path
        Where it goes; what is there is removed.
    wheel : Path
        The built package.
    versions : dict of str to str
        Names of packages and the versions that the reader's machine has of them, such as Colab's. PyTorch has the
        version of the book's own environment.

    Raises
    ------
    BookError
        If pip cannot install that: what it says has gone to stderr.
    """
    remove(folder)
    venv.create(folder, symlinks=os.name != "nt")
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    constraints = folder / "constraints.txt"
    small = {name: version for name, version in versions.items() if canonicalize_name(name) not in LARGE}
    constraints.write_text("".join(f"{name}=={version}\n" for name, version in sorted(small.items())), "utf8")
    command = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-compile"]
    options = ["--disable-pip-version-check", "--constraint", str(constraints)]
    if subprocess.run([*command, *options, str(wheel), KERNEL], check=False).returncode:
        raise BookError("the environment of the notebooks cannot be made: see what pip says above")
    packages = _site_packages(python)
    installed = {canonicalize_name(found.name) for found in importlib.metadata.distributions(path=[str(packages)])}
    link(LARGE, packages / "linked", besides=installed)
    (packages / "linked.pth").write_text("linked\n", "utf8")
    return python


def _site_packages(python: Path) -> Path:
    code = "import sysconfig; print(sysconfig.get_path('purelib'))"
    return Path(subprocess.run([python, "-c", code], check=True, capture_output=True, text=True).stdout.strip())


def link(names: Iterable[str], folder: Path, *, besides: Set[str] = frozenset()) -> None:
    """Link distributions of this environment with all that they need, but for those that are there, into a folder."""
    folder.mkdir(parents=True)
    for distribution in _with_needed(names, besides):
        for top in sorted({file.parts[0] for file in distribution.files or [] if file.parts[0] != ".."}):
            place = folder / top
            if top != "__pycache__" and not place.exists():
                place.symlink_to(Path(str(distribution.locate_file(top))).resolve())


def _with_needed(names: Iterable[str], besides: Set[str]) -> Iterator[importlib.metadata.Distribution]:
    waiting, seen = [Requirement(name) for name in names], set()
    while waiting:
        wanted = waiting.pop()
        name = canonicalize_name(wanted.name)
        if name in besides or (name, str(wanted.extras)) in seen:
            continue
        seen.add((name, str(wanted.extras)))
        try:
            distribution = importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:  # of another system
            continue
        yield distribution
        for needed in map(Requirement, distribution.requires or []):
            if needed.marker is None or any(needed.marker.evaluate({"extra": e}) for e in (wanted.extras or {""})):
                waiting.append(needed)
