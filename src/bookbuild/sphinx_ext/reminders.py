"""Reminders in the margin: beside the first link to a term that another chapter taught, what it means."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path
from typing import Any

import yaml
from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.writers.html5 import HTML5Translator

CODE = re.compile(r"`([^`]+)`")


class reminder(nodes.Invisible, nodes.Element):  # noqa: N801
    """A term and its meaning; no text, which the search and the counts of words would find a second time."""


class RemindOfTerms(SphinxPostTransform):
    """Put the reminders of a numbered chapter before the paragraphs that they stand beside."""

    default_priority = 5  # a link to a term is known as one until it is resolved
    formats = ("html",)

    def run(self, **kwargs: object) -> None:
        """Change the page."""
        page, path = self.env.docname, Path(self.env.srcdir).parent / "glossary.yml"
        if not path.is_file() or page not in self.env.toc_secnumbers:
            return
        known = meanings(yaml.safe_load(path.read_text("utf8")), self.config.language, page)
        for link in list(self.document.findall(pending_xref)):
            meaning = known.get(link["reftarget"]) if link["reftype"] == "term" else None
            block = block_of(link)
            if meaning and block:
                del known[link["reftarget"]]
                block.parent.insert(block.parent.index(block), reminder(term=meaning[0], meaning=meaning[1]))


def meanings(entries: list[dict[str, Any]], language: str, page: str) -> dict[str, tuple[str, str]]:
    """Return the term and the meaning of what other pages teach, by the name under which links ask for it."""
    others = (entry[language] for entry in entries if entry["chapter"] != page)
    return {entry["term"].lower(): (entry["term"], entry["text"]) for entry in others}


def block_of(link: nodes.Node) -> nodes.Node | None:
    """Return the paragraph or list of running text that a link stands in; None in a table, a fold or an exercise."""
    block = link
    while block.parent is not None and not isinstance(block.parent, nodes.section):
        block = block.parent
    is_running = isinstance(block, nodes.paragraph | nodes.bullet_list | nodes.enumerated_list)
    return block if is_running and block.parent is not None else None


def visit_reminder(translator: HTML5Translator, node: reminder) -> None:
    """Write the note."""
    meaning = CODE.sub(r"<code>\1</code>", escape(node["meaning"]))
    translator.body.append(f'<p class="reminder" role="note"><b>{escape(node["term"])}</b> {meaning}</p>\n')


def depart_reminder(translator: HTML5Translator, node: reminder) -> None:
    """Nothing is left to write."""


def setup(app: Sphinx) -> None:
    """Register the node and the transform."""
    app.add_node(reminder, html=(visit_reminder, depart_reminder))
    app.add_post_transform(RemindOfTerms)
