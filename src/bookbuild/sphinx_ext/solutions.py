"""Folded solutions are the browser's own folds: they need no script, and nothing moves while a page is being opened."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.writers.html5 import HTML5Translator
from sphinx_exercise.nodes import solution_node

FOLDED = "dropdown"


class solution_summary(nodes.General, nodes.TextElement):  # noqa: N801
    """The title of a folded solution: the line that shows."""


class FoldSolutions(SphinxPostTransform):
    """Make the titles of folded solutions the lines that open them."""

    default_priority = 900  # after the titles got their texts
    formats = ("html",)

    def run(self, **kwargs: object) -> None:
        """Change the solutions of the page."""
        for solution in self.document.findall(solution_node):
            title = solution[0]
            if FOLDED in solution["classes"] and isinstance(title, nodes.title):
                solution[0] = solution_summary("", "", *title.children)


def visit_solution(translator: HTML5Translator, node: solution_node) -> None:
    """Open a solution."""
    tag = "details" if FOLDED in node["classes"] else "div"
    translator.body.append(translator.starttag(node, tag, CLASS="admonition"))


def depart_solution(translator: HTML5Translator, node: solution_node) -> None:
    """Close it."""
    translator.body.append("</details>\n" if FOLDED in node["classes"] else "</div>\n")


def visit_summary(translator: HTML5Translator, node: solution_summary) -> None:
    """Open the line that shows."""
    translator.body.append(translator.starttag(node, "summary", "", CLASS="admonition-title"))


def depart_summary(translator: HTML5Translator, node: solution_summary) -> None:
    """Close it."""
    translator.body.append("</summary>\n")


def setup(app: Sphinx) -> None:
    """Register the transform, the node, and our way to write solutions once that of sphinx-exercise is there."""
    app.add_node(solution_summary, html=(visit_summary, depart_summary))
    app.add_post_transform(FoldSolutions)
    app.connect(
        "builder-inited",
        lambda app: app.add_node(solution_node, override=True, html=(visit_solution, depart_solution)),
    )
