"""What a first visit costs: bytes by kind, moves of what one reads, and what each page may not load at all."""

from __future__ import annotations

import gzip
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from urllib.parse import unquote, urlsplit

import pytest
from html_checks import BuiltPage
from playwright.sync_api import Browser, Page
from site_page import EDITION_PAGES, PREFIX, PROJECT, TEMPLATES

HOMES = [f"{language}/index.html" for language in PROJECT.languages]
CHAPTERS = [f"{language}/{TEMPLATES[1]}.html" for language in PROJECT.languages]
KINDS = {".html": "page", ".css": "style", ".js": "script", ".woff2": "font", ".svg": "picture", ".png": "picture"}
# Kilobytes of everything but pictures, fonts and what sets formulas.
FRAME = {**dict.fromkeys(HOMES, 80), **dict.fromkeys(CHAPTERS, 220)}
SCRIPTS = 40  # of these, what belongs to scripts
FORMULAS = re.compile("katex")
MOST_SHIFT = 0.02

SHIFTS = """() => {
  window.shifts = [];
  new PerformanceObserver(list => {
    for (const {value, hadRecentInput} of list.getEntries()) if (!hadRecentInput) window.shifts.push(value);
  }).observe({type: "layout-shift", buffered: true});
}"""


@pytest.fixture
def first_visit(browser: Browser) -> Iterator[Page]:
    """A page of somebody who has never been here: nothing is kept."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


def kilobytes(requested: set[str]) -> dict[str, float]:
    """Return the sizes of files by kind, as a server sends them that packs texts with gzip."""
    sizes: defaultdict[str, float] = defaultdict(float)
    for name in requested:
        path = PROJECT.site / name
        kind = "formulas" if FORMULAS.search(name) else KINDS.get(path.suffix, "other")
        content = path.read_bytes()
        packed = content if path.suffix in (".woff2", ".png") else gzip.compress(content, 6)
        sizes[kind] += len(packed) / 1000
    return sizes


@pytest.mark.parametrize("path", [*HOMES, *CHAPTERS])
def test_first_load_is_light(first_visit: Page, site: str, path: str) -> None:
    urls: set[str] = set()
    first_visit.on("request", lambda request: urls.add(request.url))
    first_visit.goto(site + path, wait_until="networkidle")
    urls = {url for url in urls if not url.startswith("data:")}
    assert [url for url in urls if not url.startswith(site)] == []
    sizes = kilobytes({unquote(urlsplit(url).path).removeprefix(PREFIX) for url in urls})
    frame = sum(size for kind, size in sizes.items() if kind in ("page", "style", "script", "other"))
    assert frame <= FRAME[path], dict(sizes)
    assert sizes["script"] <= SCRIPTS, dict(sizes)


def shift(page: Page, site: str, address: str) -> float:
    """Open a page over a slow line and return how much of it moved under the eyes of the reader."""
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    slow = {"offline": False, "latency": 100, "downloadThroughput": 400_000, "uploadThroughput": 100_000}
    network.send("Network.emulateNetworkConditions", slow)
    page.add_init_script(f"({SHIFTS})()")
    page.goto(site + address, wait_until="load")
    page.wait_for_timeout(1500)
    return float(page.evaluate("shifts.reduce((sum, value) => sum + value, 0)"))


def usual_shift(page: Page, site: str, address: str) -> float:
    """Return the shift of a first visit; if it is large, the median of three: a busy machine paints late at times."""
    shifts = [shift(page, site, address)]
    browser = page.context.browser
    assert browser is not None
    while shifts[0] > MOST_SHIFT and len(shifts) < 3:
        context = browser.new_context(viewport=page.viewport_size)
        shifts.append(shift(context.new_page(), site, address))
        context.close()
    return median(shifts)


@pytest.mark.parametrize("path", [*HOMES, *CHAPTERS])
def test_nothing_moves(first_visit: Page, site: str, path: str) -> None:
    assert usual_shift(first_visit, site, path) <= MOST_SHIFT


@pytest.mark.parametrize("path", CHAPTERS)
def test_nothing_moves_below_a_deep_link(first_visit: Page, site: str, path: str) -> None:
    html = (PROJECT.site / path).read_text("utf8")
    anchor = re.findall(r'<section [^>]*?id="([^"]+)">\s*(?:<span id="[^"]*"></span>)?<h2>', html)[-3]
    assert usual_shift(first_visit, site, f"{path}#{anchor}") <= MOST_SHIFT
    heading = first_visit.locator(f"#{anchor} > h2")
    assert heading.evaluate("heading => heading.getBoundingClientRect().top") in range_of_screen(first_visit)


def range_of_screen(page: Page) -> Range:
    """Return the part of the screen in which a heading is that a link leads to."""
    return Range(0, page.evaluate("innerHeight / 3"))


class Range:
    """Numbers between two others."""

    def __init__(self, low: float, high: float):
        self.low, self.high = low, high

    def __contains__(self, number: object) -> bool:
        return isinstance(number, int | float) and self.low <= number <= self.high


def test_site_holds_nothing_that_no_page_loads() -> None:
    strange = [
        path.relative_to(PROJECT.site).as_posix()
        for pattern in ("*.map", "*webpack*", "*fontawesome*", "fa-*", "bootstrap*", "*.ttf", "pydata-*")
        for path in PROJECT.site.rglob(pattern)
    ]
    assert strange == []


def page_of(path: str) -> BuiltPage:
    return BuiltPage(path, (PROJECT.site / path).read_text("utf8"))


@pytest.mark.parametrize("path", EDITION_PAGES)
def test_pictures_have_sizes_and_come_late(path: str) -> None:
    pictures = [*page_of(path).tags("img")]
    assert [picture["src"] for picture in pictures if not {"width", "height"} <= picture.keys()] == []
    assert [picture["src"] for picture in pictures if picture.get("decoding") != "async"] == []
    assert [picture["src"] for picture in pictures[1:] if picture.get("loading") != "lazy"] == []


@pytest.mark.parametrize("path", EDITION_PAGES)
def test_no_script_blocks_the_page(path: str) -> None:
    scripts = [script for script in page_of(path).tags("script") if "src" in script]
    assert [script["src"] for script in scripts if "defer" not in script and script.get("type") != "module"] == []


def test_the_mode_is_set_by_the_same_script_on_all_pages() -> None:
    scripts = [
        set(re.findall(r"<script(?![^>]*(?: src=|json))[^>]*>(.*?)</script>", page_of(path).html, re.DOTALL))
        for path in EDITION_PAGES
    ]
    assert [script for script in set.intersection(*scripts) if "prefers-color-scheme" in script]


@pytest.mark.parametrize("path", EDITION_PAGES)
def test_head_says_everything_once(path: str) -> None:
    page = page_of(path)
    assert [meta["name"] for meta in page.tags("meta") if "name" in meta].count("viewport") == 1
    title = re.search(r"<title>(.*?)</title>", page.html)
    assert title
    parts = title[1].split(" &#8212; ")
    assert len(parts) == len(set(parts))
    assert [attributes.get("data-theme") for attributes in page.tags("html")] == ["light"]


@pytest.mark.parametrize("path", EDITION_PAGES)
def test_lines_of_folds_hold_no_blocks(path: str) -> None:
    lines = re.findall(r"<summary[^>]*>.*?</summary>", page_of(path).html, re.DOTALL)
    assert [line for line in lines if re.search(r"<(p|div|ul|section)\b", line)] == []


def test_kinds_of_the_test_are_all_that_is_sent() -> None:
    """A file of another ending would be counted as packed, whatever it is."""
    assert {Path(name).suffix for name in ("a.html", "a.css", "a.js", "a.woff2", "a.svg", "a.png")} == KINDS.keys()
