"""Where a reader gets to: into folds, to the same place of the other edition, to the search from any keyboard."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from site_page import EDITION_PAGES, PROJECT, Watched, has_exercises

FIRST, OTHER, *_ = PROJECT.languages
CHAPTERS = [path for path in EDITION_PAGES if has_exercises(path)]
CHAPTER = next(path for path in CHAPTERS if path.startswith(FIRST))
NAME = CHAPTER.rpartition("/")[2]

# Puts an address into one fold of each kind that a page has.
FOLDED = """() => {
  const folds = ["details.hide", "details.sd-dropdown", "details.dropdown"].map(kind => document.querySelector(kind));
  return folds.filter(Boolean).map((fold, number) => {
    const inside = [...fold.children].at(-1);
    inside.insertAdjacentHTML("beforeend", `<p id="folded-${number}">deep</p>`);
    return `folded-${number}`;
  });
}"""


def press(page: Page, key: str, **modifiers: bool) -> None:
    """Send what a keyboard with another layout sends for the key that has K on a Latin one."""
    options = {"key": key, "code": "KeyK", "bubbles": True, "cancelable": True, **modifiers}
    page.evaluate("options => document.body.dispatchEvent(new KeyboardEvent('keydown', options))", options)


@pytest.mark.parametrize(("key", "opens"), [("k", True), ("л", True), ("κ", True), ("t", False), ("Л", True)])
def test_search_opens_on_every_layout(watched: Watched, key: str, opens: bool) -> None:
    page = watched.open(f"{OTHER}/index.html")
    dialog = page.locator("#pst-search-dialog")
    expect(dialog).not_to_be_visible()
    press(page, key, ctrlKey=True, shiftKey=False)
    expect(dialog).to_be_visible() if opens else expect(dialog).not_to_be_visible()
    press(page, key, ctrlKey=True)
    expect(dialog).not_to_be_visible()  # the same keys close it: they were not counted twice
    press(page, key)
    expect(dialog).not_to_be_visible()


def test_link_opens_the_folds_around_its_target(watched: Watched) -> None:
    page = watched.page
    page.goto(watched.site + CHAPTER, wait_until="load")
    for name in page.evaluate(FOLDED):
        target = page.locator(f"#{name}")
        expect(target).not_to_be_visible()
        page.evaluate("name => { location.hash = name; }", name)
        expect(target).to_be_visible()
        expect(target).to_be_in_viewport()
    # The address stays, the fold is closed by hand, and a link leads there once more.
    page.locator("details.dropdown[open] > summary").first.click()
    expect(target).not_to_be_visible()
    link = "name => { document.querySelector('.bd-article h2').innerHTML += `<a id=go href='#${name}'>x</a>`; }"
    page.evaluate(link, name)
    page.locator("#go").click()
    expect(target).to_be_visible()
    expect(target).to_be_in_viewport()
    assert watched.faults == []


def test_page_opens_at_a_target_in_a_fold(watched: Watched) -> None:
    name = re.search(r'class="solution dropdown[^>]* id="([^"]*)"', (PROJECT.site / CHAPTER).read_text("utf8"))
    assert name
    watched.page.goto(f"{watched.site}{CHAPTER}#{name[1]}-content", wait_until="load")
    expect(watched.page.locator(f"#{name[1]}-content")).to_be_in_viewport()
    assert watched.faults == []


@pytest.mark.parametrize("keyboard", [False, True])
def test_other_edition_opens_at_the_address_of_this_one(watched: Watched, keyboard: bool) -> None:
    page = watched.page
    page.goto(f"{watched.site}{FIRST}/{NAME}", wait_until="load")
    anchors = page.evaluate("() => [...document.querySelectorAll('.bd-article .headerlink')].map(link => link.hash)")
    anchor = anchors[len(anchors) // 2]
    page.evaluate("anchor => { location.hash = anchor; }", anchor)
    switch(page, OTHER, keyboard=keyboard)
    page.wait_for_url(f"**/{OTHER}/{NAME}{anchor}", wait_until="load")
    expect(page.locator(anchor)).to_be_in_viewport()


def switch(page: Page, language: str, *, keyboard: bool) -> None:
    """Follow the link to the other edition."""
    link = page.locator(f".edition-switcher a[hreflang={language}]").first
    if keyboard:
        link.evaluate("link => link.focus({preventScroll: true})")
        page.keyboard.press("Enter")
    else:
        link.evaluate("link => link.click()")  # the mouse would scroll to it first


def test_other_edition_opens_at_the_section_that_is_read(watched: Watched) -> None:
    page = watched.page
    page.goto(f"{watched.site}{FIRST}/{NAME}", wait_until="load")
    section = page.locator(".bd-article section[id]:has(> h2):not(:has(h3))").nth(4)
    anchor = section.get_attribute("id")
    section.evaluate("section => scrollTo(0, section.getBoundingClientRect().top + scrollY - 50)")
    switch(page, OTHER, keyboard=False)
    page.wait_for_url(f"**/{OTHER}/{NAME}#{anchor}", wait_until="load")
    page.goto(f"{watched.site}{FIRST}/{NAME}", wait_until="load")
    switch(page, OTHER, keyboard=False)  # from the top to the top
    page.wait_for_url(f"**/{OTHER}/{NAME}", wait_until="load")


def test_search_keeps_its_words(watched: Watched) -> None:
    page = watched.page
    page.goto(f"{watched.site}{FIRST}/search.html?q=PyTorch+loss", wait_until="load")
    switch(page, OTHER, keyboard=False)
    page.wait_for_url(f"**/{OTHER}/search.html?q=PyTorch+loss", wait_until="load")
    expect(page.locator("#search-input, input[name=q]").last).to_have_value("PyTorch loss")
