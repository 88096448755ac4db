"""Spacing that writers do not type: a dash between words stays on the line of the word before it."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
DASHES = "–—"


class NoBreakBeforeDash(SphinxPostTransform):
    """Put a no-break space before a spaced dash in prose; code and formulas stay as they are."""

    default_priority = 400

    def run(self, **kwargs: object) -> None:
        """Change the texts of the page."""
        for text in list(self.document.findall(nodes.Text)):
            changed = text.astext()
            for dash in DASHES:
                changed = changed.replace(f" {dash} ", f"{NO_BREAK_SPACE}{dash} ")
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
    app.add_post_transform(NoBreakBeforeDash)
