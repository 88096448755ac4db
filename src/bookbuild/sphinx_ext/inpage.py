"""Exercises that run in the page: their data and scripts, on the pages that have some, if the runtime is there."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from bineural.localize import languages
from bookbuild.inpage.bundle import bundle_name, write_bundle
from bookbuild.inpage.choosing import as_data, choose
from bookbuild.inpage.policy import secure
from bookbuild.inpage.runtime import VERSION, find_runtime, sizes
from bookbuild.inpage.training import DIRECTIVE, as_request, find_training
from bookbuild.sources.project import read_text
from bookbuild.sphinx_ext.interface import translate

FOLDER = "inpage"
DATA = "inpage-data"
SECONDS = 30
SCRIPTS = ("highlight.js", "editor.js", "python.js", "notebook.js", "drawing.js", "exercises.js")


class InPageTraining(SphinxDirective):
    """The place where the cells of a section run on what the reader wrote; nothing stands there without scripts."""

    option_spec: ClassVar[dict[str, Any]] = dict.fromkeys(
        ("from", "model", "points", "data"), directives.unchanged_required
    )

    def run(self) -> list[nodes.Node]:
        """Return the place."""
        return [nodes.container("", classes=["inpage-training"])]


def add_exercises(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Give a page that has exercises for NumPy what its scripts need."""
    if not app.config.bookbuild_inpage or doctree is None:
        return
    path = Path(app.env.doc2path(pagename))
    data = page_data(app, pagename, read_text(path)) if path.suffix == ".md" else None
    if data is None:
        return
    static, top = context["pathto"](f"_static/{FOLDER}", 1), "../" * (pagename.count("/") + 1)
    data |= {
        "worker": f"{static}/worker.js?v={_worker_digest(app)}",
        "runtime": f"{top}pyodide/{VERSION}/",
        "bundle": f"{top}pyodide/{data['bundle']}",
    }
    text = json.dumps(data, ensure_ascii=False).replace("</", "<\\/")
    context["body"] += f'\n<script type="application/json" id="{DATA}">{text}</script>\n'
    app.add_css_file(f"{FOLDER}/inpage.css")
    for name in SCRIPTS:
        app.add_js_file(f"{FOLDER}/{name}", loading_method="defer")


def page_data(app: Sphinx, pagename: str, text: str) -> dict[str, Any] | None:
    """Return what the scripts of a page need but addresses, None if no exercise of the page runs in it."""
    cache, fingerprint = _cache(app), bundle_name(list(languages()))
    chosen = choose(text, cache, fingerprint)
    if not chosen.exercises:
        return None
    bundle = cache / fingerprint
    if not bundle.is_file():
        write_bundle(cache, list(languages()))
    training = find_training(text, chosen, cache, fingerprint)
    return {
        "page": pagename,
        "language": app.config.language,
        "address": f"{app.config.html_baseurl}{pagename}.html",
        "title": app.env.titles[pagename].astext(),
        "wheel": app.config.bookbuild_wheel,
        "bundle": fingerprint,
        "bytes": {**sizes(), fingerprint: bundle.stat().st_size},
        "seconds": SECONDS,
        "imports": chosen.imports,
        "exercises": [as_data(exercise) for exercise in chosen.exercises],
        "training": training and {"uses": list(training.uses), "request": as_request(training, chosen.imports)},
        "texts": texts(),
    }


def _worker_digest(app: Sphinx) -> str:
    script = Path(app.srcdir).parent / "_static" / FOLDER / "worker.js"
    return hashlib.sha256(script.read_bytes()).hexdigest()[:8]


def _cache(app: Sphinx) -> Path:
    """Return a folder beside that of what Sphinx keeps, which a build from nothing empties."""
    return Path(app.doctreedir).parent / FOLDER


def texts() -> dict[str, str]:
    """Return what the scripts say, in the language of the edition."""
    said = {
        "editor": translate("Your code for {exercise}"),
        "keys": translate(
            "Tab indents; press Escape, then Tab, to leave the editor. Ctrl+Enter checks, Shift+Enter runs."
        ),
        "check": translate("Check"),
        "run": translate("Run"),
        "hint": translate("Hint"),
        "reset": translate("Reset"),
        "stop": translate("Stop"),
        "train": translate("Train here"),
        "notebook": translate("Take along as a notebook"),
        "no_hint": translate("All hints are open."),
        "was_reset": translate("The starter is back; Ctrl+Z brings back your code."),
        "loading": translate("Loading Python: {done} of {all} MB. This happens once."),
        "starting": translate("Python starts…"),
        "running": translate("Running…"),
        "ran": translate("Ran without an error."),
        "passed": translate("Passed."),
        "not_yet": translate("Not passed yet: see below."),
        "failed": translate("Python stopped at an error: see below."),
        "stopped": translate("Stopped. What you wrote is still here."),
        "too_long": translate("Stopped after {seconds} seconds: look for a loop that does not end."),
        "broken": translate(
            "Python broke down: its memory was not enough, or calls went too deep. The next run starts anew."
        ),
        "not_loaded": translate("Python could not be loaded: connect to the internet and try again."),
        "from_file": translate(
            "A page that is opened as a file cannot run Python: open the book on its site, or take your code along in "
            "a notebook."
        ),
        "old": translate("This browser cannot run Python: update it, or take your code along as a notebook."),
        "cut": translate("… {count} more characters were printed"),
        "value": translate("The last line gives"),
        "line": translate("Line {line}:"),
        "line_of": translate("{title}, line {line}:"),
        "do": translate("What to do"),
        "syntax": translate(
            "Python cannot read this line: look for a missing bracket, colon or quotation mark, here or above."
        ),
        "memory": translate("This needs more memory than a page has: use smaller arrays."),
        "import": translate(
            "The page has NumPy and this book's package alone: other packages are there in the notebook."
        ),
        "train_title": translate("Train with your functions"),
        "train_text": translate(
            "What you wrote in the exercises above trains the network right here, in the page. The book's code stands "
            "in for what is missing."
        ),
        "trained": translate("Of {count} new points {right} are on the right side."),
        "drawing": translate("The boundary that your functions found; rings mark points on the wrong side."),
        "intro": translate("Your code from the chapter {chapter}."),
    }
    return {name: str(text) for name, text in said.items()}


def look_for_runtime(app: Sphinx, config: Any) -> None:
    """Note whether the pages can have Python, unless the build has said so."""
    if config.bookbuild_inpage is None:
        config.bookbuild_inpage = find_runtime() is not None


def add_offline_script(app: Sphinx) -> None:
    """Let pages be kept for reading offline, where the root of the site has the script for it."""
    if app.config.bookbuild_downloads:
        app.add_js_file(f"{FOLDER}/offline.js", loading_method="defer")


def secure_pages(app: Sphinx, error: Exception | None) -> None:
    """Write into each page what it may load: the last thing that is done to pages."""
    assert app.builder is not None
    if error is None and app.builder.format == "html":
        secure(Path(app.outdir))


def setup(app: Sphinx) -> None:
    """Register the directive, the setting and the handlers."""
    app.add_directive(DIRECTIVE, InPageTraining)
    app.add_config_value("bookbuild_inpage", None, "html")
    app.connect("config-inited", look_for_runtime)
    app.connect("builder-inited", add_offline_script)
    app.connect("html-page-context", add_exercises)
    app.connect("build-finished", secure_pages, priority=999)
