"""About how tall the sections of a page are on a phone, which sets them as they come near the screen (`shell.css`).

Until then the page is as long as these numbers say: the scroll bar and links into the page go by them. They need not be
exact, because browsers keep what is read in its place when a section above it turns out taller.
"""

from __future__ import annotations

from math import ceil

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator
from sphinx_design.dropdown import dropdown_main
from sphinx_exercise.nodes import exercise_enumerable_node, exercise_node, solution_node

from bookbuild.sphinx_ext.dropdowns import FOLDED
from bookbuild.sphinx_ext.folds import fold
from bookbuild.sphinx_ext.living import MARK

# Pixels on a screen of 390, measured on the pages of the book.
SIGNS = 40  # of running text in a line
LINE, CODE_LINE, GAP = 27, 20, 16
TITLE, FORMULA, FIGURE, LIVING, SUMMARY, EDITOR, ROW = 90, 60, 250, 600, 30, 190, 32
FEW = 4  # a page of fewer sections is set at once


def height(part: nodes.Node) -> int:
    """Return about how many pixels a part of a page takes in a column of 350."""
    if isinstance(part, nodes.title):
        return TITLE
    if is_closed(part):
        return SUMMARY
    if isinstance(part, exercise_node | exercise_enumerable_node):
        return EDITOR + sum(map(height, part.children))
    if isinstance(part, nodes.literal_block):
        return CODE_LINE * len(part.astext().splitlines()) + 2 * GAP
    if isinstance(part, nodes.image):
        return FIGURE
    if isinstance(part, nodes.math_block):
        return FORMULA
    if isinstance(part, nodes.raw):
        return LIVING if part.astext().startswith(MARK) else ROW * part.astext().count("<tr")
    if isinstance(part, nodes.row):
        return max(ROW, LINE * ceil(len(part.astext()) / SIGNS))
    if isinstance(part, nodes.TextElement):
        tex = sum(len(formula.astext()) for formula in part.findall(nodes.math))
        return LINE * ceil((len(part.astext()) - tex // 2) / SIGNS) + GAP
    return sum(map(height, part.children))


def is_closed(part: nodes.Node) -> bool:
    """Tell whether of a part only one line shows until a reader opens it."""
    is_fold = isinstance(part, fold | solution_node | HideCodeCellNode | dropdown_main)
    return is_fold or (isinstance(part, nodes.Element) and FOLDED in part["classes"])


def visit_section(translator: HTML5Translator, node: nodes.section) -> None:
    """Open a section; one right below the title of the page says how tall it is."""
    place = len(translator.body)
    type(translator).visit_section(translator, node)
    page = node.parent
    is_part = isinstance(page, nodes.section) and isinstance(page.parent, nodes.document)
    if is_part and sum(isinstance(part, nodes.section) for part in page) >= FEW:
        opening = f'<section style="--tall: {height(node)}px"'
        translator.body[place] = translator.body[place].replace("<section", opening, 1)


def depart_section(translator: HTML5Translator, node: nodes.section) -> None:
    """Close it."""
    type(translator).depart_section(translator, node)


def setup(app: Sphinx) -> None:
    """Register the handlers."""
    app.add_node(nodes.section, override=True, html=(visit_section, depart_section))
