"""Five laboratory reports, written with the package alone: each script runs, saves its figures and prints its tables.

On the offline samples they are small; `BINEURAL_DATA=… python tests/labs/LAB.py FOLDER` makes them of the real data.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
# The figures that a lab saves, and the least accuracies that it has to reach on the samples, in the order of its table.
LABS = {
    "convolutions_names_depth": (
        "history.pdf mistakes.pdf names.pdf gradients-Sigmoid.png gradients-Tanh.png gradients-ReLU.png",
        {"ConvNet": 0.8, "GRU": 0.1},
    ),
    "digits_loaders_dropout": ("dropout.svg mistakes.png confusion.pdf", {"dropout": 0.85, "search": 0.8}),
    "pytorch_mnist_bees": ("line.png digits.pdf bees.png digits.pt", {"MLP": 0.8}),
    "numpy_cifar10": ("moons.pdf cifar10.pdf confusion.pdf mistakes.png", {"NumPy": 0.9, "ResNet": 0.3}),
    "initialization_dropconnect_norms": ("initialization.pdf heads.pdf", {"plain": 0.7, "batch norm": 0.7}),
}
BEGINNINGS = {".pdf": b"%PDF-", ".svg": b"<?xml", ".png": b"\x89PNG", ".pt": b"PK"}


def run(lab: str, folder: Path, *, program: tuple[str, ...] = (), **variables: str) -> str:
    """Run a lab as its reader would, and return what it printed."""
    # Coverage would take half as long again, and other tests run these lines.
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    environment = {**inherited, "BINEURAL_DATA": str(folder), "BINEURAL_DATA_LOG": os.devnull, **variables}
    command = [sys.executable, *program, str(HERE / f"{lab}.py"), str(folder)]
    done = subprocess.run(command, capture_output=True, env=environment, cwd=folder, check=False)
    errors = done.stderr.decode(errors="replace")
    assert done.returncode == 0, errors
    # Nothing is warned of but the file of the photographs that is none.
    assert [line for line in re.findall(r"\w+Warning: .*", errors) if "NoPhotographWarning" not in line] == []
    return done.stdout.decode(variables.get("PYTHONIOENCODING", "utf-8"))


@pytest.mark.parametrize("lab", LABS)
def test_a_report_is_made_by_a_script(lab, tmp_path):
    files, least = LABS[lab]
    out = run(lab, tmp_path, PYTHONIOENCODING="utf-8")
    for name in files.split():
        content = (tmp_path / name).read_bytes()
        assert content.startswith(BEGINNINGS[Path(name).suffix])
        assert len(content) > 2000
    for name, accuracy in least.items():
        found = re.search(rf"^{name} +.*?(0\.\d+|1\.000)", out, re.MULTILINE)
        assert found, out
        assert float(found[1]) >= accuracy


def test_a_report_is_made_in_a_notebook_and_in_russian(tmp_path):
    """In IPython figures are drawn as well as saved, and what is shown is in the reader's language."""
    program = ("-m", "IPython", "--no-banner", "--colors=nocolor")
    out = run("digits_loaders_dropout", tmp_path, program=program, BINEURAL_LANG="ru", PYTHONIOENCODING="utf-8")
    assert "точность" in out.lower() or "доля верных" in out.lower()


def test_a_report_can_be_printed_on_an_old_terminal(tmp_path):
    out = run("digits_loaders_dropout", tmp_path, BINEURAL_LANG="ru", PYTHONIOENCODING="cp866", PYTHONUTF8="0")
    assert "?" not in out
