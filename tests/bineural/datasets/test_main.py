import subprocess
import sys
from pathlib import Path

import pytest

from bineural.datasets import __main__ as command
from bineural.datasets import mnist

from .conftest import Server

Arrays = dict[str, object]


def test_says_what_it_did(folder: Path, tiny_mnist: Arrays, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["mnist", "digits"]) == 0
    assert capsys.readouterr().out == f"mnist: downloaded to {folder}/mnist.npz\ndigits: comes with scikit-learn\n"
    assert command.main(["mnist"]) == 0
    assert capsys.readouterr().out == f"mnist: already in {folder}/mnist.npz\n"


def test_one_failure_is_told_and_does_not_stop_the_rest(
    server: Server, folder: Path, tiny_mnist: Arrays, capsys: pytest.CaptureFixture[str]
) -> None:
    server.answers.clear()
    assert command.main(["mnist", "iris", "digits"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 3
    assert lines[0].startswith(f"mnist: failed: download expected {mnist.FILES['x_train'][0]}, got ")
    assert lines[1].startswith("iris: failed: bineural.datasets expected one of ")
    assert lines[2] == "digits: comes with scikit-learn"


def test_a_damaged_file_is_a_failure(folder: Path, tiny_mnist: Arrays, capsys: pytest.CaptureFixture[str]) -> None:
    folder.mkdir()
    (folder / "mnist.npz").write_bytes(b"")
    assert command.main(["mnist"]) == 1
    assert (
        f"mnist: failed: load_mnist expected {folder}/mnist.npz to hold an archive of arrays, got "
        in capsys.readouterr().out
    )


def test_all_data_sets_by_default_and_none_of_them_offline() -> None:
    run = subprocess.run([sys.executable, "-m", "bineural.datasets"], capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert run.stderr == ""
    lines = run.stdout.splitlines()
    names = ["california_housing", "cifar10", "digits", "hymenoptera", "mnist", "names"]
    assert [line.partition(":")[0] for line in lines] == names
    assert [name for name, line in zip(names, lines, strict=True) if "BINEURAL_OFFLINE forbids" not in line] == [
        "digits"
    ]
