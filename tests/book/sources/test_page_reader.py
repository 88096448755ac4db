from __future__ import annotations

import doctest
import importlib
import pkgutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from myst_nb.core.read import read_myst_markdown_notebook

import bookbuild
from bookbuild.sources.page import OBJECT
from bookbuild.sources.page_reader import parse_page, read_text
from bookbuild.sources.parser import EXTENSIONS
from bookbuild.sources.project import BookError

ROOT = Path(__file__).parents[3]
MODULES = [
    module.name
    for module in pkgutil.walk_packages(bookbuild.__path__, "bookbuild.")
    if not module.name.startswith("bookbuild.run.startup") and not module.name.endswith("__main__")
]


def test_extensions_are_those_of_the_book() -> None:
    config = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))
    assert sorted(EXTENSIONS) == sorted(config["parse"]["myst_enable_extensions"])


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings(name: str) -> None:
    module = importlib.import_module(name)
    assert doctest.testmod(module).failed == 0


def test_top_cells_are_those_that_myst_nb_reads(small: Any) -> None:
    text = read_text(small.root / "book/en/page.md")
    notebook = read_myst_markdown_notebook(text, add_source_map=True)
    read = [
        (cell.source, cell.metadata, line)
        for cell, line in zip(notebook.cells, notebook.metadata.source_map, strict=True)
        if cell.cell_type == "code"
    ]
    cells = parse_page(text).cells
    assert [(cell.source, cell.metadata, cell.start + 1) for cell in cells if cell.top] == read
    assert [cell.source for cell in cells if not cell.top] == ["nested = True"]


@pytest.mark.parametrize("end", ["", "\n"])
@pytest.mark.parametrize("options", ["", ":tags: [a]\n\n", ":tags: [a]\n", "---\ntags: [a]\n---\n"])
@pytest.mark.parametrize("before", ["", "- item\n\n  "])
def test_code_is_found_in_its_lines(before: str, options: str, end: str) -> None:
    indent = "  " if before else ""
    lines = f"```{{code-cell}}\n{options}same\nsame\n{end}```\n".splitlines(keepends=True)
    text = before + lines[0] + "".join(indent + line for line in lines[1:])
    (cell,) = parse_page(text).cells
    assert cell.source == "same\nsame" + end
    assert text.split("\n")[cell.body].strip() == "same"
    assert text.split("\n")[cell.end - 1].strip() == "```"


def test_lines_are_those_of_the_file_inside_of_directives() -> None:
    text = "````{note}\n:class: tip\n\n:::{tip}\nA {ref}`a`\nand {ref}`b`.\n:::\n````\n"
    marks = [mark for block in parse_page(text).blocks for run in block.runs for mark in run]
    assert [(mark.text, mark.line) for mark in marks] == [("a", 5), ("b", 6)]


def test_prose_leaves_out_what_is_not_prose() -> None:
    text = (
        '# A *word* `code`\n\n{abbr}`MLP`, {term}`the gradients <gradient>`, {math}`x`, <b title="a">b</b> $x$ '
        "http://a.org {{ name }} ![text](a.png)\n\n```python\ncode\n```\n\n```{code-block} python\ncode\n```\n"
    )
    assert [passage.text for passage in parse_page(text).prose] == [
        f"A word {OBJECT}",
        f"MLP, the gradients, {OBJECT}, {OBJECT}b{OBJECT} {OBJECT} {OBJECT} {OBJECT} {OBJECT}",
        "text",
    ]


FAULTS = {
    "front matter": ("---\na: [\n---\n", 1, "the front matter is not valid YAML (while parsing a flow node"),
    "no mapping": ("---\n- a\n---\n", 1, "the front matter must be a mapping of settings"),
    "cell": ("\n```{code-cell}\n:tags: [\nx\n```\n", 2, "code cell: Invalid options format (bad YAML)"),
    "anchor": ("```{code-cell}\n:tags: *a\nx\n```\n", 1, "code cell: its options are not valid YAML (found undefined"),
    "option": ("```{note}\n:class: 'a\nx\n```\n", 1, "{note}: Invalid options format: "),
}


@pytest.mark.parametrize(("text", "line", "message"), FAULTS.values(), ids=FAULTS.keys())
def test_broken_settings_are_faults(text: str, line: int, message: str) -> None:
    (fault,) = parse_page(text).faults
    assert fault.line == line
    assert fault.text.startswith(message)


def test_repeated_headings_have_numbered_anchors() -> None:
    assert parse_page("# A `b` c\n\n## A b c\n\n## A b c\n").slugs == {"a-b-c", "a-b-c-1", "a-b-c-2"}


def test_a_file_in_another_encoding_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_bytes("слово".encode("cp1251"))
    with pytest.raises(BookError, match=r"a\.md is not UTF-8 \(byte 0\): save it as UTF-8"):
        read_text(path)
