"""Cells of experiments and of plumbing: what they show comes first, their code is folded or left out."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.util import logging

from bookbuild.sphinx_ext.folds import MACHINERY, make_fold
from bookbuild.sphinx_ext.interface import translate

logger = logging.getLogger(__name__)


class ArrangeCells(SphinxTransform):
    """Put the code of an experiment into a fold below its outputs, and take the code of plumbing away."""

    default_priority = 20  # after sphinx-exercise has put exercises and solutions together

    def apply(self, **kwargs: object) -> None:
        """Change the cells of the page."""
        for cell in list(cells_of(self.document)):
            tags = tags_of(cell)
            code = [part for part in cell.findall(nodes.container) if part.get("nb_element") == "cell_code_source"]
            if not code or not {"experiment", "plumbing"} & set(tags):
                continue
            cell.remove(code[0])
            if "experiment" in tags:
                title = _title(cell)
                summary = translate("How this was measured: {title}").format(title=title)
                cell += make_fold(summary, code[0], kind=MACHINERY)


def _title(cell: nodes.container) -> str:
    title = cell["cell_metadata"].get("title")
    if not isinstance(title, str) or not title.strip():
        logger.warning(
            'a cell tagged experiment has no title: say what it measures, as `title: "..."` above its code',
            location=cell,
        )
        return ""
    return title


def cells_of(document: nodes.Element) -> list[nodes.container]:
    """Return the code cells in a part of a page, in order."""
    return [node for node in document.findall(nodes.container) if node.get("nb_element") == "cell_code"]


def tags_of(cell: nodes.container) -> list[str]:
    """Return the tags of a cell."""
    return list(cell["cell_metadata"].get("tags", []))


def setup(app: Sphinx) -> None:
    """Register the transform."""
    app.add_transform(ArrangeCells)
