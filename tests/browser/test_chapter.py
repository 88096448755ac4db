"""Folds, the card and notes of a chapter, on a page that has everything: with a keyboard, without scripts, on paper."""

from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Iterator

import accessibility
import pytest
from playwright.sync_api import Browser, Page, expect
from rich_book import rich
from site_page import PAPER
from tiny_book import Book

__all__ = ["rich"]

CLOSED = ["fold-card", "fold-code", "fold-answer", "fold-hint", "fold-checked"]
LANGUAGES = ["en", "ru"]


def address(book: Book, language: str) -> str:
    """Return the address of the page on the disk."""
    return (book.project.site / language / "elements.html").as_uri()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh page, wide; formulas are not looked at here."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("kind", CLOSED)
def test_fold_opens_by_the_keyboard(rich: Book, page: Page, kind: str) -> None:
    page.goto(address(rich, "en"))
    fold = page.locator(f"details.{kind}").first
    content = fold.locator(":scope > :not(summary)").first
    expect(content).not_to_be_visible()
    fold.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(content).to_be_visible()


def test_folds_work_without_scripts(rich: Book, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address(rich, "ru"))
    for kind in CLOSED:
        fold = page.locator(f"details.{kind}").first
        fold.locator("summary").click()
        expect(fold.locator(":scope > :not(summary)").first).to_be_visible()
    report = page.locator(".solution .bineural-check")
    expect(report).not_to_be_visible()
    solution = page.locator("details.solution", has=page.locator(".bineural-check"))
    solution.locator(":scope > summary").click()
    expect(report).to_be_visible()
    context.close()


@pytest.mark.parametrize("scripts", [True, False])
def test_paper_has_answers_hints_and_the_foot_and_no_code_of_experiments(
    rich: Book, browser: Browser, scripts: bool
) -> None:
    context = browser.new_context(java_script_enabled=scripts, viewport={"width": PAPER, "height": 900})
    page = context.new_page()
    page.goto(address(rich, "en"))
    page.emulate_media(media="print")
    if scripts:
        page.evaluate("() => window.dispatchEvent(new Event('beforeprint'))")
    for text in (
        "Begin with the first.",
        "Take the second too.",
        "It is 1.50",
        "Both together.",
        "digits, OFFLINE SAMPLE",
    ):
        expect(page.get_by_text(text)).to_be_visible()
    expect(page.locator(".fold-code").first).not_to_be_visible()
    context.close()


def test_link_to_an_answer_opens_it(rich: Book, page: Page) -> None:
    page.goto(address(rich, "en"))
    page.evaluate("() => { document.querySelector('.fold-answer p').id = 'deep'; location.hash = 'deep'; }")
    expect(page.locator("#deep")).to_be_visible()


@pytest.mark.parametrize("width", [320, 390, 768, 992, 1100, 1200, 1280, 1920])
def test_nothing_leaves_the_screen(rich: Book, page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(address(rich, "ru"))
    page.evaluate("() => document.querySelectorAll('.bd-article details').forEach(fold => { fold.open = true; })")
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    right = "box => box.getBoundingClientRect().right"
    assert page.locator("aside.margin").evaluate(right) <= width
    text, wide = (
        page.locator(kind).evaluate("box => box.clientWidth") for kind in ("#el-long > p >> nth=0", ".tag_wide")
    )
    assert wide > 1.3 * text if width >= 1200 else wide <= text + 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_first_figure_is_on_the_first_screen(rich: Book, page: Page, language: str) -> None:
    page.goto(address(rich, language))
    card = page.locator(".chapter-card")
    assert card.evaluate("card => card.clientHeight") <= 80
    page.locator(".bookbuild-sample").evaluate("note => note.remove()")  # no reader of the built book meets it
    bottom = page.locator("figure img").first.evaluate("image => image.getBoundingClientRect().bottom")
    assert bottom < 800 - 3 * 27  # three more lines of text above it


@pytest.mark.parametrize("language", LANGUAGES)
def test_line_that_opens_the_chapter_takes_no_room_and_is_not_printed(rich: Book, page: Page, language: str) -> None:
    page.goto(address(rich, language))
    line, fold = page.locator(".card-launch"), page.locator(".fold-card > summary")
    top = "box => Math.round(box.getBoundingClientRect().top)"
    assert abs(line.evaluate(top) - fold.evaluate(top)) <= 2
    fold.click()
    below = page.locator(".fold-card > :not(summary)").first
    assert below.evaluate(top) >= line.evaluate("box => Math.round(box.getBoundingClientRect().bottom)")
    page.set_viewport_size({"width": 390, "height": 800})
    assert line.evaluate("box => box.getBoundingClientRect().bottom") <= fold.evaluate(top)
    tops = line.locator("a").evaluate_all("links => links.map(link => Math.round(link.getBoundingClientRect().top))")
    assert len(tops) == 5
    assert len(set(tops)) == 1
    page.emulate_media(media="print")
    expect(line).not_to_be_visible()


@pytest.mark.parametrize("language", LANGUAGES)
def test_notebook_is_saved_from_the_site(rich: Book, page: Page, language: str) -> None:
    """From a server, that is: of a page that was opened from a disk a browser shows the file."""
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(rich.project.site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        page.goto(f"http://127.0.0.1:{server.server_address[1]}/{language}/elements.html")
        with page.expect_download() as started:
            page.locator(".card-launch a[download]").click()
        server.shutdown()
    assert started.value.suggested_filename == "elements.ipynb"
    made = rich.project.notebooks / language / "elements.ipynb"
    assert started.value.path().read_bytes() == made.read_bytes()


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("old", ["first", "renamed-once"])
def test_old_address_leads_to_the_page(rich: Book, browser: Browser, old: str, scripts: bool) -> None:
    context = browser.new_context(java_script_enabled=scripts)
    page = context.new_page()
    page.goto((rich.project.site / "ru" / f"{old}.html").as_uri() + "#el-long", wait_until="commit")
    page.wait_for_url(f"**/ru/elements.html{'#el-long' if scripts else ''}")
    expect(page.locator("h1").first).to_contain_text("Все элементы")
    context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_folds_have_contrast_and_names(rich: Book, page: Page, theme: str) -> None:
    page.add_init_script(f"localStorage.setItem('mode', '{theme}'); localStorage.setItem('theme', '{theme}')")
    page.goto(address(rich, "en"))
    page.evaluate("() => document.querySelectorAll('.bd-article details').forEach(fold => { fold.open = true; })")
    assert accessibility.contrast(page) == []
    assert accessibility.structure(page) == []
