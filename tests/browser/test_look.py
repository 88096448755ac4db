"""The look of a page: faces, measure, hierarchy, what tells its cards apart; nothing moves when fonts come."""

from __future__ import annotations

import functools
import http.server
import re
import threading
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route
from rich_book import rich
from site_page import PROJECT, TEMPLATES, Watched
from tiny_book import Book

__all__ = ["rich"]

STATIC = PROJECT.root / "book" / "_static"
LANGUAGES = ["en", "ru"]
SAMPLE = {
    "en": "How does a network know which of its many weights to change, and by how much? "
    "It asks each layer in turn, from the last one to the first, what its own share of the mistake was. ",
    "ru": "Откуда сеть знает, какой из множества весов изменить и насколько? "
    "По очереди, от последнего слоя к первому, она выясняет у каждого, какова его доля в общей ошибке. ",
}
LINES = """text => {
  const p = document.querySelector("#el-long > p"), range = document.createRange(), lines = new Map();
  p.textContent = text.repeat(8);
  for (let place = 0; place < p.firstChild.length; place++) {
    range.setStart(p.firstChild, place);
    range.setEnd(p.firstChild, place + 1);
    const bottom = Math.round(range.getBoundingClientRect().bottom);
    lines.set(bottom, (lines.get(bottom) || 0) + 1);
  }
  return [...lines.values()].slice(0, -1);
}"""
SHIFTS = """() => { window.shifted = 0; new PerformanceObserver(list => {
  for (const entry of list.getEntries()) window.shifted += entry.value;
}).observe({type: "layout-shift", buffered: true}); }"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    yield context.new_page()
    context.close()


@pytest.fixture(scope="module")
def served(rich: Book) -> Iterator[str]:
    """Address of the site: from a disk a browser gets fonts at once."""
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(rich.project.site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def opened(page: Page, book: Book, language: str) -> Page:
    page.goto((book.project.site / language / "elements.html").as_uri())
    page.evaluate("() => document.fonts.ready")
    return page


def test_sheets_and_fonts_stay_small() -> None:
    sheets = [STATIC / f"{name}.css" for name in ("type", "page", "code", "figures", "cards", "exercises")]
    assert sum(path.stat().st_size for path in sheets) <= 32 * 1024
    assert sum(path.stat().st_size for path in (STATIC / "fonts").glob("*.woff2")) <= 100_000


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [1280, 1440, 1920])
def test_lines_have_65_to_70_characters(rich: Book, page: Page, language: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    lines = opened(page, rich, language).evaluate(LINES, SAMPLE[language])
    assert len(lines) > 10
    assert 64 <= sum(lines) / len(lines) <= 71


@pytest.mark.parametrize("language", LANGUAGES)
def test_text_is_set_in_the_faces_of_the_book(rich: Book, page: Page, language: str) -> None:
    opened(page, rich, language)
    loaded = page.evaluate("() => [...document.fonts].filter(f => f.status === 'loaded').map(f => f.family)")
    assert {"Literata", "JetBrains Mono"} <= {name.strip('"') for name in loaded}
    assert page.locator("#el-long > p").first.evaluate("p => getComputedStyle(p).fontSize") == "18px"
    asked = re.findall(r'fonts/literata-[a-z-]+[.]woff2"', rich.page(language, "elements"))
    assert len(asked) == (3 if language == "ru" else 2)


def test_titles_grow_with_their_rank(rich: Book, page: Page) -> None:
    opened(page, rich, "en")
    sizes = page.evaluate("""() => ["h1", "h2", "h3", "p"].map(name => {
      const piece = document.createElement(name);
      document.querySelector("#el-long").append(piece);
      const style = getComputedStyle(piece);
      return [parseFloat(style.fontSize), Number(style.fontWeight)];
    })""")
    assert [size for size, _ in sizes] == sorted({size for size, _ in sizes}, reverse=True)
    assert [weight for _, weight in sizes] == [600, 600, 600, 400]


def test_code_and_what_it_prints_look_different(rich: Book, page: Page) -> None:
    opened(page, rich, "en")
    ground = "box => getComputedStyle(box).backgroundColor"
    code = page.locator(".cell_input pre").first.evaluate(ground)
    printed = page.locator(".cell_output .output.text_plain").first
    assert code != printed.evaluate(ground)
    assert printed.evaluate("box => parseFloat(getComputedStyle(box).borderLeftWidth)") >= 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_moves_when_the_fonts_come(served: str, page: Page, language: str) -> None:
    def late(route: Route) -> None:
        time.sleep(0.4)
        route.continue_()

    page.route("**/fonts/*.woff2", late)
    page.add_init_script(f"({SHIFTS})()")
    page.goto(f"{served}/{language}/elements.html")
    page.wait_for_function("() => document.fonts.check('18px Literata')")
    page.wait_for_load_state("networkidle")
    assert page.evaluate("() => window.shifted") <= 0.05


def test_buttons_are_at_the_thumb_on_a_phone(rich: Book, page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    opened(page, rich, "ru")
    for name in (".primary-toggle", ".search-button", ".theme-switch-button", ".secondary-toggle"):
        box = page.locator(f".bd-header-article {name}").first.bounding_box()
        assert box is not None
        assert box["y"] > 600
        assert min(box["width"], box["height"]) >= 40
    page.evaluate("() => window.scrollTo(0, document.documentElement.scrollHeight)")
    foot = page.locator("footer.bd-footer-content").bounding_box()
    header = page.locator(".bd-header-article").bounding_box()
    assert foot is not None
    assert header is not None
    assert foot["y"] + foot["height"] <= header["y"] + 1


@pytest.mark.parametrize(("language", "place"), [("en", "Foundations"), ("ru", "Основы")])
def test_place_of_a_chapter_stands_above_its_title(rich: Book, page: Page, language: str, place: str) -> None:
    opened(page, rich, language)
    line = page.locator("article .chapter-place + h1").locator("xpath=preceding-sibling::p[1]")
    assert line.inner_text() == place
    assert "opens-part" not in (line.get_attribute("class") or "")
    page.goto((rich.project.site / language / "experiment.html").as_uri())
    assert page.locator(".chapter-place.opens-part + h1").count() == 1


def test_colors_of_the_system_leave_frames(rich: Book, browser: Browser) -> None:
    context = browser.new_context(forced_colors="active")
    page = opened(context.new_page(), rich, "en")
    for kind in (".prediction", ".exercise", ".bd-article pre"):
        width = page.locator(kind).first.evaluate("box => parseFloat(getComputedStyle(box).borderTopWidth)")
        assert width >= 1, kind
    context.close()


@pytest.mark.parametrize("width", [1280, 390])
def test_letters_of_code_stand_below_those_of_the_text(watched: Watched, width: int) -> None:
    watched.open(f"{LANGUAGES[0]}/{TEMPLATES[1]}.html")
    with watched.state("light", width) as page:
        code, text = page.evaluate("""() => {
          const code = document.querySelector("article section > .cell > .cell_input pre");
          const text = code.closest("section").querySelector(":scope > p");
          const left = element => element.getBoundingClientRect().left;
          return [left(code) + parseFloat(getComputedStyle(code).paddingLeft), left(text)];
        }""")
    assert abs(code - text) < 1
