"""The index of the search: the same whichever pages a build has written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.search import js_index

from bookbuild.files import write_atomically


def recall_index(app: Sphinx) -> None:
    """Take up the index entries of the build before: Sphinx forgets those of pages that it does not write again."""
    path = _index(app)
    app.bookbuild_entries = _entries(js_index.loads(path.read_text("utf8"))) if path.is_file() else {}  # type: ignore[attr-defined]
    app.bookbuild_written = set()  # type: ignore[attr-defined]


def note_written(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Note a page that is about to be written."""
    app.bookbuild_written.add(page)  # type: ignore[attr-defined]


def mend_index(app: Sphinx, error: Exception | None) -> None:
    """Bring the index into the state that a build of all pages gives, whichever pages were written.

    Words that no page has any more go, index entries of pages that were not written come back. The file is UTF-8 as it
    is: Sphinx spends six characters on each Cyrillic letter.
    """
    path = _index(app)
    if error is not None or not path.is_file():
        return
    index = js_index.loads(path.read_text("utf8"))
    for terms in (index["terms"], index["titleterms"]):
        for word in [word for word, pages in terms.items() if pages == []]:
            del terms[word]
    entries = {page: found for page, found in app.bookbuild_entries.items() if page not in app.bookbuild_written}  # type: ignore[attr-defined]
    merged: dict[str, list[list[Any]]] = {}
    for number, page in enumerate(index["docnames"]):
        for entry, *place in (entries | _entries(index)).get(page, []):
            merged.setdefault(entry, []).append([number, *place])
    index["indexentries"] = merged
    text = json.dumps(index, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    write_atomically(path, f"{js_index.PREFIX}{text}{js_index.SUFFIX}")


def _index(app: Sphinx) -> Path:
    return Path(app.outdir) / "searchindex.js"


def _entries(index: dict[str, Any]) -> dict[str, list[list[Any]]]:
    """Return the index entries of each page, sorted: word, target, whether it is the main one."""
    pages: dict[str, list[list[Any]]] = {}
    for word, places in sorted(index["indexentries"].items()):
        for number, *place in places:
            pages.setdefault(index["docnames"][number], []).append([word, *place])
    return pages


def setup(app: Sphinx) -> None:
    """Register the handlers."""
    app.connect("builder-inited", recall_index)
    app.connect("doctree-resolved", note_written)
    app.connect("build-finished", mend_index)
