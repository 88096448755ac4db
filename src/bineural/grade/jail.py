"""Put a process where it harms nobody, as well as the system allows, and say how well that is."""

from __future__ import annotations

import os
import signal
import sys
import sysconfig
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from bineural.grade import guard, landlock, linux

# Users that exist nowhere: where a teacher grades as root, students' code runs as one of them.
FIRST_USER = 61_000
LAYERS = ("namespaces", "kernel", "process")


@dataclass(frozen=True)
class Jail:
    """What a process may touch.

    Parameters
    ----------
    folder : str
        Where it may write.
    readable : tuple of str
        What it may read beside Python, its packages and the system.
    memory, disk, processes, seconds : int
        Bytes, bytes, a count, and seconds of the processor.
    number : int
        Of the worker: each has a user of its own.
    layer : str
        The strongest of `LAYERS` that is tried.
    """

    folder: str
    readable: tuple[str, ...]
    memory: int
    disk: int
    processes: int
    seconds: int
    number: int = 0
    layer: str = LAYERS[0]


def enter(jail: Jail) -> dict[str, str]:
    """Go into the jail; where a process of its own is needed for that, only it returns.

    Returns
    -------
    dict of str to str
        By whom files, the network and other processes are guarded: ``"namespace"``, ``"landlock"``, ``"user"``,
        ``"python"``, or ``"nobody"``.
    """
    how = {"files": "nobody", "network": "nobody", "processes": "nobody"}
    if not hasattr(os, "fork"):
        _forbid_in_python(jail, how)
        return how
    os.setsid()
    is_linux = sys.platform.startswith("linux")
    spaces = ""
    if is_linux:
        linux.die_with_parent()
        linux.adopt_orphans()
        spaces = linux.separate() if jail.layer == "namespaces" else ""
    user = FIRST_USER + jail.number if os.geteuid() == 0 and _may_read(FIRST_USER + jail.number) else None
    if user is not None:
        _give(Path(jail.folder), user)
    _go_on_in_a_child(spaces)
    if spaces:
        how["network"] = "namespace"
        how["processes"] = "namespace" if linux.hide_processes() else "nobody"
    _limit(jail, counts_own_only=bool(spaces) or user is not None)
    if user is not None:
        os.setgroups([])
        os.setgid(user)
        os.setuid(user)
        how["processes"] = "namespace" if how["processes"] == "namespace" else "user"
    if is_linux:
        linux.give_up_privileges()
        linux.die_with_parent()
    if jail.layer != "process":
        shared = (Path("/dev/shm"),) if how["processes"] == "namespace" else ()
        found = landlock.restrict(_readable(jail), [Path(jail.folder), Path(os.devnull), *shared])
        if found:
            how["files"] = "landlock"
        if found >= 6 and how["processes"] == "nobody":
            how["processes"] = "landlock"
    _forbid_in_python(jail, how)
    return how


def _forbid_in_python(jail: Jail, how: dict[str, str]) -> None:
    missing = [name for name, by in how.items() if by == "nobody"]
    guard.forbid(
        files_outside_of=[Path(jail.folder)] if "files" in missing else (),
        network="network" in missing,
        processes="processes" in missing,
    )
    how.update(dict.fromkeys(missing, "python"))


def _go_on_in_a_child(spaces: str) -> None:
    """Return in a child; this process waits for it, ends what the child leaves behind, and ends like it."""
    inner = os.fork()
    if inner == 0:
        return
    signal.signal(signal.SIGTERM, lambda *_: os.kill(inner, signal.SIGKILL))
    _, status = os.waitpid(inner, 0)
    _end_orphans()
    _end(status)


def _end(status: int) -> NoReturn:
    code = os.waitstatus_to_exitcode(status)
    os._exit(code if code >= 0 else 128 - code)


def _end_orphans() -> None:
    """End all descendants: each whose parent is gone is a child of this process now."""
    while True:
        try:
            found, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if found == 0:
            children = _children()
            for child in children:
                os.kill(child, signal.SIGKILL)
            if not children:  # a system without /proc
                return
            os.waitpid(children[0], 0)


def _children() -> list[int]:
    own = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children")
    return [int(each) for each in own.read_text().split()] if own.exists() else []


def _limit(jail: Jail, *, counts_own_only: bool) -> None:
    import resource

    # Python's and the libraries' own memory does not count; shared pages and the code of libraries never do.
    _lower(resource.RLIMIT_DATA, _data_now() + jail.memory)
    _lower(resource.RLIMIT_FSIZE, jail.disk)
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_NOFILE, 512)
    _lower(resource.RLIMIT_CPU, jail.seconds)
    # Elsewhere all processes of the teacher count, and the one who watches from outside counts the notebook's.
    _lower(resource.RLIMIT_NPROC, jail.processes if counts_own_only else 4096)


def _lower(kind: int, value: int) -> None:
    import resource

    _, hard = resource.getrlimit(kind)
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(kind, (value, value))


def _data_now() -> int:
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
    except OSError:
        return 1 << 32
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmData"))


def _may_read(user: int) -> bool:
    """Say whether a user without rights can read this package and what it is run by."""
    groups = os.getgroups()
    os.setgroups([])
    os.setegid(user)
    os.seteuid(user)
    try:
        return all(os.access(path, os.R_OK, effective_ids=True) for path in (__file__, os.__file__, sys.executable))
    finally:
        os.seteuid(0)
        os.setegid(0)
        os.setgroups(groups)


def _give(folder: Path, user: int) -> None:
    for path in [folder, *folder.rglob("*")]:
        os.chown(path, user, user, follow_symlinks=False)


def _readable(jail: Jail) -> Iterable[Path]:
    system = ("/usr", "/lib", "/lib64", "/bin", "/etc", "/proc", "/sys", "/dev", "/opt/lib", "/nix/store")
    python: list[Any] = [sys.prefix, sys.base_prefix, sys.exec_prefix, *sysconfig.get_paths().values(), *sys.path]
    package = Path(__file__).parents[1]
    return [Path(each) for each in (*system, *python, package, *jail.readable) if each]
