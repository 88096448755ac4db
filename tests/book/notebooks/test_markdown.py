"""Nodes as Markdown, read back by a parser of Markdown that is not ours."""

from __future__ import annotations

import html
import re
from types import SimpleNamespace

import pytest
from docutils import nodes
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from sphinx.addnodes import download_reference
from sphinx.errors import ExtensionError

from bookbuild.notebooks.markdown import Markdown
from bookbuild.sphinx_ext.folds import make_fold
from bookbuild.sphinx_ext.titles import title_math

PAGE = SimpleNamespace(
    address=lambda anchor="": f"https://book.org/en/page.html{f'#{anchor}' if anchor else ''}",
    number=lambda kind, node: {"displaymath": "4.2", "figure": "4.1"}.get(kind, "") if node["ids"] else "",
    label=lambda kind, number: f"Fig. {number}",
    image=lambda node: f"https://book.org/en/_images/{node['uri']}",
    download=lambda node: f"https://book.org/en/_downloads/{node['filename']}",
)
MARKDOWN = Markdown(PAGE)
READER = MarkdownIt("commonmark").enable("table")


def read(text: str) -> str:
    """Return the HTML that a reader of Markdown makes."""
    return READER.render(text)


def paragraph(*children: nodes.Node) -> nodes.paragraph:
    return nodes.paragraph("", "", *children)


@given(st.text(st.characters(categories=("L", "N", "P", "S", "Zs")), min_size=1).map(str.strip).filter(bool))
def test_any_text_is_read_back_as_it_is(text: str) -> None:
    rendered = read(MARKDOWN.block(paragraph(nodes.Text(text))))
    assert html.unescape(re.sub(r"^<p>|</p>\n$", "", rendered)) == text


@pytest.mark.parametrize(
    "text",
    [
        "# no title",
        "##",
        "- no list",
        "+ one",
        "1. no list",
        "12) no",
        "> no quotation",
        "===",
        "---",
        "-- -",
        "~~~",
        "~~~~ x",
    ],
)
def test_a_line_that_looks_like_a_block_is_a_line(text: str) -> None:
    assert read(MARKDOWN.block(paragraph(nodes.Text(text)))) == f"<p>{html.escape(text)}</p>\n"


def test_a_price_is_no_formula() -> None:
    assert MARKDOWN.block(paragraph(nodes.Text("from $5 to $6"))) == r"from \$5 to \$6"


@pytest.mark.parametrize("code", ["x", "a ` b", "`x`", "``", "x_1 * y_1 < 2"])
def test_code_in_a_line_is_read_back(code: str) -> None:
    rendered = read(MARKDOWN.block(paragraph(nodes.literal("", code))))
    assert html.unescape(rendered) == f"<p><code>{code}</code></p>\n"


def test_a_file_is_downloaded_from_the_site() -> None:
    node = download_reference("", "", nodes.Text("lab 1"), filename="a1/lab1.ipynb")
    assert MARKDOWN.block(paragraph(node)) == "[lab 1](https://book.org/en/_downloads/a1/lab1.ipynb)"


def test_emphasis_links_and_formulas() -> None:
    link = nodes.reference("", "", nodes.Text("there [1]"), refuri="https://a.org/b")
    line = paragraph(
        nodes.emphasis("", "word"), nodes.Text(" "), nodes.strong("", "two"), link, nodes.math("", "a < b\n> c")
    )
    assert MARKDOWN.block(line) == r"*word* **two**[there \[1\]](https://a.org/b)$a \lt b \gt c$"
    inner = nodes.reference("", "", nodes.Text("above"), refid="fig-x")
    assert MARKDOWN.block(paragraph(inner)) == "[above](https://book.org/en/page.html#fig-x)"
    assert MARKDOWN.block(paragraph(title_math("", r"\ell_2"))) == r"$\ell_2$"


def test_equations_have_numbers_and_no_environment_that_stands_alone() -> None:
    numbered = nodes.math_block("", "y < x", ids=["eq"])
    assert MARKDOWN.block(numbered) == "$$\ny \\lt x \\tag{4.2}\n$$"
    aligned = nodes.math_block("", "\\begin{align}\na &= b \\\\\nc &= d\n\\end{align}")
    assert MARKDOWN.block(aligned) == "$$\n\\begin{aligned} a &= b \\\\ c &= d \\end{aligned}\n$$"


def test_lists_in_lists() -> None:
    inner = nodes.enumerated_list("", nodes.list_item("", paragraph(nodes.Text("deep"))), start=3)
    outer = nodes.bullet_list("", nodes.list_item("", paragraph(nodes.Text("first")), inner))
    assert MARKDOWN.block(outer) == "- first\n\n  3. deep"
    assert '<ol start="3">' in read(MARKDOWN.block(outer))


def test_code_blocks_keep_their_language_and_their_fences() -> None:
    block = nodes.literal_block("", "```\nx\n```", language="python")
    assert MARKDOWN.block(block) == "````python\n```\nx\n```\n````"
    assert MARKDOWN.block(nodes.literal_block("", "x", language="ipython3")) == "```python\nx\n```"


def test_bars_in_tables() -> None:
    def row(*texts: nodes.Node) -> nodes.row:
        return nodes.row("", *(nodes.entry("", paragraph(text)) for text in texts))

    head = nodes.thead("", row(nodes.Text("a|b"), nodes.Text("c")))
    body = nodes.tbody("", row(nodes.math("", r"|x| + \|y\|"), nodes.literal("", "p | q")))
    text = MARKDOWN.block(nodes.table("", nodes.tgroup("", head, body)))
    assert text == "| a\\|b | c |\n| --- | --- |\n| $\\vert x\\vert + \\Vert y\\Vert$ | `p \\| q` |"
    assert read(text).count("<td>") == 2


def test_folds_hold_markdown() -> None:
    text = MARKDOWN.block(make_fold("Hint <1>", paragraph(nodes.strong("", "think")), kind="fold-hint"))
    assert text == "<details>\n<summary>Hint &lt;1></summary>\n\n**think**\n\n</details>"
    assert "<strong>think</strong>" in read(text)


def test_figures_lead_to_the_site() -> None:
    image = nodes.image(uri="net.svg", alt="a [net]")
    figure = nodes.figure("", image, nodes.caption("", "Three layers."), ids=["fig-net"])
    assert MARKDOWN.block(figure) == (
        "![a \\[net\\]](https://book.org/en/_images/net.svg)\n\n**Fig. 4.1.** Three layers."
    )


def test_what_has_no_form_is_told_with_its_place() -> None:
    unknown = nodes.option_list("")
    unknown.source, unknown.line = "page.md", 7
    with pytest.raises(
        ExtensionError, match=r"page.md:7: notebooks have no form for option_list: add one to bookbuild"
    ):
        MARKDOWN.block(unknown)
