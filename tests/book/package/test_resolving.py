"""What pip is asked about Colab, and what is made of its answer; pip itself needs the network and is not called."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from packaging.version import Version

from bookbuild.__main__ import main
from bookbuild.package import resolving
from bookbuild.package.lists import Installed, kept_lists, read_versions
from bookbuild.sources.project import BookError, Project

ROOT = Path(__file__).parents[3]
COLAB = Installed("2025-08-15", Version("3.12.11"), read_versions("numpy==2.0.2\ntorch==2.8.0+cu126\n"))
Run = Callable[..., "subprocess.CompletedProcess[str]"]


def answering(report: list[str], asked: list[list[str]], constraints: list[str]) -> Run:
    """Return a pip that would install these packages, `name version` each; none at all is no way."""

    def run(command: list[str], **options: object) -> subprocess.CompletedProcess[str]:
        asked.append(command)
        constraints.append(Path(command[command.index("--constraint") + 1]).read_text())
        found = [dict(zip(("name", "version"), one.split(), strict=True)) for one in report]
        Path(command[command.index("--report") + 1]).write_text(
            json.dumps({"install": [{"metadata": one} for one in found]})
        )
        return subprocess.CompletedProcess(command, 0 if report else 1, "", "much\nERROR: ResolutionImpossible\n")

    return run


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch, wheel: Path) -> None:
    monkeypatch.setattr(resolving, "build_wheel", lambda project, folder: wheel)


@pytest.mark.usefixtures("built")
def test_pip_gets_colabs_python_and_its_packages_as_constraints(
    project: Project, wheel: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[str]] = []
    constraints: list[str] = []
    report = ["bineural 0.1.0", "numpy 2.0.2", "torch 2.8.0", "Faker 40.0", "nvidia-nccl-cu12 2.27", "triton 3.4"]
    monkeypatch.setattr(resolving.subprocess, "run", answering(report, asked, constraints))
    assert resolving.resolve(project, COLAB, extra="skorch") == ["bineural 0.1.0", "faker 40.0"]
    assert constraints == ["numpy==2.0.2\ntorch==2.8.0\n"]
    (command,) = asked
    assert command[-1] == f"bineural[skorch] @ {wheel.as_uri()}"
    assert command[command.index("--python-version") + 1] == "3.12"
    assert "--dry-run" in command


@pytest.mark.usefixtures("built")
def test_no_way_is_one_sentence(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resolving.subprocess, "run", answering([], [], []))
    with pytest.raises(BookError, match=r"beside Colab's list of 2025-08-15: ERROR: ResolutionImpossible$"):
        resolving.resolve(project, COLAB)


def test_the_command_asks_pip_about_each_list(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(resolving, "resolve", lambda project, installed: ["bineural 0.1.0"])
    newest = kept_lists(ROOT)[-1]
    (tmp_path / "list").write_text(newest.text())
    (tmp_path / "system").write_text(f"Python {newest.python}\n")
    files = ["--list", str(tmp_path / "list"), "--system", str(tmp_path / "system")]
    assert main(["--root", str(ROOT), "colab", "--resolve", *files]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert sum(line.endswith(": pip would bring bineural 0.1.0") for line in printed) == len(kept_lists(ROOT)) + 1
