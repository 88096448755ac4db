"""The reader that myst-nb uses in our builds: a page's cells with their stored outputs. It cannot execute anything."""

from __future__ import annotations

from pathlib import Path

from nbformat import NotebookNode
from sphinx.errors import ExtensionError

from bookbuild.run.freshness import find_fresh
from bookbuild.run.store import Result
from bookbuild.sources.chapters import code_cells, code_key, read_notebook, with_outputs
from bookbuild.sources.project import Project


def read(text: str, root: str) -> NotebookNode:
    """Return the notebook of a page with the outputs of its fresh result.

    Parameters
    ----------
    text : str
        The page's MyST source; one without code cells needs no result.
    root : str
        Root of the book.

    Raises
    ------
    ExtensionError
        If there is no fresh result.
    """
    notebook = read_notebook(text)
    if not code_cells(notebook):
        return notebook
    result = stored_result(notebook, Project(Path(root)))
    if result is None:
        raise ExtensionError("a page has no fresh result of its code: run `python -m bookbuild execute`")
    return with_outputs(notebook, result.outputs)


def stored_result(notebook: NotebookNode, project: Project) -> Result | None:
    """Return the fresh result of a notebook's code, or None."""
    return find_fresh(project, code_key(notebook))
