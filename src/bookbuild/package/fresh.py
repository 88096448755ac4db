"""Environments that have the wheel and not the checkout: what a reader has who installs the package."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import tempfile
import venv
from collections.abc import Mapping, Sequence
from pathlib import Path

from bookbuild.environment import CPU_INDEX, python_of
from bookbuild.package.readme import examples
from bookbuild.sources.project import BookError, Project, read_text


def borrowed_environment(wheel: Path, folder: Path) -> Path:
    """Make an environment with the wheel, which borrows all other packages from the environment that runs this.

    That takes seconds and no network. The checkout's own package is not borrowed: what is imported is the wheel.

    Parameters
    ----------
    wheel : Path
        The wheel of the package.
    folder : Path
        Where the environment is made; what stands there goes.

    Returns
    -------
    Path
        The environment's Python.

    Raises
    ------
    BookError
        If pip cannot install the wheel.
    """
    venv.create(folder, clear=True, symlinks=os.name != "nt")
    python = python_of(folder)
    # Before anything is borrowed: pip would take the checkout's package for an installed one.
    own = site_packages(python)
    pip_install(python, ["--no-index", "--no-deps", "--no-compile", str(wheel)])
    lent = dict.fromkeys(sysconfig.get_path(name) for name in ("purelib", "platlib"))
    (own / "borrowed.pth").write_text("".join(f"{path}\n" for path in lent), "utf8")
    return python


def fresh_environment(
    wheel: Path, folder: Path, base: str, *, extras: Sequence[str] = (), arguments: Sequence[str] = ()
) -> Path:
    """Make an environment with the wheel and all that it asks for, as pip finds it; needs the network.

    Parameters
    ----------
    wheel : Path
        The wheel of the package.
    folder : Path
        Where the environment is made; what stands there goes.
    base : str
        The Python to make it with.
    extras : Sequence[str]
        Extras of the package to install with it.
    arguments : Sequence[str]
        Further arguments of `pip install`. With `TORCH=cpu` in the environment PyTorch's CPU builds may be taken.

    Returns
    -------
    Path
        The environment's Python.

    Raises
    ------
    BookError
        If the environment cannot be made, or pip finds no way.
    """
    _run([base, "-m", "venv", "--clear", str(folder)], f"{base} cannot make an environment in {folder}")
    python = python_of(folder)
    asked = f"bineural[{','.join(extras)}] @ {wheel.resolve().as_uri()}" if extras else str(wheel)
    index = ["--extra-index-url", CPU_INDEX] if os.environ.get("TORCH") == "cpu" else []
    _run(
        [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *index, *arguments, asked],
        f"pip cannot install {asked}",
    )
    return python


def run_examples(project: Project, python: Path, variables: Mapping[str, str]) -> list[str]:
    """Run the README's examples as they stand, each in a process and a folder of its own; return what they print.

    The first is for readers without PyTorch and fails if it imports it.

    Parameters
    ----------
    project : Project
        The book.
    python : Path
        Python of an environment with the package.
    variables : Mapping[str, str]
        The environment of the processes.

    Raises
    ------
    BookError
        If an example fails.
    """
    printed = []
    for number, code in enumerate(examples(read_text(project.root / "README.md")), 1):
        guard = "\nimport sys\nassert 'torch' not in sys.modules, 'PyTorch was imported'\n" if number == 1 else ""
        with tempfile.TemporaryDirectory(prefix="bineural-") as scratch:
            script = Path(scratch, "example.py")
            script.write_text(code + guard, "utf8")
            clean = {name: text for name, text in variables.items() if name not in ("PYTHONPATH", "PYTHONHOME")}
            printed.append(_run([str(python), "example.py"], f"example {number} of README.md fails", scratch, clean))
    return printed


def site_packages(python: Path) -> Path:
    """Return the folder that a Python has its packages in."""
    code = "import sysconfig; print(sysconfig.get_path('purelib'))"
    return Path(_run([str(python), "-I", "-c", code], f"{python} cannot be run").strip())


def pip_install(python: Path, arguments: Sequence[str]) -> None:
    """Let the pip of this environment install into another one, which then needs none."""
    _run(
        [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", *arguments],
        f"pip cannot install {arguments[-1]}",
    )


def _run(
    command: Sequence[str], fault: str, folder: str | None = None, variables: Mapping[str, str] | None = None
) -> str:
    done = subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise BookError(f"{fault} ({last}): run it by hand to see all of it: {' '.join(map(str, command))}")
    return done.stdout
