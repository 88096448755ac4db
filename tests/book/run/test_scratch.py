"""Scratch folders and processes of builds that were killed: they end, those of others are let be."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from bookbuild.run.scratch import PREFIX, VARIABLE, guarded, scratch_folder, sweep

SRC = Path(__file__).parents[3] / "src"
# A build whose chapter started a process that has left it.
BUILD = """import os, subprocess, time
from contextlib import nullcontext
from bookbuild.run.scratch import guarded, scratch_folder, VARIABLE
with {guard}, scratch_folder() as folder:
    environment = os.environ | {{VARIABLE: str(folder)}}
    child = subprocess.Popen(["sleep", "600"], env=environment, start_new_session=True)
    print(folder, child.pid, flush=True)
    time.sleep(600)"""


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of temporary files."""
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    return tmp_path


def started(guard: str) -> Iterator[tuple[subprocess.Popen[str], Path, psutil.Process]]:
    environment = os.environ | {"PYTHONPATH": str(SRC)}
    command = [sys.executable, "-c", BUILD.format(guard=guard)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as build:
        assert build.stdout is not None
        folder, pid = build.stdout.readline().split()
        child = psutil.Process(int(pid))
        try:
            yield build, Path(folder), child
        finally:
            for process in (build, child):
                try:
                    process.kill()
                except psutil.NoSuchProcess:
                    continue


def is_running(process: psutil.Process) -> bool:
    return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)


def test_guard_ends_what_a_killed_build_left(temporary: Path) -> None:
    for build, folder, child in started("guarded()"):
        assert folder.parent == temporary
        build.send_signal(signal.SIGKILL)
        end = time.monotonic() + 10
        while is_running(child) or folder.exists():
            assert time.monotonic() < end
            time.sleep(0.02)


@pytest.mark.skipif(os.name != "posix", reason="a script stands for Python")
def test_guard_is_waited_for_even_after_an_interruption(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    late = tmp_path / "python"
    late.write_text(f'#!/bin/sh\nsleep 0.5\nexec {sys.executable} "$@"\n', "utf8")
    late.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(late))
    with pytest.raises(KeyboardInterrupt), guarded():
        raise KeyboardInterrupt
    assert not [child for child in psutil.Process().children() if child.status() != psutil.STATUS_ZOMBIE]


def test_next_build_sweeps_after_a_dead_one_alone(temporary: Path) -> None:
    foreign = temporary / f"{PREFIX}of-mine"
    foreign.mkdir()
    (foreign / "lock").touch()
    for build, folder, child in started("nullcontext()"):
        sweep()
        assert is_running(child)
        assert folder.exists()
        build.send_signal(signal.SIGKILL)
        build.wait()
        assert is_running(child)
        sweep()
        psutil.wait_procs([child], timeout=5)
        assert not is_running(child)
        assert os.listdir(temporary) == [foreign.name]


def test_folder_that_never_got_its_name_goes_after_a_day(temporary: Path) -> None:
    hidden = temporary / f".{PREFIX}abcdefgh"
    hidden.mkdir()
    sweep()
    assert hidden.exists()
    os.utime(hidden, (0, 0))
    sweep()
    assert not hidden.exists()


def test_chapter_ends_with_all_its_processes(temporary: Path) -> None:
    with scratch_folder() as folder:
        environment = os.environ | {VARIABLE: str(folder)}
        child = subprocess.Popen(["sleep", "600"], env=environment, start_new_session=True)
    assert child.wait(5) == -signal.SIGKILL
    assert os.listdir(temporary) == []


def test_folder_in_which_a_dying_process_wrote_while_it_was_removed(
    temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    remove = shutil.rmtree

    def disturbed(folder: Path, **options: bool) -> None:
        remove(folder, **options)
        monkeypatch.setattr(shutil, "rmtree", remove)
        (folder / "ipython").mkdir(parents=True)

    monkeypatch.setattr(shutil, "rmtree", disturbed)
    with scratch_folder():
        pass
    assert os.listdir(temporary) == []


def test_folder_whose_removal_was_cut_off_is_swept(temporary: Path) -> None:
    rest = temporary / f"{PREFIX}abcdefgh"
    (rest / "ipython").mkdir(parents=True)
    sweep()
    assert rest.exists()  # it may be about to be locked
    os.utime(rest, (0, 0))
    sweep()
    assert os.listdir(temporary) == []


def test_on_windows_a_locked_folder_is_not_renamed(temporary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "getuid")
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(Path, "rename", None)
    with scratch_folder() as folder:
        assert folder.name.startswith(PREFIX)
        sweep()
        assert folder.exists()
    assert os.listdir(temporary) == []
