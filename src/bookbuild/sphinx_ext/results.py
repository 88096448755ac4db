"""Pages follow their results: read again when one changed, a footer that tells when and with what it was executed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from babel.dates import format_datetime
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective

from bookbuild.notebooks import code_cells, read_page
from bookbuild.reader import stored_result
from bookbuild.sphinx_ext.interface import translate
from bookbuild.store import Result

WORDS_PER_MINUTE = 130  # a textbook with formulas is read slower than a novel
SHOWN_VERSIONS = ("numpy", "scipy", "scikit-learn", "torch", "torchvision", "matplotlib")


def result_of(app: Sphinx, page: str) -> Result | None:
    """Return the result that a page shows now, or None for a page without code or outside our own build."""
    if not app.config.bookbuild_results:
        return None
    notebook = read_page(Path(app.env.doc2path(page)).read_text("utf8"))
    return stored_result(notebook, app.config.bookbuild_results) if code_cells(notebook) else None


def outdated(app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]) -> list[str]:
    """Name the pages whose result is another one than when they were read."""
    seen = _seen(env)
    known = env.found_docs - added - changed - removed
    return [page for page in known if page in seen and _digest(result_of(app, page)) != seen[page]]


def remember(app: Sphinx, doctree: nodes.document) -> None:
    """Note the result that a page was read with, and add the footer."""
    page = app.env.docname
    result = result_of(app, page)
    _seen(app.env)[page] = _digest(result)
    if result is not None:
        target = next(iter(doctree.findall(nodes.section)), doctree)
        target.append(footer(result, app.config.language))


def footer(result: Result, language: str) -> nodes.container:
    """Return the lines under a page: when it was executed, how long that took, with what."""
    when = format_datetime(_parse(result.when), format="d MMMM y, HH:mm", locale=language)
    used = result.observed["versions"]
    versions = [
        f"Python {result.observed['python']}",
        *(f"{name} {used[name]}" for name in SHOWN_VERSIONS if name in used),
    ]
    text = translate("Executed {when} UTC in {seconds} s, threads: {threads}; {versions}.").format(
        when=when,
        seconds=_seconds(result.seconds, language),
        threads=result.threads,
        versions=", ".join(versions),
    )
    return nodes.container("", nodes.paragraph("", text), classes=["bookbuild-executed"])


class ChapterTimes(SphinxDirective):
    """How long a chapter takes to read, and to run where its result is known."""

    def run(self) -> list[nodes.Node]:
        """Return one paragraph."""
        text = Path(self.env.doc2path(self.env.docname)).read_text("utf8")
        prose = " ".join(cell.source for cell in read_page(text).cells if cell.cell_type == "markdown")
        minutes = max(5, 5 * round(len(prose.split()) / WORDS_PER_MINUTE / 5))
        sentence = translate("Reading: about {minutes} minutes.").format(minutes=minutes)
        result = result_of(self.env.app, self.env.docname)
        if result is not None:
            sentence += " " + translate("Running all of the code: about {seconds} s on one processor core.").format(
                seconds=max(1, round(result.seconds))
            )
        return [nodes.paragraph("", sentence, classes=["bookbuild-times"])]


def purge(app: Sphinx, env: BuildEnvironment, page: str) -> None:
    """Forget a page."""
    _seen(env).pop(page, None)


def merge(app: Sphinx, env: BuildEnvironment, pages: set[str], other: BuildEnvironment) -> None:
    """Take over what a parallel reader noted."""
    _seen(env).update({page: _seen(other)[page] for page in pages if page in _seen(other)})


def _seen(env: BuildEnvironment) -> dict[str, str]:
    if not hasattr(env, "bookbuild_digests"):
        env.bookbuild_digests = {}  # type: ignore[attr-defined]
    digests: dict[str, str] = env.bookbuild_digests  # type: ignore[attr-defined]
    return digests


def _digest(result: Result | None) -> str:
    return result.digest if result else ""


def _parse(when: str) -> Any:
    from datetime import datetime

    return datetime.fromisoformat(when)


def _seconds(seconds: float, language: str) -> str:
    from bineural.localize import format_number

    return format_number(seconds, ".1f", language)


def move_outputs(app: Sphinx) -> None:
    """Keep the files that myst-nb writes while it reads out of the published tree, one folder an edition."""
    folder = Path(app.doctreedir) / "jupyter_execute"
    app.env.mystnb_config = app.env.mystnb_config.copy(output_folder=str(folder))  # type: ignore[attr-defined]


def setup(app: Sphinx) -> None:
    """Register the setting (empty: no stored results), the directive and the handlers."""
    app.add_config_value("bookbuild_results", "", "", str)
    app.add_config_value("bookbuild_code", "", "env", str)
    app.add_directive("chapter-times", ChapterTimes)
    app.connect("builder-inited", move_outputs, priority=600)
    app.connect("env-get-outdated", outdated)
    app.connect("doctree-read", remember)
    app.connect("env-purge-doc", purge)
    app.connect("env-merge-info", merge)
