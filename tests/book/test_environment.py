"""Setting up the environment: which packages a CPU build leaves out, and what is said when it fails."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bookbuild import environment

REQUIREMENTS = (environment.ROOT / "requirements.txt").read_text("utf8")


class Recorder:
    """Stands for subprocess.run and notes the commands."""

    def __init__(self) -> None:
        self.commands: list[list[str]] = []

    def __call__(self, command: list[str], check: bool) -> None:
        assert check
        self.commands.append(command)


@pytest.fixture
def recorder(monkeypatch: pytest.MonkeyPatch) -> Recorder:
    made = Recorder()
    monkeypatch.setattr(environment.subprocess, "run", made)
    return made


def test_default_installs_everything_with_hashes(tmp_path: Path, recorder: Recorder) -> None:
    environment.install(tmp_path, cpu=False)
    requirements, package = recorder.commands
    assert requirements[-3:] == ["--require-hashes", "-r", str(environment.ROOT / "requirements.txt")]
    assert package[-2:] == ["--editable", str(environment.ROOT)]


def test_cpu_takes_torch_from_its_own_index(tmp_path: Path, recorder: Recorder) -> None:
    environment.install(tmp_path, cpu=True)
    rest, torch, _ = recorder.commands
    assert "https://download.pytorch.org/whl/cpu" in torch
    assert [name.partition("==")[0] for name in torch[-2:]] == ["torch", "torchvision"]
    kept = {block.partition("==")[0] for block in environment.split_requirements(Path(rest[-1]).read_text())}
    everything = {block.partition("==")[0] for block in environment.split_requirements(REQUIREMENTS)}
    dropped = everything - kept
    assert {"torch", "torchvision", "triton", "nvidia-cudnn-cu13"} <= dropped
    assert all(name.startswith(("nvidia-", "cuda-", "torch", "triton", "lazy-importer")) for name in dropped)


def test_every_block_has_hashes() -> None:
    blocks = environment.split_requirements(REQUIREMENTS)
    assert len(blocks) > 100
    assert all("--hash=sha256:" in block for block in blocks)


@pytest.mark.parametrize("arguments", [[], ["a", "gpu"], ["a", "cpu", "b"]])
def test_wrong_arguments(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert environment.main(arguments) == 2
    assert "usage:" in capsys.readouterr().err


@pytest.mark.parametrize("version", [(3, 10), (3, 14)])
def test_unsupported_python(
    version: tuple[int, int], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Version(tuple):
        major, minor = version

    monkeypatch.setattr(environment.sys, "version_info", Version(version))
    assert environment.main(["folder"]) == 1
    assert f"Python {version[0]}.{version[1]} runs this, Python 3.11 to 3.13 is needed" in capsys.readouterr().err


def test_failed_installation_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(environment.venv, "create", lambda *a, **k: None)

    def fail(command: list[str], check: bool) -> None:
        raise subprocess.CalledProcessError(7, command)

    monkeypatch.setattr(environment.subprocess, "run", fail)
    assert environment.main([str(tmp_path / "e")]) == 1
    assert "could not be set up" in capsys.readouterr().err


def test_runs_on_the_standard_library_alone() -> None:
    script = environment.ROOT / "src/bookbuild/environment.py"
    done = subprocess.run([sys.executable, "-S", "-I", str(script)], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "usage:" in done.stderr


def test_folder_with_other_things_is_not_emptied(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    assert environment.main([str(tmp_path)]) == 1
    assert "is not a virtual environment" in capsys.readouterr().err
    assert (tmp_path / "thesis.txt").exists()
