"""Fast checks of the book's sources: editions in step, everything translated, linked, spelled, defined."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bookbuild.check.problem import Problem

__all__ = ["Problem", "run"]


def run(root: Path, *, languages: Sequence[str], address: str = "") -> list[Problem]:
    """Check everything that can be checked without building the book.

    Parameters
    ----------
    root : Path
        Root of the repository.
    languages : Sequence[str]
        Codes of the editions, ``book/<code>``; the first one is that of labels in the code.
    address : str
        Where the site is published; links of notebooks that begin so lead to what was built.

    Returns
    -------
    list[Problem]
        What is wrong, and what is only warned of, sorted by file and line, with paths relative to the root.

    Raises
    ------
    BookError
        If a file is not UTF-8.
    """
    # Importing a check loads its parsers and dictionaries.
    from bookbuild.check.addresses import check_addresses
    from bookbuild.check.budgets import check_budgets
    from bookbuild.check.catalogs import check_translations
    from bookbuild.check.chapters import check_chapters
    from bookbuild.check.descriptions import check_descriptions
    from bookbuild.check.downloads import check_downloads
    from bookbuild.check.exercises import check_exercises
    from bookbuild.check.glossary import check_glossary, read_glossary
    from bookbuild.check.headings import check_headings
    from bookbuild.check.links import check_links
    from bookbuild.check.notebooks import check_notebooks
    from bookbuild.check.pages import check_pages
    from bookbuild.check.parity import check_parity
    from bookbuild.check.prose import all_prose
    from bookbuild.check.records import check_records
    from bookbuild.check.redirects import check_redirects
    from bookbuild.check.reference import check_reference
    from bookbuild.check.russian import check_russian
    from bookbuild.check.spelling import check_spelling
    from bookbuild.check.typography import check_typography
    from bookbuild.check.weights import check_weights
    from bookbuild.check.works import check_works

    root = root.resolve()
    folders = {language: root / "book" / language for language in languages}
    glossary = root / "book" / "glossary.yml"
    terms = {language: read_glossary(glossary, root).identifiers(language) for language in languages}
    identifiers = {entry.identifier for entry in read_glossary(glossary, root).entries}
    prose = all_prose(folders, root)
    problems = [
        *check_pages(folders, root / "_toc.yml", root),
        *check_redirects(root / "_config.yml", folders, root),
        *check_budgets(folders, root),
        *check_descriptions(folders, root),
        *check_parity(folders, root, terms),
        *check_translations(folders[languages[0]], languages, root),
        *check_chapters(folders, root, identifiers),
        *check_exercises(folders, root),
        *check_records(root),
        *check_reference(folders, root),
        *check_headings(folders, root),
        *check_links(folders, root),
        *check_glossary(glossary, folders, root),
        *check_works(root / "book" / "references.bib", root),
        *check_spelling(prose, root / "book", root),
        *check_typography(prose),
        *check_russian(prose),
        *check_weights(root / "_build" / "html", root),
        *check_downloads(root / "_build" / "html", root),
        *check_notebooks(root / "_build" / "notebooks", root / "_build" / "html", address, root),
        *check_addresses(root / "_build" / "html", languages, root),
    ]
    return sorted(set(problems))
