"""What a page needs for phones, keyboards and screen readers beyond what the theme and Sphinx give."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.writers.html5 import HTML5Translator
from sphinx_exercise.nodes import exercise_enumerable_node, exercise_node

from bineural.localize.renderer import FOR_PHONE
from bookbuild.sphinx_ext.interface import translate

# A figure of one panel, 548 px, is still readable when it shrinks to a phone's 350; a wider one scrolls in its own box.
SHRINKS_UP_TO = 560
SVG_WIDTH = re.compile(rb"<svg\b[^>]*?\swidth=\"([\d.]+)pt\"", re.DOTALL)
PIXELS_PER_POINT = 96 / 72

# What must not be parted from a formula by the end of a line: brackets and quotation marks before it, points after it,
# a hyphen with its word, a no-break space with what it holds.
BEFORE = re.compile(r"(?:[^\s\xa0]*\xa0)?[(\[«„“]*$")
AFTER = re.compile(r"[.,;:!?)\]»”…]*(?:-[^\s\xa0]*|\xa0[^\s\xa0]*)?[.,;:!?)\]»”…]*")


class ScrollWideFigures(SphinxPostTransform):
    """Join a figure with its picture for phones, and let a wide one scroll on a narrow screen.

    The style sheet gives it a readable width there; `pictures` writes the picture for phones as a source of the figure.
    """

    default_priority = 500
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Change the figures that cells show."""
        for image in list(self.document.findall(nodes.image)):
            if not _is_output(image) or FOR_PHONE in image["classes"]:
                continue
            width, narrow = natural_width(image, Path(self.env.srcdir)), for_phone(image)
            parts: list[nodes.Node] = [image.deepcopy()]
            if narrow is not None:
                parts = [_html("<picture>"), narrow.deepcopy(), *parts, _html("</picture>")]
            if width > SHRINKS_UP_TO:
                opening = f'<div class="figure-scroller" style="--figure-width: {width}px">'
                parts = [_html(opening), *parts, _html("</div>")]
            if len(parts) > 1:
                place = image.parent.index(image)  # `replace_self` would give the classes of the image to the opening
                image.parent[place : place + 1 + (narrow is not None)] = parts


def for_phone(image: nodes.image) -> nodes.image | None:
    """Return the picture for phones of a figure, which follows it."""
    follows = image.next_node(descend=False, siblings=True)
    return follows if isinstance(follows, nodes.image) and FOR_PHONE in follows["classes"] else None


def natural_width(image: nodes.image, folder: Path) -> int:
    """Return the width in CSS pixels at which a figure's letters have the size that they were drawn in; 0: unknown."""
    given = re.fullmatch(r"(\d+)px", image.get("width", ""))
    if given:
        return int(given[1])
    path = folder / image["uri"]
    found = SVG_WIDTH.search(path.read_bytes()) if path.suffix == ".svg" and path.is_file() else None
    return round(float(found[1]) * PIXELS_PER_POINT) if found else 0


class KeepMarksWithFormulas(SphinxPostTransform):
    """Keep a formula in a line with its marks: a browser may break a line before the comma after it."""

    default_priority = 500  # after NoBreaks, which says where a dash belongs
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Wrap each inline formula together with what must stay beside it."""
        for formula in list(self.document.findall(nodes.math)):
            parent = formula.parent
            place = parent.index(formula)
            before = parent[place - 1].astext() if place and isinstance(parent[place - 1], nodes.Text) else ""
            follows = place + 1 < len(parent) and isinstance(parent[place + 1], nodes.Text)
            after = parent[place + 1].astext() if follows else ""
            left, right = _match(BEFORE.search(before)), _match(AFTER.match(after))
            if left or right:
                together = nodes.inline("", "", classes=["unbroken"])
                together += [nodes.Text(left), formula.deepcopy(), nodes.Text(right)]
                kept = [
                    nodes.Text(before[: len(before) - len(left)]),
                    together,
                    nodes.Text(after[len(right) :]),
                ]
                parent[place - bool(before) : place + 1 + bool(after)] = kept


def _match(found: re.Match[str] | None) -> str:
    return found[0] if found else ""


def _is_output(node: nodes.Node) -> bool:
    while node.parent is not None:
        node = node.parent
        if isinstance(node, nodes.Element) and "cell_output" in node["classes"]:
            return True
    return False


def _html(text: str) -> nodes.raw:
    return nodes.raw("", text, format="html")


def visit_citation(translator: HTML5Translator, node: nodes.citation) -> None:
    """Open an entry of the bibliography as a plain element: docutils gives it a role that ARIA has withdrawn."""
    translator.body.append(translator.starttag(node, "div", classes=["citation"]))


def depart_citation(translator: HTML5Translator, node: nodes.citation) -> None:
    """Close it."""
    translator.body.append("</div>\n")


def visit_entry(translator: HTML5Translator, node: nodes.entry) -> None:
    """Open a cell of a table: where a column has no name, its heading is none."""
    type(translator).visit_entry(translator, node)
    is_named = node.astext().strip() or any(node.findall(nodes.image))
    if isinstance(node.parent.parent, nodes.thead) and not is_named:
        translator.body[-1] = translator.body[-1].replace("<th", "<td", 1)
        translator.context[-1] = "</td>\n"


def depart_entry(translator: HTML5Translator, node: nodes.entry) -> None:
    """Close it."""
    type(translator).depart_entry(translator, node)


def visit_title(translator: HTML5Translator, node: nodes.title) -> None:
    """Open a title; that of an exercise is a heading for screen readers, whose users jump from one to the next."""
    place = len(translator.body)
    type(translator).visit_title(translator, node)
    if isinstance(node.parent, exercise_node | exercise_enumerable_node):
        opening = f'<p role="heading" aria-level="{translator.section_level + 1}"'
        translator.body[place] = translator.body[place].replace("<p", opening, 1)


def depart_title(translator: HTML5Translator, node: nodes.title) -> None:
    """Close it."""
    type(translator).depart_title(translator, node)


def visit_literal_block(translator: HTML5Translator, node: nodes.literal_block) -> None:
    """Write a block; one that a cell printed says so, which only its color tells otherwise."""
    try:
        type(translator).visit_literal_block(translator, node)
    finally:  # Sphinx leaves a block that it has written by an exception
        if "text_plain" in node["classes"] and _is_output(node):
            opening = f'<div role="group" aria-label="{escape(translate("Output"))}"'
            translator.body[-1] = translator.body[-1].replace("<div", opening, 1)


def depart_literal_block(translator: HTML5Translator, node: nodes.literal_block) -> None:
    """Close it."""
    type(translator).depart_literal_block(translator, node)


def name_landmarks(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Give our templates the names of what the theme leaves nameless."""
    context["front_page_label"] = translate("Front page")
    context["pages_below_label"] = translate("Pages of this section")


def setup(app: Sphinx) -> None:
    """Register the transforms, the handlers, the style sheets and the scripts."""
    app.add_post_transform(ScrollWideFigures)
    app.add_post_transform(KeepMarksWithFormulas)
    app.add_node(nodes.citation, override=True, html=(visit_citation, depart_citation))
    app.add_node(nodes.entry, override=True, html=(visit_entry, depart_entry))
    app.add_node(nodes.title, override=True, html=(visit_title, depart_title))
    app.add_node(nodes.literal_block, override=True, html=(visit_literal_block, depart_literal_block))
    app.connect("html-page-context", name_landmarks)
    app.add_css_file("print.css", priority=900)
    for script in ("reading.js", "places.js", "print.js"):
        app.add_js_file(script, loading_method="defer")
