"""Where the book's files are, and which editions it has: all of it read from `_config.yml` and `_toc.yml`."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

# What every edition says in its own language.
EDITION_TEXTS = (
    "name",
    "title",
    "author",
    "search",
    "footer",
    "welcome",
    "enter",
    "remember",
    "not_found",
    "not_found_advice",
    "moved",
)


RESULTS_VARIABLE = "BINEURAL_RESULTS"


class BookError(Exception):
    """A fault of the book or of a command, told in one sentence; the command line prints it without a traceback."""


@dataclass(frozen=True)
class Project:
    """A book: two or more editions under `book/`, one configuration, one table of contents.

    Parameters
    ----------
    root : Path
        Folder with `_config.yml` and `_toc.yml`, absolute.
    """

    root: Path

    @classmethod
    def find(cls, start: Path | None = None) -> Project:
        """Return the project that holds `start` (by default the current folder), looking upwards.

        Raises
        ------
        BookError
            If no folder from `start` up to the root of the file system holds both files.
        """
        start = (start or Path.cwd()).resolve()
        for folder in (start, *start.parents):
            if (folder / "_config.yml").is_file() and (folder / "_toc.yml").is_file():
                return cls(folder)
        raise BookError(f"no _config.yml with a _toc.yml in {start} or above it: run this inside the book's repository")

    @cached_property
    def config(self) -> dict[str, Any]:
        """`_config.yml` as it stands."""
        return _mapping(self.root / "_config.yml")

    @cached_property
    def sphinx_config(self) -> dict[str, Any]:
        """The Sphinx settings inside `_config.yml`."""
        settings: dict[str, Any] = self.config.get("sphinx", {}).get("config", {})
        return settings

    @cached_property
    def editions(self) -> dict[str, dict[str, Any]]:
        """Settings of each edition by language code, in the order of `_config.yml`; a text that misses is refused."""
        editions: dict[str, dict[str, Any]] = self.sphinx_config.get("editions", {})
        if not editions or not isinstance(editions, dict):
            raise BookError(
                f"{self.root / '_config.yml'} names no editions: "
                "expected sphinx.config.editions with a language code for each"
            )
        for language, edition in editions.items():
            texts = edition if isinstance(edition, dict) else {}
            missing = [name for name in EDITION_TEXTS if not isinstance(texts.get(name), str)]
            if missing:
                raise BookError(
                    f"{self.root / '_config.yml'}: the edition {language} has no text for {', '.join(missing)}: "
                    "write it under sphinx.config.editions"
                )
        return editions

    @property
    def languages(self) -> list[str]:
        """Language codes of the editions."""
        return list(self.editions)

    def edition(self, language: str) -> dict[str, Any]:
        """Return the settings of one edition; an unknown language is a `BookError` that lists the known ones."""
        if language not in self.editions:
            raise BookError(f"no edition {language!r}: expected one of {', '.join(self.languages)}")
        return self.editions[language]

    def sources(self, language: str) -> Path:
        """Return the folder of an edition's pages."""
        return self.root / "book" / language

    @property
    def build(self) -> Path:
        """Folder of everything that is made: never committed."""
        return self.root / "_build"

    @property
    def results(self) -> Path:
        """Folder of the execution results: the one that BINEURAL_RESULTS names, which checkouts may share, or our own.

        Raises
        ------
        BookError
            If the variable names something else than a folder.
        """
        named = os.environ.get(RESULTS_VARIABLE)
        if not named:
            return self.build / "results"
        try:
            folder = Path(named).expanduser().absolute()
        except RuntimeError:
            raise BookError(
                f"{RESULTS_VARIABLE} should be a folder, but {named!r} is below a home folder that is not known"
            ) from None
        if any(path.exists() and not path.is_dir() for path in (folder, *folder.parents)):
            raise BookError(f"{RESULTS_VARIABLE} should be a folder, but {named!r} lies at or below a file: correct it")
        return folder

    @property
    def site(self) -> Path:
        """Folder of the built site: the landing page, and a folder for each edition."""
        return self.build / "html"

    @property
    def notebooks(self) -> Path:
        """Folder of the notebooks, in it a folder for each edition."""
        return self.build / "notebooks"

    @cached_property
    def pages(self) -> list[str]:
        """Names of all pages (without `.md`) in the order of `_toc.yml`."""
        return list(_files(_mapping(self.root / "_toc.yml")))

    def source(self, page: str, language: str) -> Path:
        """Return the file of a page in one edition, which must exist."""
        path = self.sources(language) / f"{page}.md"
        if not path.is_file():
            raise BookError(
                f"{path.relative_to(self.root)} is missing: _toc.yml names the page {page!r}, write it in every edition"
            )
        return path

    def resolve_page(self, name: str) -> str:
        """Return the page that a user means by a name or a path such as `book/ru/index.md`."""
        page = Path(name).stem
        if page not in self.pages:
            raise BookError(f"no page {name!r} in _toc.yml: expected one of {', '.join(self.pages)}")
        return page


def page_names(folder: Path) -> list[str]:
    """Return the pages of an edition, sorted: paths relative to its folder, without ``.md``."""
    return sorted(path.relative_to(folder).with_suffix("").as_posix() for path in folder.rglob("*.md"))


def read_text(path: Path, *, keep_line_endings: bool = False) -> str:
    """Return the text of a source; one that is not UTF-8, or has a byte order mark, is a `BookError` that names it."""
    try:
        text = path.read_bytes().decode("utf8")
    except UnicodeDecodeError as error:
        raise BookError(f"{path} is not UTF-8 (byte {error.start}): save it as UTF-8") from None
    if text.startswith("\ufeff"):
        raise BookError(f"{path} begins with a byte order mark, which hides its header: save it as UTF-8 without one")
    return text if keep_line_endings else text.replace("\r\n", "\n").replace("\r", "\n")


def _mapping(path: Path) -> dict[str, Any]:
    try:
        loaded = yaml.safe_load(read_text(path))
    except yaml.YAMLError as error:
        raise BookError(f"{path} is not valid YAML: {' '.join(str(error).split())}") from None
    if not isinstance(loaded, dict):
        raise BookError(f"{path} must hold a mapping of settings, found {type(loaded).__name__}")
    return loaded


def _files(node: Any) -> list[str]:
    """All `root:` and `file:` entries of a table of contents, depth first."""
    found = []
    if isinstance(node, dict):
        if "glob" in node:
            raise BookError(f"_toc.yml: `glob: {node['glob']}` is not understood: name each page with `file:`")
        found += [str(node[key]).removesuffix(".md") for key in ("root", "file") if key in node]
        for value in node.values():
            found += _files(value) if isinstance(value, (dict, list)) else []
    elif isinstance(node, list):
        for item in node:
            found += _files(item)
    return found
