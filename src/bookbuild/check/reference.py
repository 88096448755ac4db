"""The reference of `bineural`: no object is missing, each is described, and its first line is translated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from bookbuild.check.catalogs import BUILDER, READER, catalog_path, read_entries
from bookbuild.check.problem import Problem
from bookbuild.reference.reading import Entry, Module, offering
from bookbuild.reference.settings import FILE, PAGE, Settings, read_modules, read_settings
from bookbuild.sources.page_reader import read_text
from bookbuild.sources.project import page_names

CATALOG = "api"


def check_reference(folders: Mapping[str, Path], root: Path) -> list[Problem]:
    """Check the reference; a book without `api.yml` has none.

    Parameters
    ----------
    folders : Mapping[str, Path]
        Folder of each edition by language code; the first one is that of the docstrings.
    root : Path
        Folder that the paths of problems are relative to.

    Returns
    -------
    list of Problem
        Modules without a page, objects without a docstring, names and chapters that do not exist, first lines without a
        translation, and translations of what no docstring says.
    """
    path = root / "book" / FILE
    if not path.is_file():
        return []
    name = path.relative_to(root)
    try:
        settings = read_settings(path)
        modules = read_modules(root / READER, settings)
    except ValueError as error:
        return [Problem(name, 1, str(error))]
    problems = [Problem(name, 1, fault) for fault in _faults(settings, modules, root, folders)]
    for entry in _entries(modules):
        if not entry.summary:
            message = f"{entry.full_name} is not described: write its docstring, or for a constant a line in {FILE}"
            problems.append(Problem(entry.path.relative_to(root), 1, message))
    _, *others = folders
    for language in others:
        problems += _untranslated(modules, language, root)
    for folder in folders.values():
        problems += _without_page(settings, folder, root)
    return problems


def _entries(modules: Sequence[Module]) -> Iterator[Entry]:
    for module in modules:
        for entry in module.entries:
            yield entry
            yield from entry.members


def _faults(settings: Settings, modules: Sequence[Module], root: Path, folders: Mapping[str, Path]) -> Iterator[str]:
    package = READER.name
    for name in sorted(set(offering(root / READER)) - set(settings.modules)):
        yield f"{package}.{name} says by __all__ what it offers, but is no module here: add it"
    entries = {entry.full_name.removeprefix(f"{package}."): entry for module in modules for entry in module.entries}
    for name in sorted(settings.constants.keys() - {name for name, one in entries.items() if one.kind == "data"}):
        yield f"constant {name} is described, but {package} offers no such constant: delete the line"
    pages = {page for folder in folders.values() for page in page_names(folder)}
    for name, chapter in settings.taught.items():
        if name not in entries and name not in settings.modules:
            yield f"{name} is said to be taught in {chapter}, but {package} offers no such object: delete the line"
        if chapter not in pages:
            yield f"{name} is said to be taught in {chapter!r}, which is no page: name the page that teaches it"


def _untranslated(modules: Sequence[Module], language: str, root: Path) -> Iterator[Problem]:
    path = catalog_path(BUILDER, language, CATALOG)
    translated = {str(entry.id): entry.lineno or 1 for entry in read_entries(root / path, root).entries}
    used: set[str] = set()
    for module in modules:
        used.add(module.summary)
        if module.summary not in translated:
            yield _missing(module.summary, module.path, language, path, root)
    for entry in _entries(modules):
        if entry.summary and entry.summary not in translated and entry.summary not in used:
            yield _missing(entry.summary, entry.path, language, path, root)
        used.add(entry.summary)
    for text, line in translated.items():
        if text not in used:
            yield Problem(path, line, f"no docstring begins with {_short(text)} any more: delete the entry")


def _missing(text: str, source: Path, language: str, catalog: Path, root: Path) -> Problem:
    message = f"no translation of {_short(text)} into {language}: add it to {catalog.as_posix()}"
    return Problem(source.relative_to(root), 1, message)


def _without_page(settings: Settings, folder: Path, root: Path) -> Iterator[Problem]:
    for module in settings.modules:
        path = folder / f"{PAGE.format(name=module)}.md"
        if not path.is_file() or f"{{api-module}} {module}\n" not in read_text(path):
            message = f"the reference of {module} is missing: write a page with the directive {{api-module}} {module}"
            yield Problem(path.relative_to(root), 1, message)


def _short(text: str) -> str:
    return f'"{text if len(text) <= 60 else text[:57] + "..."}"'
