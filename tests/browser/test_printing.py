"""A chapter on paper: light, complete where it is read. What differs from page to page is in `page_checks`."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page
from site_page import PAPER, PROJECT, TEMPLATES, Watched

CHAPTERS = [f"{language}/{TEMPLATES[1]}.html" for language in PROJECT.languages]

# Texts of a kind that is printed or is not.
SHOWN = """kind => [...document.querySelectorAll(`.bd-article ${kind}`)].map(element => element.checkVisibility({
  contentVisibilityAuto: true, opacityProperty: true, visibilityProperty: true }))"""


def theme(page: Page) -> str | None:
    return page.locator("html").get_attribute("data-theme")


@pytest.mark.parametrize("path", CHAPTERS)
def test_chapter_is_printed_light_and_complete(watched: Watched, path: str) -> None:
    page = watched.page
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": PAPER, "height": 960})
    page.goto(watched.site + path, wait_until="load")
    assert theme(page) == "dark"
    assert page.evaluate(SHOWN, ".solution section, .sd-dropdown .sd-card-body")
    assert not any(page.evaluate(SHOWN, ".sd-dropdown .sd-card-body"))
    page.emulate_media(color_scheme="dark", media="print")
    page.evaluate("() => window.dispatchEvent(new Event('beforeprint'))")
    page.wait_for_timeout(500)  # the script of the folds moves them slowly
    assert theme(page) == "light"
    assert all(page.evaluate(SHOWN, ".solution section, .sd-dropdown .sd-card-body"))
    page.evaluate("() => window.dispatchEvent(new Event('afterprint'))")
    page.emulate_media(color_scheme="dark", media="screen")
    assert theme(page) == "dark"
    assert not any(page.evaluate(SHOWN, ".sd-dropdown .sd-card-body"))


def test_code_breaks_with_its_pages(watched: Watched) -> None:
    """No box around code is kept whole, or flexible: its frame would stay at the foot of a page alone."""
    page = watched.page
    page.goto(watched.site + CHAPTERS[0], wait_until="load")
    page.emulate_media(media="print")
    boxes = page.locator(".cell_input, .cell_input div, .cell_input pre")
    kept = boxes.evaluate_all("""boxes => boxes.filter(box => {
      const style = getComputedStyle(box);
      return style.breakInside !== "auto" || style.display !== "block" || style.overflowX !== "visible";
    }).map(box => box.className)""")
    assert kept == []
