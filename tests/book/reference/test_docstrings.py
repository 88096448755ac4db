"""Docstrings are taken apart into what the pages show."""

from __future__ import annotations

import importlib
import inspect
from pathlib import Path

import bineural
from bookbuild.reference.docstrings import Block, Item, blocks, items, parse
from bookbuild.reference.settings import read_modules, read_settings

ROOT = Path(__file__).parents[3]

TEXT = """Do it.

The rule, with `x`::

    y = x

    z = y

Further:

- one,
  and more;
- two.

Parameters
----------
x, y : Tensor, shape (N,)
    Numbers.

    >>> 1
    1
*rest
    Others.

Returns
-------
int

Examples
--------
Words before it:
>>> f(1)
2
"""


def test_parts_of_a_docstring() -> None:
    parsed = parse(TEXT)
    assert [name for name, _ in parsed.sections] == ["Parameters", "Returns", "Examples"]
    assert list(blocks(parsed.text)) == [
        Block("paragraph", "The rule, with `x`:"),
        Block("literal", "y = x\n\nz = y"),
        Block("paragraph", "Further:"),
        Block("dash", "one, and more;"),
        Block("dash", "two."),
    ]
    sections = dict(parsed.sections)
    assert items(sections["Parameters"]) == [
        Item("x, y", "Tensor, shape (N,)", "Numbers.\n\n>>> 1\n1"),
        Item("*rest", "", "Others."),
    ]
    assert items(sections["Returns"]) == [Item("int", "", "")]
    assert list(blocks(sections["Examples"])) == [
        Block("paragraph", "Words before it:"),
        Block("session", ">>> f(1)\n2"),
    ]


def test_summary_alone() -> None:
    assert parse("Do it.") == parse("Do it.\n")
    assert parse("Do it.").text == ""
    assert items("") == []


def test_no_line_of_the_package_is_lost() -> None:
    package = Path(bineural.__path__[0])
    for module in read_modules(package, read_settings(ROOT / "book" / "api.yml")):
        for entry in module.entries:
            if entry.kind == "data":
                continue
            doc = inspect.getdoc(getattr(importlib.import_module(module.name), entry.name)) or ""
            parsed = parse(doc)
            shown = [entry.summary, *(block.text for block in blocks(parsed.text))]
            for name, body in parsed.sections:
                shown += [name, body]
            words = set(" ".join(shown).replace("-", " ").split())
            missing = {word for word in doc.replace("::", ":").replace("-", " ").split() if word not in words} - {":"}
            assert not missing, (entry.full_name, missing)
