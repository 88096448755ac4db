"""The directive `course` of the front page: a card for every chapter, part by part, and a map of what leads to what."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from bookbuild.sources.page_reader import read_page
from bookbuild.sphinx_ext.card import exercising
from bookbuild.sphinx_ext.cells import cells_of
from bookbuild.sphinx_ext.course_map import draw_map
from bookbuild.sphinx_ext.interface import translate
from bookbuild.sphinx_ext.pace import about, reading

logger = logging.getLogger(__name__)
NEEDED = re.compile(r"\{doc\}`(?:[^`<]*<)?([\w-]+)>?`")
PICTURES = "pictures"
HEADING = 3  # the level of a part's name on the front page
COLUMNS = 3  # of cards on a wide screen


@dataclass(frozen=True)
class Chapter:
    """What a card says of a chapter.

    Parameters
    ----------
    short : str
        Its name on the map.
    goal : str
        What the reader takes away, one sentence.
    reading, exercises : float
        Minutes.
    needs : tuple of str
        Pages that it builds on.
    """

    short: str
    goal: str
    reading: float
    exercises: float
    needs: tuple[str, ...]


class course(nodes.General, nodes.Element):  # noqa: N801
    """The place of the cards."""


class course_map(nodes.General, nodes.Element):  # noqa: N801
    """The place of the map."""


class Course(SphinxDirective):
    """Cards of all chapters."""

    def run(self) -> list[nodes.Node]:
        """Return the place that the cards fill."""
        return [course()]


class CourseMap(SphinxDirective):
    """The map of all chapters."""

    def run(self) -> list[nodes.Node]:
        """Return the place that the map fills."""
        return [course_map()]


def collect(app: Sphinx, doctree: nodes.document) -> None:
    """Remember what the card of a page with code will say."""
    if not cells_of(doctree):
        return
    page = app.env.docname
    matter = read_page(Path(app.env.doc2path(page))).front_matter
    _chapters(app.env)[page] = Chapter(
        short=str(matter.get("short", page)),
        goal=str(matter.get("description", "")),
        reading=reading(doctree),
        exercises=exercising(doctree),
        needs=tuple(NEEDED.findall(str(matter.get("needs", "")))),
    )


def _chapters(env: BuildEnvironment) -> dict[str, Chapter]:
    known: dict[str, Chapter] = env.__dict__.setdefault("bookbuild_course", {})
    return known


def forget(app: Sphinx, env: BuildEnvironment, page: str) -> None:
    """Drop what is known of a page that is read anew."""
    _chapters(env).pop(page, None)


def merge(app: Sphinx, env: BuildEnvironment, pages: set[str], other: BuildEnvironment) -> None:
    """Take what a parallel reader has found."""
    _chapters(env).update({page: fact for page, fact in _chapters(other).items() if page in pages})


def fill(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Put the cards and the map into the page that asks for them."""
    for place in list(doctree.findall(course)):
        place.replace_self(nodes.raw("", "".join(_cards(app, page)), format="html"))
    for spot in list(doctree.findall(course_map)):
        spot.replace_self(nodes.raw("", _map(app, page), format="html"))


def _parts(app: Sphinx) -> Iterator[tuple[str, list[str]]]:
    """Yield the caption of each part that has chapters, with its chapters in their order; appendices have no number."""
    root = app.config.external_site_map[app.config.root_doc]
    known = _chapters(app.env)
    for tree in root.subtrees:
        pages = [str(page) for page in tree.items if str(page) in known and _number(app, str(page))]
        if pages:
            yield str(tree.caption), pages


def _number(app: Sphinx, page: str) -> str:
    return ".".join(map(str, app.env.toc_secnumbers.get(page, {}).get("", ())))


def _cards(app: Sphinx, page: str) -> Iterator[str]:
    yield '<div class="course">'
    for caption, chapters in _parts(app):
        columns = min(len(chapters), COLUMNS)
        yield f'<section class="course-part" style="--columns: {columns}"><h{HEADING}>{escape(caption)}</h{HEADING}>'
        yield '<ol class="course-cards">'
        yield from (_card(app, page, chapter) for chapter in chapters)
        yield "</ol></section>"
    yield "</div>"


def _card(app: Sphinx, page: str, chapter: str) -> str:
    fact = _chapters(app.env)[chapter]
    title = escape(app.env.titles[chapter].astext())
    times = [translate("read: {minutes} min").format(minutes=about(fact.reading))]
    if fact.exercises:
        times.append(translate("exercises: {minutes} min").format(minutes=about(fact.exercises)))
    told = " · ".join(f"<span>{fact}</span>" for fact in times)
    before = sorted({need for need in fact.needs if _number(app, need)}, key=lambda need: int(_number(app, need)))
    links = ", ".join(_link(app, page, need) for need in before)
    needs = f'<p class="course-needs">{escape(translate("Builds on:"))} {links}</p>' if links else ""
    return (
        f'<li class="course-card"><div class="course-picture">{_picture(app, chapter)}</div>\n'
        f'<p class="course-title"><span class="course-number">{_number(app, chapter)}</span> '
        f'<a href="{_address(app, page, chapter)}">{title}</a></p>\n'
        f'<p class="course-goal">{escape(fact.goal)}</p>\n<p class="course-times">{told}</p>\n{needs}</li>\n'
    )


def _link(app: Sphinx, page: str, chapter: str) -> str:
    title = escape(app.env.titles[chapter].astext(), quote=True)
    return f'<a href="{_address(app, page, chapter)}" title="{title}">{_number(app, chapter)}</a>'


def _address(app: Sphinx, page: str, chapter: str) -> str:
    assert app.builder is not None
    return escape(app.builder.get_relative_uri(page, chapter))


def _picture(app: Sphinx, chapter: str) -> str:
    """Return the small drawing of a chapter; a chapter without one is told."""
    path = Path(app.srcdir).parent / PICTURES / f"{chapter}.svg"
    if not path.is_file():
        logger.warning("the front page has no picture of this chapter: draw %s", path.name, location=chapter)
        return ""
    return path.read_text("utf8").strip()


def _map(app: Sphinx, page: str) -> str:
    known = _chapters(app.env)
    order = [chapter for _, chapters in _parts(app) for chapter in chapters]
    needs = {chapter: [need for need in known[chapter].needs if need in order] for chapter in order}
    labels = {chapter: (_number(app, chapter), known[chapter].short) for chapter in order}
    addresses = {chapter: _address(app, page, chapter) for chapter in order}
    return draw_map(order, needs, labels, addresses, name=translate("Map of the course"))


def add_styles(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Load the style sheet of the front page there alone."""
    if pagename == app.config.root_doc:
        app.add_css_file("home.css", priority=950)


def setup(app: Sphinx) -> None:
    """Register the directives, the nodes and the handlers."""
    app.add_node(course)
    app.add_node(course_map)
    app.add_directive("course", Course)
    app.add_directive("course-map", CourseMap)
    app.connect("doctree-read", collect, priority=905)
    app.connect("env-purge-doc", forget)
    app.connect("env-merge-info", merge)
    app.connect("doctree-resolved", fill)
    app.connect("html-page-context", add_styles)
