"""Files written whole or not at all, and folders that hold what they should and nothing else."""

from __future__ import annotations

import filecmp
import hashlib
import os
import shutil
import stat
import tempfile
from collections.abc import Collection
from pathlib import Path


def write_atomically(path: Path, text: str) -> None:
    """Write a file under a temporary name, flush it to the disk, then give it its name.

    A file that is replaced keeps its mode; a new one may be read by all, as a page of the site must be.
    """
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(text.encode("utf8"))
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            shutil.copymode(path, temporary)
        else:
            os.chmod(temporary, 0o644)  # a temporary file is private
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def remove(path: Path) -> None:
    """Remove a file, a folder with all that is in it, or a link without what it leads to; nothing is fine too."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def mirror(source: Path, target: Path, *, pattern: str = "**/*", keep: Collection[str] = ()) -> None:
    """Make a folder hold what another one holds and nothing else; files of the same content stay untouched.

    Parameters
    ----------
    source : Path
        The folder to copy from.
    target : Path
        The folder to bring to its state; made where it is missing.
    pattern : str
        What to take of the source; a file inside of a folder needs the folder too.
    keep : Collection[str]
        Names in the target that are none of the source's business and stay as they are.
    """
    if target.is_symlink() or not target.is_dir():
        remove(target)
        target.mkdir(parents=True)
    wanted = {path.relative_to(source): path for path in sorted(source.glob(pattern))}
    for old in sorted(target.rglob("*")):  # a folder comes before what is in it
        if old.relative_to(target).parts[0] in keep:
            continue
        new = wanted.get(old.relative_to(target))
        if new is None or _kind(new) != _kind(old):
            remove(old)
    for name, new in wanted.items():
        old = target / name
        if new.is_dir():
            old.mkdir(exist_ok=True)
        elif not old.exists() or not filecmp.cmp(old, new, shallow=False):
            temporary = old.with_name(f".{old.name}.new")
            shutil.copy(new, temporary)
            os.replace(temporary, old)


def fingerprint(folder: Path) -> str:
    """Hash the names and contents of all that a folder holds; a link is no more than a link."""
    lines = [str(_kind(folder)) if folder.exists() else "nothing"]
    for path in sorted(folder.rglob("*")):
        content = hashlib.sha256(path.read_bytes()).hexdigest() if stat.S_ISREG(_kind(path)) else _kind(path)
        lines.append(f"{path.relative_to(folder).as_posix()} {content}")
    return hashlib.sha256("\n".join(lines).encode(errors="surrogateescape")).hexdigest()


def _kind(path: Path) -> int:
    """Return whether it is a file, a folder or a link."""
    return stat.S_IFMT(path.lstat().st_mode)
