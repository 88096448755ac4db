"""Follows the book's links to other sites, with Sphinx's own link checker; nothing is executed for it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from bookbuild.sources.project import BookError, Project
from bookbuild.sources.settings import edition_overrides, repository, site_address

# What a server answers to a program and not to a reader: it forbids, it is busy, it fails. The page may well be there.
UNSURE = re.compile(r"(403|405|406|429|5\d\d) ")


@dataclass(frozen=True)
class Link:
    """A link that could not be followed.

    Parameters
    ----------
    place : str
        `path:line` of the page that has it.
    address : str
        Where it leads.
    reason : str
        What the server, or the network, answered.
    broken : bool
        False if a reader may get another answer than a program did.
    """

    place: str
    address: str
    reason: str
    broken: bool

    def __str__(self) -> str:
        found = "broken link" if self.broken else "link that may be broken"
        return f"{self.place}: {found}: {self.address} ({self.reason})"


def follow_links(project: Project, languages: list[str] | None = None) -> list[Link]:
    """Return the links of the editions that could not be followed.

    Raises
    ------
    BookError
        If a language is unknown, or Sphinx cannot read an edition.
    """
    return [link for language in languages or project.languages for link in _follow(project, language)]


def _follow(project: Project, language: str) -> Iterator[Link]:
    from jupyter_book.sphinx import build_sphinx

    folder = project.build / "links" / language
    overrides = {
        **edition_overrides(project, language),
        "latex_individualpages": False,  # jupyter-book pops it without a default
        "external_toc_path": str(project.root / "_toc.yml"),
        "nb_execution_mode": "off",
        "linkcheck_anchors": False,  # sites that draw their pages by script have none in their source
        "linkcheck_timeout": 30,
        "linkcheck_report_timeouts_as_broken": False,
        "linkcheck_retries": 3,
        # The site itself is what is being built, with its sources; a launch starts a machine.
        "linkcheck_ignore": [
            re.escape(site_address(project)),
            rf"https://github\.com/{re.escape(repository(project))}/blob/",
            r"https://mybinder\.org/v2/",
            r"https://colab\.research\.google\.com/github/",
            r"https://kaggle\.com/kernels/welcome\?src=",
        ],
    }
    build_sphinx(
        project.sources(language),
        folder / "pages",
        noconfig=True,
        path_config=project.root / "_config.yml",
        confoverrides=overrides,
        doctreedir=folder / "tree",
        builder="linkcheck",
        freshenv=True,
        really_quiet=True,  # values have no results here; the builds of the pages report what is wrong with pages
    )
    found = folder / "pages" / "output.json"
    if not found.is_file():
        raise BookError(f"Sphinx cannot read the edition {language}: run `python -m bookbuild html {language}` first")
    for line in found.read_text("utf8").splitlines():
        entry = json.loads(line)
        if entry["status"] in {"broken", "timeout"}:
            page = (project.sources(language) / entry["filename"]).relative_to(project.root)
            broken = entry["status"] == "broken" and not UNSURE.match(entry["info"])
            yield Link(f"{page}:{entry['lineno']}", entry["uri"], " ".join(entry["info"].split()), broken)
