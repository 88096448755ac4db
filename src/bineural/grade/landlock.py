"""Landlock: a process of Linux gives up, for itself and its children, the files and the network that it needs not."""

from __future__ import annotations

import ctypes
import os
import stat
import sys
from collections.abc import Iterable
from pathlib import Path

_CREATE, _ADD, _RESTRICT = 444, 445, 446  # the same on all processors
_VERSION = 1
_PATH_BENEATH = 1
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_REFER, _TRUNCATE = 1 << 13, 1 << 14
_READ = _EXECUTE | _READ_FILE | _READ_DIR
_CHANGE = _WRITE_FILE | sum(1 << bit for bit in range(4, 13))
_OF_FILES = _EXECUTE | _READ_FILE | _WRITE_FILE | _TRUNCATE
_BIND_TCP, _CONNECT_TCP = 1 << 0, 1 << 1
_ABSTRACT_SOCKETS, _SIGNALS = 1 << 0, 1 << 1


class _Rules(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scope", ctypes.c_uint64))


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("folder", ctypes.c_int32))


def version() -> int:
    """Return the version of Landlock in this kernel, 0 where there is none."""
    if not sys.platform.startswith("linux"):
        return 0
    return max(int(ctypes.CDLL(None).syscall(_CREATE, None, ctypes.c_size_t(0), _VERSION)), 0)


def restrict(readable: Iterable[Path], writable: Iterable[Path]) -> int:
    """Leave this process only some files to read and to write; from version 4 on no TCP, from 6 on no foreign signals.

    Parameters
    ----------
    readable, writable : iterable of Path
        Files and folders with all that is in them; those that do not exist are passed over.

    Returns
    -------
    int
        The version, 0 where nothing was restricted.

    Notes
    -----
    The process must have given up new privileges, ``PR_SET_NO_NEW_PRIVS``.
    """
    found = version()
    if not found:
        return 0
    libc = ctypes.CDLL(None, use_errno=True)
    changes = _CHANGE | (_REFER if found >= 2 else 0) | (_TRUNCATE if found >= 3 else 0)
    rules = _Rules(_READ | changes, _BIND_TCP | _CONNECT_TCP, _ABSTRACT_SOCKETS | _SIGNALS)
    size = 24 if found >= 6 else 16 if found >= 4 else 8
    ruleset = libc.syscall(_CREATE, ctypes.byref(rules), ctypes.c_size_t(size), 0)
    if ruleset < 0:
        return 0
    allowed = [(path, _READ) for path in readable] + [(path, _READ | changes) for path in writable]
    for path, rights in allowed:
        _allow(libc, ruleset, path, rights)
    failed = libc.syscall(_RESTRICT, ruleset, 0)
    os.close(ruleset)
    return 0 if failed else found


def _allow(libc: ctypes.CDLL, ruleset: int, path: Path, rights: int) -> None:
    try:
        opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    if not stat.S_ISDIR(os.fstat(opened).st_mode):
        rights &= _OF_FILES
    libc.syscall(_ADD, ruleset, _PATH_BENEATH, ctypes.byref(_Beneath(rights, opened)), 0)
    os.close(opened)
