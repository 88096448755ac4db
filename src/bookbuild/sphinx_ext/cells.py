"""Cells of experiments and of plumbing: what they show comes first, their code is folded or left out. Wide cells."""

from __future__ import annotations

import ast

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.util import logging
from sphinx.writers.html5 import HTML5Translator

from bineural.localize import MIME_LOCALIZED
from bookbuild.sphinx_ext.folds import MACHINERY, make_fold
from bookbuild.sphinx_ext.interface import translate

logger = logging.getLogger(__name__)
WIDE = "full-width"  # the theme's name: its list of contents makes room for what is so called


class cell_place(nodes.Invisible, nodes.Element):  # noqa: N801
    """Where a cell stands of which the page shows nothing; a notebook has its code."""


class ArrangeCells(SphinxTransform):
    """Put the code of an experiment into a fold below its outputs, and take the code of plumbing but imports away."""

    default_priority = 20  # after sphinx-exercise has put exercises and solutions together

    def apply(self, **kwargs: object) -> None:
        """Change the cells of the page."""
        for cell in cells_of(self.document):
            tags = cell["cell_metadata"].get("tags", [])
            if "wide" in tags:
                cell["classes"].append(WIDE)
            code = part_of(cell, "source")
            if code is None or not {"experiment", "plumbing"} & set(tags):
                continue
            cell.remove(code)
            if "experiment" in tags:
                summary = translate("How this was measured: {title}").format(title=_title(cell))
                cell += make_fold(summary, code, kind=MACHINERY)
            elif only_imports(code.astext()):
                cell += make_fold(translate("What the code on this page imports"), code, kind=MACHINERY)
            prune(cell)


def only_imports(code: str) -> bool:
    """Tell whether a cell brings the names that the others use: who wants to type these in needs to know from where."""
    try:
        lines = ast.parse(code).body
    except SyntaxError:
        return False
    return bool(lines) and all(isinstance(line, ast.Import | ast.ImportFrom) for line in lines)


def _title(cell: nodes.container) -> str:
    title = cell["cell_metadata"].get("title")
    if not isinstance(title, str) or not title.strip():
        advice = 'say what it measures, as `title: "…"` beside its tags'
        logger.warning("a cell tagged experiment has no title: %s", advice, location=cell)
        return ""
    return title


def cells_of(part: nodes.Element) -> list[nodes.container]:
    """Return the code cells in a part of a page, in order."""
    return [node for node in part.findall(nodes.container) if node.get("nb_element") == "cell_code"]


def part_of(cell: nodes.container, name: str) -> nodes.container | None:
    """Return the `source` or the `output` of a cell, None if it has none."""
    found = (node for node in cell.findall(nodes.container) if node.get("nb_element") == f"cell_code_{name}")
    return next(found, None)


def outputs_of(cell: nodes.container) -> list[nodes.container]:
    """Return the outputs of a cell that hold several forms to choose from."""
    return [node for node in cell.findall(nodes.container) if node.get("nb_element") == "mime_bundle"]


def prune(cell: nodes.container) -> None:
    """Take away outputs that show nothing, such as a number stored for the prose, and a cell without a rest."""
    for output in outputs_of(cell):
        if any(_is_empty(form) for form in output.findall(nodes.container)):
            output.parent.remove(output)
    shown = part_of(cell, "output")
    if shown is not None and not shown.children:
        shown.parent.remove(shown)
    if not cell.children:
        cell.replace_self(cell_place(cell_index=cell["cell_index"]))


def _is_empty(form: nodes.container) -> bool:
    is_localized = form.get("mime_type") == MIME_LOCALIZED
    return is_localized and all(isinstance(part, nodes.comment) for part in form.children)


def skip_place(translator: HTML5Translator, node: cell_place) -> None:
    """Write nothing."""
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    """Register the node and the transform."""
    app.add_node(cell_place, html=(skip_place, None))
    app.add_transform(ArrangeCells)
