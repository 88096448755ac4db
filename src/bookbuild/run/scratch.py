"""Scratch folders of chapters that run, and the end of whatever a dead build left in them.

A chapter's processes carry the name of its folder in their environment, so that those which left its process group are
found too. A build that is killed cannot clean up: a guard, a small process beside it, does so at once, and the next
build does what a killed guard could not.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
from filelock import FileLock, Timeout

PREFIX = "bineural-run-"
VARIABLE = "BOOKBUILD_SCRATCH"
_NAME = re.compile(rf"\.?{PREFIX}\w{{8}}")  # what mkdtemp makes
_LOCK = "lock"
_MINUTE, _DAY = 60, 24 * 3600
_DONE = b"done"
_TRIES, _PAUSE = 10, 0.1  # seconds


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """A folder for one chapter, which no sweep removes as long as this process lives.

    At its end the folder goes, and every process that still runs with its name in the environment.
    """
    # Where a folder with an open file can be renamed, a sweep may look at it only when it is locked.
    renames = sys.platform != "win32"
    folder = Path(tempfile.mkdtemp(prefix=f".{PREFIX}" if renames else PREFIX))
    try:
        with FileLock(folder / _LOCK):
            if renames:
                folder = folder.rename(folder.with_name(folder.name.removeprefix(".")))
            yield folder
    finally:
        _remove(folder)


def _remove(folder: Path) -> None:
    """End the processes of a scratch folder and remove it, again if one that was just starting has written there."""
    for _ in range(_TRIES):
        end_processes(folder)
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
        time.sleep(_PAUSE)


def end_processes(folder: Path) -> None:
    """Kill all processes of the chapter that has this scratch folder, and wait until they are gone."""
    mark = str(folder)
    for _ in range(_TRIES):  # some may be starting others
        found = []
        for process in psutil.process_iter():
            with suppress(psutil.Error, OSError):
                if process.environ().get(VARIABLE) == mark and process.pid != os.getpid():
                    process.kill()
                    found.append(process)
        if not found:
            return
        end = time.monotonic() + 1
        while any(map(_runs, found)) and time.monotonic() < end:
            time.sleep(0.01)


def _runs(process: psutil.Process) -> bool:
    """Tell whether a process still does something; its parent, who may be dead too, reads how it ended."""
    with suppress(psutil.Error):
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    return False


def sweep() -> None:
    """Remove the scratch folders of dead builds of this user, with the processes that they left."""
    for folder in Path(tempfile.gettempdir()).glob(f"*{PREFIX}*"):
        with suppress(OSError):
            state = folder.lstat()
            foreign = hasattr(os, "getuid") and state.st_uid != os.getuid()
            if not _NAME.fullmatch(folder.name) or folder.is_symlink() or foreign:
                continue
            age = time.time() - state.st_mtime
            if folder.name.startswith("."):  # killed before it had its name: nothing ran in it
                if age > _DAY:
                    shutil.rmtree(folder, ignore_errors=True)
            elif (folder / _LOCK).is_file():
                with suppress(Timeout):
                    FileLock(folder / _LOCK).acquire(blocking=False).lock.release()
                    _remove(folder)
            elif age > _MINUTE:  # its removal was cut off
                _remove(folder)


@contextmanager
def guarded() -> Iterator[None]:
    """While this process does something, let another one wait for its death, to sweep after it."""
    command = [sys.executable, "-P", __file__, str(os.getpid())]
    with subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True) as guard:
        try:
            yield
        finally:
            guard.communicate(_DONE)  # and waits for its end, which the context manager does not after Ctrl+C


def _guard(builder: int) -> None:
    if sys.stdin.buffer.read() == _DONE:
        return
    while os.getppid() == builder:  # its locks are free when it is gone
        time.sleep(0.01)
    sweep()


if __name__ == "__main__":
    _guard(int(sys.argv[1]))
