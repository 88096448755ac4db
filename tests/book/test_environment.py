"""Setting up the environment: which packages a CPU build leaves out, and what is said when it fails."""

from __future__ import annotations

import os
import shutil
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


def made_folder(folder: Path, record: str) -> Path:
    """A folder that looks like an environment that was made."""
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / "python").symlink_to(sys.executable)
    (folder / "pyvenv.cfg").write_text(f"version = {sys.version.split()[0]}\n")
    (folder / ".ready").write_text(record)
    return folder


def test_made_environment_is_brought_up_to_date_as_it_is(tmp_path: Path, recorder: Recorder) -> None:
    folder = made_folder(tmp_path / "e", "torch=cpu\n")
    assert environment.main([str(folder)]) == 0
    assert any("https://download.pytorch.org/whl/cpu" in command for command in recorder.commands)
    assert (folder / ".ready").read_text() == "torch=cpu\n"
    assert (folder / "bin" / "python").is_symlink()  # nothing was emptied


def test_other_builds_of_torch_are_refused(
    tmp_path: Path, recorder: Recorder, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = made_folder(tmp_path / "e", "torch=default\n")
    for arguments in ([str(folder), "cpu"], ["--fits", str(folder), "cpu"]):
        assert environment.main(arguments) == 1
        assert "e was made with TORCH=default, not cpu: remove" in capsys.readouterr().err
    assert environment.main(["--fits", str(folder), "default"]) == 0
    assert environment.main(["--fits", str(folder)]) == 0
    assert recorder.commands == []


def test_other_python_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = made_folder(tmp_path / "e", "")
    assert environment.main(["--fits", str(folder)]) == 0
    (folder / "pyvenv.cfg").write_text("home = /usr/bin\nversion = 3.10.2\n")
    assert environment.main(["--fits", str(folder)]) == 1
    assert "e has Python 3.10, not 3." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("choice", "message"),
    [
        (["TORCH=cpu"], "was made with TORCH=default, not cpu: remove .venv to make it anew"),
        (["TORCH=gpu"], "usage: environment.py"),
        (["PYTHON={python}"], "has Python 3.10, not 3."),
        ([], ""),
        (["TORCH=default"], ""),
    ],
)
def test_make_compares_what_is_asked_with_what_is_there(tmp_path: Path, choice: list[str], message: str) -> None:
    for name in ("Makefile", "requirements.txt", "pyproject.toml", "src/bookbuild/environment.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(environment.ROOT / name, tmp_path / name)
    folder = made_folder(tmp_path / ".venv", "torch=default\n")
    if any("PYTHON" in word for word in choice):
        (folder / "pyvenv.cfg").write_text("version = 3.10.2\n")
    command = ["make", "ready", *(word.format(python=sys.executable) for word in choice)]
    variables = {name: text for name, text in os.environ.items() if name not in ("TORCH", "PYTHON", "MAKEFLAGS")}
    done = subprocess.run(command, cwd=tmp_path, env=variables, capture_output=True, text=True, check=False)
    assert (done.returncode == 0) == (message == "")
    assert message in done.stderr
