"""Spans that no style sheet makes visible go; the text and the tokens with a color of their own stay."""

from __future__ import annotations

from bookbuild.site.lighten import colored_tokens, lighten
from bookbuild.site.styles import parse

SHEET = """
html[data-theme="light"] .highlight { background: #fff; color: #000 }
html[data-theme="light"] .highlight .n { color: #000 }
html[data-theme="light"] .highlight .k { color: #00f }
html[data-theme="light"] .highlight .p { color: #000 }
html[data-theme="dark"] .highlight { color: #fff }
html[data-theme="dark"] .highlight .n { color: #fff }
html[data-theme="dark"] .highlight .p { color: #fe0 }
"""


def test_tokens_that_look_different_in_some_theme_are_colored() -> None:
    assert colored_tokens(parse(SHEET)) == {"k", "p"}


def test_spans_around_plain_tokens_go() -> None:
    html = '<span class="n">prose</span><pre><span></span><span class="k">if</span> <span class="n">a</span>&lt;</pre>'
    assert lighten(html, {"k"}) == '<span class="n">prose</span><pre><span class="k">if</span> a&lt;</pre>'


def test_spans_in_references_and_words_of_code_go() -> None:
    html = '<a><span class="xref std std-term">loss</span></a> <code class="x"><span class="pre">f(x)</span></code>'
    assert lighten(html, set()) == '<a>loss</a> <code class="x">f(x)</code>'


def test_words_of_code_that_may_part_keep_theirs() -> None:
    html = '<code><span class="pre">a</span> <span class="pre">b</span></code>'
    assert lighten(html, set()) == html
