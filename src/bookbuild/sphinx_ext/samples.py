"""Pages that were run on offline samples of their data say so, and have texts that other pages lack."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from bookbuild.sphinx_ext.foot import data_title
from bookbuild.sphinx_ext.interface import translate
from bookbuild.sphinx_ext.results import below_title, result_of


class OnSample(SphinxDirective):
    """A text that the page has only where its code found a sample in place of the data."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return the text, or nothing; it is read either way, so that a fault in it is told."""
        self.assert_has_content()
        content = self.parse_content_to_nodes()
        result = result_of(self.env.app, self.env.docname)
        return content if result is not None and result.samples else []


def add_note(app: Sphinx, doctree: nodes.document) -> None:
    """Put a sentence above such a page."""
    result = result_of(app, app.env.docname)
    if result is not None and result.samples:
        text = translate(
            "The figures on this page come from the offline sample of: {data}; targets are not claimed."
        ).format(data="; ".join(data_title(name, app.config.language) for name in result.samples))
        below_title(doctree, nodes.container("", nodes.paragraph("", text), classes=["bookbuild-sample"]))


def setup(app: Sphinx) -> None:
    """Register the directive and the handler."""
    app.add_directive("on-sample", OnSample)
    app.connect("doctree-read", add_note, priority=905)  # before the card, which comes above it
