"""The first two cells of a notebook and the last: what makes the code run, which chapter this is, whose it is."""

from __future__ import annotations

import re

from nbformat import NotebookNode
from sphinx.application import Sphinx

from bookbuild.notebooks.writer import code_cell, markdown_cell
from bookbuild.sources.chapters import code_cells
from bookbuild.sphinx_ext.interface import translate

USES_TORCH = re.compile(r"^(?:import|from) (?:torch|bineural\.(?:layers|models|probes|trainers))", re.MULTILINE)
USES_BACKBONE = re.compile(r"\bload_backbone\(")
USES_SKORCH = re.compile(r"\bTorchClassifier\(")

SETUP = """\
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version

try:
    found = version("bineural")
except PackageNotFoundError:
    found = None
if found != "{version}":
    wheel = "{requirement} @ {wheel}"
    command = [sys.executable, "-m", "pip", "install", "-q", wheel]
    if subprocess.run(command).returncode:
        raise RuntimeError("{advice}")

from bineural.localize import set_language

set_language("{language}")
"""


def setup_cell(app: Sphinx, source: NotebookNode) -> NotebookNode:
    """Return the cell that installs the package where it is missing or another version, and sets the language."""
    code = "\n".join(cell.source for cell in code_cells(source))
    text = SETUP.format(
        version=app.config.bookbuild_version,
        wheel=app.config.bookbuild_wheel,
        requirement=requirement(code),
        advice=translate("bineural could not be installed: connect to the internet and run this cell again"),
        language=app.config.language,
    )
    cell = code_cell(text.strip(), translate("Setup: run this cell first"))
    cell.metadata["bineural"] = {"role": "setup"}
    return cell


def requirement(code: str) -> str:
    """Return what pip is asked for, with the extras that the code of a chapter needs."""
    used = {"backbone": USES_BACKBONE, "skorch": USES_SKORCH, "torch": USES_TORCH}
    extras = [name for name, pattern in used.items() if pattern.search(code)]
    return f"bineural[{','.join(extras)}]" if extras else "bineural"


def introduction(app: Sphinx, address: str, title: str, name: str) -> NotebookNode:
    """Return the cell that says which chapter this is, and how to work with it."""
    chapter = f"[{title}]({address})"
    if name == "teacher":
        text = translate("The chapter {chapter} of the book “{book}”, with solutions: the notebook for teachers.")
    else:
        text = translate(
            "This is the chapter {chapter} of the book “{book}”. Run the cells from top to bottom. The code of "
            "experiments and preparations is folded; open it if you are curious. Where an exercise leaves a gap, "
            "write your code there and run the check below it."
        )
    return markdown_cell(f"> {text.format(chapter=chapter, book=app.config.html_title)}")


def closing(app: Sphinx) -> NotebookNode:
    """Return the cell with authors and licenses, as they stand at the foot of each page."""
    return markdown_cell(f"---\n\n{app.config.html_theme_options['extra_footer']}")
