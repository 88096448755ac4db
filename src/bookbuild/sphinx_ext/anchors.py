"""Addresses inside of a page: made of labels, so that they are the same in every edition and outlive a new title."""

from __future__ import annotations

import re

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

# What docutils gives where a title has no Latin letter: a number that moves with what stands before.
NUMBERED = re.compile(r"id\d+")
EXERCISE_CONTENTS = ("exercise-content", "solution-content")


class LabelsAreAnchors(SphinxTransform):
    """Make the address of whatever has a label out of the label; an address made of a title remains beside it.

    docutils makes them of titles first: Latin titles give words, Cyrillic ones numbers, and a title that happens to be
    like a label elsewhere takes its address.
    """

    default_priority = 270  # after docutils has carried the labels over to what they stand before

    def apply(self, **kwargs: object) -> None:
        """Change the ids of the page, before anything has noted them."""
        document = self.document
        anchors = {name: nodes.make_id(name) for name, explicit in document.nametypes.items() if explicit}
        for name, anchor in anchors.items():
            old = document.nameids[name]
            node = document.ids.get(old or "")
            if node is not None and anchor and anchor != old:
                node["ids"] = [anchor if known == old else known for known in node["ids"]]
                document.nameids[name] = anchor
                document.ids[anchor] = node
        for section in document.findall(nodes.section):
            own = [anchors[name] for name in section["names"] if anchors.get(name)]
            titles = [name for name in section["ids"] if name not in anchors.values()]
            if own:
                section["ids"] = own + [name for name in titles if not NUMBERED.fullmatch(name)]
            else:
                section["ids"] = titles or [f"section-{name}" for name in section["ids"]]


class NoSharedIds(SphinxTransform):
    """Make the ids different that `sphinx-exercise` gives to the content of every exercise and every solution."""

    default_priority = 11  # after it has put them together

    def apply(self, **kwargs: object) -> None:
        """Change the sections; Sphinx needs each to have an id."""
        for section in self.document.findall(nodes.section):
            if section["ids"] and section["ids"][0] in EXERCISE_CONTENTS:
                section["ids"] = [nodes.make_id(f"{section.parent['label']}-content")]


def setup(app: Sphinx) -> None:
    """Register the transforms."""
    app.add_transform(LabelsAreAnchors)
    app.add_transform(NoSharedIds)
