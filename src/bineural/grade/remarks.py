"""Words in a notebook that a teacher may want to look at: they are what cheating needs, and rarely anything else."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bineural.exercises.checking.describing import code
from bineural.grade.notebooks import Notebook
from bineural.localize import message

WORDS = (
    r"bineural\.exercises\.(?!checking\b)\w+",
    r"\bEXERCISE\b",
    r"\bstand_ins?\b",
    r"\bfind_exercise\b",
    r"\brun_check\b",
    r"\bCheckResult\b",
    r"\b_getframe\b",
    r"\bget_objects\b",
    r"\bget_referrers\b",
    r"\b__subclasses__\b",
    r"\b_exit\b",
    r"\bctypes\b",
    r"\b__reduce__\b",
    r"\b__array_ufunc__\b",
    r"\b__array_function__\b",
    r"\bos\.(?:kill|fork|write|system)\b",
    r"\bbuiltins\b",
    r"\bsys\.modules\b",
    r"\bimportlib\b(?!\.metadata\b)",  # the first cell of the book's notebooks asks for a version
    r"\bb64decode\b",
    r"\bsocket\b",
)
_FOUND = re.compile("|".join(WORDS))


def remarks(notebook: Notebook) -> Iterator[str]:
    """Yield a message for each cell that holds such words.

    Examples
    --------
    >>> from pathlib import Path
    >>> from bineural.grade.notebooks import Cell
    >>> list(remarks(Notebook(Path("ann.ipynb"), (Cell(1, "import ctypes"), Cell(2, "x = 1")))))
    ['`ann.ipynb`, cell 1: `ctypes`']
    """
    for cell in notebook.cells:
        words = sorted({match[0] for match in _FOUND.finditer(cell.source)})
        if words:
            yield message(
                "{notebook}, cell {cell:d}: {words}",
                notebook=code(notebook.path.name),
                cell=cell.number,
                words=code(", ".join(words)),
            )
