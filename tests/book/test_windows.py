"""What Linux can tell of Windows: that no module of the build needs at import what only POSIX has."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

# The first import brings in what other packages need of POSIX; the second is that of our own modules without it.
WITHOUT_POSIX = """
import importlib, os, pkgutil, signal, sys
import bookbuild

names = ["bookbuild", *sorted(module.name for module in pkgutil.walk_packages(bookbuild.__path__, "bookbuild."))]
for name in names:
    importlib.import_module(name)
for name in names:
    del sys.modules[name]
for module in ("fcntl", "grp", "pwd", "resource", "termios"):
    sys.modules[module] = None
for name in ("fork", "getpgid", "getuid", "killpg", "sched_getaffinity", "setsid", "uname", "O_DIRECTORY", "WNOHANG"):
    delattr(os, name)
for name in ("SIGALRM", "SIGCHLD", "SIGHUP", "SIGKILL", "SIGQUIT", "SIGUSR1", "pthread_sigmask"):
    delattr(signal, name)
sys.platform = "win32"
for name in names:
    importlib.import_module(name)
print(len(names), sys.modules["bookbuild.__main__"].main(["--root", sys.argv[1], "check"]))
"""


def test_the_build_is_imported_and_called_without_posix(tmp_path: Path) -> None:
    command = [sys.executable, "-c", WITHOUT_POSIX, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "error: no _config.yml with a _toc.yml" in done.stderr, done.stderr
    modules, code = map(int, done.stdout.split())
    assert modules > 40
    assert code == 1
