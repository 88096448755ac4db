"""Pages as such: listed in the table of contents, readable, and free of paths of somebody's machine."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import yaml

from bookbuild.check.problem import Problem, shown
from bookbuild.sources.page_reader import read_page, read_text
from bookbuild.sources.parser import one_line
from bookbuild.sources.project import page_names

_MACHINE = re.compile(r"(?<![\w./~-])(?:/work|/root|/home)(?=/|\b(?!-))|file://")


def check_pages(folders: Mapping[str, Path], toc: Path, root: Path) -> list[Problem]:
    """Check the table of contents against the pages of every edition, and each page by itself.

    Parameters
    ----------
    folders : Mapping[str, Path]
        Folder of each edition by language code.
    toc : Path
        ``_toc.yml``.
    root : Path
        Folder that the paths of problems are relative to.
    """
    if not toc.is_file():
        problems = [Problem(toc.relative_to(root), 1, "there is no table of contents: write it")]
    else:
        problems = list(_contents(folders, toc, root))
    for folder in folders.values():
        for name in page_names(folder):
            problems += _page(folder / f"{name}.md", root)
    return problems


def _contents(folders: Mapping[str, Path], toc: Path, root: Path) -> Iterator[Problem]:
    name = toc.relative_to(root)
    try:
        node = yaml.compose(read_text(toc))
    except yaml.YAMLError as error:
        yield Problem(name, 1, f"this is not valid YAML: {one_line(error)}")
        return
    listed: dict[str, int] = {}
    for page, line in _entries(node):
        if page in listed:
            yield Problem(name, line, f"{page} is already listed in line {listed[page]}: delete one of the two")
            continue
        listed[page] = line
        for folder in folders.values():
            if not (folder / f"{page}.md").is_file():
                yield Problem(
                    name,
                    line,
                    f"{page} has no page {shown(folder, root)}/{page}.md: write it or delete the entry",
                )
    for folder in folders.values():
        for page in page_names(folder):
            if page not in listed:
                path = (folder / f"{page}.md").relative_to(root)
                yield Problem(path, 1, f"this page is not in {name}: list it or delete it")


def _entries(node: yaml.Node | None) -> Iterator[tuple[str, int]]:
    """Yield each page of a table of contents and its line."""
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _entries(item)
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value in ("root", "file") and isinstance(value, yaml.ScalarNode):
                yield value.value.removesuffix(".md"), value.start_mark.line + 1
            else:
                yield from _entries(value)


def _page(path: Path, root: Path) -> Iterator[Problem]:
    name = path.relative_to(root)
    for fault in read_page(path).faults:
        yield Problem(name, fault.line, fault.text)
    for number, line in enumerate(read_text(path).split("\n"), 1):
        for match in _MACHINE.finditer(line):
            yield Problem(name, number, f"{match.group()!r} is a path of one machine: write one that every reader has")
