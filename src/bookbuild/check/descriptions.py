"""Descriptions of pages: the sentence that search engines and messengers show under the title."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from bookbuild.check.problem import Problem
from bookbuild.sources.page_reader import read_page
from bookbuild.sources.project import page_names

KEY = "description"
SHORTEST, LONGEST = 70, 170  # characters: less says too little, more is cut off


def check_descriptions(folders: Mapping[str, Path], root: Path) -> Iterator[Problem]:
    """Check that every page of every edition has a description of its own, neither too short nor too long.

    Parameters
    ----------
    folders : Mapping[str, Path]
        Folder of each edition by language code.
    root : Path
        Folder that the paths of problems are relative to.
    """
    for folder in folders.values():
        seen: dict[str, str] = {}
        for name in page_names(folder):
            path = folder / f"{name}.md"
            page = read_page(path)
            text = page.front_matter.get(KEY)
            line = page.front_matter_lines.get(KEY, 1)
            fault = _fault(text, seen)
            if fault:
                yield Problem(path.relative_to(root), line, fault)
            seen[str(text)] = name


def _fault(text: object, seen: Mapping[str, str]) -> str:
    if text is None:
        return (
            f"the header has no {KEY}: write one sentence that invites to this page, for search engines and messengers"
        )
    if not isinstance(text, str) or not SHORTEST <= len(text) <= LONGEST:
        size = len(text) if isinstance(text, str) else 0
        return f"the {KEY} has {size} characters, expected {SHORTEST} to {LONGEST}"
    if text in seen:
        return f"the {KEY} is that of {seen[text]}: write one of this page"
    return ""
