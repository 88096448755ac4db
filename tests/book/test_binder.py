"""What Binder installs: the versions of the book, and nothing missing."""

from __future__ import annotations

import importlib.metadata
import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from bookbuild.environment import CPU_INDEX, CUDA, split_requirements

ROOT = Path(__file__).parents[2]
BINDER = ROOT / "binder"
LOCK = BINDER / "pinned.txt"
# What repo2docker installs by itself, letting pip or conda resolve.
RESOLVED = {"requirements.txt", "requirements3.txt", "environment.yml", "Pipfile", "Pipfile.lock", "setup.py"}
# The machine that Binder gives: markers of requirements are read for it.
LINUX = {
    "python_version": "3.11",
    "python_full_version": "3.11.5",
    "sys_platform": "linux",
    "platform_system": "Linux",
    "platform_machine": "x86_64",
    "platform_python_implementation": "CPython",
    "implementation_name": "cpython",
    "os_name": "posix",
    "extra": "",
}


def pins(path: Path) -> dict[str, tuple[str, frozenset[str]]]:
    """Return version and hashes of each package of a compiled file, as Binder's machine reads its markers."""
    found = {}
    for block in split_requirements(path.read_text("utf8")):
        required = Requirement(block.splitlines()[0].rstrip(" \\"))
        if required.marker is None or required.marker.evaluate(LINUX):
            version = str(required.specifier).removeprefix("==")
            found[canonicalize_name(required.name)] = (version, frozenset(re.findall(r"sha256:[0-9a-f]{64}", block)))
    return found


def needed(requirements: list[str]) -> set[str]:
    """Return the names of what these requirements ask for on Binder's machine, CUDA left out."""
    parsed = [Requirement(text) for text in requirements]
    names = {canonicalize_name(r.name) for r in parsed if r.marker is None or r.marker.evaluate(LINUX)}
    return {name for name in names if not CUDA.match(f"{name}==")}


def test_versions_and_hashes_are_those_of_the_book() -> None:
    book, binder = pins(ROOT / "requirements.txt"), pins(LOCK)
    assert len(binder) > 30
    assert set(binder) - set(book) == {"jupytext"}
    different = {name for name in binder.keys() & book.keys() if binder[name] != book[name]}
    assert different == set(), "compile binder/pinned.txt again: see CONTRIBUTING.md"
    assert all(hashes for _, hashes in binder.values())


def test_nothing_that_the_package_and_pytorch_need_is_missing() -> None:
    installed = set(pins(LOCK)) | {"torch", "torchvision"}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf8"))["project"]
    everything = needed(project["dependencies"] + project["optional-dependencies"]["torch"])
    for name in sorted(installed - {"jupytext"}):
        everything |= needed(importlib.metadata.requires(name) or [])
    assert everything <= installed


def test_python_is_that_of_the_pinned_environment() -> None:
    assert (BINDER / "runtime.txt").read_text("utf8") == "python-3.11\n"
    assert "--python-version 3.11 " in LOCK.read_text("utf8").splitlines()[1]


def test_nothing_is_installed_but_by_post_build() -> None:
    assert {path.name for path in BINDER.iterdir()} & RESOLVED == set()
    assert os.access(BINDER / "postBuild", os.X_OK)


def test_post_build_installs_the_lock_cpu_builds_and_the_package(tmp_path: Path) -> None:
    for name in ("pip", "jupytext-config"):
        program = tmp_path / name
        program.write_text(f'#!/bin/sh\necho {name} "$@" >> "$LOG"\n')
        program.chmod(0o755)
    log = tmp_path / "log"
    environment = os.environ | {"PATH": f"{tmp_path}:{os.environ['PATH']}", "LOG": str(log)}
    subprocess.run([BINDER / "postBuild"], cwd=ROOT, env=environment, check=True)
    lock, torch, package, viewer = log.read_text().splitlines()
    assert lock == "pip install --no-cache-dir --no-deps --require-hashes -r binder/pinned.txt"
    versions = pins(ROOT / "requirements.txt")
    assert torch == (
        f"pip install --no-cache-dir --no-deps --index-url {CPU_INDEX} "
        f"torch=={versions['torch'][0]} torchvision=={versions['torchvision'][0]}"
    )
    assert package == "pip install --no-cache-dir --no-deps --no-build-isolation --editable ."
    assert viewer == "jupytext-config set-default-viewer markdown myst"


def test_post_build_stops_at_the_first_fault(tmp_path: Path) -> None:
    program = tmp_path / "pip"
    program.write_text("#!/bin/sh\nexit 3\n")
    program.chmod(0o755)
    environment = os.environ | {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
    with pytest.raises(subprocess.CalledProcessError) as stopped:
        subprocess.run([BINDER / "postBuild"], cwd=ROOT, env=environment, check=True)
    assert stopped.value.returncode == 3
