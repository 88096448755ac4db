"""Pages follow their sources and results: they are read again when one differs."""

from __future__ import annotations

import hashlib
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

from bookbuild.run.store import Result
from bookbuild.site import reader
from bookbuild.site.unchanged import belongs
from bookbuild.sources.project import Project

logger = logging.getLogger(__name__)


def result_of(app: Sphinx, page: str) -> Result | None:
    """Return the result that a page shows now, or None for a page without code or outside our own build."""
    if not app.config.bookbuild_root:
        return None
    return reader.result_of(Path(app.env.doc2path(page)).read_text("utf8"), app.config.bookbuild_root)


def outdated(app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]) -> list[str]:
    """Name the pages that were read from other files or another result.

    Sphinx itself looks for newer files: it would not see one that is restored with its old time.
    """
    known = env.found_docs - added - changed - removed
    seen = _seen(env)
    return [page for page in known if page in seen and _state(app, page, _hash(env.doc2path(page))) != seen[page]]


def note_sources(app: Sphinx, env: BuildEnvironment, pages: list[str]) -> None:
    """Note the files of pages that are about to be read: one that is edited meanwhile will count as another."""
    env.bookbuild_sources = {page: _hash(env.doc2path(page)) for page in pages}  # type: ignore[attr-defined]


def remember(app: Sphinx, doctree: nodes.document) -> None:
    """Note what a page was read from."""
    page = app.env.docname
    refuse_strangers(app, page)
    _seen(app.env)[page] = _state(app, page, app.env.bookbuild_sources[page])  # type: ignore[attr-defined]


def below_title(document: nodes.document, part: nodes.Element) -> None:
    """Put something below the title of a page."""
    page = next(iter(document.findall(nodes.section)), document)
    title = page.first_child_matching_class(nodes.title)
    page.insert(0 if title is None else title + 1, part)


def refuse_strangers(app: Sphinx, page: str) -> None:
    """Warn of a file that a page includes from where a change of it would not be seen."""
    if app.config.bookbuild_root and page in app.env.dependencies:
        project = Project.find(Path(app.srcdir))
        for name in sorted(app.env.dependencies[page]):
            if not belongs(project, app.config.language, app.srcdir / name):
                logger.warning("%s is neither in this edition nor in src: move it there", name, location=page)


def purge(app: Sphinx, env: BuildEnvironment, page: str) -> None:
    """Forget a page."""
    _seen(env).pop(page, None)


def merge(app: Sphinx, env: BuildEnvironment, pages: set[str], other: BuildEnvironment) -> None:
    """Take over what a parallel reader noted."""
    _seen(env).update({page: _seen(other)[page] for page in pages if page in _seen(other)})


def _seen(env: BuildEnvironment) -> dict[str, list[str]]:
    if not hasattr(env, "bookbuild_states"):
        env.bookbuild_states = {}  # type: ignore[attr-defined]
    states: dict[str, list[str]] = env.bookbuild_states  # type: ignore[attr-defined]
    return states


def _state(app: Sphinx, page: str, source: str) -> list[str]:
    """Return hashes of all that a page is made of: its source, the files that it includes or reads, its result."""
    result = result_of(app, page)
    files = sorted(app.env.dependencies[page]) if page in app.env.dependencies else []
    return [source, result.digest if result else "", *(f"{name} {_hash(app.srcdir / name)}" for name in files)]


def _hash(path: Path | str) -> str:
    path = Path(path)
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def move_outputs(app: Sphinx) -> None:
    """Keep the files that myst-nb writes while it reads out of the published tree, one folder an edition."""
    folder = Path(app.doctreedir) / "jupyter_execute"
    app.env.mystnb_config = app.env.mystnb_config.copy(output_folder=str(folder))  # type: ignore[attr-defined]


def setup(app: Sphinx) -> None:
    """Register the settings (an empty root: not our own build) and the handlers."""
    app.add_config_value("bookbuild_root", "", "", str)
    app.add_config_value("bookbuild_code", "", "env", str)
    app.connect("builder-inited", move_outputs, priority=600)
    app.connect("env-get-outdated", outdated)
    app.connect("env-before-read-docs", note_sources)
    app.connect("doctree-read", remember, priority=900)  # after Sphinx has noted which files a page depends on
    app.connect("env-purge-doc", purge)
    app.connect("env-merge-info", merge)
