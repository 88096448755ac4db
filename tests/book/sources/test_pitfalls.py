"""Markup that means something else than it seems: each kind is told with its line, and what looks like it is not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bookbuild.check.pages import check_pages
from bookbuild.sources.page_reader import parse_page

TABLE = "| a | b |\n|---|---|\n"
WRONG = [
    ("It costs $5 and a flat costs $10.", r'"$5 and a flat costs $" is set as a formula: write \$ for a dollar'),
    ("From $5–$10.", r'"$5–$" is set as a formula: write \$ for a dollar'),
    ("От 5$ до 10$.", r'"$ до 10$" is set as a formula: write \$ for a dollar'),
    ("The variable $HOME.", r'"$" without its twin: write \$ for a dollar, or close the formula'),
    ("$$\nx = 1\n\nText.", '"$" without its twin'),
    ("$$\nx = 1\n\nText of many words.\n\n$$\ny\n$$\n", 'formula "x = 1 Text of many words." holds the words "Text'),
    ("It is $x ещё y$.", 'formula "x ещё y" holds the words "ещё"'),
    ("A $x}$.", 'formula "x}" has a } without its {'),
    ("$$\n\\frac{1{2}\n$$", r'formula "\frac{1{2}" has a { without its }'),
    (f"{TABLE}| $\\|x\\|$ | 1 |", r"formula $\|x\|$ has a | in a table: write \lVert x \rVert"),
    (f"{TABLE}| $\\\\|x\\\\|$ | 1 |", r"formula $\\|x\\|$ has a | in a table: write \lVert x \rVert"),
    (f"{TABLE}| 0 | 0 |\n| $p(a|b)$ | 1 |", "formula $p(a|b)$ has a | in a table"),
    (f"{TABLE}| `a|b` | 1 |", r"this row has 3 cells, its heading 2: write \| for a bar"),
    (f"{TABLE}| 1 |", "this row has 1 cells, its heading 2"),
    ("Call f(*args) and g(**kwargs) or h*2 for *all.", '"*" emphasizes'),
    ("Use x*y and z*w.", r'"*" emphasizes from the middle of a word on: write \* for a star'),
    ("Write **слово:**текст.", r'"*" that emphasizes nothing'),
    ("Call __init__ first.", '"__" emphasizes here: write **, or `…` for a name'),
    ("It is _important_.", '"_" emphasizes here: write *, or `…` for a name'),
    ("An `open code.", '"`" without its twin'),
    ("See {trem }`x`.", "{trem } is shown as text: write {role}`…` without spaces"),
    ("See {term} `x`.", "{term} is shown as text"),
    ("A \\(x\\) here.", r"\(…\) is no formula here: write $…$"),
    ("A \\[x\\] here.", r"\[…\] is no formula here: write $…$"),
    ("A <!-- hidden --> word.", "an HTML comment is published with the page: begin the line with %"),
    ("<!-- hidden\n\nfor ever", "an HTML comment is published with the page"),
    ("A List<int> here.", "<int> is not closed: write </int>, or `<int>` as code"),
    ("<div>\n\ntext\n\n", "<div> is not closed"),
    ("A word</b>.", "</b> closes nothing: delete it"),
    ("Text[^a].", "footnote without a definition"),
    ("[^a]: A text.", "footnote [^a] is not used, so the page does not show it: delete it"),
    ("See [the page](a b.md).", "link shown as text"),
    ("See [the page][nowhere].", "link shown as text"),
    ("```{note\ntext\n```", "'{note' has no }: write {NAME}"),
    ("```note}\ntext\n```", "'note}' is no directive: write {NAME} right after the fence"),
    (":::note\ntext\n:::", "::: without {NAME} is a block of code: write :::{NAME}"),
    ("## Title", "this heading has no label, so its address would differ from edition to edition"),
    ("(a)=\n## The $\\underbrace{x}_{y}$", "cannot be plain text in the browser's tab"),
    ("(Fig A)=\n## Title", "label 'Fig A' has the address 'fig-a': write it in small Latin letters"),
    ("(рис)=\n## Title", "label 'рис' gives no address: write it in small Latin letters"),
]


@pytest.mark.parametrize(("text", "message"), WRONG)
def test_pitfall_is_told_with_its_line(text: str, message: str) -> None:
    page = parse_page(f"(top)=\n# Top\n\nA sentence.\n\n{text}\n")
    found = [fault for fault in page.faults if message in fault.text]
    assert found, [fault.text for fault in page.faults]
    assert 6 <= found[0].line <= 6 + text.count("\n")


RIGHT = [
    r"It costs \$5 and a flat costs \$10; `$HOME` and `*args`, `{term}` and `$\|x\|$`.",
    r"Norms $\|x\|$, $\lVert x \rVert$, sets $\{a, b\}$, $O(n \log n)$, $x_{ijk}$, $\text{если } x > 0$, $a$$b$.",
    f"{TABLE}| $\\lVert x \\rVert$ | $p(a \\mid b)$ |\n| `a \\| b` | $x$ |\n",
    f"{TABLE}|  | 1 |\n| 1 |  |\n",
    "A *word*, **two words**, *the `code` in it*, 2 × 3, snake_case, a\\*b, “*quoted*”, (**x**), *а*-й.",
    "<kbd>Ctrl</kbd>, a<br>b, <img src='a.png' alt='A'>.",
    "A note[^a] and {ref}`top`, [text](https://a.org), <https://a.org/$x*y`>, \\[1\\, a [bracket].\n\n[^a]: It.",
    "% a comment with $ and *\n",
    "```python\nx = '$' * 2  # {term} <!--\n```\n\n:::{note}\nText.\n:::",
    "(a-1)=\n## The $\\ell_2$ norm\n\n(b)=\n### Another\n\n#### Without",
    "$$\n\\begin{aligned}\na &= b \\\\\nc &= d\n\\end{aligned}\n$$ (eq-a)",
]


@pytest.mark.parametrize("text", RIGHT)
def test_right_markup_is_accepted(text: str) -> None:
    assert parse_page(f"(top)=\n# Top\n\n{text}\n").faults == ()


def test_pitfalls_inside_of_directives_captions_and_cells_are_told(small: Any) -> None:
    small.edit("book/en/page.md", "A picture. {ref}", "It costs $5 and $7. {ref}")
    small.edit("book/en/page.md", "    caption: A picture.", "    caption: A *picture.")
    small.edit("book/en/page.md", "some words [some", "some _words_ [some")
    lines = [small.line("book/en/page.md", text) for text in ("It costs", "some _words_", "caption: A *p")]
    problems = check_pages(small.folders, small.root / "_toc.yml", small.root)
    assert [(problem.path, problem.line) for problem in sorted(problems)] == [
        (Path("book/en/page.md"), line) for line in lines
    ]


def test_files_of_the_repository_follow_github_and_are_left_alone() -> None:
    assert parse_page("# Title\n\nThe variable $HOME. <!-- a -->", plain=True).faults == ()
