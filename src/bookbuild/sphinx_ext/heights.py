"""About how tall the sections of a page are on a phone, which sets them as they come near the screen (`shell.css`).

Until then the page is as long as these numbers say: the scroll bar and links into the page go by them. They need not be
exact, because browsers keep what is read in its place when a section above it turns out taller.
"""

from __future__ import annotations

from math import ceil
from pathlib import Path

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator
from sphinx_design.dropdown import dropdown_main
from sphinx_exercise.nodes import exercise_enumerable_node, exercise_node, solution_node

from bineural.localize.renderer import FOR_PHONE
from bookbuild.sphinx_ext.accessibility import SHRINKS_UP_TO, natural_width
from bookbuild.sphinx_ext.dropdowns import FOLDED
from bookbuild.sphinx_ext.folds import fold
from bookbuild.sphinx_ext.living import MARK
from bookbuild.sphinx_ext.pictures import size

# Pixels on a screen of 390, measured on the pages of the book.
SIGNS = 40  # of running text in a line
LINE, CODE_LINE, GAP = 27, 20, 16
TITLE, FORMULA, FIGURE, LIVING, SUMMARY, EDITOR, ROW = 90, 60, 250, 600, 30, 190, 32
COLUMN, SCROLLED = 350, 0.7  # the width of the text, and which part of its own a figure keeps that scrolls
FEW = 4  # a page of fewer sections is set at once


def height(part: nodes.Node, folder: Path) -> float:
    """Return about how many pixels a part of a page takes in its column; the folder is that of the sources."""
    if isinstance(part, nodes.title):
        return TITLE
    if is_closed(part):
        return SUMMARY
    if isinstance(part, exercise_node | exercise_enumerable_node):
        return EDITOR + _heights(part, folder)
    if isinstance(part, nodes.literal_block):
        return CODE_LINE * len(part.astext().splitlines()) + 2 * GAP
    if isinstance(part, nodes.image):
        return _image_height(part, folder)
    if isinstance(part, nodes.math_block):
        return FORMULA
    if isinstance(part, nodes.raw):
        return LIVING if part.astext().startswith(MARK) else ROW * part.astext().count("<tr")
    if isinstance(part, nodes.row):
        return max(ROW, LINE * ceil(len(part.astext()) / SIGNS))
    if isinstance(part, nodes.TextElement):
        tex = sum(len(formula.astext()) for formula in part.findall(nodes.math))
        return LINE * ceil((len(part.astext()) - tex // 2) / SIGNS) + GAP
    return _heights(part, folder)


def _heights(part: nodes.Node, folder: Path) -> float:
    return sum(height(child, folder) for child in part.children)


def _image_height(image: nodes.image, folder: Path) -> float:
    """Return the height of a picture; 0 for a wide one that is not shown, because the one before it is for phones."""
    place = image.parent.index(image)
    before = image.parent[place - 1] if place else None
    if isinstance(before, nodes.image) and FOR_PHONE in before["classes"]:
        return 0
    natural, width = size(folder / image["uri"]), natural_width(image, folder)
    if natural is None:
        return FIGURE
    width = width or round(natural[0])
    is_scrolled = width > SHRINKS_UP_TO and FOR_PHONE not in image["classes"]
    shown = max(COLUMN, SCROLLED * width) if is_scrolled else min(COLUMN, width)
    return shown * natural[1] / natural[0]


def is_closed(part: nodes.Node) -> bool:
    """Tell whether of a part only one line shows until a reader opens it."""
    is_fold = isinstance(part, fold | solution_node | HideCodeCellNode | dropdown_main)
    return is_fold or (isinstance(part, nodes.Element) and FOLDED in part["classes"])


def visit_section(translator: HTML5Translator, node: nodes.section) -> None:
    """Open a section; one of the parts of a page, or one inside of those, says how tall it is."""
    place = len(translator.body)
    type(translator).visit_section(translator, node)
    page = node.parent
    if isinstance(page, nodes.section) and isinstance(page.parent, nodes.section):
        page = page.parent
    is_part = isinstance(page, nodes.section) and isinstance(page.parent, nodes.document)
    if is_part and sum(isinstance(part, nodes.section) for part in page) >= FEW:
        opening = f'<section style="--tall: {height(node, Path(translator.builder.srcdir)):.0f}px"'
        translator.body[place] = translator.body[place].replace("<section", opening, 1)


def depart_section(translator: HTML5Translator, node: nodes.section) -> None:
    """Close it."""
    type(translator).depart_section(translator, node)


def setup(app: Sphinx) -> None:
    """Register the handlers."""
    app.add_node(nodes.section, override=True, html=(visit_section, depart_section))
