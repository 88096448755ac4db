"""Pages at old addresses: each sends its reader on, without scripts too, and is in no contents and no search."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bookbuild.files import write_atomically
from bookbuild.inpage.policy import with_policy
from bookbuild.sources.project import Project
from bookbuild.sources.redirects import plain_title, redirects
from bookbuild.sources.settings import site_address


def write_redirects(project: Project, language: str, folder: Path) -> None:
    """Write the page of each old name into the folder of an edition's pages.

    Raises
    ------
    BookError
        If a redirect hides a page, leads to none or in a circle.
    """
    templates = Environment(
        loader=FileSystemLoader(Path(__file__).parents[1] / "templates"), autoescape=True, undefined=StrictUndefined
    )
    template = templates.get_template("redirect.html")
    for old, new in redirects(project).items():
        page = template.render(
            language=language,
            edition=project.edition(language),
            title=plain_title(project, language, new),
            file=f"{new}.html",
            address=f"{site_address(project)}{language}/{new}.html",
        )
        write_atomically(folder / f"{old}.html", with_policy(page))
