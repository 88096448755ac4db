"""The line of the card that opens a chapter: in Colab, Kaggle and Binder, as a download, as its source."""

from __future__ import annotations

import html
from collections.abc import Iterator
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

from bookbuild.sources.launch import download, services
from bookbuild.sources.project import Project
from bookbuild.sphinx_ext.interface import translate


class launch_link(nodes.reference):  # noqa: N801
    """A link whose text is short because of the line that it stands in; its label tells alone what it does."""


def launch_line(app: Sphinx, path: Path) -> nodes.paragraph:
    """Return the line for a page."""
    line = nodes.paragraph("", translate("Open: "), classes=["card-launch"])
    for number, link in enumerate(_links(app, path)):
        line += [nodes.Text(" · "), link] if number else [link]
    return line


def _links(app: Sphinx, path: Path) -> Iterator[launch_link]:
    page, config = app.env.docname, app.config
    addresses = services(config.bookbuild_repository, config.bookbuild_notebooks_branch, config.language, page)
    for service, address in addresses.items():
        label = translate("Open in {service}").format(service=service)
        yield launch_link("", service, refuri=address, label=label)
    if config.bookbuild_downloads:
        label = translate("Download the notebook")
        yield launch_link("", translate("download"), refuri=download(page), label=label, download=True)
    yield launch_link(
        "", translate("source"), refuri=_source_address(app, path), label=translate("Source of this page")
    )


def _source_address(app: Sphinx, path: Path) -> str:
    branch = app.config.html_theme_options.get("repository_branch") or "main"
    place = path.relative_to(Project.find(path.parent).root).as_posix()
    return f"https://github.com/{app.config.bookbuild_repository}/blob/{branch}/{place}"


def visit_launch_link(translator: HTML5Translator, node: launch_link) -> None:
    """Write the start of the link."""
    address, label = html.escape(node["refuri"]), html.escape(node["label"])
    mark = " download" if node.get("download") else ""
    translator.body.append(f'<a href="{address}" aria-label="{label}"{mark}>')


def depart_launch_link(translator: HTML5Translator, node: launch_link) -> None:
    """Write its end."""
    translator.body.append("</a>")


def setup(app: Sphinx) -> None:
    """Register the node and the settings; pages hold the addresses, so that they are read anew when one changes."""
    app.add_node(launch_link, html=(visit_launch_link, depart_launch_link))
    app.add_config_value("bookbuild_repository", "", "env", str)
    app.add_config_value("bookbuild_notebooks_branch", "notebooks", "env", str)
    app.add_config_value("bookbuild_downloads", False, "env", bool)  # a plain `jupyter-book build` exports no notebooks
    app.add_config_value("bookbuild_redirects", {}, "", dict)
