"""The reader that myst-nb uses in our builds: a page's cells with their stored outputs. It cannot execute anything."""

from __future__ import annotations

from pathlib import Path

from nbformat import NotebookNode
from sphinx.errors import ExtensionError

from bookbuild.run.freshness import find_fresh
from bookbuild.run.store import Result, Store
from bookbuild.sources.chapters import code_cells, code_key, read_notebook, with_outputs


def read(text: str, results: str) -> NotebookNode:
    """Return the notebook of a page with the outputs of its fresh result.

    Parameters
    ----------
    text : str
        The page's MyST source; one without code cells needs no result.
    results : str
        Folder of the results store.

    Raises
    ------
    ExtensionError
        If there is no fresh result.
    """
    notebook = read_notebook(text)
    if not code_cells(notebook):
        return notebook
    result = stored_result(notebook, results)
    if result is None:
        raise ExtensionError("a page has no fresh result of its code: run `python -m bookbuild execute`")
    return with_outputs(notebook, result.outputs)


def stored_result(notebook: NotebookNode, results: str | Path) -> Result | None:
    """Return the fresh result of a notebook's code, or None."""
    return find_fresh(Store(Path(results)), code_key(notebook))
