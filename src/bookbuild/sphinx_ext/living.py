"""Interactive figures: script, style and words on the pages that have one; the weights that they compute with."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from bookbuild.sphinx_ext.living_words import living_words
from bookbuild.sphinx_ext.weights import publish

FOLDER = Path("_static") / "living" / "weights"
MARK = '<div class="living" data-figure="'


def add_script(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Give a page with an interactive figure what draws it."""
    body = context.get("body") or ""
    if MARK not in body:
        return
    shown = {part.partition('"')[0] for part in body.split(MARK)[1:]}
    words = {name: texts for name, texts in living_words().items() if name in shown or name == "base"}
    app.add_js_file(None, body=f"window.livingWords = {json.dumps(words, ensure_ascii=False)};")
    app.add_js_file("living/base.js", loading_method="defer")
    app.add_css_file("living/living.css")


def write_weights(app: Sphinx, error: Exception | None) -> None:
    """Write exported weights as scripts, too: a page that is read from a disk can load these alone."""
    if error is None:
        publish(app, FOLDER, lambda name, text: (f"{name}.js", f"living.weights[{json.dumps(name)}] = {text};\n"))


def setup(app: Sphinx) -> None:
    """Register the handlers."""
    app.connect("html-page-context", add_script)
    app.connect("build-finished", write_weights)
