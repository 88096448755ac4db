"""Notebooks that the built pages offer to be downloaded: each is there."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

from bookbuild.check.problem import Problem

NOTEBOOK = re.compile(r'<a [^<>]*?\bhref="([^":?#]+\.ipynb)"')


def check_downloads(site: Path, root: Path) -> list[Problem]:
    """Report links to notebooks that the site lacks.

    Parameters
    ----------
    site : Path
        The built site; nothing is reported when there is none.
    root : Path
        Folder that the paths of problems are relative to.
    """
    return [
        Problem(path.relative_to(root), 1, f"{address} is offered as a download and is not there: run `make book`")
        for path in sorted(site.rglob("*.html"))
        for address in NOTEBOOK.findall(path.read_text("utf8"))
        if not (path.parent / unquote(address)).is_file()
    ]
