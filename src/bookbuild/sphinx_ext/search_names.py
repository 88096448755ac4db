"""Names by which a reader may ask for a term of the glossary: in this language, in the others, and synonyms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from sphinx.errors import ExtensionError

from bookbuild.sphinx_ext.search_index import WORD
from bookbuild.sphinx_ext.search_languages import AllForms

GLOSSARY, SYNONYMS = "glossary.yml", "synonyms.yml"


def names(folder: Path, language: str, languages: Mapping[str, AllForms], units: Mapping[str, int]) -> list[list[Any]]:
    """Return each name: number of its term's unit, whether it is another one than here, the term, stems, chapter.

    Parameters
    ----------
    folder : Path
        Where the glossary and the synonyms lie.
    language : str
        The edition's.
    languages : Mapping[str, AllForms]
        What finds the stems, by language.
    units : Mapping[str, int]
        Numbers of the terms' units by identifier.

    Raises
    ------
    ExtensionError
        If a synonym is that of no term.
    """
    entries = _read(folder / GLOSSARY) or []
    synonyms = _read(folder / SYNONYMS) or {}
    unknown = sorted(synonyms.keys() - {entry["id"] for entry in entries})
    if unknown and entries:
        raise ExtensionError(f"{SYNONYMS}: no term of {GLOSSARY} has the id {', '.join(unknown)}: correct it")
    found: list[list[Any]] = []
    for entry in entries:
        unit = units.get(entry["id"])
        own = entry[language]["term"]
        others = [entry[other]["term"] for other in languages if other in entry and other != language]
        if unit is not None:
            for name in dict.fromkeys([own, *others, *synonyms.get(entry["id"], [])]):
                stems = [sorted(_stems(word, languages)) for word in _words(name)]
                found.append([unit, int(name != own), own, stems, entry["chapter"]])
    return found


def _read(path: Path) -> Any:
    return yaml.safe_load(path.read_text("utf8")) if path.is_file() else None


def _words(name: str) -> Iterator[str]:
    return (word.lower() for word in WORD.findall(name))


def _stems(word: str, languages: Mapping[str, AllForms]) -> set[str]:
    """Return the stems of a word in every language: a script tells which one it is of only where scripts differ."""
    found = {stem for language in languages.values() for stem in language.stems_of(word)}
    return {stem.replace("ё", "е") for stem in found} or {word}
