"""MathJax from the site itself: of its distribution only what a page asks for, 1.6 MB of 24."""

from __future__ import annotations

import filecmp
import importlib.util
import os
import shutil
from pathlib import Path

from sphinx.application import Sphinx

SCRIPT = "tex-chtml.js"
FONTS = "output/chtml/fonts/woff-v2"


def copy_mathjax(app: Sphinx, error: Exception | None) -> None:
    """Copy the script and its fonts into the built edition, unless the same files are there."""
    assert app.builder is not None
    if error is not None or app.builder.format != "html":
        return
    spec = importlib.util.find_spec("sphinx-mathjax-offline")
    assert spec is not None
    assert spec.origin is not None
    source = Path(spec.origin).parent / "static" / "mathjax"
    target = Path(app.outdir) / "_static" / "mathjax"
    for path in (source / SCRIPT, *(source / FONTS).iterdir()):
        copy = target / path.relative_to(source)
        if not copy.is_file() or not filecmp.cmp(path, copy, shallow=False):
            copy.parent.mkdir(parents=True, exist_ok=True)
            temporary = copy.with_name(f".{copy.name}.new")
            shutil.copy(path, temporary)
            os.replace(temporary, copy)  # whole or not at all


def setup(app: Sphinx) -> None:
    """Register the handler."""
    app.connect("build-finished", copy_mathjax)
