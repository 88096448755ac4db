"""The line above the title of a chapter: its part and its number; the first chapter of a part opens it."""

from __future__ import annotations

from html import escape

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.writers.html5 import HTML5Translator

from bookbuild.sphinx_ext.interface import translate


class chapter_place(nodes.Invisible, nodes.Element):  # noqa: N801
    """Where a chapter stands; the line has no text, which others would repeat."""


def place_of(app: Sphinx, page: str) -> tuple[str, bool] | None:
    """Return the part that a page is a chapter of, and whether it is the first of it; None for pages of no part."""
    site_map = getattr(app.config, "external_site_map", None)
    for tree in site_map.root.subtrees if site_map else ():
        chapters = [str(item) for item in tree.items]
        if page in chapters and tree.caption:
            return tree.caption, page == chapters[0]
    return None


class PlaceChapters(SphinxPostTransform):
    """Put the line above the title."""

    default_priority = 500
    formats = ("html",)

    def run(self, **kwargs: object) -> None:
        """Change the page."""
        place = place_of(self.app, self.env.docname)
        section = next(iter(self.document.findall(nodes.section)), None)
        if place is None or section is None:
            return
        part, opens = place
        number = self.env.toc_secnumbers.get(self.env.docname, {}).get("")
        classes = ["chapter-place", *(["opens-part"] if opens else [])]
        section.insert(0, chapter_place(part=part, number=number[0] if number else 0, classes=classes))


def visit_chapter_place(translator: HTML5Translator, node: chapter_place) -> None:
    """Write the line."""
    line = f'<span class="place-part">{escape(node["part"])}</span>'
    if node["number"]:
        line += f" · {translate('chapter {number}').format(number=node['number'])}"
    translator.body.append(f"{translator.starttag(node, 'p', '')}{line}</p>\n")


def depart_chapter_place(translator: HTML5Translator, node: chapter_place) -> None:
    """Nothing is left to write."""


def setup(app: Sphinx) -> None:
    """Register the node and the transform."""
    app.add_node(chapter_place, html=(visit_chapter_place, depart_chapter_place))
    app.add_post_transform(PlaceChapters)
