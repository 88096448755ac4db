"""Spacing that writers do not type: a dash stays on the line of the word before it, and "8 × 8" on one line."""

from __future__ import annotations

import re

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
NO_BREAK_TIMES = f"{NO_BREAK_SPACE}×{NO_BREAK_SPACE}"
BEFORE_DASH = re.compile(" (?=[–—] )")
TIMES = re.compile(r"(?<=\d) × (?=\d)")


class NoBreaks(SphinxPostTransform):
    """Put no-break spaces before a spaced dash and around "×" in prose; code and formulas stay as they are."""

    default_priority = 400

    def run(self, **kwargs: object) -> None:
        """Change the texts of the page."""
        for text in list(self.document.findall(nodes.Text)):
            changed = TIMES.sub(NO_BREAK_TIMES, BEFORE_DASH.sub(NO_BREAK_SPACE, text.astext()))
            if changed != text.astext() and not _is_verbatim(text):
                text.parent.replace(text, nodes.Text(changed))


def _is_verbatim(text: nodes.Text) -> bool:
    parent = text.parent
    while parent is not None:
        if isinstance(parent, nodes.FixedTextElement | nodes.literal | nodes.math | nodes.raw):
            return True
        parent = parent.parent
    return False


def setup(app: Sphinx) -> None:
    """Register the transform."""
    app.add_post_transform(NoBreaks)
