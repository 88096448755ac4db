"""The directive `borrowed`: an interactive figure of a chapter, with its numbers, on the front page."""

from __future__ import annotations

from typing import ClassVar

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from bookbuild.sphinx_ext.living import MARK

logger = logging.getLogger(__name__)


class borrowed(nodes.General, nodes.Element):  # noqa: N801
    """The place of the figure."""


class Borrowed(SphinxDirective):
    """Name the chapter and the figure: `{borrowed} backpropagation moons`."""

    required_arguments = 2
    final_argument_whitespace: ClassVar[bool] = False

    def run(self) -> list[nodes.Node]:
        """Return the place that the figure fills."""
        chapter, figure = self.arguments
        place = borrowed(chapter=chapter, figure=figure)
        self.set_source_info(place)
        return [place]


def fill(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Put the output of the chapter in each place; one that is not there is told."""
    for place in list(doctree.findall(borrowed)):
        chapter, mark = place["chapter"], f'{MARK}{place["figure"]}"'
        known = app.env.get_doctree(chapter) if chapter in app.env.all_docs else nodes.section()
        found = [output.astext() for output in known.findall(nodes.raw) if mark in output.astext()]
        if found:
            place.replace_self(nodes.raw("", found[0], format="html"))
        else:
            message = "the chapter %s shows no interactive figure %s: name one that it shows"
            logger.warning(message, chapter, place["figure"], location=place)
            place.parent.remove(place)


def setup(app: Sphinx) -> None:
    """Register the directive, the node and the handler."""
    app.add_node(borrowed)
    app.add_directive("borrowed", Borrowed)
    app.connect("doctree-resolved", fill)
