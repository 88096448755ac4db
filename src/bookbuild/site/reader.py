"""The reader that myst-nb uses in our builds: a page's cells with their stored outputs. It cannot execute anything."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from nbformat import NotebookNode, from_dict
from sphinx.errors import ExtensionError

from bookbuild.run.freshness import find_fresh
from bookbuild.run.store import Result
from bookbuild.sources.chapters import code_cells, code_key, read_notebook
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
    result = result_of(text, root)
    if result is None:
        raise ExtensionError("a page has no fresh result of its code: run `python -m bookbuild execute`")
    return _with_outputs(notebook, result.outputs)


@lru_cache(maxsize=1000)
def result_of(text: str, root: str) -> Result | None:
    """Return the fresh result of a page's code, or None; a build looks for it once (`result_of.cache_clear`).

    Parameters are those of `read`.
    """
    notebook = read_notebook(text)
    return find_fresh(Project(Path(root)), code_key(notebook)) if code_cells(notebook) else None


def _with_outputs(notebook: NotebookNode, outputs: list[list[dict[str, Any]]]) -> NotebookNode:
    """Put stored outputs, one list for each code cell, into the cells."""
    for number, (cell, cell_outputs) in enumerate(zip(code_cells(notebook), outputs, strict=True), 1):
        cell.outputs = [from_dict(output) for output in cell_outputs]
        cell.execution_count = number
    return notebook
