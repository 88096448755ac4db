"""What Python itself can forbid where the system cannot: files, the network, other processes.

It stops code that is written in Python. Code that brings its own machine instructions passes.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

_NETWORK = (
    "socket.connect",
    "socket.bind",
    "socket.sendto",
    "socket.sendmsg",
    "socket.getaddrinfo",
    "socket.gethostby",
)
_CHANGES = ("os.remove", "os.rmdir", "os.mkdir", "os.truncate", "os.chmod", "os.chown", "os.utime", "os.setxattr")
_TWO_PATHS = ("os.rename", "os.link", "os.symlink")
_PROGRAMS = ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.startfile")
_SIGNALS = ("os.kill", "os.killpg", "signal.pthread_kill")
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def forbid(*, files_outside_of: Sequence[Path] = (), network: bool = False, processes: bool = False) -> None:
    """Forbid what follows in this process; nothing takes it back.

    Parameters
    ----------
    files_outside_of : sequence of Path
        Nothing is written outside of these folders; without any, files are left alone.
    network : bool
        Whether connections are refused.
    processes : bool
        Whether other programs and signals to other processes are refused.
    """
    own = tuple(_real(folder) for folder in files_outside_of)
    rules: list[Callable[[str, tuple[Any, ...]], str]] = []
    if own:
        rules.append(lambda event, values: _wrong_file(event, values, own))
    if network:
        rules.append(lambda event, values: "the network" if event.startswith(_NETWORK) else "")
    if processes:
        rules.append(lambda event, values: _wrong_process(event, values, os.getpid()))

    def hook(event: str, values: tuple[Any, ...]) -> None:
        for rule in rules:
            refused = rule(event, values)
            if refused:
                raise PermissionError(f"this notebook is being graded and may not use {refused}")

    if rules:
        sys.addaudithook(hook)


def _wrong_file(event: str, values: tuple[Any, ...], own: tuple[str, ...]) -> str:
    if event == "open":
        path, mode, flags = values
        writes = flags & _WRITES if isinstance(flags, int) else 0
        paths: tuple[Any, ...] = (path,) if writes or (isinstance(mode, str) and set(mode) & set("wax+")) else ()
    elif event in _CHANGES:
        paths = values[:1]
    elif event in _TWO_PATHS:
        paths = values[:2]
    else:
        return ""
    # A number is a file that is open already.
    outside = [path for path in paths if not isinstance(path, int) and not _inside(path, own)]
    return f"files outside of its folder, such as {outside[0]!r}" if outside else ""


def _wrong_process(event: str, values: tuple[Any, ...], pid: int) -> str:
    if event.startswith(_PROGRAMS):
        return "other programs"
    if event in _SIGNALS and values[0] not in (pid, 0):
        return "other processes"
    return ""


def _inside(path: Any, own: tuple[str, ...]) -> bool:
    real = _real(path)
    return real == os.devnull or any(real == folder or real.startswith(folder + os.sep) for folder in own)


def _real(path: Any) -> str:
    return os.path.realpath(os.fsdecode(path))
