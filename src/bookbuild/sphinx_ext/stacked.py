"""Words for the places of panels: on a phone, what a text calls left stands above."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

from bookbuild.sphinx_ext.accessibility import for_phone
from bookbuild.sphinx_ext.interface import translate
from bookbuild.sphinx_ext.pictures import size

TALLER = 1.35  # a figure for phones that is so many times as tall as the wide one has its panels under each other
# In English “left” is also what remains, and “right” what is true.
PLACES = re.compile(
    r"\b(?:[Oo]n|[Ii]n|[Aa]t) the (?:left|right)\b|\b[Tt]he (?:left|right) (?:panel|one|side)\b|\b(?:Left|Right)\b"
    r"|[;,:(] (?:left|right)\b|\((?:left|right)\b|\b(?:left|right)\)"
    r"|\b(?:[Сс]лева(?! направо)|[Сс]права(?! налево))\b"
    r"|\b(?:[Лл]ев(?:ый|ая|ой|ую|ом|ого)\b|[Пп]рав(?:ая|ый|ую|ой|ом|ого) (?:панел|график|рисун|охват))"
)


class TellPlaces(SphinxPostTransform):
    """Say below a figure whose panels stand under each other on a phone what left and right are there."""

    default_priority = 450  # before figures get their boxes
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Add a line that only phones show."""
        for image in list(self.document.findall(nodes.image)):
            narrow = for_phone(image)
            if narrow is None or not is_stacked(image, narrow, Path(self.env.srcdir)):
                continue
            if any(map(PLACES.search, texts_about(image, self.document))):
                told = translate("On this screen the panels stand under each other: left is above, right is below.")
                note = nodes.raw("", f'<p class="stacked-note">{escape(told)}</p>', format="html")
                image.parent.insert(image.parent.index(narrow) + 1, note)


def is_stacked(image: nodes.image, narrow: nodes.image, folder: Path) -> bool:
    """Tell whether panels that stand beside each other in a figure stand under each other in its picture for phones."""
    wide_size, narrow_size = size(folder / image["uri"]), size(folder / narrow["uri"])
    return bool(wide_size and narrow_size and narrow_size[1] > TALLER * wide_size[1])


def texts_about(image: nodes.image, document: nodes.document) -> Iterator[str]:
    """Yield the caption of a figure, the paragraphs of its section, and those that refer to it."""
    figure, section = _around(image, nodes.figure), _around(image, nodes.section)
    names = set(figure["ids"]) if figure is not None else set()
    if figure is not None:
        yield from (caption.astext() for caption in figure.findall(nodes.caption))
    for paragraph in document.findall(nodes.paragraph):
        refers = any(reference.get("refid") in names for reference in paragraph.findall(nodes.reference))
        if refers or (section is not None and paragraph.parent is section):
            yield paragraph.astext()


def _around(node: nodes.Node, kind: type[nodes.Element]) -> Any:
    while node is not None and not isinstance(node, kind):
        node = node.parent
    return node


def setup(app: Sphinx) -> None:
    """Register the transform."""
    app.add_post_transform(TellPlaces)
