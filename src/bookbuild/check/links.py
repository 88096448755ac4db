"""Links and images inside the repository: their files and anchors exist."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

from bookbuild.check.problem import Problem, shown
from bookbuild.sources.page import Link, Page
from bookbuild.sources.page_reader import parse_page, read_page, read_text
from bookbuild.sources.slugs import label_key


def check_links(folders: Mapping[str, Path], root: Path) -> list[Problem]:
    """Check the relative links of every Markdown file of the repository.

    Parameters
    ----------
    folders : Mapping[str, Path]
        Folder of each edition; their pages are MyST, all other files are GitHub's Markdown.
    root : Path
        Root of the repository; its hidden folders and those that start with ``_`` are not looked at.
    """
    labels = {folder: _labels(folder) for folder in folders.values()}
    problems = []
    for path in markdown_files(root):
        edition = next((folder for folder in labels if path.is_relative_to(folder)), None)
        for link in _page(path, edition).links:
            # MyST finds a label alone in whatever page of the edition it is.
            everywhere = labels[edition] if edition else frozenset()
            fault = _fault(link, path, edition, root, everywhere)
            if fault:
                problems.append(Problem(path.relative_to(root), link.line, fault))
    return problems


def markdown_files(root: Path) -> Iterator[Path]:
    """Yield the Markdown files of the repository, sorted by folder."""
    for folder, subfolders, files in os.walk(root):
        subfolders[:] = sorted(name for name in subfolders if not name.startswith((".", "_")))
        yield from (Path(folder, name) for name in sorted(files) if name.endswith(".md"))


def _page(path: Path, edition: Path | None) -> Page:
    return read_page(path) if edition else parse_page(read_text(path), plain=True)


def _labels(edition: Path) -> frozenset[str]:
    pages = (read_page(path) for path in edition.rglob("*.md"))
    texts = [label.text for page in pages for label in page.labels]
    return frozenset([*texts, *map(label_key, texts)])


def _fault(link: Link, path: Path, edition: Path | None, root: Path, everywhere: frozenset[str]) -> str:
    parts = urlsplit(link.target)
    if parts.scheme or parts.netloc:
        return ""
    name, anchor = unquote(parts.path), unquote(parts.fragment)
    target = _target(name, path, edition)
    what = "image" if link.is_image else "link"
    if target is None or not target.exists():
        return f"{what} to {link.target!r}: there is no such file, correct the path"
    if not anchor or target.suffix != ".md":
        return ""
    if not name and anchor in everywhere:
        return ""
    if target.is_relative_to(root) and anchor not in _anchors(target, edition):
        return f"link to {link.target!r}: {shown(target, root)} has no such heading or label, correct the anchor"
    return ""


def _target(name: str, path: Path, edition: Path | None) -> Path | None:
    if not name:
        return path
    # A path from the root is one from the folder of the edition; a page may be named without its suffix.
    base = edition if edition and name.startswith("/") else path.parent
    target = Path(os.path.normpath(base / name.lstrip("/")))
    page = target.with_name(f"{target.name}.md")
    return page if edition and not target.exists() and page.is_file() else target


def _anchors(target: Path, edition: Path | None) -> set[str]:
    page = _page(target, edition if edition and target.is_relative_to(edition) else None)
    return {label.text for label in page.labels} | page.slugs
