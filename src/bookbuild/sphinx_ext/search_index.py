"""The index of the search as UTF-8: Sphinx spends six characters on each Cyrillic letter."""

from __future__ import annotations

import json
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.search import js_index

from bookbuild.files import write_atomically


def shorten(app: Sphinx, error: Exception | None) -> None:
    """Write the index anew, letters as they are."""
    path = Path(app.outdir) / "searchindex.js"
    if error is None and path.is_file():
        index = js_index.loads(path.read_text("utf8"))
        text = json.dumps(index, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        write_atomically(path, f"{js_index.PREFIX}{text}{js_index.SUFFIX}")


def setup(app: Sphinx) -> None:
    """Register the handler."""
    app.connect("build-finished", shorten)
