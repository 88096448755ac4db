"""Builds the package for publishing: a wheel and a source distribution, of the same bytes wherever they are built.

They are built from a copy of what belongs to the package, so that nothing that lies about in a checkout gets in, by
the setuptools of this environment, which is pinned. No connection is opened.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any

from bookbuild.package.archives import EPOCH, normalize_tar, normalize_zip
from bookbuild.package.readme import absolute_links
from bookbuild.sources.project import BookError, Project, read_text

_COPIED = ("pyproject.toml", "LICENSE")
_HOOK = "import sys; from setuptools import build_meta; getattr(build_meta, sys.argv[1])(sys.argv[2])"


def metadata(project: Project) -> dict[str, Any]:
    """Return the table `project` of `pyproject.toml`."""
    table: dict[str, Any] = tomllib.loads(read_text(project.root / "pyproject.toml"))["project"]
    return table


def build_wheel(project: Project, folder: Path) -> Path:
    """Build the wheel of the package.

    Parameters
    ----------
    project : Project
        The book, with the package in `src/bineural`.
    folder : Path
        Where the wheel is put; it is made if it is missing, and a wheel of the same name is replaced.

    Returns
    -------
    Path
        The wheel.

    Raises
    ------
    BookError
        If setuptools cannot build it.
    """
    return _build(project, folder, "build_wheel")


def build_sdist(project: Project, folder: Path) -> Path:
    """Build the source distribution of the package, out of which the very same wheel can be built.

    Parameters
    ----------
    project : Project
        The book, with the package in `src/bineural`.
    folder : Path
        Where it is put; it is made if it is missing, and a file of the same name is replaced.

    Returns
    -------
    Path
        The `.tar.gz` file.

    Raises
    ------
    BookError
        If setuptools cannot build it.
    """
    return _build(project, folder, "build_sdist")


def _build(project: Project, folder: Path, hook: str) -> Path:
    with tempfile.TemporaryDirectory(prefix="bineural-") as scratch:
        tree, built = Path(scratch, "tree"), Path(scratch, "built")
        built.mkdir()
        _copy_sources(project, tree)
        _run_hook(tree, built, hook)
        (made,) = built.iterdir()
        (normalize_zip if made.suffix == ".whl" else normalize_tar)(made)
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(made, folder / made.name)
    return folder / made.name


def _copy_sources(project: Project, tree: Path) -> None:
    """Copy what the package is made of; the README's links to files get the address of this version's files."""
    shutil.copytree(
        project.root / "src" / "bineural",
        tree / "src" / "bineural",
        ignore=shutil.ignore_patterns("__pycache__", "*.py[co]", "*.egg-info"),
    )
    for name in _COPIED:
        shutil.copyfile(project.root / name, tree / name)
    repository = project.sphinx_config["bookbuild_repository"]  # CI's own would give a fork's wheel other bytes
    base = f"https://github.com/{repository}/blob/v{metadata(project)['version']}/"
    (tree / "README.md").write_text(absolute_links(read_text(project.root / "README.md"), base), "utf8", newline="\n")


def _run_hook(tree: Path, built: Path, hook: str) -> None:
    done = subprocess.run(
        [sys.executable, "-I", "-c", _HOOK, hook, str(built)],
        cwd=tree,
        env=os.environ | {"SOURCE_DATE_EPOCH": str(EPOCH)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise BookError(f"setuptools cannot build the package ({last}): look at pyproject.toml and src/bineural")
