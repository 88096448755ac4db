"""Folds: those that myst-nb makes of cells, named in the language of the edition, and the book's own."""

from __future__ import annotations

import re
from html import escape

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.writers.html5 import HTML5Translator

from bookbuild.sphinx_ext.interface import translate

# A fold of this class holds machinery: it stays closed on paper.
MACHINERY = "fold-code"


class fold(nodes.General, nodes.Element):  # noqa: N801
    """What a reader opens; `summary` is the line that shows, with code in backticks, and no part of the text."""


def make_fold(summary: str, *children: nodes.Node, kind: str) -> fold:
    """Return a closed fold with a line that shows; its kind is a class for the style sheet."""
    return fold("", *children, summary=summary, classes=["fold", kind])


class NameFolds(SphinxPostTransform):
    """Translate what a fold says: its code, its output or both are hidden. A text that the cell brings stays."""

    default_priority = 200  # after myst-nb has made the folds
    formats = ("html",)

    def run(self, **kwargs: object) -> None:
        """Change the folds of the page."""
        for hidden in self.document.findall(HideCodeCellNode):
            for prompt in ("prompt_show", "prompt_hide"):
                hidden[prompt] = str(translate(hidden[prompt]))


def visit_hidden_cell(translator: HTML5Translator, node: HideCodeCellNode) -> None:
    """Open a fold of myst-nb, which gives it a name for screen readers, in English, in place of the visible one."""
    translator.body.append(translator.starttag(node, "details", classes=["admonition", "hide"]))
    translator.body.append("<summary>\n")
    for state, prompt in (("collapsed", "prompt_show"), ("expanded", "prompt_hide")):
        translator.body.append(f'<span class="{state} admonition-title">{escape(node[prompt])}</span>\n')
    translator.body.append("</summary>\n")


def visit_fold(translator: HTML5Translator, node: fold) -> None:
    """Open a fold of the book: the browser's own element, which needs no script."""
    translator.body.append(translator.starttag(node, "details"))
    line = re.sub("`([^`]+)`", r"<code>\1</code>", escape(node["summary"]))
    translator.body.append(f"<summary>{line}</summary>\n")


def depart_fold(translator: HTML5Translator, node: nodes.Element) -> None:
    """Close either."""
    translator.body.append("</details>\n")


def setup(app: Sphinx) -> None:
    """Register the node and the transform, and our fold in place of myst-nb's once that is there."""
    app.add_node(fold, html=(visit_fold, depart_fold))
    app.add_post_transform(NameFolds)
    app.connect(
        "builder-inited",
        lambda app: app.add_node(HideCodeCellNode, override=True, html=(visit_hidden_cell, depart_fold)),
    )
