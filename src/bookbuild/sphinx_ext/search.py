"""The search of an edition: its language, its index made anew in every build, the texts and the script of its page."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.search import js_index

from bookbuild.sphinx_ext.interface import translate
from bookbuild.sphinx_ext.search_languages import English, Russian
from bookbuild.store import write_atomically


def forget_index(app: Sphinx) -> None:
    """Delete the index of the build before: Sphinx would carry words over that no page has any more.

    Only where every page is written again, as in our own builds.
    """
    if app.config.bookbuild_results:
        (Path(app.outdir) / "searchindex.js").unlink(missing_ok=True)


def shorten_index(app: Sphinx, error: Exception | None) -> None:
    """Write the index in UTF-8 as it is: Sphinx spends six characters on each Cyrillic letter."""
    path = Path(app.outdir) / "searchindex.js"
    if error is None and path.is_file():
        index = js_index.loads(path.read_text("utf8"))
        text = json.dumps(index, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        write_atomically(path, f"{js_index.PREFIX}{text}{js_index.SUFFIX}")


def add_script(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Give the search page our script, and in the edition's language the sentences that it shows."""
    if pagename != "search":
        return
    texts = {
        "found": translate("Pages found: {count}"),
        "nothing": translate("No page has all of these words. Check the spelling, or look for fewer words."),
    }
    shown = {name: str(text) for name, text in texts.items()}
    app.add_js_file(None, body=f"const bookSearchTexts = {json.dumps(shown, ensure_ascii=False)};")
    app.add_js_file("search.js", loading_method="defer")


def setup(app: Sphinx) -> None:
    """Register the languages and the handlers."""
    for language in (English, Russian):
        app.add_search_language(language)
    app.connect("builder-inited", forget_index)
    app.connect("build-finished", shorten_index)
    app.connect("html-page-context", add_script)
