"""Calls of Linux that Python 3.11 has not: namespaces, privileges, what becomes of orphans."""

from __future__ import annotations

import ctypes
import os
import signal
from pathlib import Path

NEW_MOUNTS, NEW_IPC, NEW_USER, NEW_PIDS, NEW_NETWORK = 0x20000, 0x8000000, 0x10000000, 0x20000000, 0x40000000
_DIE_WITH_PARENT, _DUMPABLE, _NO_NEW_PRIVILEGES, _ADOPT = 1, 4, 38, 36
_PRIVATE, _RECURSIVE, _NO_SUID, _NO_DEVICES, _NO_EXECUTION = 1 << 18, 1 << 14, 2, 4, 8


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def separate() -> str:
    """Move this process out of the system's network, and its children out of its processes, where that is allowed.

    Returns
    -------
    str
        ``"user"`` or ``"root"``, by whose right; empty where neither is allowed.
    """
    spaces = NEW_MOUNTS | NEW_IPC | NEW_PIDS | NEW_NETWORK
    libc = _libc()
    if os.geteuid() == 0:
        if libc.unshare(spaces) == 0:
            return "root"
        return ""
    user, group = os.geteuid(), os.getegid()
    # The template is closed to others, and so is its copy, even to itself.
    libc.prctl(_DUMPABLE, 1, 0, 0, 0)
    if libc.unshare(NEW_USER | spaces) != 0:
        return ""
    try:
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
    except OSError:
        return ""
    return "user"


def hide_processes() -> bool:
    """Show only this namespace's processes in ``/proc``, and an empty ``/dev/shm``; call it in its first process."""
    libc = _libc()
    if libc.mount(b"none", b"/", None, _PRIVATE | _RECURSIVE, None) != 0:
        return False
    flags = _NO_SUID | _NO_DEVICES
    shown: bool = libc.mount(b"proc", b"/proc", b"proc", flags | _NO_EXECUTION, None) == 0
    own_memory: bool = libc.mount(b"tmpfs", b"/dev/shm", b"tmpfs", flags, b"size=64m,mode=1777") == 0
    return shown and own_memory


def give_up_privileges() -> None:
    """Let neither this process nor any program that it starts have more rights than its user."""
    libc = _libc()
    libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    libc.capset(header, (ctypes.c_uint32 * 6)())


def die_with_parent() -> None:
    """End this process when its parent ends."""
    _libc().prctl(_DIE_WITH_PARENT, signal.SIGKILL, 0, 0, 0)


def keep_closed() -> None:
    """Let no process of the same user look into this one."""
    _libc().prctl(_DUMPABLE, 0, 0, 0, 0)


def adopt_orphans() -> None:
    """Become the parent of each descendant whose own parent ends."""
    _libc().prctl(_ADOPT, 1, 0, 0, 0)
