"""A phone sets the sections that are near the screen, and the others when they come near: nothing may move by it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page
from site_page import EDITION_PAGES, PROJECT, SECTIONS, SET_ALL, Watched, has_exercises

CHAPTERS = [path for path in EDITION_PAGES if has_exercises(path)]
ARE_SET = f"""() => [...document.querySelectorAll("{SECTIONS}")]
  .map(section => section.firstElementChild.checkVisibility({{contentVisibilityAuto: true}}))"""
LENGTH = "() => document.querySelector('.bd-article').getBoundingClientRect().height"
TOP = "heading => heading.getBoundingClientRect().top"


@pytest.fixture
def phone(watched: Watched) -> Iterator[Page]:
    watched.page.set_viewport_size({"width": 390, "height": 844})
    yield watched.page
    assert watched.faults == []


@pytest.mark.parametrize("path", CHAPTERS[:1])
def test_far_sections_wait_on_a_phone_and_on_no_wide_screen(watched: Watched, path: str) -> None:
    page = watched.page
    page.goto(watched.site + path, wait_until="load")
    assert all(page.evaluate(ARE_SET))
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(watched.site + path, wait_until="load")
    first, *_, last = page.evaluate(ARE_SET)
    assert first
    assert not last
    page.emulate_media(media="print")
    assert all(page.evaluate(ARE_SET))


@pytest.mark.parametrize("path", CHAPTERS[::3])
def test_page_is_about_as_long_as_it_says(phone: Page, watched: Watched, path: str) -> None:
    phone.goto(watched.site + path, wait_until="load")
    told = phone.evaluate(LENGTH)
    phone.add_style_tag(content=SET_ALL)
    assert told == pytest.approx(phone.evaluate(LENGTH), rel=0.2)


@pytest.mark.parametrize("path", CHAPTERS[::6])
def test_what_is_read_stays_while_sections_above_are_set(phone: Page, watched: Watched, path: str) -> None:
    phone.goto(watched.site + path, wait_until="load")
    name = phone.evaluate(f"() => [...document.querySelectorAll('{SECTIONS}')].at(-4).id")
    phone.goto(f"{watched.site}{path}#{name}", wait_until="load")
    heading = phone.locator(f"#{name} > h2")
    phone.wait_for_timeout(300)
    assert 0 <= heading.evaluate(TOP) < 120
    phone.mouse.move(200, 400)
    for _ in range(5):
        before = heading.evaluate(TOP)
        phone.mouse.wheel(0, -300)
        phone.wait_for_timeout(150)
        assert heading.evaluate(TOP) - before == pytest.approx(300, abs=2)


def test_formulas_that_are_too_wide_scroll_once_they_are_near(phone: Page, watched: Watched) -> None:
    wide = "() => document.querySelectorAll('.bd-article :is(.wide-formula, .math[tabindex], pre[tabindex])').length"
    path = next(path for path in CHAPTERS if path == f"{PROJECT.languages[0]}/backpropagation.html")
    phone.goto(watched.site + path, wait_until="load")
    phone.wait_for_timeout(300)
    at_first = phone.evaluate(wide)
    for section in phone.locator(SECTIONS).all():
        section.scroll_into_view_if_needed()
        phone.wait_for_timeout(400)
    in_the_end = phone.evaluate(wide)
    assert in_the_end > at_first
    phone.add_style_tag(content=SET_ALL)
    phone.set_viewport_size({"width": 391, "height": 844})
    phone.wait_for_timeout(500)
    assert phone.evaluate(wide) == pytest.approx(in_the_end, abs=1)
