"""The theme's sheets are cut to what pages use, and nothing that can match is lost."""

from __future__ import annotations

import pytest

from bookbuild.site.styles import Vocabulary, parse, split_selectors, used, without_icon_font, without_unused_names

SHEET = """@charset "utf-8"; @import "x.css";
/* a comment with { and ; */
.card > p , .lost , a[href^="x,y"]:is(.k, .l) { color : red ; background: url(data:image/svg+xml;utf8,<svg>{}</svg>) }
@media (min-width: 2px) { .card::after { content: "a{b;c}" } .lost { color: blue } }
@media print { .lost{color:green} }
.mt-1\\.5 { margin: 0 }
p:not(.anything) { order: 1 }
"""


def cut(css: str, html: str, script: str = "") -> str:
    words = Vocabulary()
    words.add_page(html)
    words.add_script(script)
    return "".join(map(str, used(parse(css), words)))


def test_what_pages_use_is_kept() -> None:
    html = '<div class="card mt-1.5"><p id="x">text</p><a href="#">link</a></div>'
    assert cut(SHEET, html) == (
        '.card > p,a[href^="x,y"]:is(.k, .l){color:red;background:url(data:image/svg+xml;utf8,<svg>{}</svg>)}'
        '@media (min-width: 2px){.card::after{content:"a{b;c}"}}'
        ".mt-1\\.5{margin:0}p:not(.anything){order:1}"
    )


@pytest.mark.parametrize(
    ("selector", "fits"),
    [
        (".card", True),
        ("div.card:hover > P", True),
        ("html[data-theme=dark] .card", False),  # a page without <html> here
        ("#here.card", True),
        ("#there", False),
        (".made-by-script", True),
        ("section .card", False),
        (":root", True),
        (".card:not(.lost) + div::before", True),
        (".card .lost", False),
    ],
)
def test_selectors(selector: str, fits: bool) -> None:
    words = Vocabulary()
    words.add_page('<div class="card big" id="here"><p>&lt;section class="lost"&gt;</p></div>')
    words.add_script('element.className = "made-by-script";')
    assert words.fits(selector) is fits


def test_commas_in_brackets_divide_nothing() -> None:
    assert split_selectors(":is(a, b) c, d[e='f,g']") == [":is(a, b) c", "d[e='f,g']"]


@pytest.mark.parametrize(("css", "fault"), [("a { b", "not closed: 'a'"), ("a {} }", "closed twice")])
def test_damaged_sheets_are_told(css: str, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        parse(css)


def test_unused_names_go() -> None:
    css = (
        ":root{--a:1;--b:var(--c);--c:2;--d:var(--e);--e:3;--f:4}p{order:var(--a);animation:turn 1s}"
        "@keyframes turn{to{order:2}}@keyframes lost{to{order:var(--e)}}"
    )
    kept = "".join(map(str, without_unused_names(parse(css), "x.style.setProperty('--f', 1)")))
    assert "--d" not in kept
    assert "--b" not in kept
    assert "--a:1" in kept
    assert "--f:4" in kept
    assert "@keyframes turn" in kept
    assert "@keyframes lost" not in kept


def test_icon_font_goes() -> None:
    css = (
        '@font-face{font-family:"Font Awesome 6 Free";src:url(x.woff2)}@font-face{font-family:Book;src:url(y.woff2)}'
        'p::after{content:"\\f303";font:var(--fa-font-solid);top:0}i{content:var(--pst-icon-note)}'
    )
    assert "".join(map(str, without_icon_font(parse(css)))) == (
        "@font-face{font-family:Book;src:url(y.woff2)}p::after{top:0}"
    )
