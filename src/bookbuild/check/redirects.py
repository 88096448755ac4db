"""Redirects of pages that were renamed: each leads from a name that is free to a page that there is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import yaml

from bookbuild.check.problem import Problem
from bookbuild.sources.project import page_names, read_text
from bookbuild.sources.redirects import SETTING, faults


def check_redirects(config: Path, folders: Mapping[str, Path], root: Path) -> list[Problem]:
    """Check the redirects of `_config.yml`.

    Parameters
    ----------
    config : Path
        The file; one that is missing or cannot be read has no redirects, which every command tells.
    folders : Mapping[str, Path]
        Folder of each edition by language code.
    root : Path
        Folder that the paths of problems are relative to.
    """
    if not config.is_file():
        return []
    node = _setting(yaml.compose(read_text(config)))
    if node is None or node.value in ("", "null"):
        return []
    pages = {name for folder in folders.values() for name in page_names(folder)}
    setting = yaml.safe_load(yaml.serialize(node))
    lines = dict(_lines(node))
    name, first = config.relative_to(root), node.start_mark.line + 1
    return [Problem(name, lines.get(old, first), fault) for old, fault in faults(setting, pages)]


def _setting(node: yaml.Node | None) -> yaml.Node | None:
    for name in ("sphinx", "config", SETTING):
        children = node.value if isinstance(node, yaml.MappingNode) else []
        node = next((value for key, value in children if key.value == name), None)
    return node


def _lines(node: yaml.Node) -> Iterator[tuple[str, int]]:
    """Yield each old name with its line."""
    for key, _ in node.value if isinstance(node, yaml.MappingNode) else ():
        yield str(key.value), key.start_mark.line + 1
