"""What Binder builds: the files that it reads, and how large its image becomes.

Binder opens the branch `notebooks`, which has the notebooks, a folder `binder/` and nothing else. An image has two
sizes: what is transferred and kept in a registry, compressed, and what it takes on a disk. No engine runs here, so both
are sums of parts, each measured or taken from where it is published.
"""

from __future__ import annotations

import importlib.metadata
import re
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bookbuild.environment import split_requirements
from bookbuild.package.wheel import build_wheel
from bookbuild.sources.project import BookError, Project, read_text

FILES = ("pinned.txt", "postBuild", "runtime.txt", "torch.txt")
# Megabytes transferred that an image may have.
LIMIT = 2000
# Compressed, Python packages with their libraries take this share; measured with gzip on those of pinned.txt.
COMPRESSED = 0.29
# Compiled modules lie beside the sources and are larger; measured on an installation of pinned.txt.
BYTECODE = 1.6


@dataclass(frozen=True)
class Part:
    """A part of the image.

    Parameters
    ----------
    name : str
        What it is.
    transferred : float
        Megabytes when compressed.
    on_disk : float
        Megabytes as files.
    source : str
        Where the two come from.
    """

    name: str
    transferred: float
    on_disk: float
    source: str


# repo2docker 2026.4.0; `make binder` tells when it takes another base or other packages than these.
BASE = (
    Part(
        "buildpack-deps:24.04, locales",
        274,
        874,
        "published in docker-library/repo-info, August 2026; Installed-Size of the same packages in Debian 12",
    ),
    Part(
        "JupyterLab, Notebook, JupyterHub, Node.js 20",
        135,
        501,
        "the packages of repo2docker's environment.py-3.11 installed from wheels, as files and with gzip",
    ),
    Part("Python 3.11 and its libraries", 60, 200, "rounded up, not measured"),
    Part("conda and mamba with a Python of their own", 130, 400, "rounded up, not measured"),
)
TORCH = Part(
    "PyTorch for processors, without its C++ tests",
    178,
    678,
    "torch-2.13.0+cpu installed for Python 3.11, bytecode included, without torch/test, and with gzip",
)
TORCHVISION = Part("torchvision for processors", 6, 20, "the default build of 0.29.1, which has CUDA code besides")


def write_binder(project: Project, folder: Path) -> list[Path]:
    """Put what Binder needs into a folder of notebooks: its files and the package's wheel.

    Parameters
    ----------
    project : Project
        The book.
    folder : Path
        What the branch `notebooks` holds; its folder `binder` is made anew.

    Returns
    -------
    list[Path]
        The files that were written.
    """
    target = folder / "binder"
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for name in FILES:
        shutil.copy(project.root / "binder" / name, target / name)  # with its mode: Binder runs postBuild
    build_wheel(project, target)
    return sorted(target.iterdir())


def pinned_packages(project: Project) -> list[str]:
    """Return the names in `binder/pinned.txt`."""
    blocks = split_requirements(read_text(project.root / "binder" / "pinned.txt"))
    return [re.split(r"[=\s]", block, maxsplit=1)[0] for block in blocks]


def installed_size(names: Iterable[str]) -> float:
    """Return how many megabytes packages of this environment take, bytecode included.

    Raises
    ------
    BookError
        If one of them is not installed here.
    """
    total = 0.0
    for name in names:
        try:
            files = importlib.metadata.distribution(name).files or []
        except importlib.metadata.PackageNotFoundError as error:
            raise BookError(
                f"{name} of binder/pinned.txt is not installed here: compile it again, see CONTRIBUTING.md"
            ) from error
        total += sum((file.size or 0) * (1 + BYTECODE * (file.suffix == ".py")) for file in files)
    return total / 1e6


def image_parts(project: Project) -> list[Part]:
    """Return the parts of the image, those of `binder/pinned.txt` measured in this environment."""
    size = installed_size(pinned_packages(project))
    ours = Part("what binder/pinned.txt names", size * COMPRESSED, size, "the same versions in this environment")
    return [*BASE, ours, TORCH, TORCHVISION]


def overview(parts: Iterable[Part]) -> list[str]:
    """Return a table of the parts with their sum."""
    rows = [*parts]
    rows.append(Part("together", sum(part.transferred for part in rows), sum(part.on_disk for part in rows), ""))
    head = f"{'MB transferred':>14} {'MB on disk':>10}  part"
    return [
        head,
        *(
            f"{part.transferred:14.0f} {part.on_disk:10.0f}  {part.name}" + (f" ({part.source})" if part.source else "")
            for part in rows
        ),
    ]
