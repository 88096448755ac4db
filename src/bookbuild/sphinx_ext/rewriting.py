"""Which pages are written: those that were read anew, and all of them when something that they share has changed."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from bookbuild.site.unchanged import book_files
from bookbuild.sources.project import Project

# What changes without changing what another page shows.
OWN = {"line", "mtime"}


def all_if_shared_changed(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Name all pages if one of them may show something of another that is not as it was when they were last written.

    Sphinx writes the pages that it has read; the sidebar of the others, their links, numbers and citations may have
    become wrong.
    """
    if not app.config.bookbuild_root:
        return []
    shared = _shared(app, env)
    if getattr(env, "bookbuild_shared", None) == shared:
        return []
    env.bookbuild_shared = shared  # type: ignore[attr-defined]
    return sorted(env.found_docs)


def _shared(app: Sphinx, env: BuildEnvironment) -> str:
    """Hash what pages show of each other: titles, structure, numbers, targets of links; styles and settings."""
    facts = [
        *(getattr(env, name) for name in ("titles", "toctree_includes", "toc_secnumbers", "toc_fignumbers")),
        env.domaindata,
        {label: _title(entry) for label, entry in getattr(env, "sphinx_exercise_registry", {}).items()},
    ]
    text = json.dumps([_plain(fact) for fact in facts])
    project = Project.find(Path(app.srcdir))
    files = [
        f"{name} {hashlib.sha256(path.read_bytes()).hexdigest()}"
        for name, path in book_files(project, app.config.language)
        if path.suffix != ".md"
    ]
    return hashlib.sha256("\n".join([text, *sorted(files)]).encode()).hexdigest()


def _title(entry: dict[str, Any]) -> list[str]:
    """Return what another page can show of an exercise or a solution."""
    title = entry["node"].children[0].astext() if entry["node"].children else ""
    return [entry["type"], entry["docname"], title]


def _plain(value: Any) -> Any:
    """Return a value as JSON has it, the same in each process; of an unknown object only its type."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, Mapping):
        return sorted(([str(key), _plain(item)] for key, item in value.items() if key not in OWN), key=str)
    if isinstance(value, set | frozenset):
        return sorted((_plain(item) for item in value), key=str)
    if isinstance(value, list | tuple):
        fields = getattr(value, "_asdict", None)
        return _plain(fields()) if fields else [_plain(item) for item in value]
    if dataclasses.is_dataclass(value):
        return _plain({field.name: getattr(value, field.name) for field in dataclasses.fields(value)})
    return value.astext() if isinstance(value, nodes.Node) else type(value).__name__


def setup(app: Sphinx) -> None:
    """Register the handler, after those that number sections and figures."""
    app.connect("env-get-updated", all_if_shared_changed, priority=900)
