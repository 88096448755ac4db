"""Setting up the environment: what is installed and how, when, whose environment it is, and what is said of faults."""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
import re
import shutil
import subprocess
import sys
import venv
import zipfile
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
    monkeypatch.setattr(subprocess, "run", made)
    return made


def test_default_installs_everything_with_hashes(tmp_path: Path, recorder: Recorder) -> None:
    environment.install(tmp_path, cpu=False)
    requirements, package = recorder.commands
    python = tmp_path / "bin" / "python"
    assert requirements == environment.install_lock(python, environment.ROOT / "requirements.txt")
    assert package == [*environment.pip_install(python), "--no-build-isolation", "--editable", str(environment.ROOT)]


def test_cpu_takes_torch_from_its_own_index(tmp_path: Path, recorder: Recorder) -> None:
    environment.install(tmp_path, cpu=True)
    rest, torch, _ = recorder.commands
    assert rest == environment.install_lock(tmp_path / "bin" / "python", Path(rest[-1]))
    assert "https://download.pytorch.org/whl/cpu" in torch
    assert [name.partition("==")[0] for name in torch[-2:]] == ["torch", "torchvision"]
    assert "--no-deps" in torch
    kept = {block.partition("==")[0] for block in environment.split_requirements(Path(rest[-1]).read_text())}
    everything = {block.partition("==")[0] for block in environment.split_requirements(REQUIREMENTS)}
    dropped = everything - kept
    assert {"torch", "torchvision", "triton", "nvidia-cudnn-cu13"} <= dropped
    assert all(name.startswith(("nvidia-", "cuda-", "torch", "triton", "lazy-importer")) for name in dropped)


def test_every_block_has_hashes() -> None:
    blocks = environment.split_requirements(REQUIREMENTS)
    assert len(blocks) > 100
    assert all("--hash=sha256:" in block for block in blocks)


def wheel(index: Path, name: str, version: str, *metadata: str) -> str:
    """Put a package of one module into an index; return its line of a compiled file."""
    path, info = index / f"{name}-{version}-py3-none-any.whl", f"{name}-{version}.dist-info"
    files = {
        f"{name}.py": f'VERSION = "{version}"\n',
        f"{info}/METADATA": "\n".join(["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}", *metadata, ""]),
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    files[f"{info}/RECORD"] = "".join(f"{file},,\n" for file in [*files, f"{info}/RECORD"])
    with zipfile.ZipFile(path, "w") as archive:
        for file, text in files.items():
            archive.writestr(file, text)
    return f"{name}=={version} --hash=sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"


def test_a_newer_release_of_an_extra_changes_nothing(tmp_path: Path) -> None:
    index, lock = tmp_path / "index", tmp_path / "requirements.txt"
    index.mkdir()
    pinned = [
        wheel(index, "measured", "1.0", "Requires-Dist: covered[more]>=1"),
        wheel(index, "covered", "1.0", "Provides-Extra: more"),
    ]
    lock.write_text("\n".join(pinned))
    wheel(index, "covered", "2.0", "Provides-Extra: more")

    def install(command: list[str], folder: str) -> subprocess.CompletedProcess[str]:
        """Run a command of pip on this index alone, into a folder that holds nothing yet."""
        options = ["--isolated", "--no-index", "--find-links", str(index), "--target", str(tmp_path / folder)]
        variables = os.environ | {"PIP_CONFIG_FILE": os.devnull}
        return subprocess.run([*command, *options], env=variables, capture_output=True, text=True, check=False)

    command = environment.install_lock(Path(sys.executable), lock)
    done = install(command, "ours")
    assert done.returncode == 0, done.stderr
    assert {file.name for file in (tmp_path / "ours").glob("*.dist-info")} == {
        "measured-1.0.dist-info",
        "covered-1.0.dist-info",
    }

    # Why the command is as it is: left to resolve, an older pip stops, whichever release the lock names.
    resolved = install([word for word in command if word != "--no-deps"], "resolved")
    pip = tuple(map(int, re.findall(r"\d+", importlib.metadata.version("pip"))[:2]))
    assert (resolved.returncode != 0) == (pip < (23, 3)), resolved.stderr
    assert ("covered[more]>=1 from" in resolved.stderr) == (pip < (23, 3))


@pytest.mark.parametrize(
    "arguments", [[], ["a", "gpu"], ["a", "cpu", "b"], ["a", "--then"], ["--then", "book"], ["--fits", "a", "cpu"]]
)
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
    monkeypatch.setattr(venv, "create", lambda *a, **k: None)

    def fail(command: list[str], check: bool) -> None:
        raise subprocess.CalledProcessError(7, command)

    monkeypatch.setattr(subprocess, "run", fail)
    assert environment.main([str(tmp_path / "e"), "--then", "book"]) == 1
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


def made_folder(folder: Path, *, torch: str = "default", checkout: Path = environment.ROOT) -> Path:
    """A folder that looks like an environment that was made in a checkout."""
    packages = folder / "lib" / "python3.11" / "site-packages"
    packages.mkdir(parents=True)
    (folder / "bin").mkdir()
    (folder / "bin" / "python").symlink_to(sys.executable)
    (folder / "pyvenv.cfg").write_text(f"version = {sys.version.split()[0]}\n")
    (packages / "__editable__.bineural-0.1.0.pth").write_text(f"{checkout / 'src'}\n", "utf8")
    (folder / ".ready").write_text(f"torch={torch}\nsources={environment.fingerprint()}\n")
    return folder


def test_made_environment_is_left_alone(tmp_path: Path, recorder: Recorder) -> None:
    folder = made_folder(tmp_path / "e", torch="cpu")
    assert environment.main([str(folder)]) == 0
    assert environment.main([str(folder), "cpu"]) == 0
    assert recorder.commands == []


@pytest.mark.parametrize("record", ["torch=cpu\n", "torch=cpu\nsources=0123\n"])
def test_environment_of_other_requirements_is_brought_up_to_date_as_it_is(
    tmp_path: Path, recorder: Recorder, record: str
) -> None:
    folder = made_folder(tmp_path / "e")
    (folder / ".ready").write_text(record)
    assert environment.main([str(folder)]) == 0
    assert any("https://download.pytorch.org/whl/cpu" in command for command in recorder.commands)
    assert environment.record(folder) == {"torch": "cpu", "sources": environment.fingerprint()}
    assert (folder / "bin" / "python").is_symlink()  # nothing was emptied


def test_every_source_of_the_environment_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in environment.SOURCES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(environment.ROOT / name, tmp_path / name)
    found = environment.fingerprint()
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    assert environment.fingerprint() == found
    for name in environment.SOURCES:
        with (tmp_path / name).open("a") as file:
            file.write("\n")
        changed = environment.fingerprint()
        assert changed != found
        found = changed


def test_other_builds_of_torch_are_refused(
    tmp_path: Path, recorder: Recorder, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = made_folder(tmp_path / "e")
    assert environment.main([str(folder), "cpu"]) == 1
    assert "e was made with TORCH=default, not cpu: remove" in capsys.readouterr().err
    assert environment.main([str(folder), "default"]) == 0
    assert recorder.commands == []


def test_other_python_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = made_folder(tmp_path / "e")
    (folder / "pyvenv.cfg").write_text("home = /usr/bin\nversion = 3.10.2\n")
    assert environment.main([str(folder)]) == 1
    assert "e has Python 3.10, not 3." in capsys.readouterr().err


@pytest.mark.parametrize("record", ["torch=default\n", None])
def test_environment_of_another_checkout_is_refused(
    tmp_path: Path, recorder: Recorder, capsys: pytest.CaptureFixture[str], record: str | None
) -> None:
    """Copied with its checkout, or moved; made from the same requirements, or from others."""
    folder = made_folder(tmp_path / "e", checkout=tmp_path / "old")
    if record:
        (folder / ".ready").write_text(record)
    assert environment.main([str(folder), "--then", "book"]) == 1
    error = capsys.readouterr().err
    assert f"e imports bineural from {tmp_path / 'old' / 'src'}, not from {environment.ROOT / 'src'}" in error
    assert f"remove {folder} to make it anew\n" in error
    assert recorder.commands == []


def test_environment_without_the_package_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = made_folder(tmp_path / "e")
    next(folder.glob("lib/*/site-packages/*.pth")).unlink()
    assert environment.main([str(folder)]) == 1
    assert "e imports bineural from no checkout, not from" in capsys.readouterr().err


def test_checkout_is_found_where_windows_keeps_packages(tmp_path: Path) -> None:
    folder = made_folder(tmp_path / "e")
    (folder / "lib" / "python3.11").rename(folder / "Lib")
    assert environment.checkout_fault(folder) == ""


def test_a_link_to_the_checkout_is_the_checkout(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(environment.ROOT)
    assert environment.checkout_fault(made_folder(tmp_path / "e", checkout=tmp_path / "link")) == ""


def test_path_in_the_systems_own_encoding_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = Path.read_text
    monkeypatch.setattr(Path, "read_text", lambda path, code: read(path, "cp1251" if code == "locale" else code))
    link = tmp_path / "x.pth"
    link.write_bytes("C:\\книга\\src\n".encode("cp1251"))
    assert environment.path_lines(link) == ["C:\\книга\\src"]
    link.write_bytes("C:\\книга\\src\n".encode("utf-8-sig"))
    assert environment.path_lines(link) == ["C:\\книга\\src"]


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
    folder = made_folder(copied_checkout(tmp_path) / ".venv", checkout=tmp_path)
    if any("PYTHON" in word for word in choice):
        (folder / "pyvenv.cfg").write_text("version = 3.10.2\n")
    done = make(tmp_path, "ready", *(word.format(python=sys.executable) for word in choice))
    assert (done.returncode == 0) == (message == ""), done.stderr
    assert message in done.stderr


def test_make_refuses_the_environment_of_the_checkout_it_was_copied_from(tmp_path: Path) -> None:
    made_folder(copied_checkout(tmp_path) / ".venv")
    done = make(tmp_path, "ready")
    assert done.returncode != 0
    assert f"error: .venv imports bineural from {environment.ROOT / 'src'}, not from {tmp_path / 'src'}" in done.stderr


def copied_checkout(folder: Path) -> Path:
    """Copy what make needs to set up, with the files' times."""
    for name in ("Makefile", *environment.SOURCES):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(environment.ROOT / name, folder / name)
    return folder


def make(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    chosen = ("TORCH", "PYTHON", "MAKEFLAGS", "MAKELEVEL")  # by the make that runs the tests
    variables = {name: text for name, text in os.environ.items() if name not in chosen}
    return subprocess.run(["make", *arguments], cwd=folder, env=variables, capture_output=True, text=True, check=False)


README_LINE = re.compile(r"^py -3\.11 (src\\bookbuild\\environment\.py \.venv --then (\w+))\b", re.MULTILINE)


@pytest.mark.parametrize("name", ["README.md", "README.ru.md"])
def test_lines_for_windows_do_what_make_does(tmp_path: Path, name: str) -> None:
    folder = made_folder(copied_checkout(tmp_path) / ".venv", checkout=tmp_path)
    python = folder / "bin" / "python"
    python.unlink()
    python.write_text('#!/bin/sh\necho "$@"\n')
    python.chmod(0o755)
    lines = README_LINE.findall((environment.ROOT / name).read_text("utf8"))
    assert [command for _, command in lines] == ["book", "test"]
    for line, command in lines:
        arguments = line.replace("\\", "/").split()
        done = subprocess.run([sys.executable, *arguments], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.stdout == f"-m bookbuild {command}\n", done.stderr
        recipe = make(tmp_path, "--dry-run", command).stdout.splitlines()
        assert recipe[-1] == f".venv/bin/python -m bookbuild {command}"


def test_on_windows_the_command_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = made_folder(tmp_path / "e")
    waits = iter([KeyboardInterrupt, 7])
    started = []

    class Process:
        def __init__(self, command: list[str]) -> None:
            started.append(command)

        def __enter__(self) -> Process:
            return self

        def __exit__(self, *error: object) -> None:
            pass

        def wait(self) -> int:
            result = next(waits)
            if isinstance(result, int):
                return result
            raise result

    monkeypatch.setattr(environment.sys, "platform", "win32")
    monkeypatch.setattr(subprocess, "Popen", Process)
    assert environment.main([str(folder), "--then", "book", "--jobs", "1"]) == 7
    assert started == [[str(folder / "Scripts" / "python.exe"), "-m", "bookbuild", "book", "--jobs", "1"]]
