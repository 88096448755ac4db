"""What lies at the site's root, outside the editions: the landing page, the page for a wrong address, the icon."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bookbuild.files import write_atomically
from bookbuild.sources.project import Project
from bookbuild.sources.settings import site_address


def write_root(project: Project) -> None:
    """Write the root's files; all of them work without JavaScript."""
    templates = Environment(
        loader=FileSystemLoader(Path(__file__).parents[1] / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
    )
    context: dict[str, Any] = {
        "editions": project.editions,
        "site": site_address(project),
        # a server gives 404.html out at any depth, so its links start at the root of the host
        "base": urlsplit(site_address(project)).path,
    }
    project.site.mkdir(parents=True, exist_ok=True)
    for name in ("index.html", "404.html"):
        write_atomically(project.site / name, templates.get_template(f"root-{name}").render(context))
    (project.site / ".nojekyll").touch()  # else GitHub Pages hides folders that start with _
    shutil.copy(project.root / "book" / "_static" / "favicon.svg", project.site)


def remove_others(project: Project) -> None:
    """Remove the folders of editions that the book has no more."""
    for folder in [path for path in project.site.iterdir() if path.is_dir() and path.name not in project.languages]:
        shutil.rmtree(folder)
