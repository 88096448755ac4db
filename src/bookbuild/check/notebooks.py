"""Notebooks that were built: plain Markdown, and links that lead to what the site has."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import unquote

from bookbuild.check.problem import Problem

# What only MyST understands: directives, roles, labels.
RAW = re.compile(r"^\s*:::|^\s*`{3,}\{|\{[a-z][a-z:-]*\}`|^\([\w-]+\)=\s*$", re.MULTILINE)
FENCED = re.compile(r"^(`{3,})(?!\{).*?^\1$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"(?<!`)(`+)(?!`)[^\n]+?(?<!`)\1(?!`)")
LINK = re.compile(r"\]\(([^)\s]+)\)")
ANCHOR = re.compile(r'\bid="([^"]+)"')


def check_notebooks(notebooks: Path, site: Path, address: str, root: Path) -> list[Problem]:
    """Report what readers of notebooks would see raw, and links to places that the site lacks.

    Parameters
    ----------
    notebooks : Path
        The built notebooks; nothing is reported when there are none.
    site : Path
        The built site.
    address : str
        Where the site is published, with a slash at its end.
    root : Path
        Folder that the paths of problems are relative to.
    """
    problems = []
    for path in sorted(notebooks.rglob("*.ipynb")):
        name = path.relative_to(root)
        for number, text in _texts(path):
            prose = CODE.sub("``", FENCED.sub("", text))
            problems += [
                Problem(name, number, f"cell {number} shows {raw[0].strip()!r}, which only MyST understands")
                for raw in RAW.finditer(prose)
            ]
            problems += [
                Problem(name, number, f"cell {number} leads to {link}, which the site lacks: run `make book`")
                for link in LINK.findall(prose)
                if link.startswith(address) and not _is_there(site, link.removeprefix(address))
            ]
    _anchors.cache_clear()
    return problems


def _texts(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the cells of text with their numbers, from 1 on."""
    for number, cell in enumerate(json.loads(path.read_text("utf8"))["cells"], 1):
        if cell["cell_type"] == "markdown":
            yield number, "".join(cell["source"])


def _is_there(site: Path, place: str) -> bool:
    name, _, anchor = place.partition("#")
    path = site / unquote(name)
    return path.is_file() and (not anchor or unquote(anchor) in _anchors(path))


@cache
def _anchors(path: Path) -> set[str]:
    return set(ANCHOR.findall(path.read_text("utf8")))
