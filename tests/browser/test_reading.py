"""What a reader does on a page, on one page of each template: change the language, read from a disk, lose the way.

What differs from page to page is in `page_checks` (in the browser) and in `html_checks` (without one).
"""

from __future__ import annotations

import accessibility
import pytest
from playwright.sync_api import Browser, Page, expect
from site_page import PREFIX, PROJECT, TEMPLATES, Watched

FIRST, *OTHERS = PROJECT.languages


def switch(page: Page, language: str, *, keyboard: bool) -> None:
    """Follow the link to the other edition."""
    link = page.locator(f".edition-switcher a[hreflang={language}]").first
    if keyboard:
        link.focus()
        page.keyboard.press("Enter")
    else:
        link.click()


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("name", TEMPLATES)
def test_switcher_keeps_the_page(watched: Watched, name: str, width: int) -> None:
    page = watched.page
    page.set_viewport_size({"width": width, "height": 900})
    keyboard = width == 1280
    page.goto(f"{watched.site}{FIRST}/{name}.html", wait_until="domcontentloaded")
    for language in [*OTHERS, FIRST]:
        switch(page, language, keyboard=keyboard)
        page.wait_for_url(f"**/{language}/{name}.html", wait_until="domcontentloaded")
        assert page.locator("html").get_attribute("lang") == language
        keyboard = not keyboard


@pytest.mark.parametrize("path", ["index.html", *(f"{FIRST}/{name}.html" for name in TEMPLATES)])
def test_page_works_from_a_disk(watched: Watched, path: str) -> None:
    watched.site = PROJECT.site.as_uri() + "/"
    watched.page.goto(watched.site + path, wait_until="load")
    watched.page.evaluate("() => document.fonts.ready.then(() => true)")
    assert watched.faults == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_button_that_shows_while_one_scrolls_up_has_contrast(watched: Watched, theme: str) -> None:
    watched.open(f"{FIRST}/index.html")
    with watched.state(theme, 390) as page:
        button = page.locator("#pst-back-to-top")
        button.evaluate("button => button.style.setProperty('display', 'block')")
        expect(button).to_be_visible()
        assert accessibility.contrast(page) == []


def test_landing_page_works_without_scripts(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    for language in PROJECT.languages:
        page.goto(site)
        page.locator(f"a[hreflang={language}]").first.click()
        page.wait_for_url(f"**/{language}/index.html")
        assert page.locator("h1").first.inner_text().startswith(PROJECT.edition(language)["title"])
    context.close()


@pytest.mark.parametrize("wrong", ["nothing.html", "ru/deep/er/nothing.html"])
def test_page_for_a_wrong_address_offers_the_editions(watched: Watched, wrong: str) -> None:
    answer = watched.page.goto(watched.site + wrong)
    assert answer is not None
    assert answer.status == 404
    for language in PROJECT.languages:
        href = watched.page.locator(f"a[hreflang={language}]").first.get_attribute("href")
        assert href == f"{PREFIX}{language}/index.html"
    watched.page.locator(f"a[hreflang={FIRST}]").first.click()
    watched.page.wait_for_url(f"**/{FIRST}/index.html")
