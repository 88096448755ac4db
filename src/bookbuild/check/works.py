"""The list of works, `book/references.bib`: the language of each is known, and its title can be shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from pybtex.database import BibliographyData, Entry, parse_string
from pybtex.exceptions import PybtexError

from bookbuild.check.problem import Problem
from bookbuild.sources.page_reader import read_text
from bookbuild.sources.parser import one_line
from bookbuild.sources.plain_math import FORMULA, plain_math
from bookbuild.sources.works import LANGUAGES, TITLES

CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)


def check_works(path: Path, root: Path) -> list[Problem]:
    """Check the works that pages can cite.

    Parameters
    ----------
    path : Path
        The file in BibTeX's format; nothing is reported when there is none.
    root : Path
        Folder that the paths of problems are relative to.
    """
    if not path.is_file():
        return []
    name, text = path.relative_to(root), read_text(path)
    try:
        works: BibliographyData = parse_string(text, "bibtex")
    except PybtexError as error:
        return [Problem(name, getattr(error, "lineno", None) or 1, f"this is not valid BibTeX: {one_line(error)}")]
    problems = []
    for key, entry in works.entries.items():
        start = re.search(rf"@\w+\s*[{{(]\s*{re.escape(key)}\s*,", text)
        line = text.count("\n", 0, start.start()) + 1 if start else 1
        problems += [Problem(name, line, f"{key}: {fault}") for fault in _faults(entry)]
    return problems


def _faults(entry: Entry) -> Iterator[str]:
    language = entry.fields.get("langid", "")
    if language and language not in LANGUAGES:
        yield f"langid {language!r} is not known: expected {', '.join(LANGUAGES)}"
    elif not language and CYRILLIC.search(entry.fields.get("title", "")):
        yield "a Russian title without a language: add langid = {russian}, so that its words are Russian too"
    for title in TITLES:
        for found in FORMULA.finditer(entry.fields.get(title, "")):
            try:
                plain_math(found[1])
            except ValueError:
                yield f"{found[0]} in the {title} cannot be plain text, and no TeX is set there: write it in words"
