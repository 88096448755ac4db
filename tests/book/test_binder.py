"""What Binder installs: the versions of the book, and nothing missing."""

from __future__ import annotations

import importlib.metadata
import os
import re
import subprocess
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from bookbuild.__main__ import main
from bookbuild.environment import CPU_INDEX, CUDA, split_requirements
from bookbuild.package.binder import BASE, FILES, LIMIT, TORCH, image_parts, installed_size, write_binder
from bookbuild.package.wheel import metadata
from bookbuild.sources.project import BookError, Project

ROOT = Path(__file__).parents[2]
BINDER = ROOT / "binder"
LOCK = BINDER / "pinned.txt"
VERSION = metadata(Project(ROOT))["version"]
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
    assert set(binder) <= set(book)
    different = {name for name in binder.keys() & book.keys() if binder[name] != book[name]}
    assert different == set(), "compile binder/pinned.txt again: see CONTRIBUTING.md"
    assert all(hashes for _, hashes in binder.values())


def test_nothing_that_the_package_and_pytorch_need_is_missing() -> None:
    installed = set(pins(LOCK)) | {"torch", "torchvision"}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf8"))["project"]
    everything = needed(project["dependencies"] + project["optional-dependencies"]["torch"])
    for name in sorted(installed):
        everything |= needed(importlib.metadata.requires(name) or [])
    assert everything <= installed


def test_python_is_that_of_the_pinned_environment() -> None:
    assert (BINDER / "runtime.txt").read_text("utf8") == "python-3.11\n"
    assert "--python-version 3.11 " in LOCK.read_text("utf8").splitlines()[1]


def test_nothing_is_installed_but_by_post_build() -> None:
    assert {path.name for path in BINDER.iterdir()} & RESOLVED == set()
    assert os.access(BINDER / "postBuild", os.X_OK)


@pytest.fixture
def programs(tmp_path: Path) -> dict[str, str]:
    """An environment whose pip writes down what it is asked, and whose Python keeps its packages in a folder here."""
    (tmp_path / "pip").write_text('#!/bin/sh\necho pip "$@" >> "$LOG"\n')
    (tmp_path / "python").write_text('#!/bin/sh\necho "$PACKAGES"\n')
    for name in ("pip", "python"):
        (tmp_path / name).chmod(0o755)
    (tmp_path / "packages" / "torch" / "test").mkdir(parents=True)
    (tmp_path / "packages" / "torch" / "lib").mkdir()
    paths = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "PACKAGES": str(tmp_path / "packages")}
    return os.environ | paths | {"LOG": str(tmp_path / "log")}


def test_post_build_installs_the_lock_cpu_builds_and_the_wheel(tmp_path: Path, programs: dict[str, str]) -> None:
    branch = tmp_path / "branch"
    written = write_binder(Project(ROOT), branch)
    assert {path.name for path in written} == {*FILES, f"bineural-{VERSION}-py3-none-any.whl"}
    assert os.access(branch / "binder" / "postBuild", os.X_OK)
    subprocess.run([branch / "binder" / "postBuild"], cwd=branch, env=programs, check=True)
    lock, torch, package = (tmp_path / "log").read_text().splitlines()
    assert lock == "pip install --no-cache-dir --no-deps --require-hashes -r binder/pinned.txt"
    assert torch == f"pip install --no-cache-dir --no-deps --index-url {CPU_INDEX} -r binder/torch.txt"
    wheel = f"binder/bineural-{VERSION}-py3-none-any.whl"
    assert package == f"pip install --no-cache-dir --no-deps --no-build-isolation {wheel}"
    assert [path.name for path in (tmp_path / "packages" / "torch").iterdir()] == ["lib"]


def test_post_build_installs_a_checkout_that_has_no_wheel(tmp_path: Path, programs: dict[str, str]) -> None:
    subprocess.run([BINDER / "postBuild"], cwd=ROOT, env=programs, check=True)
    package = (tmp_path / "log").read_text().splitlines()[-1]
    assert package == "pip install --no-cache-dir --no-deps --no-build-isolation ."


def test_pytorch_has_the_versions_of_the_book() -> None:
    book = pins(ROOT / "requirements.txt")
    lines = [line for line in (BINDER / "torch.txt").read_text("utf8").splitlines() if not line.startswith("#")]
    assert lines == [f"{name}=={book[name][0]}" for name in ("torch", "torchvision")]


def test_what_was_in_the_folder_goes(tmp_path: Path) -> None:
    (tmp_path / "binder").mkdir()
    (tmp_path / "binder" / "bineural-0.0.1-py3-none-any.whl").write_text("old")
    (tmp_path / "x.ipynb").write_text("{}")
    write_binder(Project(ROOT), tmp_path)
    assert not (tmp_path / "binder" / "bineural-0.0.1-py3-none-any.whl").exists()
    assert (tmp_path / "x.ipynb").exists()


def test_the_image_stays_small(capsys: pytest.CaptureFixture[str]) -> None:
    parts = image_parts(Project(ROOT))
    assert 500 < sum(part.transferred for part in parts) < LIMIT
    assert all(0 < part.transferred < part.on_disk and part.source for part in parts)
    ours = sum(part.on_disk for part in parts if part not in BASE)
    assert ours < 1500
    assert main(["--root", str(ROOT), "binder"]) == 0
    last = capsys.readouterr().out.splitlines()[-1].split()
    assert last[-1] == "together"
    assert int(last[0]) == pytest.approx(sum(part.transferred for part in parts), abs=1)


def test_an_image_that_grows_too_large_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    heavy = replace(TORCH, transferred=float(LIMIT))
    monkeypatch.setattr("bookbuild.package.binder.TORCH", heavy)
    assert main(["--root", str(ROOT), "binder"]) == 1


def test_a_package_that_is_not_here_is_told() -> None:
    with pytest.raises(BookError, match="no-such-package of binder/pinned.txt is not installed here: compile it again"):
        installed_size(["numpy", "no-such-package"])
    assert installed_size(["numpy"]) > 40


def test_post_build_stops_at_the_first_fault(tmp_path: Path) -> None:
    program = tmp_path / "pip"
    program.write_text("#!/bin/sh\nexit 3\n")
    program.chmod(0o755)
    environment = os.environ | {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
    with pytest.raises(subprocess.CalledProcessError) as stopped:
        subprocess.run([BINDER / "postBuild"], cwd=ROOT, env=environment, check=True)
    assert stopped.value.returncode == 3
