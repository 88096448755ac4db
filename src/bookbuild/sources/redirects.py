"""Pages that were renamed: which of their old names lead where, and what stands at the old names of notebooks."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

import nbformat
from nbformat.v4 import new_markdown_cell, new_notebook

from bookbuild.sources.chapters import chapters
from bookbuild.sources.launch import services
from bookbuild.sources.page_reader import read_page
from bookbuild.sources.plain_math import plain_math
from bookbuild.sources.project import BookError, Project, read_text
from bookbuild.sources.settings import notebooks_branch, repository, site_address

SETTING = "bookbuild_redirects"
MADE_BY_SPHINX = frozenset({"genindex", "search"})
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
FORMULA = re.compile(r"\$([^$]+)\$")


def faults(setting: object, pages: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with the setting: the old name that it is about, and a sentence.

    Parameters
    ----------
    setting : object
        What `_config.yml` says: old names of pages with their new ones.
    pages : Collection[str]
        Names of the pages that there are.

    Examples
    --------
    >>> list(faults({"perceptron": "digits"}, ["index", "digits"]))
    []
    >>> list(faults({"digits": "perceptron"}, ["index", "digits"]))[0][1]
    'the redirect from digits hides the page of this name: delete the redirect, or rename the page'
    """
    if not isinstance(setting, dict):
        yield "", f"{SETTING} should hold old names of pages with their new ones, got {setting!r}: correct it"
        return
    for old, new in setting.items():
        if not isinstance(old, str) or not NAME.fullmatch(old):
            yield (
                str(old),
                f"a redirect leads from {old!r}: expected the name of a page, small letters, digits and dashes",
            )
        elif old in pages or old in MADE_BY_SPHINX:
            yield old, f"the redirect from {old} hides the page of this name: delete the redirect, or rename the page"
        elif not isinstance(new, str) or _end(setting, old, pages) not in {*pages, None}:
            yield old, f"the redirect from {old} leads to {new!r}, which is no page: name one of _toc.yml"
        elif _end(setting, old, pages) is None:
            yield old, f"the redirect from {old} leads in a circle: name a page of _toc.yml"


def _end(setting: Mapping[str, object], old: str, pages: Collection[str]) -> object:
    """Return where a chain of redirects ends, None if it never does; a page ends it."""
    seen: set[object] = set()
    end: object = old
    while isinstance(end, str) and end in setting and end not in pages:
        if end in seen:
            return None
        seen.add(end)
        end = setting[end]
    return end


def redirects(project: Project) -> dict[str, str]:
    """Return the page to which each old name leads; of a chain of renamings it is the last one.

    Raises
    ------
    BookError
        If a redirect hides a page, leads to none or in a circle.
    """
    setting = project.sphinx_config.get(SETTING) or {}
    for _, fault in faults(setting, project.pages):
        raise BookError(f"{project.root / '_config.yml'}: {fault}")
    return {old: str(_end(setting, old, project.pages)) for old in setting}


def title(project: Project, language: str, page: str) -> str:
    """Return the title of a page as its source has it, formulas in TeX between dollars."""
    path = project.source(page, language)
    line = next(block.mark.line for block in read_page(path).blocks if block.mark.kind == "heading")
    return read_text(path).split("\n")[line - 1].lstrip("#").strip()


def plain_title(project: Project, language: str, page: str) -> str:
    """Return the title of a page without markup, as the browser's tab shows it."""
    return FORMULA.sub(lambda formula: plain_math(formula[1]), title(project, language, page)).replace("`", "")


def moved_notebooks(project: Project, language: str) -> dict[str, str]:
    """Return a notebook for each old name of a chapter's notebook: one cell that says where the new one is.

    Parameters
    ----------
    project : Project
        The book.
    language : str
        The edition, in whose language the notebooks are.

    Returns
    -------
    dict[str, str]
        The texts of the files by old name, without suffix. Pages without code have no notebooks.

    Raises
    ------
    BookError
        If a redirect hides a page, leads to none or in a circle.
    """
    renamed = redirects(project)
    with_code = {chapter.page for chapter in chapters(project, sorted(set(renamed.values())))}
    return {old: _moved(project, language, new) for old, new in renamed.items() if new in with_code}


def _moved(project: Project, language: str, page: str) -> str:
    addresses = services(repository(project), notebooks_branch(project), language, page)
    links = [f"[{page}.ipynb]({page}.ipynb)", *(f"[{name}]({address})" for name, address in addresses.items())]
    lines = (
        f"# {project.edition(language)['moved']}",
        f"[{title(project, language, page)}]({site_address(project)}{language}/{page}.html)",
        " · ".join(links),
    )
    notebook = new_notebook(cells=[new_markdown_cell("\n\n".join(lines), id="moved")])
    notebook.metadata["language_info"] = {"name": "python"}
    return f"{nbformat.writes(notebook)}\n"
