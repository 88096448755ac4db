"""Titles of solutions: "Solution to exercise 1.1" in the grammar of each language."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx_exercise.nodes import solution_node

from bookbuild.sphinx_ext.interface import translate


class NameSolutions(SphinxPostTransform):
    """Write the title of a solution anew; it stays a link to its exercise."""

    default_priority = 22  # right after sphinx-exercise has numbered them

    def run(self, **kwargs: object) -> None:
        """Change the titles of the page."""
        for solution in self.document.findall(solution_node):
            for link in list(solution.children[0].findall(nodes.reference)):
                number = link.astext().split()[-1]
                link.children = []
                link += nodes.Text(translate("Solution to exercise {number}").format(number=number))
                solution.children[0].children = []
                solution.children[0] += link


def setup(app: Sphinx) -> None:
    """Register the transform."""
    app.add_post_transform(NameSolutions)
