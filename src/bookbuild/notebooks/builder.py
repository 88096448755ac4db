"""The Sphinx builder that writes notebooks from resolved pages."""

from __future__ import annotations

from collections.abc import Set
from pathlib import Path
from typing import Any
from urllib.parse import quote

import nbformat
from docutils import nodes
from nbformat import NotebookNode, v4
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.transforms.post_transforms import SphinxPostTransform

from bookbuild.files import write_atomically
from bookbuild.notebooks.opening import closing, introduction, setup_cell
from bookbuild.notebooks.writer import NotebookWriter, number_cells
from bookbuild.sources.chapters import code_cells, read_notebook
from bookbuild.sources.project import read_text

NAME = "notebooks"
SETS = {"student": "", "teacher": "teacher"}  # and the folders that they lie in


class NotebookBuilder(Builder):
    """Writes two notebooks of each page with code: for students, and, with the solutions, for teachers."""

    name = NAME
    format = NAME
    epilog = ""
    supported_image_types = ["image/svg+xml", "image/png", "image/jpeg", "image/webp"]  # noqa: RUF012

    def get_outdated_docs(self) -> Set[str]:
        """Return all pages: it costs little, and a notebook that does not change is not written."""
        return self.env.found_docs

    def get_target_uri(self, docname: str, typ: str | None = None) -> str:
        """Return the address of a page on the site."""
        return f"{self.config.html_baseurl}{docname}.html"

    def get_relative_uri(self, from_: str, to: str, typ: str | None = None) -> str:
        """Return the same: a notebook lies nowhere near the site."""
        return self.get_target_uri(to)

    def prepare_writing(self, docnames: Set[str]) -> None:
        """Nothing is shared by the pages."""

    def write_doc(self, docname: str, doctree: nodes.document) -> None:
        """Write the notebooks of one page; one without code gets none."""
        source = read_notebook(read_text(Path(self.env.doc2path(docname))))
        if not code_cells(source):
            return
        page = SitePage(self, docname)
        for name, folder in SETS.items():
            cells = NotebookWriter(page, source, doctree.deepcopy(), solutions=name == "teacher").cells
            title = self.env.titles[docname].astext()
            first = [setup_cell(self.app, source), introduction(self.app, page.address(), title, name)]
            self._write(
                Path(self.outdir) / folder / f"{docname}.ipynb", [*first, *cells, closing(self.app)], docname, name
            )

    def _write(self, path: Path, cells: list[NotebookNode], docname: str, name: str) -> None:
        number_cells(cells)
        language = self.config.language
        metadata = {
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
            "language_info": {"name": "python"},
            "colab": {"name": f"{docname}.ipynb", "provenance": []},
            "bineural": {
                "chapter": docname,
                "language": language,
                "set": name,
                "version": self.config.bookbuild_version,
            },
        }
        notebook = v4.new_notebook(cells=cells, metadata=metadata)
        nbformat.validate(notebook)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, nbformat.writes(notebook) + "\n")


class SitePage:
    """A page of the site: its address, and how its parts are numbered."""

    def __init__(self, builder: NotebookBuilder, name: str) -> None:
        self.builder = builder
        self.name = name

    def address(self, anchor: str = "") -> str:
        """Return the address of the page, or of a place on it."""
        return self.builder.get_target_uri(self.name) + (f"#{quote(anchor)}" if anchor else "")

    def number(self, kind: str, node: nodes.Element) -> str:
        """Return the number of a figure, a table, an equation or a section, "" if it has none."""
        env = self.builder.env
        if kind == "section":
            numbers = env.toc_secnumbers.get(self.name, {})
            is_page = not isinstance(node.parent, nodes.section)
            found = numbers.get("" if is_page else f"#{node['ids'][0]}")
        else:
            numbers = env.toc_fignumbers.get(self.name, {}).get(kind, {})
            found = next((numbers[anchor] for anchor in node["ids"] if anchor in numbers), None)
        if found is None and kind == "displaymath" and node.get("number"):
            return str(node["number"])
        return ".".join(map(str, found or ()))

    def label(self, kind: str, number: str) -> str:
        """Return a number with the word for what it numbers."""
        text = str(self.builder.config.numfig_format[kind] % number)
        return text[:1].upper() + text[1:]

    def image(self, node: nodes.image) -> str:
        """Return the address of a picture on the site."""
        name = self.builder.env.images[node["uri"]][1]
        return f"{self.builder.config.html_baseurl}_images/{quote(name)}"

    def download(self, node: nodes.Element) -> str:
        """Return the address of a file on the site."""
        return f"{self.builder.config.html_baseurl}_downloads/{quote(node['filename'])}"


class DropOutputs(SphinxPostTransform):
    """Take the outputs away before one of their forms is chosen: notebooks have none; captions stay."""

    default_priority = 1
    builders = (NAME,)

    def run(self, **kwargs: object) -> None:
        """Change the page."""
        for node in list(self.document.findall(nodes.container)):
            if node.get("nb_element") == "mime_bundle":
                node.parent.remove(node)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the builder and the settings that it needs."""
    app.add_config_value("bookbuild_version", "", "", str)
    app.add_config_value("bookbuild_wheel", "", "", str)
    app.add_builder(NotebookBuilder)
    app.add_post_transform(DropOutputs)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
