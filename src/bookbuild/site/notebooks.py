"""Students' notebooks on the site itself, so that a page's download works without any other host."""

from __future__ import annotations

from pathlib import Path

from bookbuild.files import mirror, remove
from bookbuild.sources.launch import FOLDER
from bookbuild.sources.project import Project


def exported(project: Project, language: str) -> Path:
    """Return the folder of an edition's exported notebooks; teachers' lie in one of its own inside of it."""
    return project.build / "notebooks" / language


def publish_notebooks(project: Project, language: str) -> None:
    """Copy an edition's notebooks for students beside its pages, each whole or not at all; nothing else stays there."""
    source, target = exported(project, language), project.site / language / FOLDER
    if any(source.glob("*.ipynb")):
        mirror(source, target, pattern="*.ipynb")
    else:
        remove(target)
