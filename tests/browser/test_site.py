"""The built site as a reader meets it."""

from __future__ import annotations

import re

import pytest
from site_page import PROJECT, Watched

PAGES = [(language, page) for language in PROJECT.languages for page in PROJECT.pages]


@pytest.mark.parametrize(("language", "page"), PAGES)
def test_page_loads_alone_and_without_faults(watched: Watched, language: str, page: str) -> None:
    opened = watched.open(f"{language}/{page}.html")
    assert opened.locator("html").get_attribute("lang") == language
    opened.wait_for_load_state("networkidle")
    assert watched.faults == []


@pytest.mark.parametrize(("language", "page"), PAGES)
def test_formulas_are_set(watched: Watched, language: str, page: str) -> None:
    opened = watched.open(f"{language}/{page}.html")
    formulas = opened.locator(".math").count()
    assert opened.locator("mjx-container").count() >= formulas
    assert opened.locator("mjx-merror").count() == 0
    text = opened.locator("article").inner_text()
    assert not re.search(r"\\\(|\\\[|\$\$", text), "TeX shows on the page"


@pytest.mark.parametrize(("language", "page"), PAGES)
def test_pictures_are_there_and_described(watched: Watched, language: str, page: str) -> None:
    opened = watched.open(f"{language}/{page}.html")
    for picture in opened.locator("article img").all():
        picture.scroll_into_view_if_needed()
        assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
        assert (picture.get_attribute("alt") or "").strip(), picture.get_attribute("src")


@pytest.mark.parametrize(("language", "page"), PAGES)
def test_switcher_keeps_the_page(watched: Watched, language: str, page: str) -> None:
    opened = watched.open(f"{language}/{page}.html")
    for other in PROJECT.languages:
        if other != language:
            opened.locator(f".edition-switcher a[hreflang={other}]").first.click()
            opened.wait_for_url(f"**/{other}/{page}.html")
            assert opened.locator("html").get_attribute("lang") == other
            opened.go_back()
    assert opened.locator("link[rel=alternate][hreflang=x-default]").count() == 1
    assert opened.locator("link[rel=alternate][hreflang]").count() == len(PROJECT.languages) + 1
    assert watched.faults == []


@pytest.mark.parametrize("language", PROJECT.languages)
def test_search_finds_a_term_of_the_book(watched: Watched, language: str) -> None:
    word = {"en": "backpropagation", "ru": "градиентом"}[language]
    opened = watched.open(f"{language}/search.html?q={word}")
    opened.locator("ul.search li a").first.wait_for(timeout=10_000)
    assert watched.faults == []


def test_landing_page_works_without_scripts(browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    for language in PROJECT.languages:
        page.goto(site)
        page.locator(f"a[hreflang={language}]").click()
        page.wait_for_url(f"**/{language}/index.html")
        assert page.locator("h1").first.inner_text().startswith(PROJECT.edition(language)["title"])
    context.close()


def test_page_for_a_wrong_address_offers_the_editions(watched: Watched) -> None:
    page = watched.open("404.html")
    for language in PROJECT.languages:
        assert page.locator(f"a[hreflang={language}]").get_attribute("href").endswith(f"/{language}/index.html")
