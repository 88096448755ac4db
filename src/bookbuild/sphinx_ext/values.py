"""The role `{value}`: a number that the page's own code stored, in the notation of the edition."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxRole

from bookbuild.run.store import iterate_records


class Value(SphinxRole):
    """``{value}`name` `` shows what a cell stored with `bineural.localize.value("name", ...)`."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the text; an unknown name is an error with its file and line."""
        values = stored_values(self.inliner.document)
        if self.text not in values:
            known = ", ".join(sorted(values)) or "none"
            message = self.inliner.reporter.error(
                f"no value {self.text!r} is stored by the code of this page (stored: {known}): "
                "store it with localize.value",
                line=self.lineno,
            )
            return [nodes.problematic(self.rawtext, self.rawtext)], [message]
        return [nodes.inline(self.rawtext, values[self.text][self.config.language], classes=["bookbuild-value"])], []


def stored_values(document: nodes.document) -> dict[str, dict[str, str]]:
    """Return the values of the page being read: name to text by language."""
    if "nb_renderer" not in document:
        return {}
    notebook = document["nb_renderer"].renderer.nb_client.notebook
    outputs = [cell.get("outputs", []) for cell in notebook.cells]
    return {record["name"]: record["texts"] for record in iterate_records(outputs) if record["kind"] == "value"}


def setup(app: Sphinx) -> None:
    """Register the role."""
    app.add_role("value", Value())
