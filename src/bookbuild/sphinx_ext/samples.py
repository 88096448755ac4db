"""The directive `on-sample`: a text for pages that were run on offline samples of their data."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from bookbuild.sphinx_ext.results import result_of


class OnSample(SphinxDirective):
    """A text that the page has only where its code found a sample in place of the data."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return the text, or nothing; references in it are checked either way."""
        self.assert_has_content()
        content = self.parse_content_to_nodes()
        result = result_of(self.env.app, self.env.docname)
        return content if result is not None and result.samples else []


def setup(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("on-sample", OnSample)
