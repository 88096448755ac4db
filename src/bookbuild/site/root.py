"""What lies at the site's root, outside the editions: landing page, wrong addresses, map, icon, the package."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bookbuild.files import mirror, remove, write_atomically
from bookbuild.inpage.policy import with_policy
from bookbuild.inpage.publish import FOLDER, SERVICE_WORKER, publish_inpage, write_service_worker
from bookbuild.package.wheel import build_wheel
from bookbuild.sources.project import BookError, Project
from bookbuild.sources.redirects import plain_title
from bookbuild.sources.settings import site_address

PAGES = ("index.html", "404.html")
FOR_MACHINES = ("sitemap.xml", "robots.txt")
ICON = "favicon.svg"
NO_JEKYLL = ".nojekyll"  # else GitHub Pages hides folders that start with _
ROOT_FILES = (*PAGES, *FOR_MACHINES, ICON, NO_JEKYLL, SERVICE_WORKER)
WHEELS = "wheels"


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
        "pages": [
            {
                "name": page,
                "titles": {language: plain_title(project, language, page) for language in project.languages},
            }
            for page in project.pages
        ],
    }
    project.site.mkdir(parents=True, exist_ok=True)
    for name in (*PAGES, *FOR_MACHINES):
        text = templates.get_template(f"root-{name}").render(context)
        write_atomically(project.site / name, with_policy(text) if name in PAGES else text)
    (project.site / NO_JEKYLL).touch()
    shutil.copy(project.root / "book" / "_static" / ICON, project.site)
    publish_wheel(project)
    publish_inpage(project.build / "made" / FOLDER, project.site)
    write_service_worker(project.site, project.languages)


def publish_wheel(project: Project) -> None:
    """Put the package beside the book that it belongs to: notebooks install it from there."""
    made = project.build / "made" / WHEELS
    remove(made)
    build_wheel(project, made)
    mirror(made, project.site / WHEELS)


def require_own_folder(project: Project) -> None:
    """Refuse a site whose folder is a link: what the build does not know is removed from it.

    Raises
    ------
    BookError
        If it is one.
    """
    if project.site.is_symlink():
        raise BookError(
            f"{project.site} is a link to {os.readlink(project.site)}, where the build would remove what is not of the "
            "book: remove the link, and copy the site from here to where you need it"
        )


def remove_strangers(project: Project) -> None:
    """Remove from the root what is neither an edition nor a file of `write_root`: the site is what was built."""
    for path in project.site.iterdir():
        is_folder = path.name in (*project.languages, WHEELS, FOLDER)
        known = path.is_dir() if is_folder else path.is_file() and path.name in ROOT_FILES
        if path.is_symlink() or not known:
            remove(path)
