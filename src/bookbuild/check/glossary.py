"""The glossary, `book/glossary.yml`: complete, in order, and enough for every term that a page refers to."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bookbuild.check.problem import Problem
from bookbuild.sources.page import Mark
from bookbuild.sources.page_reader import read_page, read_text
from bookbuild.sources.parser import one_line
from bookbuild.sources.project import page_names

# The end of one sentence and the beginning of the next; "e. g." and initials end none.
_SENTENCES = re.compile(r"(?<=\w\w)[.!?…]\s+(?=[^\W\d_a-zа-яё])")


@dataclass(frozen=True)
class Entry:
    """A term: its name and definition by language."""

    path: Path
    line: int
    identifier: str
    chapter: str
    texts: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Glossary:
    """The terms in the order of the file, and what is wrong with the file itself."""

    entries: Sequence[Entry] = ()
    problems: Sequence[Problem] = ()

    def identifiers(self, language: str) -> dict[str, str]:
        """Return the identifier of each term of a language, the term in lower case."""
        named = ((entry.texts.get(language, {}).get("term", ""), entry.identifier) for entry in self.entries)
        return {term.casefold(): identifier for term, identifier in named if term}


def read_glossary(path: Path, root: Path) -> Glossary:
    """Return the glossary in a file; a book without the file has no terms."""
    if not path.is_file():
        return Glossary()
    name = path.relative_to(root)
    text = read_text(path)
    try:
        loaded, node = yaml.safe_load(text), yaml.compose(text)
    except yaml.YAMLError as error:
        return Glossary(problems=[Problem(name, 1, f"this is not valid YAML: {one_line(error)}")])
    if not isinstance(loaded, list) or not isinstance(node, yaml.SequenceNode):
        return Glossary(
            problems=[Problem(name, 1, "expected a list of terms, each with an id, a chapter and languages")]
        )
    entries, problems = [], []
    for value, place in zip(loaded, node.value, strict=True):
        line = place.start_mark.line + 1
        if isinstance(value, dict):
            entries.append(_entry(name, line, value))
            keys = Counter(key.value for key, _ in place.value)  # the reader of YAML keeps the last one silently
            twice = (key for key, count in keys.items() if count > 1)
            problems += [Problem(name, line, f"{value.get('id')} has {key!r} twice: keep one") for key in twice]
        else:
            problems.append(Problem(name, line, "expected a term with an id, a chapter and languages"))
    return Glossary(entries, problems)


def _entry(path: Path, line: int, value: dict[str, Any]) -> Entry:
    texts = {
        str(language): {str(key): str(text) for key, text in names.items()}
        for language, names in value.items()
        if isinstance(names, dict)
    }
    return Entry(path, line, str(value.get("id", "")), str(value.get("chapter", "")), texts)


def check_glossary(path: Path, folders: Mapping[str, Path], root: Path) -> list[Problem]:
    """Check the glossary and the terms that the pages refer to.

    Parameters
    ----------
    path : Path
        The glossary.
    folders : Mapping[str, Path]
        Folder of each edition by language code.
    root : Path
        Folder that the paths of problems are relative to.
    """
    glossary = read_glossary(path, root)
    problems = list(glossary.problems)
    pages = {name for folder in folders.values() for name in page_names(folder)}
    seen: dict[str, int] = {}
    previous = ""
    for entry in glossary.entries:
        faults = [*_faults(entry, folders)]
        if entry.chapter not in pages:
            faults.append(f"chapter {entry.chapter!r} is no page of the book: name the page that teaches the term")
        if entry.identifier in seen:
            faults.append(f"id {entry.identifier!r} is already used in line {seen[entry.identifier]}: rename one")
        elif entry.identifier < previous:
            faults.append(f"id {entry.identifier!r} comes after {previous!r}: sort the terms by id")
        seen.setdefault(entry.identifier, entry.line)
        previous = max(previous, entry.identifier)
        problems += [Problem(entry.path, entry.line, fault) for fault in faults]
    for language, folder in folders.items():
        known = glossary.identifiers(language)
        for name in page_names(folder):
            page = folder / f"{name}.md"
            for term in read_page(page).terms:
                if term.text.casefold() not in known:
                    problems.append(Problem(page.relative_to(root), term.line, _undefined(term, language)))
    return problems


def _faults(entry: Entry, languages: Mapping[str, Path]) -> list[str]:
    if not entry.identifier:
        return ["this term has no id: give it one"]
    faults = []
    for language in languages:
        texts = entry.texts.get(language, {})
        for key in ("term", "text"):
            if not texts.get(key, "").strip():
                faults.append(f"{entry.identifier} has no {key} in {language}: write it")
        text = texts.get("text", "").strip()
        if text and (not text.endswith((".", "!", "?")) or _SENTENCES.search(text)):
            faults.append(f"the {language} text of {entry.identifier} must be one sentence that ends with a period")
    return faults


def _undefined(term: Mark, language: str) -> str:
    advice = "add it to book/glossary.yml or write its exact name"
    return f"term {term.text!r} is not defined in {language}: {advice}"
