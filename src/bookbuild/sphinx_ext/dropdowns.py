"""Folded solutions and admonitions are the browser's own folds: no script closes them while a page is being opened."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.writers.html5 import HTML5Translator
from sphinx_exercise.nodes import solution_node

FOLDED = "dropdown"


class fold_title(nodes.General, nodes.TextElement):  # noqa: N801
    """The title of a folded admonition: the line that shows."""


class FoldAdmonitions(SphinxPostTransform):
    """Make the titles of folded admonitions the lines that open them; a link in such a line could not be told apart."""

    default_priority = 900  # after the titles got their texts
    formats = ("html",)

    def run(self, **kwargs: object) -> None:
        """Change the admonitions of the page."""
        for node in self.document.findall(is_folded):
            assert isinstance(node, nodes.Element)
            title = fold_title("", "", *node[0].children)
            for link in list(title.findall(nodes.reference)):
                place = link.parent.index(link)
                link.parent[place : place + 1] = link.children
            node[0] = title


def is_folded(node: nodes.Node) -> bool:
    """Tell whether a reader opens it by its title."""
    is_admonition = isinstance(node, solution_node | nodes.admonition) and FOLDED in node["classes"]
    return is_admonition and bool(node.children) and isinstance(node.children[0], nodes.title)


def visit_admonition(translator: HTML5Translator, node: nodes.Element, name: str = "") -> None:
    """Open an admonition, by Sphinx's own method where it is not folded; Sphinx gives the name of a note or a tip."""
    if _has_fold_title(node):
        # Where the book is taken apart, this tells which exercise a solution belongs to.
        exercise = {"data-exercise": node["target_label"]} if "target_label" in node else {}
        translator.body.append(translator.starttag(node, "details", CLASS="admonition", **exercise))
    else:
        type(translator).visit_admonition(translator, node, name)


def depart_admonition(translator: HTML5Translator, node: nodes.Element | None = None) -> None:
    """Close it."""
    translator.body.append("</details>\n" if node is not None and _has_fold_title(node) else "</div>\n")


def _has_fold_title(node: nodes.Element) -> bool:
    return bool(node.children) and isinstance(node.children[0], fold_title)


def visit_title(translator: HTML5Translator, node: fold_title) -> None:
    """Open the line that shows."""
    translator.body.append(translator.starttag(node, "summary", "", CLASS="admonition-title"))


def depart_title(translator: HTML5Translator, node: fold_title) -> None:
    """Close it."""
    translator.body.append("</summary>\n")


def override(app: Sphinx) -> None:
    """Put our way to write admonitions into the place of that of Sphinx and of sphinx-exercise, once that is there."""
    for node in (nodes.admonition, solution_node):
        app.add_node(node, override=True, html=(visit_admonition, depart_admonition))


def setup(app: Sphinx) -> None:
    """Register the transform and the nodes."""
    app.add_node(fold_title, html=(visit_title, depart_title))
    app.add_post_transform(FoldAdmonitions)
    app.connect("builder-inited", override)
