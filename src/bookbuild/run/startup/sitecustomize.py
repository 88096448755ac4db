"""Runs at the start of every Python process of a chapter's execution and records what is imported.

The kernel and all its subprocesses find this folder first on PYTHONPATH. Each import appends one line to the file named
by BOOKBUILD_IMPORTS: full names inside `bineural`, top-level names elsewhere. A finder sees lazy imports and forked
children too.
"""

import os
import sys

_log = os.environ.get("BOOKBUILD_IMPORTS")


class _ImportRecorder:
    """A finder that finds nothing and writes down what it was asked for."""

    def __init__(self, path: str) -> None:
        self.descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        top = name.partition(".")[0]
        if name == top or top == "bineural":
            os.write(self.descriptor, f"{name}\n".encode())  # one small append: whole even from several processes


if _log:
    sys.meta_path.insert(0, _ImportRecorder(_log))
