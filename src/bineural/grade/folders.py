"""The folder that a student's notebooks run in, with what was handed in beside them."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bineural.grade.lab import MEGABYTE, Lab
from bineural.grade.submissions import Submission


@contextmanager
def run_folder(submission: Submission, lab: Lab) -> Iterator[Path]:
    """Make a folder to run in, with the files that were handed in beside the notebooks."""
    folder = Path(tempfile.mkdtemp(prefix="bineural-")).resolve()
    try:
        fill(folder, submission, lab)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def fill(folder: Path, submission: Submission, lab: Lab) -> None:
    """Empty a folder, and copy into it what lies beside the notebooks, up to half of what it may hold."""
    for path in list(folder.iterdir()):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink()
    if submission.folder:
        _copy_files(submission.folder, folder, int(lab.limits.disk_mb * MEGABYTE) // 2)


def _copy_files(source: Path, target: Path, most: int) -> None:
    total = 0
    for place, _, files in os.walk(source):
        for path in (Path(place, name) for name in sorted(files)):
            if path.suffix == ".ipynb" or path.is_symlink() or not path.is_file():
                continue
            total += path.stat().st_size
            if total > most:
                return
            copy = target / path.relative_to(source)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)
