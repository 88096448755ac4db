"""Asks pip itself what it would install on a machine of Colab; needs the network, and installs nothing."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from packaging.utils import canonicalize_name

from bookbuild.environment import CUDA
from bookbuild.package.lists import Installed
from bookbuild.package.wheel import build_wheel
from bookbuild.sources.project import BookError, Project


def resolve(project: Project, installed: Installed, *, extra: str = "torch") -> list[str]:
    """Return what pip would bring to a machine that has these packages, as `name version`.

    What is installed there stands as constraints, so that pip either leaves all of it alone or finds no way.

    Parameters
    ----------
    project : Project
        The book, whose wheel is built for it.
    installed : Installed
        What matters of a list; in a whole one, packages that have nothing to do with this contradict each other.
    extra : str
        The extra to install with.

    Raises
    ------
    BookError
        If pip finds no way, or has no network.
    """
    with tempfile.TemporaryDirectory(prefix="bineural-") as scratch:
        wheel = build_wheel(project, Path(scratch))
        constraints, report = Path(scratch, "constraints.txt"), Path(scratch, "report.json")
        # Colab's builds of PyTorch have a local version, which no index but PyTorch's own has.
        constraints.write_text("".join(f"{name}=={version.public}\n" for name, version in installed.versions.items()))
        done = subprocess.run(
            [
                *(sys.executable, "-m", "pip", "install", "--dry-run", "--ignore-installed", "--quiet"),
                *("--disable-pip-version-check", "--only-binary", ":all:", "--target", str(Path(scratch, "target"))),
                *("--python-version", f"{installed.python.major}.{installed.python.minor}"),
                *("--report", str(report), "--constraint", str(constraints), f"bineural[{extra}] @ {wheel.as_uri()}"),
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            last = (done.stderr.strip().splitlines() or ["no message"])[-1]
            raise BookError(f"pip cannot install bineural[{extra}] beside Colab's list of {installed.date}: {last}")
        found = [one["metadata"] for one in json.loads(report.read_text("utf8"))["install"]]
    return sorted(
        f"{canonicalize_name(one['name'])} {one['version']}"
        for one in found
        if canonicalize_name(one["name"]) not in installed.versions
        # Colab's builds of PyTorch bring CUDA by other ways than the index's.
        and not CUDA.match(f"{canonicalize_name(one['name'])}==")
    )
