"""The branch of the notebooks: a repository in a folder stands for GitHub's."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

PUSH = Path(__file__).parents[2] / ".ci" / "push-notebooks"
FILES = ["binder/postBuild", "en/teacher/clinic.ipynb", "en/clinic.ipynb", "ru/clinic.ipynb"]


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.fixture
def remote(tmp_path: Path) -> Path:
    """A repository without commits."""
    folder = tmp_path / "remote"
    git(tmp_path, "init", "-q", "--bare", str(folder))
    return folder


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """A folder with what CI has made and checked out."""
    folder = tmp_path / "made"
    for name in FILES:
        path = folder / "notebooks" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("one\r\n", newline="")
    return folder


def push(made: Path, remote: Path | str, commit: str = "abc123") -> subprocess.CompletedProcess[str]:
    """Push from the folder as CI does, with the settings of no user."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT")}
    environment = kept | {"GITHUB_SHA": commit, "GIT_CONFIG_GLOBAL": os.devnull, "GITHUB_TOKEN": "hidden"}
    command = [str(PUSH), "notebooks", str(remote), "exported"]
    return subprocess.run(command, cwd=made, env=environment, capture_output=True, text=True, check=False)


def files(remote: Path) -> list[str]:
    return git(remote, "ls-tree", "-r", "--name-only", "exported").splitlines()


def history(remote: Path) -> list[str]:
    return git(remote, "log", "--format=%s", "exported").splitlines()


def test_branch_is_made_and_holds_what_was_exported(made: Path, remote: Path) -> None:
    done = push(made, remote)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "exported: 3 notebooks pushed\n"
    assert files(remote) == sorted(FILES)
    assert history(remote) == ["Notebooks of abc123"]
    assert git(remote, "ls-tree", "exported", "binder/postBuild").startswith("100755 ")
    size = git(remote, "cat-file", "-s", "exported:ru/clinic.ipynb")
    assert int(size) == len("one\r\n")


def test_only_a_change_is_a_commit_and_history_is_kept(made: Path, remote: Path) -> None:
    push(made, remote, "first")
    done = push(made, remote, "second")
    assert (done.returncode, done.stdout) == (0, "exported holds these notebooks already\n")
    assert history(remote) == ["Notebooks of first"]
    (made / "notebooks" / "en" / "clinic.ipynb").rename(made / "notebooks" / "en" / "digits.ipynb")
    assert push(made, remote, "third").returncode == 0
    assert history(remote) == ["Notebooks of third", "Notebooks of first"]
    assert "en/clinic.ipynb" not in files(remote)
    assert "en/digits.ipynb" in files(remote)
    (made / "notebooks" / "binder" / "postBuild").write_text("two\n")
    assert push(made, remote, "fourth").returncode == 0
    assert history(remote) == ["Notebooks of fourth", "Notebooks of third", "Notebooks of first"]
    assert git(remote, "branch", "--list", "--format=%(refname:short)") == "exported"


def test_nothing_is_pushed_without_notebooks_or_remote(made: Path, remote: Path, tmp_path: Path) -> None:
    done = push(made, tmp_path / "nowhere")
    assert done.returncode == 1
    assert f"{tmp_path / 'nowhere'} cannot be read" in done.stderr
    for path in (made / "notebooks").rglob("*.ipynb"):
        path.unlink()
    done = push(made, remote)
    assert (done.returncode, done.stderr) == (1, "notebooks holds no notebooks: export them with make book\n")
    (made / "notebooks" / "binder" / "postBuild").unlink()
    (made / "notebooks" / "en" / "clinic.ipynb").touch()
    done = push(made, remote)
    assert (done.returncode, done.stderr) == (
        1,
        "notebooks lacks what Binder installs: python -m bookbuild binder --write\n",
    )
    assert git(remote, "branch", "--list") == ""


def test_token_answers_for_the_password_and_stands_in_no_file(tmp_path: Path, made: Path, remote: Path) -> None:
    """What git would ask for is answered by the setting, which holds the variable's name alone."""
    text = PUSH.read_text("utf8")
    (line,) = (line for line in text.splitlines() if "credential.helper" in line)
    helper = line.split("credential.helper ")[1].strip("'")
    answer = subprocess.run(
        ["git", "-c", "credential.helper=", "-c", f"credential.helper={helper}", "credential", "fill"],
        input="protocol=https\nhost=github.com\n\n",
        env=os.environ | {"GITHUB_TOKEN": "hidden", "GIT_TERMINAL_PROMPT": "0"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "username=x-access-token\npassword=hidden\n" in answer.stdout
    assert "hidden" not in helper
    push(made, remote)
    assert not any("hidden" in path.read_text("utf8", "ignore") for path in remote.rglob("*") if path.is_file())
