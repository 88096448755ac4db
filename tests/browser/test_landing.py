"""The landing page offers the reader's language, remembers a choice, and needs neither scripts nor a server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from site_page import PROJECT

FIRST, OTHER, *_ = PROJECT.languages


@pytest.fixture(params=["served", "from a disk"])
def root(request: pytest.FixtureRequest, site: str) -> str:
    return site if request.param == "served" else PROJECT.site.as_uri() + "/"


@pytest.fixture
def reader(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page of somebody whose browser speaks the other language; nothing is remembered yet."""
    context = browser.new_context(locale=OTHER, java_script_enabled=getattr(request, "param", True))
    yield context.new_page()
    context.close()


def test_language_of_the_browser_is_offered_and_nobody_is_sent_away(reader: Page, root: str) -> None:
    reader.goto(f"{root}index.html", wait_until="load")
    first = reader.locator("section").first
    expect(first).to_have_attribute("lang", OTHER)
    expect(first.locator("a")).to_be_focused()
    assert reader.url == f"{root}index.html"
    assert reader.locator("section").count() == len(PROJECT.languages)


def test_choice_is_remembered_and_can_be_taken_back(reader: Page, root: str) -> None:
    reader.goto(f"{root}index.html", wait_until="load")
    reader.locator(f"section[lang={FIRST}] input").check()
    reader.goto("about:blank")
    reader.goto(f"{root}index.html", wait_until="commit")  # it leads on before it is loaded
    reader.wait_for_url(f"{root}{FIRST}/index.html", wait_until="domcontentloaded")
    reader.goto(f"{root}index.html#choose", wait_until="load")
    box = reader.locator(f"section[lang={FIRST}] input")
    expect(box).to_be_checked()
    box.uncheck()
    reader.goto("about:blank")
    reader.goto(f"{root}index.html", wait_until="load")
    assert reader.url == f"{root}index.html"


@pytest.mark.parametrize("reader", [False], indirect=True)
def test_both_languages_are_there_without_scripts(reader: Page, root: str) -> None:
    reader.goto(f"{root}index.html", wait_until="load")
    for language in PROJECT.languages:
        link = reader.locator(f"section[lang={language}] a")
        assert link.get_attribute("href") == f"{language}/index.html"
        assert link.get_attribute("hreflang") == language
    expect(reader.locator("input").first).not_to_be_visible()  # nothing could remember it


def test_wrong_address_answers_in_the_language_of_the_address(reader: Page, site: str) -> None:
    reader.goto(f"{site}{FIRST}/no-such-page.html", wait_until="load")
    section = reader.locator("section").first
    expect(section).to_have_attribute("lang", FIRST)
    chapter = section.locator("li a").first
    chapter.click()
    reader.wait_for_url(f"**/{FIRST}/{PROJECT.pages[1]}.html", wait_until="domcontentloaded")


@pytest.mark.parametrize("language", PROJECT.languages)
def test_front_page_is_as_wide_before_its_cards_have_come(browser: Browser, site: str, language: str) -> None:
    """A page shows before it has come to its end: what comes later must not move what stands."""
    context = browser.new_context(viewport={"width": 1350, "height": 900})
    page = context.new_page()
    page.goto(f"{site}{language}/index.html")
    article = page.locator(".bd-article")
    whole = article.bounding_box()
    page.evaluate("() => document.querySelectorAll('.course, .course-map').forEach(part => part.remove())")
    begun = article.bounding_box()
    context.close()
    assert whole is not None
    assert begun is not None
    assert (begun["x"], begun["width"]) == (whole["x"], whole["width"])
