"""The first cell of a notebook, run where the package is missing: it installs what the site offers."""

from __future__ import annotations

import functools
import http.server
import importlib.metadata
import json
import os
import subprocess
import threading
import venv
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from tiny_book import Book

from bookbuild.environment import python_of
from bookbuild.notebooks.environment import link
from bookbuild.notebooks.opening import requirement


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment with all that the package asks for, and without the package."""
    folder = tmp_path_factory.mktemp("reader")
    venv.create(folder, symlinks=True)
    needed = map(Requirement, importlib.metadata.requires("bineural") or [])
    names = [requirement.name for requirement in needed if requirement.marker is None]
    (packages,) = folder.glob("lib/python*/site-packages")
    link([*names, "pip"], packages / "linked", besides={"bineural"})
    (packages / "linked.pth").write_text("linked\n", "utf8")
    return python_of(folder)


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def site(rich: Book) -> Iterator[str]:
    handler = functools.partial(Quiet, directory=str(rich.project.site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()


def first_cell(rich: Book, language: str, site: str) -> str:
    notebook = json.loads((rich.project.notebooks / language / "elements.ipynb").read_text("utf8"))
    code = "".join(notebook["cells"][0]["source"])
    assert "https://bineural.github.io/bineural/" in code
    return code.replace("https://bineural.github.io/bineural/", site)


def run(python: Path, code: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PIP_RETRIES": "0"}
    command = [str(python), "-c", code]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)


def test_package_is_installed_once_and_quietly(rich: Book, python: Path, site: str) -> None:
    code = first_cell(rich, "ru", site)
    assert run(python, "import bineural").returncode == 1
    failed = run(python, first_cell(rich, "ru", "http://127.0.0.1:9/"))
    assert failed.returncode == 1
    assert "RuntimeError: не удалось установить bineural: подключитесь к интернету" in failed.stderr
    said = run(python, f"{code}\nfrom bineural.localize import get_language\nprint(get_language())")
    assert (said.returncode, said.stdout) == (0, "ru\n"), said.stderr
    again = run(python, code.replace("import subprocess", "subprocess = None"))  # nothing is called any more
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")


@pytest.mark.parametrize(
    ("code", "asked"),
    [
        ("import numpy as np", "bineural"),
        ("import torch\n", "bineural[torch]"),
        ("from bineural.trainers import Trainer", "bineural[torch]"),
        ("from torch import nn\nbackbone = load_backbone()", "bineural[backbone,torch]"),
        ("from torch import nn\nclassifier = TorchClassifier(network)", "bineural[skorch,torch]"),
    ],
)
def test_a_notebook_asks_for_the_extras_that_it_needs(code: str, asked: str) -> None:
    assert requirement(code) == asked
