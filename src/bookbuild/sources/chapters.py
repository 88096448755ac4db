"""Chapters: pages with code, read as notebooks, and the key under which the result of their code is stored."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from myst_nb.core.read import MystMetadataParsingError, is_myst_markdown_notebook, read_myst_markdown_notebook
from nbformat import NotebookNode
from nbformat.validator import NotebookValidationError

from bookbuild.sources.page_reader import parse_page
from bookbuild.sources.project import BookError, Project, read_text

WRONG_HEADER = "the header is not that of a notebook"


@dataclass(frozen=True)
class Chapter:
    """An executable page.

    Parameters
    ----------
    page : str
        Name of the page, without folder and suffix.
    path : Path
        The source that is executed (the first edition's; the cells of all editions are the same).
    notebook : NotebookNode
        Its cells, not executed.
    """

    page: str
    path: Path
    notebook: NotebookNode

    @property
    def key(self) -> str:
        """Name of its result: see `code_key`."""
        return code_key(self.notebook)

    @property
    def measures_time(self) -> bool:
        """True if the header says `measures_time: true`: such a chapter runs alone."""
        return bool(self.notebook.metadata.get("measures_time", False))

    @property
    def budget(self) -> float | None:
        """Seconds that its execution should take: `execution_budget` of the header, None if that is no number."""
        return budget_of(self.notebook.metadata)

    def place(self, cell: int) -> str:
        """Return `path:line: cell N`, N counting code cells from 1."""
        line = self.notebook.metadata["source_map"][cell] + 1
        number = sum(c.cell_type == "code" for c in self.notebook.cells[: cell + 1])
        return f"{self.path}:{line}: cell {number}"


def read_notebook(text: str) -> NotebookNode:
    """Parse the text of a page; a page without a notebook header gives a notebook without code cells."""
    notebook: NotebookNode = read_myst_markdown_notebook(text, add_source_map=True)
    return notebook


def code_cells(notebook: NotebookNode) -> list[NotebookNode]:
    """Return the code cells in order."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def code_key(notebook: NotebookNode) -> str:
    """Hash what decides the outputs and stands on the page: code, tags and kernel, neither prose nor captions."""
    cells = [[cell.source, sorted(cell.metadata.get("tags", []))] for cell in code_cells(notebook)]
    kernel = _kernel(notebook)
    return hashlib.sha256(json.dumps([kernel, cells]).encode()).hexdigest()[:32]


def budget_of(header: Mapping[str, Any]) -> float | None:
    """Return the seconds that a header allows for an execution, None if it holds no positive number."""
    budget = header.get("execution_budget")
    if isinstance(budget, bool) or not isinstance(budget, int | float):
        return None
    return float(budget) if 0 < budget < math.inf else None


def chapters(project: Project, pages: list[str] | None = None) -> list[Chapter]:
    """Return the executable pages of a project, all or those named.

    Raises
    ------
    BookError
        If a page misses in an edition, has no header that makes its code cells executable or cells with settings that
        cannot be read, or if its code cells differ between editions: nothing could then be executed once for all.
    """
    found = []
    for page in pages if pages is not None else project.pages:
        paths = [project.source(page, language) for language in project.languages]
        notebooks = [_read_checked(path, path.relative_to(project.root)) for path in paths]
        if not any(map(code_cells, notebooks)):
            continue
        for path, notebook in zip(paths[1:], notebooks[1:], strict=True):
            _require_same_cells(project, paths[0], notebooks[0], path, notebook)
        found.append(Chapter(page, paths[0].relative_to(project.root), notebooks[0]))
    return found


def _read_checked(path: Path, name: Path) -> NotebookNode:
    text = read_text(path)
    try:
        notebook = read_notebook(text)
    except MystMetadataParsingError as error:
        raise BookError(f"{name}: {' '.join(str(error).split())}") from None
    except NotebookValidationError as error:
        for cell in parse_page(text).cells:
            _require_tags(cell.metadata.get("tags", []), f"{name}:{cell.start + 1}")
        raise BookError(f"{name}:1: {WRONG_HEADER} ({error.message}): copy that of another chapter") from None
    except (TypeError, AttributeError):  # the header is empty, or its kernelspec no mapping
        raise BookError(f"{name}:1: {WRONG_HEADER}: copy that of another chapter") from None
    lines = [
        line
        for line, cell in zip(notebook.metadata["source_map"], notebook.cells, strict=True)
        if cell.cell_type == "code"
    ]
    if lines and not is_myst_markdown_notebook(text):
        raise BookError(
            f"{name}:{lines[0]}: a code cell on a page without the header of a notebook: copy that of another chapter"
        )
    if lines and not _kernel(notebook):
        raise BookError(f"{name}:1: the header names no kernel for the code cells: copy that of another chapter")
    return notebook


def _require_tags(tags: object, place: str) -> None:
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        raise BookError(f"{place}: the tags of a cell should be a list such as [hide-input], got {tags!r}")


def _kernel(notebook: NotebookNode) -> str:
    return str(notebook.metadata.get("kernelspec", {}).get("name", ""))


def _require_same_cells(project: Project, first: Path, a: NotebookNode, second: Path, b: NotebookNode) -> None:
    names = [path.relative_to(project.root) for path in (first, second)]
    if code_key(a) == code_key(b):
        return
    lines = [
        [(nb.metadata["source_map"][i] + 1, cell) for i, cell in enumerate(nb.cells) if cell.cell_type == "code"]
        for nb in (a, b)
    ]
    for number, ((line_a, cell_a), (line_b, cell_b)) in enumerate(zip(*lines, strict=False), 1):
        if cell_a.source != cell_b.source or cell_a.metadata.get("tags") != cell_b.metadata.get("tags"):
            raise BookError(
                f"{names[1]}:{line_b}: code cell {number} differs from {names[0]}:{line_a}; make them the same, "
                f"or copy the code with `python -m bookbuild sync {first.stem}`"
            )
    raise BookError(
        f"{names[1]} has {len(lines[1])} code cells and {names[0]} has {len(lines[0])} (or their kernels differ): "
        f"copy the code with `python -m bookbuild sync {first.stem}`"
    )
