"""Whether an edition has to be built at all: what its pages were made of, and whether they are still there."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import bineural
import bookbuild
from bookbuild.files import fingerprint, write_atomically
from bookbuild.inpage.runtime import find_runtime
from bookbuild.site.reader import result_of
from bookbuild.sources.project import Project, read_text
from bookbuild.sources.settings import edition_overrides

PACKAGES = (bineural, bookbuild)


def made_of(project: Project, language: str) -> str:
    """Hash all that an edition is made of: its files, the results of its code, our packages, all that is installed."""
    digest = hashlib.sha256(json.dumps(edition_overrides(project, language), sort_keys=True).encode())
    digest.update(f"exercises in the page: {find_runtime() is not None}\n".encode())
    for name, path in sorted(_files(project, language)):
        digest.update(f"{name} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    digest.update("\n".join(installed()).encode())
    for page in project.pages:
        result = result_of(read_text(project.source(page, language)), str(project.root))
        digest.update(f"{page} {result.digest if result else None}\n".encode())
    return digest.hexdigest()


@cache
def installed() -> list[str]:
    """Return names and versions of all that is installed."""
    return sorted(f"{found.name} {found.version}" for found in importlib.metadata.distributions())


def belongs(project: Project, language: str, path: Path) -> bool:
    """Tell whether `made_of` sees a change of a file; files that a build makes follow from others."""
    path = path.resolve()
    folders = [folder.resolve() for folder in (project.root / "book", *_package_folders())]
    return project.build.resolve() in path.parents or any(
        folder in path.parents and not is_litter(path.relative_to(folder)) and not _of_other(project, language, path)
        for folder in folders
    )


def is_litter(name: Path) -> bool:
    """Tell by its name, with the folders above it, whether a file is hidden, made by a program, or an editor's copy."""
    made = any(part.startswith(".") or part in ("__pycache__", "_build") for part in name.parts)
    return made or name.name.startswith("#") or name.name.endswith("~")


def is_built(project: Project, language: str, content: str) -> bool:
    """Tell whether pages and notebooks are those that were made of this content, and nothing is beside them."""
    kept = _kept(project, language)
    folders = {"pages": project.site / language, "notebooks": project.notebooks / language}
    whole = all(kept.get(name) == fingerprint(folder) for name, folder in folders.items())
    return kept.get("made_of") == content and whole


def is_whole(project: Project, language: str, tree: Path) -> bool:
    """Tell whether what Sphinx has kept is as the last build left it, and that build went well."""
    return bool(_kept(project, language).get("tree") == fingerprint(tree))


def remember(project: Project, language: str, content: str, tree: Path) -> None:
    """Note of what content the pages on the site were made, and what Sphinx keeps for the next build."""
    kept = {
        "made_of": content,
        "pages": fingerprint(project.site / language),
        "notebooks": fingerprint(project.notebooks / language),
        "tree": fingerprint(tree),
    }
    write_atomically(_record(project, language), json.dumps(kept))


def forget(project: Project, language: str) -> None:
    """Drop the note: the pages are about to change."""
    _record(project, language).unlink(missing_ok=True)


def _kept(project: Project, language: str) -> dict[str, Any]:
    try:
        kept = json.loads(_record(project, language).read_text("utf8"))
    except (OSError, ValueError):
        return {}
    return kept if isinstance(kept, dict) else {}


def _record(project: Project, language: str) -> Path:
    return project.build / "doctrees" / language / "built.json"


def _files(project: Project, language: str) -> Iterator[tuple[str, Path]]:
    """Yield the files of an edition and of our packages, with names that do not tell where they lie."""
    for path in (project.root / "_config.yml", project.root / "_toc.yml", *_below(project.root / "book")):
        if not _of_other(project, language, path.resolve()):
            yield path.relative_to(project.root).as_posix(), path
    for folder in _package_folders():
        yield from ((f"{folder.name}/{path.relative_to(folder).as_posix()}", path) for path in _below(folder))


def _package_folders() -> list[Path]:
    return [Path(package.__path__[0]) for package in PACKAGES]


def _below(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and not is_litter(path.relative_to(folder))]


def _of_other(project: Project, language: str, path: Path) -> bool:
    """Tell whether a file belongs to another edition."""
    others = [project.sources(other).resolve() for other in project.languages if other != language]
    return any(other in path.parents for other in others)
