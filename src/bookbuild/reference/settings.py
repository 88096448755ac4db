"""What the book says about the reference, `book/api.yml`: its modules, what constants are, what chapters teach."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import yaml

from bookbuild.reference.reading import Entry, Module, read_module

FILE = "api.yml"
PAGE = "api-{name}"


@dataclass(frozen=True)
class Settings:
    """The file, read.

    Attributes
    ----------
    modules : tuple of str
        Modules of the package, in the order of the overview.
    constants : mapping
        What each constant is, by its name with its module: Python gives constants no docstring.
    taught : mapping
        The chapter that teaches an object, or all of a module, by such names.
    """

    modules: tuple[str, ...]
    constants: Mapping[str, str]
    taught: Mapping[str, str]

    def chapter(self, entry: Entry, module: Module) -> str:
        """Return the page that teaches an object, or an empty string."""
        package, _, name = module.name.partition(".")
        return self.taught.get(entry.full_name.removeprefix(f"{package}."), self.taught.get(name, ""))


def read_settings(path: Path) -> Settings:
    """Return what a file says.

    Raises
    ------
    ValueError
        If it lacks one of the three parts.
    """
    found = yaml.safe_load(path.read_text("utf8"))
    missing = {"modules", "constants", "taught"} - set(found if isinstance(found, dict) else ())
    if missing:
        raise ValueError(f"{path.name} lacks {', '.join(sorted(missing))}: write what it is to say")
    return Settings(tuple(found["modules"]), found["constants"], found["taught"])


def read_modules(package: Path, settings: Settings) -> list[Module]:
    """Return all modules, their constants described."""
    return [_described(read_module(package, name), settings) for name in settings.modules]


def _described(module: Module, settings: Settings) -> Module:
    package = module.name.partition(".")[0]
    entries = (
        replace(entry, docstring=settings.constants.get(entry.full_name.removeprefix(f"{package}."), ""))
        if entry.kind == "data"
        else entry
        for entry in module.entries
    )
    return replace(module, entries=tuple(entries))
