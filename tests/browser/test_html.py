"""The HTML of every page of the built site, read without a browser."""

from __future__ import annotations

from pathlib import Path

import html_checks
import pytest
from html_checks import CHECKS, BuiltPage
from site_page import ADDRESS, PAGES, PROJECT

GOOD = f"""<!DOCTYPE html><html lang="ru"><head>
<link rel="alternate" hreflang="en" href="{ADDRESS}en/page.html">
<link rel="alternate" hreflang="ru" href="{ADDRESS}ru/page.html">
<link rel="alternate" hreflang="x-default" href="{ADDRESS}en/page.html">
<link rel="stylesheet" href="../style.css?v=1"><script src="../script.js"></script></head>
<body><nav><a href="../en/page.html" hreflang="en">English</a></nav>
<h1 id="top">Страница</h1><a href="#top">сюда</a> <a href="../en/page.html#t%6Fp">туда</a> <a href="https://example.org/#x">прочь</a>
<img src="../picture.png" alt="Два круга"><img src="data:image/png;base64,AA" alt="Bineural"></body></html>"""


@pytest.mark.parametrize("path", PAGES)
def test_html(path: str) -> None:
    html = (PROJECT.site / path).read_text("utf8")
    faults = html_checks.faults(BuiltPage(path, html))
    assert not faults, "\n".join([path, *faults])


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site around one good page."""
    for name in ("style.css", "script.js", "picture.png"):
        (tmp_path / name).touch()
    for language in ("en", "ru"):
        (tmp_path / language).mkdir()
        (tmp_path / language / "page.html").write_text('<h1 id="top">')
    return tmp_path


def test_good_page_has_no_faults(site: Path) -> None:
    assert html_checks.faults(BuiltPage("ru/page.html", GOOD, site)) == []


FAULTS = [
    ('<html lang="ru">', '<html lang="en">', "language_is_declared: expected <html lang=ru>, got ['en']"),
    (' hreflang="x-default"', ' hreflang="de"', "editions_name_each_other: expected <link rel=alternate> to "),
    ('"../en/page.html" hreflang', '"../en/index.html" hreflang', "editions_name_each_other: expected links to "),
    ('alt="Два круга"', "", "pictures_are_described: ../picture.png has no alternative text"),
    (
        "Два круга",
        "Two circles",
        "pictures_are_described: ../picture.png is described in another language: Two circles",
    ),
    (
        "../style.css",
        "/style.css",
        "everything_shown_lies_in_the_site: <link> shows /style.css?v=1, which is not there",
    ),
    (
        "../script.js",
        "//a.org/x.js",
        "everything_shown_lies_in_the_site: <script> takes //a.org/x.js from another host",
    ),
    ("../picture.png", "lost.png", "everything_shown_lies_in_the_site: <img> shows lost.png, which is not there"),
    ('"#top"', '"#foot"', "links_lead_somewhere: #foot leads to a place that is not there"),
    ("t%6Fp", "foot", "links_lead_somewhere: ../en/page.html#foot leads to a place that is not there"),
    ("../en/page.html#", "gone.html#", "links_lead_somewhere: gone.html#t%6Fp leads to a page that is not there"),
]


@pytest.mark.parametrize(("good", "bad", "fault"), FAULTS, ids=[fault.partition(": ")[2] for *_, fault in FAULTS])
def test_faults_are_found(site: Path, good: str, bad: str, fault: str) -> None:
    assert GOOD.count(good) == 1
    found = html_checks.faults(BuiltPage("ru/page.html", GOOD.replace(good, bad), site))
    assert any(line.startswith(fault) for line in found), found
    assert {line.partition(":")[0] for line in found} >= {fault.partition(":")[0]}


def test_every_check_finds_a_fault() -> None:
    assert {fault.partition(":")[0] for *_, fault in FAULTS} == {check.__name__ for check in CHECKS}
