"""The notebooks of an edition: all of them where they are taken from, those for students on the site itself too."""

from __future__ import annotations

from pathlib import Path

from bookbuild.files import mirror, remove, write_atomically
from bookbuild.sources.launch import FOLDER
from bookbuild.sources.project import Project
from bookbuild.sources.redirects import moved_notebooks


def publish_notebooks(project: Project, language: str, made: Path) -> None:
    """Bring the notebooks of an edition to their state, each whole or not at all; nothing else stays beside them.

    Parameters
    ----------
    project : Project
        The book.
    language : str
        The edition.
    made : Path
        The notebooks as they were just made; they get company at the old names of chapters.
    """
    remove(made / "_static")  # sphinx-exercise copies its style sheet whatever is built
    for name, text in moved_notebooks(project, language).items():
        write_atomically(made / f"{name}.ipynb", text)
    mirror(made, project.notebooks / language)
    mirror(made, project.site / language / FOLDER, pattern="*.ipynb")
