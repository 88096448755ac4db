"""What a reader does on a page: change the language, open a solution, read from a disk."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect
from site_page import EDITION_PAGES, PAGES, PREFIX, PROJECT, Watched

FIRST, *OTHERS = PROJECT.languages
WITH_FOLDS = [
    path
    for path in EDITION_PAGES
    if 'class="dropdown' in (PROJECT.site / path).read_text("utf8")
    or "dropdown admonition" in (PROJECT.site / path).read_text("utf8")
]


def switch(page: Page, language: str, *, keyboard: bool) -> None:
    """Follow the link to the other edition."""
    link = page.locator(f".edition-switcher a[hreflang={language}]").first
    if keyboard:
        link.focus()
        page.keyboard.press("Enter")
    else:
        link.click()


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize(
    "name", [path.removeprefix(f"{FIRST}/") for path in EDITION_PAGES if path.startswith(f"{FIRST}/")]
)
def test_switcher_keeps_the_page(watched: Watched, name: str, width: int) -> None:
    page = watched.page
    page.set_viewport_size({"width": width, "height": 900})
    page.route(
        "**/mathjax/**", lambda route: route.fulfill(body="")
    )  # four pages without the seconds of their formulas
    keyboard = width == 1280
    page.goto(f"{watched.site}{FIRST}/{name}", wait_until="domcontentloaded")
    for language in [*OTHERS, FIRST]:
        switch(page, language, keyboard=keyboard)
        page.wait_for_url(f"**/{language}/{name}", wait_until="domcontentloaded")
        assert page.locator("html").get_attribute("lang") == language
        keyboard = not keyboard


@pytest.mark.parametrize("path", WITH_FOLDS)
def test_solutions_open_by_keyboard(watched: Watched, path: str) -> None:
    page = watched.open(path)
    buttons = page.locator(".toggle-button").all()
    assert buttons
    for button in buttons:
        expect(button).to_have_attribute("aria-expanded", "false")
        fold = page.locator(f"[id='{button.get_attribute('data-target')}']")
        inside = fold.locator("> :not(.admonition-title)").first
        expect(inside).to_be_hidden()
        button.focus()
        page.keyboard.press("Enter")
        expect(button).to_have_attribute("aria-expanded", "true")
        expect(inside).to_be_visible()
        page.keyboard.press("Space")
        expect(inside).to_be_hidden()
    for title in page.locator(".admonition.toggle > .admonition-title").all():
        title.locator("a").first.click()  # a link inside of the title must not upset the script of the folds
        break
    for summary in page.locator("summary").all():
        details = summary.locator("..")
        was = details.evaluate("details => details.open")
        summary.focus()
        page.keyboard.press("Enter")
        assert details.evaluate("details => details.open") is not was
    assert watched.faults == []


@pytest.mark.parametrize("path", [path for path in PAGES if path != "404.html"])
def test_page_works_from_a_disk(watched: Watched, path: str) -> None:
    watched.site = PROJECT.site.as_uri() + "/"
    page = watched.page
    page.goto(watched.site + path, wait_until="load")
    if page.locator(".math").count():
        page.locator("mjx-container").first.wait_for(state="attached")
    assert watched.faults == []


def test_landing_page_works_without_scripts(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    for language in PROJECT.languages:
        page.goto(site)
        page.locator(f"a[hreflang={language}]").click()
        page.wait_for_url(f"**/{language}/index.html")
        assert page.locator("h1").first.inner_text().startswith(PROJECT.edition(language)["title"])
    context.close()


@pytest.mark.parametrize("wrong", ["nothing.html", "ru/deep/er/nothing.html"])
def test_page_for_a_wrong_address_offers_the_editions(watched: Watched, wrong: str) -> None:
    answer = watched.page.goto(watched.site + wrong)
    assert answer is not None
    assert answer.status == 404
    for language in PROJECT.languages:
        href = watched.page.locator(f"a[hreflang={language}]").get_attribute("href")
        assert href == f"{PREFIX}{language}/index.html"
    watched.page.locator(f"a[hreflang={FIRST}]").click()
    watched.page.wait_for_url(f"**/{FIRST}/index.html")
