"""All forms in which an edition is taken along, and how they come beside the published book."""

from __future__ import annotations

import html
import shutil
import time
from collections.abc import Callable
from pathlib import Path

from babel.numbers import format_decimal

from bookbuild.files import remove, write_atomically
from bookbuild.sources.project import BookError, Project
from bookbuild.taken.epub import write_epub
from bookbuild.taken.offline import write_offline
from bookbuild.taken.pdf import write_pdf
from bookbuild.taken.stamp import Stamp, stamp
from bookbuild.taken.texts import texts

FORMS: dict[str, Callable[[Project, str, Stamp, Path], None]] = {
    "pdf": write_pdf,
    "epub": write_epub,
    "zip": write_offline,
}
FOLDER = "taken"
MARK = "<!-- taken -->"  # on the home page, where the links come


def file_name(language: str, form: str, version: str) -> str:
    """Return the name of a file.

    Examples
    --------
    >>> file_name("ru", "epub", "0.1.0")
    'bineural-ru-0.1.0.epub'
    """
    return f"bineural-{language}-{version}.{form}"


def take(
    project: Project, forms: list[str], languages: list[str] | None = None, *, report: Callable[[str], None] = print
) -> list[Path]:
    """Make the files of some forms, for some editions or for all, and return their paths.

    Raises
    ------
    BookError
        If an edition is unknown or not built, or a form needs what is not installed.
    """
    marked = stamp(project)
    made = []
    for language in languages or project.languages:
        project.edition(language)
        for form in forms:
            started = time.perf_counter()
            path = project.build / FOLDER / file_name(language, form, marked.version)
            FORMS[form](project, language, marked, path)
            megabytes = path.stat().st_size / 1e6
            report(f"{path.relative_to(project.root)}: {megabytes:.1f} MB in {time.perf_counter() - started:.0f} s")
            made.append(path)
    return made


def publish(project: Project) -> None:
    """Put all files beside the built book and link them on the home page of each edition.

    Raises
    ------
    BookError
        If one is missing, or a home page has no place for the links.
    """
    version = stamp(project).version
    target = project.site / FOLDER
    remove(target)
    target.mkdir(parents=True)
    for language in project.languages:
        names = {form: file_name(language, form, version) for form in FORMS}
        for name in names.values():
            made = project.build / FOLDER / name
            if not made.is_file():
                raise BookError(f"{made.relative_to(project.root)} is missing: make it with `make take`")
            shutil.copy(made, target)
        home = project.site / language / "index.html"
        text = home.read_text("utf8")
        if MARK not in text:
            raise BookError(f"{home.relative_to(project.root)} has no place for the links: put {MARK} into index.md")
        sizes = {form: (target / name).stat().st_size for form, name in names.items()}
        write_atomically(home, text.replace(MARK, links(language, names, sizes), 1))


def links(language: str, names: dict[str, str], sizes: dict[str, int]) -> str:
    """Return the line that offers the files, as HTML."""
    translate = texts(language)
    labels = {"pdf": "PDF", "epub": "EPUB", "zip": translate("pages and notebooks, to be opened without a network")}
    offers = []
    for form, name in names.items():
        size = translate("{size} MB").format(size=format_decimal(round(sizes[form] / 1e6, 1), locale=language))
        offers.append(f'<a href="../{FOLDER}/{name}" download>{html.escape(labels[form])}</a> ({size})')
    return f'<p class="taken-along">{html.escape(translate("Take the book along:"))} {" · ".join(offers)}</p>'
