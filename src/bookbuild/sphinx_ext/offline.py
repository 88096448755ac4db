"""MathJax from the site itself: of its distribution only what a page asks for, 1.6 MB of 24."""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path

from sphinx.application import Sphinx

SCRIPT = "tex-chtml.js"
FONTS = "output/chtml/fonts/woff-v2"


def copy_mathjax(app: Sphinx, error: Exception | None) -> None:
    """Copy the script and its fonts into the built edition, unless they are there."""
    assert app.builder is not None
    target = Path(app.outdir) / "_static" / "mathjax"
    if error is not None or app.builder.format != "html" or (target / SCRIPT).exists():
        return
    spec = importlib.util.find_spec("sphinx-mathjax-offline")
    assert spec is not None
    assert spec.origin is not None
    source = Path(spec.origin).parent / "static" / "mathjax"
    shutil.copytree(source / FONTS, target / FONTS, dirs_exist_ok=True)
    shutil.copy(source / SCRIPT, target)


def setup(app: Sphinx) -> None:
    """Register the handler."""
    app.connect("build-finished", copy_mathjax)
