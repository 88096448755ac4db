"""Names under which Markdown renderers let a link lead to a heading."""

from __future__ import annotations

import re

from docutils.nodes import fully_normalize_name


def slug(title: str) -> str:
    """Return GitHub's anchor of a heading.

    Examples
    --------
    >>> slug("What is a tensor?")
    'what-is-a-tensor'
    """
    return re.sub(r"[^\w\- ]", "", title.strip().lower()).replace(" ", "-")


def label_key(label: str) -> str:
    """Return what Sphinx makes of a label: case and the kind of white space do not count.

    Examples
    --------
    >>> label_key("Fig  Loss") == label_key("fig loss")
    True
    """
    return str(fully_normalize_name(label))
