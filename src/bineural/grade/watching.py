"""Look at a process and its descendants from outside: how many they are, and how much memory they take."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import defaultdict
from pathlib import Path


def family(pid: int) -> list[int]:
    """Return a process and all its descendants, as far as the system tells.

    Examples
    --------
    >>> import os
    >>> family(os.getpid())[0] == os.getpid()
    True
    """
    children: dict[int, list[int]] = defaultdict(list)
    for process, parent in _parents():
        children[parent].append(process)
    found = [pid]
    for each in found:
        found += children[each]
    return found


def memory(pids: list[int], base: int = 0) -> int:
    """Return the bytes of memory that processes hold, without `base` of each, which they share with others."""
    if sys.platform.startswith("linux"):
        held = [_resident(pid) for pid in pids]
    elif os.name == "posix":
        held = [1024 * int(each) for each in _ps("rss=", *(f"-p{pid}" for pid in pids)).split()]
    else:
        held = []
    return sum(max(each - base, 0) for each in held)


def size_of(folder: Path, most: int) -> int:
    """Return the bytes in a folder; counting stops beyond `most`."""
    total = 0
    for place, _, files in os.walk(folder):
        for name in files:
            try:
                total += max(os.lstat(os.path.join(place, name)).st_size, 4096)
            except OSError:
                continue
            if total > most:
                return total
    return total


def _parents() -> list[tuple[int, int]]:
    if sys.platform.startswith("linux"):
        return [(int(name), _parent(int(name))) for name in os.listdir("/proc") if name.isdigit()]
    if os.name == "posix":
        pairs = (line.split() for line in _ps("pid=,ppid=", "-A").splitlines())
        return [(int(process), int(parent)) for process, parent in pairs]
    return []


def _parent(pid: int) -> int:
    try:
        # The name of the program stands in brackets and may hold spaces.
        return int(Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()[1])
    except (OSError, ValueError, IndexError):
        return 0


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 0


def _ps(columns: str, *options: str) -> str:
    return subprocess.run(["ps", "-o", columns, *options], capture_output=True, text=True, check=False).stdout
