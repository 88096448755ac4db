"""What Binder's own program makes of the branch `notebooks`; `make binder` runs it, which installs the program.

It builds no image, as that needs an engine: it prints the Dockerfile, which follows from the files and its own rules.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bookbuild.package.binder import write_binder
from bookbuild.sources.project import Project

ROOT = Path(__file__).parents[2]
INSTALLED = ROOT / "_build" / "repo2docker"


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> str:
    branch = tmp_path_factory.mktemp("branch")
    for language in ("en", "ru"):
        (branch / language).mkdir()
        (branch / language / "x.ipynb").write_text('{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}')
    write_binder(Project(ROOT), branch)
    done = subprocess.run(
        [sys.executable, "-m", "repo2docker", "--no-build", "--debug", str(branch)],
        env=os.environ | {"PYTHONPATH": str(INSTALLED)},
        cwd=branch.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def test_python_is_the_one_of_the_pinned_environment(printed: str) -> None:
    assert "Building conda environment for python=3.11\n" in printed
    assert (INSTALLED / "repo2docker" / "buildpacks" / "conda" / "environment.py-3.11.yml").is_file()


def test_nothing_but_post_build_installs(printed: str) -> None:
    docker = printed[printed.index("FROM ") :]
    assert "RUN chmod +x binder/postBuild\nRUN ./binder/postBuild\n" in docker
    assert re.findall(r"pip install.*|conda env update.*|mamba install.*", docker) == []
    copied = re.findall(r"^COPY --chown=0:0 (src/\S*)", docker, re.MULTILINE)
    assert copied == ["src/"]


def test_the_base_is_the_one_that_was_measured(printed: str) -> None:
    assert "FROM docker.io/library/buildpack-deps:24.04\n" in printed
    assert re.findall(r"^ +(gettext-base|less|unzip) ", printed, re.MULTILINE) == ["gettext-base", "less", "unzip"]
    lock = INSTALLED / "repo2docker" / "buildpacks" / "conda" / "environment.py-3.11-linux-64.lock"
    packages = {line.rpartition("/")[2].rsplit("-", 2)[0] for line in lock.read_text().splitlines() if "://" in line}
    assert {"jupyterlab", "notebook", "jupyterhub-singleuser", "nodejs"} <= packages
    assert len(packages) < 190
