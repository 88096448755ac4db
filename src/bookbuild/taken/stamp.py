"""Which book it is: the version, and the day of the commit, so that the same commit gives the same files."""

from __future__ import annotations

import datetime
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from babel.dates import format_date

from bookbuild.sources.project import BookError, Project
from bookbuild.sources.settings import version


@dataclass(frozen=True)
class Stamp:
    """Version and moment of a book.

    Parameters
    ----------
    version : str
        The package's version, which is the book's.
    moment : datetime.datetime
        When the commit was made, in UTC.
    """

    version: str
    moment: datetime.datetime

    def day(self, language: str) -> str:
        """Return the day as a language writes it."""
        return str(format_date(self.moment.date(), "long", locale=language))


def stamp(project: Project) -> Stamp:
    """Return version and moment: SOURCE_DATE_EPOCH, or that of the commit.

    Raises
    ------
    BookError
        If neither is known.
    """
    seconds = os.environ.get("SOURCE_DATE_EPOCH") or _commit_time(project.root)
    if not seconds.isdecimal():
        raise BookError(f"SOURCE_DATE_EPOCH should be seconds since 1970, found {seconds!r}")
    return Stamp(version(project), datetime.datetime.fromtimestamp(int(seconds), datetime.UTC))


def _commit_time(root: Path) -> str:
    command = ["git", "-C", str(root), "log", "-1", "--format=%ct"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        raise BookError(
            "the day of the book is that of its commit, and git knows none here: "
            "set SOURCE_DATE_EPOCH to seconds since 1970"
        ) from None
    return done.stdout.strip()
