"""Formulas in titles: set where the title stands, plain text where other places repeat it and no TeX is set."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.writers.html5 import HTML5Translator

from bookbuild.sources.plain_math import plain_math


class title_math(nodes.math):  # noqa: N801
    """A formula whose text, as searches and links take it, is plain."""

    def astext(self) -> str:
        """Return the formula in Unicode; `make check` refuses one that cannot be written so."""
        try:
            return plain_math(self.tex)
        except ValueError:
            return self.tex

    @property
    def tex(self) -> str:
        """The formula as it was written."""
        return super().astext()


class PlainFormulasOfTitles(SphinxTransform):
    """Put such formulas into headings and captions: references, the index of the search and lists repeat these."""

    default_priority = 500

    def apply(self, **kwargs: object) -> None:
        """Change the titles of the page."""
        for kind in (nodes.title, nodes.caption):
            for title in self.document.findall(kind):
                for formula in list(title.findall(nodes.math)):
                    formula.replace_self(title_math(formula.rawsource, formula.astext(), **formula.attributes))


def write_plainly(app: Sphinx, doctree: nodes.document) -> None:
    """Replace the formulas in what other pages, the sidebars and the browser's tab show of this one's titles."""
    page = app.env.docname
    for texts in (app.env.titles[page], app.env.longtitles[page], app.env.tocs[page]):
        for formula in list(texts.findall(title_math)):
            formula.replace_self(nodes.Text(formula.astext()))


def visit_title_math(translator: HTML5Translator, node: title_math) -> None:
    """Write the formula as any other."""
    formula = nodes.math(node.rawsource, node.tex, **node.attributes)
    formula.parent = node.parent  # which knows the line, should it be no TeX
    translator.visit_math(formula)


def setup(app: Sphinx) -> None:
    """Register the node, the transform and the handler."""
    app.add_node(title_math, html=(visit_title_math, None))
    app.add_transform(PlainFormulasOfTitles)
    app.connect("doctree-read", write_plainly, priority=900)  # after Sphinx has copied the titles
