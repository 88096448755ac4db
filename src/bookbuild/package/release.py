"""What must agree before a version is published, and what its release says."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from bookbuild.package.wheel import metadata
from bookbuild.sources.project import BookError, Project, read_text

_HEADING = re.compile(r"^## \[?([^\]\s]+)\]?(?: - (\S+))?$", re.MULTILINE)
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_REFERENCE = re.compile(r"^\[[^\]]+\]: \S+$", re.MULTILINE)


def check_release(project: Project, tag: str | None = None) -> str:
    """Return the notes of the version in `pyproject.toml`, if everything says that it is the one to publish.

    Parameters
    ----------
    project : Project
        The book.
    tag : str | None
        Tag of the commit; None leaves it out.

    Returns
    -------
    str
        What the changelog says about the version, in Markdown.

    Raises
    ------
    BookError
        If tag, version, changelog and citation disagree.
    """
    version = str(metadata(project)["version"])
    if tag is not None and tag != f"v{version}":
        raise BookError(f"the tag is {tag}, pyproject.toml has the version {version}: expected the tag v{version}")
    newest, date, notes = newest_changes(project.root / "CHANGELOG.md")
    if newest != version or not _DAY.fullmatch(date):
        raise BookError(
            f"CHANGELOG.md begins with {newest} - {date or 'no day'}, pyproject.toml has the version {version}: "
            f"expected the heading `## [{version}] - YYYY-MM-DD`"
        )
    cited = yaml.safe_load(read_text(project.root / "CITATION.cff"))
    found = f"{cited.get('version')} of {cited.get('date-released') or 'no day'}"
    if found != f"{version} of {date}":
        raise BookError(f"CITATION.cff has version {found}, expected {version} of {date}: correct it")
    return notes


def newest_changes(path: Path) -> tuple[str, str, str]:
    """Return version, day and text of the first heading of a changelog.

    Raises
    ------
    BookError
        If it has none.
    """
    text = _REFERENCE.sub("", read_text(path))
    found = list(_HEADING.finditer(text))
    if not found:
        raise BookError(f"{path} has no heading of a version, such as `## [0.1.0] - 2026-12-01`: write one")
    end = found[1].start() if len(found) > 1 else len(text)
    return found[0][1], found[0][2] or "", text[found[0].end() : end].strip() + "\n"
