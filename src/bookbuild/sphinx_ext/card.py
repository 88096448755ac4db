"""The card under the title of a chapter: its times, where it opens, what it needs, what may be skipped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from docutils import nodes
from docutils.utils import new_document
from myst_parser.parsers.sphinx_ import MystParser
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.writers.html5 import HTML5Translator

from bookbuild.sources.page_reader import read_page
from bookbuild.sphinx_ext.cells import cells_of
from bookbuild.sphinx_ext.exercises import LEVELS, exercises_of
from bookbuild.sphinx_ext.folds import make_fold
from bookbuild.sphinx_ext.interface import translate
from bookbuild.sphinx_ext.launch import launch_line
from bookbuild.sphinx_ext.pace import about, reading, skimming
from bookbuild.sphinx_ext.results import below_title, result_of

logger = logging.getLogger(__name__)
SKIPPABLE = "may-skip"


class skip_mark(nodes.Inline, nodes.Element):  # noqa: N801
    """The mark at the title of a section that may be skipped; it has no text, which others would repeat."""


def add_card(app: Sphinx, doctree: nodes.document) -> None:
    """Put the card on a page with code."""
    if not cells_of(doctree):
        return
    path = Path(app.env.doc2path(app.env.docname))
    header = read_page(path)
    skipped = _sections(doctree, header.front_matter.get("optional", []), path, header.front_matter_lines)
    for section in skipped:
        section["classes"].append(SKIPPABLE)
    lines: list[nodes.Node] = [_times(app, doctree)]
    if header.front_matter.get("needs"):
        start = header.front_matter_lines["needs"]
        needed = _parsed(str(header.front_matter["needs"]), app.env, path, start)
        shorten_links(needed, path.parent)
        lines.append(nodes.paragraph("", "", nodes.Text(translate("You need: ")), *needed, classes=["card-needs"]))
    lines.append(launch_line(app, path))
    details = list(_details(doctree, skipped))
    if details:
        summary = translate("Exercises by level")
        if skipped:
            short = reading(doctree) - sum(map(reading, outermost(skipped)))
            summary = translate("Short path: {minutes} min").format(minutes=about(short))
        lines.append(make_fold(summary, *details, kind="fold-card"))
    below_title(doctree, nodes.container("", *lines, classes=["chapter-card"]))


def _times(app: Sphinx, page: nodes.document) -> nodes.paragraph:
    facts = [translate("Skim: {minutes} min").format(minutes=about(skimming(page)))]
    facts.append(translate("read: {minutes} min").format(minutes=about(reading(page))))
    exercises = exercises_of(page)
    if exercises:
        known = translate("exercises ({count}): {minutes} min")
        total = exercising(page)
        text = known if total else translate("exercises: {count}")
        facts.append(text.format(count=len(exercises), minutes=about(total)))
    result = result_of(app, app.env.docname)
    if result is not None:
        facts.append(running(result.seconds))
    return nodes.paragraph("", "", *_joined(map(nodes.Text, facts)), classes=["card-times"])


def exercising(page: nodes.document) -> int:
    """Return the minutes that the exercises of a page say they take."""
    return sum(exercise.get("minutes", 0) for exercise in exercises_of(page))


def running(seconds: float) -> str:
    """Return how long the code takes, from two minutes on in minutes.

    Examples
    --------
    >>> running(0.4), running(41.2), running(395)
    ('run: 1 s', 'run: 41 s', 'run: 7 min')
    """
    if seconds < 120:
        return translate("run: {seconds} s").format(seconds=max(1, round(seconds)))
    return translate("run: {minutes} min").format(minutes=round(seconds / 60))


def _joined(facts: Iterable[nodes.Node]) -> list[nodes.Node]:
    parts: list[nodes.Node] = [nodes.inline("", "", fact, classes=["card-fact"]) for fact in facts]
    return [node for part in parts for node in (nodes.Text(" · "), part)][1:]


def _details(page: nodes.document, skipped: list[nodes.section]) -> Iterable[nodes.paragraph]:
    if skipped:
        links = [
            nodes.reference("", "", *section[0].deepcopy().children, refid=section["ids"][0], internal=True)
            for section in skipped
        ]
        yield nodes.paragraph("", "", nodes.Text(translate("May be skipped: ")), *_joined(links))
    levels = [exercise.get("level") for exercise in exercises_of(page)]
    counts = [f"{translate(name)} ({levels.count(level)})" for level, name in LEVELS.items() if level in levels]
    if counts:
        yield nodes.paragraph("", translate("Exercises: ") + ", ".join(counts))


def outermost(sections: list[nodes.section]) -> list[nodes.section]:
    """Return the sections of which no other one is a part."""
    inner = [part for section in sections for part in section.findall(nodes.section, include_self=False)]
    return [section for section in sections if section not in inner]


def _sections(page: nodes.document, labels: object, path: Path, lines: Mapping[str, int]) -> list[nodes.section]:
    """Return the sections that the header names; a label that none has is told."""
    named = labels if isinstance(labels, list) else [labels]
    sections = {name: section for section in page.findall(nodes.section) for name in section["names"]}
    for label in named:
        if label not in sections:
            message = "optional: no section of this page has the label %r: mend or delete it"
            logger.warning(message, label, location=f"{path}:{lines['optional']}")
    return [sections[label] for label in named if label in sections]


def _parsed(text: str, env: BuildEnvironment, path: Path, line: int) -> list[nodes.Node]:
    """Return a text of the header as the nodes that its markup means."""
    document = new_document(str(path))
    document.settings.env = env
    document.settings.language_code = env.config.language
    MystParser().parse("\n" * (line - 1) + text, document)
    return [node for paragraph in document.findall(nodes.paragraph) for node in paragraph.children]


class MarkSkippable(SphinxPostTransform):
    """Mark the titles of sections that may be skipped; contents, links and the search show them as they are."""

    default_priority = 500

    def run(self, **kwargs: object) -> None:
        """Change the titles of the page."""
        for section in self.document.findall(nodes.section):
            if SKIPPABLE in section["classes"]:
                title = section.next_node(nodes.title)
                assert title is not None
                title += skip_mark()


def shorten_links(needed: list[nodes.Node], folder: Path) -> None:
    """Let links to chapters say their short names: titles take two lines of the first screen."""
    for link in needed:
        if isinstance(link, pending_xref) and link["reftype"] == "doc" and not link["refexplicit"]:
            chapter = folder / f"{link['reftarget']}.md"
            short = read_page(chapter).front_matter.get("short") if chapter.is_file() else None
            if short:
                link["refexplicit"] = True
                link.children = []
                link += nodes.inline("", str(short))


def visit_skip_mark(translator: HTML5Translator, node: skip_mark) -> None:
    """Write the mark."""
    translator.body.append(f' <span class="skip-mark">{translate("may be skipped")}</span>')


def depart_skip_mark(translator: HTML5Translator, node: skip_mark) -> None:
    """Nothing is left to write."""


def setup(app: Sphinx) -> None:
    """Register the node, the transform and the handler."""
    app.add_node(skip_mark, html=(visit_skip_mark, depart_skip_mark))
    app.add_post_transform(MarkSkippable)
    app.connect("doctree-read", add_card, priority=906)
