"""Folded code and outputs of cells: their names in the language of the edition."""

from __future__ import annotations

from html import escape

from myst_nb.sphinx_ import HideCodeCellNode
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.writers.html5 import HTML5Translator

from bookbuild.sphinx_ext.interface import translate


class NameFolds(SphinxPostTransform):
    """Translate what a fold says: its code, its output or both are hidden. A text that the cell brings stays."""

    default_priority = 200  # after myst-nb has made the folds
    formats = ("html",)

    def run(self, **kwargs: object) -> None:
        """Change the folds of the page."""
        for fold in self.document.findall(HideCodeCellNode):
            for prompt in ("prompt_show", "prompt_hide"):
                fold[prompt] = str(translate(fold[prompt]))


def visit_fold(translator: HTML5Translator, node: HideCodeCellNode) -> None:
    """Open a fold; myst-nb gives it a name for screen readers too, in English, in place of the visible one."""
    translator.body.append(translator.starttag(node, "details", classes=["admonition", "hide"]))
    translator.body.append("<summary>\n")
    for state, prompt in (("collapsed", "prompt_show"), ("expanded", "prompt_hide")):
        translator.body.append(f'<p class="{state} admonition-title">{escape(node[prompt])}</p>\n')
    translator.body.append("</summary>\n")


def depart_fold(translator: HTML5Translator, node: HideCodeCellNode) -> None:
    """Close it."""
    translator.body.append("</details>\n")


def setup(app: Sphinx) -> None:
    """Register the transform, and our fold in place of myst-nb's once that is there."""
    app.add_post_transform(NameFolds)
    app.connect(
        "builder-inited", lambda app: app.add_node(HideCodeCellNode, override=True, html=(visit_fold, depart_fold))
    )
