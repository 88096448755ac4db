"""The oldest and newest releases that the wheel is tested with."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from bookbuild.__main__ import main
from bookbuild.package.versions import ERRORS, LEFT_OUT, oldest, pytest_command
from bookbuild.sources.project import BookError, Project

ROOT = Path(__file__).parents[3]
# Makes environments that only write down what they are asked, and end as they are told.
PYTHON = """#!/bin/sh
echo "$@" >> "$LOG"
[ "$1 $2" = "-m venv" ] && mkdir -p "$4/bin" && cp "$0" "$4/bin/python"
case "$*" in *pytest\\ tests*) exit 5;; esac
exit 0
"""


def test_lower_bounds_become_exact_versions(project: Project) -> None:
    bounds = oldest(project)
    assert "numpy==2.0" in bounds
    assert {bound.partition("==")[0] for bound in bounds} >= {"torch", "torchvision", "skorch", "scikit-learn", "Faker"}
    assert len(bounds) == len(set(bounds))


@pytest.mark.parametrize("text", ["numpy", "numpy<3", "numpy==2.0"])
def test_a_requirement_without_lower_bound_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "pyproject.toml").write_text(
        f'[project]\nname = "x"\ndependencies = ["{text}"]\n[project.optional-dependencies]\n'
    )
    with pytest.raises(BookError, match="expected one lower bound, such as numpy>=2.0"):
        oldest(Project(tmp_path))


@pytest.mark.parametrize("which", ["oldest", "newest"])
def test_the_wheel_is_tested_and_the_tests_decide(
    which: str, copied: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    python, log = tmp_path / "python", tmp_path / "log"
    python.write_text(PYTHON)
    python.chmod(0o755)
    monkeypatch.setenv("LOG", str(log))
    monkeypatch.setenv("TORCH", "default")
    assert main(["--root", str(copied.root), "versions", which, "--python", str(python)]) == 5
    venv, install, listed, tests = log.read_text().splitlines()
    folder = copied.build / which
    assert venv == f"-m venv --clear {folder / 'environment'}"
    assert f"--constraint {folder / 'constraints.txt'} " in install
    assert "pytest" in install
    assert "bineural[backbone,torch,skorch] @ file://" in install
    assert listed.startswith("-m pip list")
    assert tests.startswith("-m pytest tests/bineural ")
    assert ("-o filterwarnings=default" in tests) == (which == "oldest")
    assert ("numpy==2.0" in (folder / "constraints.txt").read_text().splitlines()) == (which == "oldest")


def test_the_checkout_is_not_what_is_tested() -> None:
    command = pytest_command(Path(sys.executable), "newest")
    assert "pythonpath=tests" in command
    assert all((ROOT / path).is_file() for path in LEFT_OUT)
    for test in ERRORS:
        path, _, name = test.partition("::")
        assert f"def {name}(" in (ROOT / path).read_text("utf8")
