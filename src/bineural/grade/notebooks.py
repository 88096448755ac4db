"""Read a notebook: its code cells, its language, and what the exporter wrote beside a cell."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bineural.grade.problems import GradeError
from bineural.localize import languages

LARGEST = 50_000_000


@dataclass(frozen=True)
class Cell:
    """A code cell.

    Parameters
    ----------
    number : int
        Its place among the code cells, from 1.
    source : str
        Its code.
    exercise, role : str
        What the exporter wrote beside it, such as ``"backpropagation/relu"`` and ``"starter"``; empty if it is gone.
    """

    number: int
    source: str
    exercise: str = ""
    role: str = ""


@dataclass(frozen=True)
class Notebook:
    """A notebook's code cells, and its language if it tells one that there is."""

    path: Path
    cells: tuple[Cell, ...]
    language: str = ""


def read_notebook(path: Path) -> Notebook:
    """Read a notebook.

    Parameters
    ----------
    path : Path
        A file in Jupyter's format 4.

    Returns
    -------
    Notebook
        What is in it that matters here; outputs are not looked at.

    Raises
    ------
    GradeError
        If there is no such file, it is larger than 50 MB, or no notebook.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise GradeError(
                f"{path.name} expected at most {LARGEST // 10**6} MB, got more: clear its outputs and save it again"
            )
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise GradeError(f"{path.name} expected a file that can be read, got {error.strerror}: correct it") from error
    except (ValueError, RecursionError) as error:
        raise GradeError(
            f"{path.name} expected a notebook, got a file that is no JSON: download it from Jupyter again"
        ) from error
    cells = content.get("cells") if isinstance(content, dict) else None
    if not isinstance(cells, list):
        raise GradeError(
            f"{path.name} expected a notebook of format 4, got no list of cells: open it and save it again"
        )
    code = [cell for cell in cells if isinstance(cell, dict) and cell.get("cell_type") == "code"]
    read = tuple(
        Cell(number, _source(cell), _own(cell, "exercise"), _own(cell, "role")) for number, cell in enumerate(code, 1)
    )
    language = _own(content, "language")
    return Notebook(path, read, language if language in languages() else "")


def _source(cell: Mapping[str, Any]) -> str:
    source = cell.get("source", "")
    if isinstance(source, list):
        source = "".join(map(str, source))
    # A lone surrogate is legal in JSON, but no Python source.
    return str(source).encode("utf-8", "replace").decode("utf-8")


def _own(part: Mapping[str, Any], key: str) -> str:
    metadata = part.get("metadata")
    own = metadata.get("bineural") if isinstance(metadata, dict) else None
    value = own.get(key) if isinstance(own, dict) else None
    return value if isinstance(value, str) else ""
