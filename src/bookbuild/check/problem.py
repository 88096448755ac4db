"""What a check reports: a place and one sentence."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, order=True)
class Problem:
    """A fault of the book at one place.

    Parameters
    ----------
    path : Path
        The file, relative to the book's root.
    line : int
        Line in it, from 1.
    message : str
        One sentence: what was expected, what is there, what to do.
    is_warning : bool
        True if the book may stay as it is: it is told, and the check passes.

    Examples
    --------
    >>> print(Problem(Path("book/ru/index.md"), 3, "no page has this label"))
    book/ru/index.md:3: no page has this label
    >>> print(Problem(Path("book/ru/index.md"), 3, "a long section", is_warning=True))
    book/ru/index.md:3: warning: a long section
    """

    path: Path
    line: int
    message: str
    is_warning: bool = False

    def __str__(self) -> str:
        level = "warning: " if self.is_warning else ""
        return f"{self.path.as_posix()}:{self.line}: {level}{self.message}"


def shown(path: Path, root: Path) -> str:
    """Return the path as problems show it: relative to the root, with slashes."""
    return path.relative_to(root).as_posix()
