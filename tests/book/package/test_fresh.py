"""The wheel in an environment of its own, and the README's examples there."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from bookbuild.__main__ import main
from bookbuild.package.fresh import borrowed_environment, fresh_environment, run_examples
from bookbuild.package.readme import examples
from bookbuild.sources.project import BookError, Project


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return borrowed_environment(wheel, tmp_path_factory.mktemp("environment") / "e")


def printed(python: Path, code: str) -> str:
    done = subprocess.run([str(python), "-c", code], capture_output=True, text=True, check=True, cwd=python.parent)
    return done.stdout.strip()


def test_the_wheel_is_imported_and_not_the_checkout(python: Path, project: Project) -> None:
    file = Path(printed(python, "import bineural; print(bineural.__file__)"))
    assert python.parents[1] in file.parents
    assert str(project.root / "src") not in printed(python, "import sys; print(sys.path)")
    assert printed(python, "import numpy, torch; print('borrowed')") == "borrowed"


def test_catalogues_and_version_are_found_in_it(python: Path) -> None:
    assert printed(python, "import bineural; print(bineural.__version__)") != ""
    code = "from importlib.resources import files; print(files('bineural').joinpath('locale/ru/LC_MESSAGES').is_dir())"
    assert printed(python, code) == "True"


def test_examples_of_the_readme_run(project: Project, python: Path, tmp_path: Path) -> None:
    variables = os.environ | {"BINEURAL_DATA": str(tmp_path), "PYTHONPATH": str(project.root / "src")}
    first, second = run_examples(project, python, variables)
    assert 0.9 < float(first) <= 1
    assert second.splitlines()[-1].startswith("accuracy 0.")


def test_both_readmes_show_the_same_examples(project: Project) -> None:
    english, russian = (examples((project.root / name).read_text("utf8")) for name in ("README.md", "README.ru.md"))
    assert english == russian
    assert len(english) == 2


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("import torch", "example 1 of README.md fails .AssertionError: PyTorch was imported"),
        ("print(no)", "example 1 of README.md fails .NameError: name 'no' is not defined"),
    ],
)
def test_an_example_that_fails_is_one_sentence(tmp_path: Path, python: Path, code: str, message: str) -> None:
    (tmp_path / "README.md").write_text(f"```python\n{code}\n```\n")
    with pytest.raises(BookError, match=message):
        run_examples(Project(tmp_path), python, os.environ)


def test_fresh_environment_asks_pip_for_wheel_and_extras(
    tmp_path: Path, wheel: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A Python that makes no environment but writes down what it is asked."""
    python = tmp_path / "python"
    python.write_text(
        '#!/bin/sh\necho "$@" >> "$LOG"\n[ "$1 $2" = "-m venv" ] && mkdir -p "$4/bin" && cp "$0" "$4/bin/python"\n'
        'case "$*" in *broken*) echo "no way" >&2; exit 1;; esac\n'
    )
    python.chmod(0o755)
    monkeypatch.setenv("LOG", str(tmp_path / "log"))
    monkeypatch.setenv("TORCH", "cpu")
    fresh_environment(wheel, tmp_path / "e", str(python), extras=["torch", "skorch"], arguments=["pytest"])
    monkeypatch.delenv("TORCH")
    fresh_environment(wheel, tmp_path / "e", str(python))
    _, cpu, _, plain = (tmp_path / "log").read_text().splitlines()
    assert cpu == (
        "-m pip install --quiet --disable-pip-version-check --extra-index-url https://download.pytorch.org/whl/cpu "
        f"pytest bineural[torch,skorch] @ {wheel.as_uri()}"
    )
    assert plain == f"-m pip install --quiet --disable-pip-version-check {wheel}"
    with pytest.raises(BookError, match=r"pip cannot install .*broken.* \(no way\)"):
        fresh_environment(Path("broken.whl"), tmp_path / "e", str(python))


def test_the_command_installs_pytorch_too_and_prints_what_the_examples_do(
    copied: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    python = tmp_path / "python"
    python.write_text(
        '#!/bin/sh\n[ "$1 $2" = "-m venv" ] && mkdir -p "$4/bin" && cp "$0" "$4/bin/python"\n'
        'case "$*" in *"pip install"*) echo "$@" >> "$LOG";; example.py) echo ran;; esac\nexit 0\n'
    )
    python.chmod(0o755)
    monkeypatch.setenv("LOG", str(tmp_path / "log"))
    assert main(["--root", str(copied.root), "fresh", "--python", str(python)]) == 0
    assert capsys.readouterr().out.split() == ["ran", "ran"]
    assert "bineural[torch] @ file://" in (tmp_path / "log").read_text()
