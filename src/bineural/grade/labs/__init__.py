"""The six labs of the book's course, as files that a teacher may take as they are or change."""

from __future__ import annotations

from pathlib import Path

_FOLDER = Path(__file__).parent


def labs() -> tuple[str, ...]:
    """Return the names of the labs.

    Examples
    --------
    >>> labs()
    ('lab1', 'lab2', 'lab3', 'lab4', 'lab5', 'lab6')
    """
    return tuple(sorted(path.stem for path in _FOLDER.glob("lab*.toml")))


def lab_file(path: Path) -> Path:
    """Return the file of a lab of the book if `path` is its name and no file, else `path`.

    Examples
    --------
    >>> lab_file(Path("lab1")).name, lab_file(Path("mine.toml")).name
    ('lab1.toml', 'mine.toml')
    """
    return _FOLDER / f"{path}.toml" if str(path) in labs() and not path.exists() else path
