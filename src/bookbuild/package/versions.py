"""Tests the wheel with the oldest and the newest releases of what it asks for; needs the network."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from packaging.requirements import Requirement

from bookbuild.package.colab import requirements
from bookbuild.package.fresh import fresh_environment
from bookbuild.package.wheel import build_wheel
from bookbuild.sources.project import BookError, Project

EXTRAS = ("backbone", "torch", "skorch")
# What the tests of the package import on top of it.
TOOLS = ("docutils", "hypothesis", "ipykernel", "ipython", "nbclient", "nbformat", "pytest", "pytest-xdist")
# Tests that read the book's own build, which is not installed here.
LEFT_OUT = ("tests/bineural/exercises/test_catalogue.py", "tests/bineural/localize/test_renderer.py")

# What fails on purpose where warnings are errors, which they are not with old releases.
ERRORS = ("tests/bineural/exercises/checking/test_runner.py::test_a_fault_of_the_check_fails_our_tests",)


def oldest(project: Project) -> list[str]:
    """Return the lower bounds of the package as constraints: `numpy==2.0` for `numpy>=2.0`.

    Raises
    ------
    BookError
        If a requirement has no lower bound.
    """
    return [f"{one.name}=={_lower_bound(one)}" for one in requirements(project)]


def _lower_bound(requirement: Requirement) -> str:
    bounds = [specifier.version for specifier in requirement.specifier if specifier.operator == ">="]
    if len(bounds) != 1:
        raise BookError(f"pyproject.toml asks for {requirement}, expected one lower bound, such as numpy>=2.0: add it")
    return bounds[0]


def run_tests(project: Project, which: str, base: str) -> int:
    """Install the wheel with the oldest or the newest releases, and run the package's tests on it.

    Parameters
    ----------
    project : Project
        The book.
    which : str
        `oldest` or `newest`.
    base : str
        The Python to make the environment with.

    Returns
    -------
    int
        The exit code of pytest.

    Raises
    ------
    BookError
        If the releases cannot be installed together.
    """
    folder = project.build / which
    folder.mkdir(parents=True, exist_ok=True)
    constraints = folder / "constraints.txt"
    constraints.write_text("\n".join(oldest(project) if which == "oldest" else []), "utf8")
    wheel = build_wheel(project, folder / "dist")
    arguments = ["--constraint", str(constraints), *TOOLS]
    python = fresh_environment(wheel, folder / "environment", base, extras=EXTRAS, arguments=arguments)
    subprocess.run([str(python), "-m", "pip", "list", "--disable-pip-version-check"], check=True)
    return subprocess.run(pytest_command(python, which), cwd=project.root, check=False).returncode


def pytest_command(python: Path, which: str) -> list[str]:
    """Return the command that tests what is installed; what old releases warn of in new ones is not the package's."""
    deselected = [word for test in ERRORS for word in ("--deselect", test)]
    warnings = ["-o", "filterwarnings=default", *deselected] if which == "oldest" else []
    left_out = [word for path in LEFT_OUT for word in ("--ignore", path)]
    workers = ["-n", str(min(4, os.cpu_count() or 1))]
    return [
        *(str(python), "-m", "pytest", "tests/bineural", "-q", "-p", "no:cacheprovider", "-o", "pythonpath=tests"),
        *(*warnings, *left_out, *workers),
    ]
