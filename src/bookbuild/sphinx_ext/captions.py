"""A cell's caption belongs to the picture or the table that it shows, not to its other outputs.

myst-nb puts a figure around each output of the cell: a number that is stored for the prose would be one too.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markdown_it.tree import SyntaxTreeNode
from myst_nb.sphinx_ import SphinxNbRenderer
from nbformat import NotebookNode
from sphinx.application import Sphinx

from bineural.localize import MIME_LOCALIZED

TABLE = 'class="bineural-table"'
original = SphinxNbRenderer._render_nb_cell_code_outputs


def is_figure(output: Mapping[str, Any]) -> bool:
    """Tell whether an output is a picture or a table."""
    data = output.get("data", {})
    localized = data.get(MIME_LOCALIZED, {}).get("languages", {})
    return any(
        mime.startswith("image/") or (mime == "text/html" and TABLE in content)
        for bundle in [data, *localized.values()]
        for mime, content in bundle.items()
    )


def render(self: SphinxNbRenderer, token: SyntaxTreeNode, outputs: list[NotebookNode]) -> None:
    """Render the outputs of a cell, those that are no figures without its caption."""
    metadata = token.meta["metadata"]
    settings = metadata.get("mystnb", {})
    figures = [is_figure(output) for output in outputs]
    if "figure" not in settings or not any(figures):
        original(self, token, outputs)
        return
    plain = {**metadata, "mystnb": {name: value for name, value in settings.items() if name != "figure"}}
    for output, figure in zip(outputs, figures, strict=True):
        token.meta["metadata"] = metadata if figure else plain
        original(self, token, [output])
    token.meta["metadata"] = metadata


def setup(app: Sphinx) -> None:
    """Put our method into the place of myst-nb's, which offers no other way to choose."""
    SphinxNbRenderer._render_nb_cell_code_outputs = render
