"""Addresses inside of the built pages: each is there once, and those that readers copy are in every edition."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from bookbuild.check.problem import Problem

ID = re.compile(r"<[a-zA-Z][^<>]*?\sid=\"([^\"]*)\"")
# What a page offers to be copied: the sign beside a heading, a figure, an equation, a term.
PERMALINK = re.compile(r"<a class=\"headerlink\" href=\"#([^\"]*)\"")


def check_addresses(site: Path, languages: Sequence[str], root: Path) -> list[Problem]:
    """Report ids that stand twice on a page, and links that a page offers and its twin does not know.

    Parameters
    ----------
    site : Path
        The built site; nothing is reported when there is none.
    languages : Sequence[str]
        Codes of the editions, the folders of the site.
    root : Path
        Folder that the paths of problems are relative to.
    """
    problems = []
    for path in sorted(site.rglob("*.html")):
        name, text = path.relative_to(root), path.read_text("utf8")
        for found, count in Counter(ID.findall(text)).items():
            if count > 1:
                message = f"id {found!r} stands {count} times on this page: let each element have one of its own"
                problems.append(Problem(name, 1, message))
        language, _, rest = path.relative_to(site).as_posix().partition("/")
        twins = [site / other / rest for other in languages if other != language and language in languages]
        for twin in filter(Path.is_file, twins):
            known = set(ID.findall(twin.read_text("utf8")))
            for anchor in PERMALINK.findall(text):
                if anchor not in known:
                    message = f"{twin.relative_to(root).as_posix()} has no address #{anchor}: give both the same label"
                    problems.append(Problem(name, 1, message))
    return problems
