"""Whether an edition has to be built at all: what its pages were made of, and whether they are still there."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import bineural
import bookbuild
from bookbuild.files import write_atomically
from bookbuild.site.reader import stored_result
from bookbuild.sources.chapters import code_cells, read_notebook
from bookbuild.sources.project import Project, read_text
from bookbuild.sources.settings import edition_overrides

PACKAGES = (bineural, bookbuild)


def made_of(project: Project, language: str) -> str:
    """Hash all that an edition is made of: its files, the results of its code, our packages, all that is installed."""
    digest = hashlib.sha256(json.dumps(edition_overrides(project, language), sort_keys=True).encode())
    for name, path in sorted([*book_files(project, language), *_our_code()]):
        digest.update(f"{name} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    digest.update("\n".join(installed()).encode())
    for page in project.pages:
        notebook = read_notebook(read_text(project.source(page, language)))
        result = stored_result(notebook, project) if code_cells(notebook) else None
        digest.update(f"{page} {result.digest if result else None}\n".encode())
    return digest.hexdigest()


@cache
def installed() -> list[str]:
    """Return names and versions of all that is installed."""
    return sorted(f"{found.name} {found.version}" for found in importlib.metadata.distributions())


def belongs(project: Project, language: str, path: Path) -> bool:
    """Tell whether `made_of` sees a change of a file; files that a build makes follow from others."""
    folders = [project.build, *(Path(package.__path__[0]) for package in PACKAGES)]
    return _of_book(project, language, path) or any(folder.resolve() in path.resolve().parents for folder in folders)


def is_built(project: Project, language: str, content: str) -> bool:
    """Tell whether the site has the pages that were made of this content, none of them touched since."""
    try:
        kept = json.loads(_record(project, language).read_text("utf8"))
    except (OSError, ValueError):
        return False
    return bool(kept == {"made_of": content, "pages": _state(project.site / language)})


def remember(project: Project, language: str, content: str) -> None:
    """Note of what content the pages on the site were made."""
    kept = {"made_of": content, "pages": _state(project.site / language)}
    write_atomically(_record(project, language), json.dumps(kept))


def forget(project: Project, language: str) -> None:
    """Drop the note: the pages are about to change."""
    _record(project, language).unlink(missing_ok=True)


def _record(project: Project, language: str) -> Path:
    return project.build / "doctrees" / language / "built.json"


def book_files(project: Project, language: str) -> Iterator[tuple[str, Path]]:
    """Yield the files of an edition, with names that do not tell where the checkout lies."""
    for path in (project.root / "_config.yml", project.root / "_toc.yml", *_below(project.root / "book")):
        if path.parent == project.root or _of_book(project, language, path):
            yield path.relative_to(project.root).as_posix(), path


def _our_code() -> Iterator[tuple[str, Path]]:
    for package in PACKAGES:
        folder = Path(package.__path__[0])
        yield from ((f"{package.__name__}/{path.relative_to(folder).as_posix()}", path) for path in _below(folder))


def _below(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts]


def _of_book(project: Project, language: str, path: Path) -> bool:
    """Tell whether a file lies in `book`, outside the other editions."""
    book = (project.root / "book").resolve()
    others = [project.sources(other).resolve() for other in project.languages if other != language]
    parents = path.resolve().parents
    return book in parents and not any(other in parents for other in others)


def _state(folder: Path) -> list[str]:
    """Return name, size and time of each file below a folder."""
    found = [(path.relative_to(folder).as_posix(), path.stat()) for path in folder.rglob("*") if path.is_file()]
    return sorted(f"{name} {state.st_size} {state.st_mtime_ns}" for name, state in found)
