"""The frame of a page, used by mouse, keyboard and touch: light and dark, menus, search, contents, copying, folds."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect
from site_page import PROJECT, TEMPLATES, Watched

FIRST, OTHER, *_ = PROJECT.languages
CHAPTER = f"{FIRST}/{TEMPLATES[1]}.html"


@pytest.fixture
def chapter(watched: Watched) -> Page:
    """A chapter, wide, without the seconds of its formulas."""
    watched.page.emulate_media(color_scheme="light", reduced_motion="reduce")
    watched.page.goto(watched.site + CHAPTER, wait_until="load")
    return watched.page


def narrow(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 800})


@pytest.mark.parametrize(
    ("system", "themes"), [("light", ["dark", "light", "light"]), ("dark", ["light", "dark", "dark"])]
)
def test_theme_button_changes_what_is_seen_and_says_so(chapter: Page, system: str, themes: list[str]) -> None:
    chapter.emulate_media(color_scheme=system)
    button, root = chapter.locator(".theme-switch-button"), chapter.locator("html")
    names = [button.get_attribute("aria-label")]
    for theme in themes:
        button.click()
        assert root.get_attribute("data-theme") == theme
        names.append(button.get_attribute("aria-label"))
        expect(button.locator(".icon:visible")).to_have_count(1)
    assert names[0] == names[-1]
    assert len(set(names)) == 3
    button.click()
    chapter.reload()
    assert root.get_attribute("data-theme") == themes[0]  # it is kept
    button.click()
    button.click()
    assert root.get_attribute("data-mode") == "auto"


def test_theme_follows_the_system(chapter: Page) -> None:
    root = chapter.locator("html")
    for theme in ("dark", "light"):
        chapter.emulate_media(color_scheme=theme)
        expect(root).to_have_attribute("data-theme", theme)


def test_theme_is_set_before_anything_is_painted(browser: Browser, site: str) -> None:
    """The script in the head stands before every style sheet and waits for none."""
    context = browser.new_context(color_scheme="dark")
    page = context.new_page()
    page.route("**/*.css*", lambda route: route.abort())
    page.route("**/*.js*", lambda route: route.abort())
    page.goto(f"{site}{FIRST}/index.html", wait_until="domcontentloaded")
    assert page.locator("html").get_attribute("data-theme") == "dark"
    context.close()


@pytest.mark.parametrize("system", ["light", "dark"])
def test_page_without_scripts_is_light_and_folds_open(browser: Browser, site: str, system: str) -> None:
    context = browser.new_context(java_script_enabled=False, color_scheme=system)
    page = context.new_page()
    page.goto(site + CHAPTER)
    assert page.locator("html").get_attribute("data-theme") == "light"
    expect(page.locator(".pst-js-only:visible")).to_have_count(0)
    solution = page.locator("details.solution").first
    solution.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(solution.locator(":scope > :not(summary)").first).to_be_visible()
    context.close()


@pytest.mark.parametrize("kind", ["primary", "secondary"])
def test_phone_menu_closes_by_esc_and_gives_the_focus_back(chapter: Page, kind: str) -> None:
    narrow(chapter)
    button, dialog = chapter.locator(f".{kind}-toggle"), chapter.locator(f"#pst-{kind}-sidebar-modal")
    button.click()
    expect(dialog).to_be_visible()
    expect(dialog.locator("a").first).to_be_visible()
    chapter.keyboard.press("Escape")
    expect(dialog).not_to_be_visible()
    expect(button).to_be_focused()
    assert chapter.locator(f"#pst-{kind}-sidebar a").count() > 1  # what the menu held is back at its place


def test_phone_menu_of_contents_leads_to_a_section(chapter: Page) -> None:
    narrow(chapter)
    chapter.locator(".secondary-toggle").click()
    link = chapter.locator("#pst-secondary-sidebar-modal nav > ul > li > a").nth(4)
    target = link.get_attribute("href")
    link.click()
    expect(chapter.locator("#pst-secondary-sidebar-modal")).not_to_be_visible()
    expect(chapter.locator(f"{target} > :is(h2, h3)")).to_be_in_viewport()


def test_menu_closes_by_a_click_beside_it_and_when_the_screen_gets_wide(chapter: Page) -> None:
    dialog = chapter.locator("#pst-primary-sidebar-modal")
    narrow(chapter)
    chapter.locator(".primary-toggle").click()
    expect(dialog).to_be_visible()
    chapter.mouse.click(380, 400)
    expect(dialog).not_to_be_visible()
    chapter.locator(".primary-toggle").click()
    chapter.set_viewport_size({"width": 1280, "height": 900})
    expect(dialog).not_to_be_visible()
    expect(chapter.locator("#pst-primary-sidebar a").first).to_be_visible()


def test_sidebar_hides_on_a_wide_screen_and_says_so(chapter: Page) -> None:
    button, sidebar = chapter.locator(".primary-toggle"), chapter.locator("#pst-primary-sidebar")
    for expanded in ("false", "true"):
        button.click()
        assert button.get_attribute("aria-expanded") == expanded
        expect(sidebar).to_be_visible() if expanded == "true" else expect(sidebar).not_to_be_visible()


def test_sidebar_toggle_has_a_ring(chapter: Page) -> None:
    chapter.keyboard.press("Tab")
    for _ in range(80):
        chapter.keyboard.press("Tab")
        if chapter.evaluate("document.activeElement.matches('.primary-toggle')"):
            break
    style = chapter.locator(".primary-toggle").evaluate(
        "button => [getComputedStyle(button).outlineStyle, parseFloat(getComputedStyle(button).outlineWidth)]"
    )
    assert style[0] == "solid"
    assert style[1] >= 2


def test_contents_mark_the_section_that_is_read(chapter: Page) -> None:
    marked = chapter.locator("#pst-page-toc-nav a.active")
    for number in (6, 2):
        section = chapter.locator(".bd-article section[id]:has(> h2):not(:has(h3))").nth(number)
        section.evaluate("section => scrollTo({top: section.getBoundingClientRect().top + scrollY - 60})")
        expect(marked).to_have_attribute("href", f"#{section.get_attribute('id')}")
        expect(marked).to_have_attribute("aria-current", "true")
    link = chapter.locator("#pst-page-toc-nav > ul > li > a").nth(8)
    link.click()
    expect(marked).to_have_attribute("href", str(link.get_attribute("href")))


@pytest.mark.parametrize("system", ["light", "dark"])
def test_code_is_copied(browser: Browser, site: str, system: str) -> None:
    context = browser.new_context(color_scheme=system, viewport={"width": 1280, "height": 900})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(site + CHAPTER, wait_until="load")
    block = (
        page.locator(".bd-article .cell_input > .highlight-ipython3 .highlight, .cell_input .highlight")
        .locator("visible=true")
        .first
    )
    block.scroll_into_view_if_needed()
    button = block.locator(".copybtn")
    before = button.get_attribute("aria-label")
    block.hover()
    button.click()
    expect(button).not_to_have_attribute("aria-label", str(before))
    assert page.evaluate("navigator.clipboard.readText()") == block.locator("pre").text_content().rstrip("\n")
    expect(button).to_have_attribute("aria-label", str(before), timeout=5000)
    context.close()


def test_copy_button_shows_where_nothing_hovers(browser: Browser, site: str) -> None:
    context = browser.new_context(has_touch=True, is_mobile=True, viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.goto(site + CHAPTER, wait_until="load")
    block = page.locator(".cell_input .highlight").locator("visible=true").first
    block.scroll_into_view_if_needed()
    assert float(block.locator(".copybtn").evaluate("button => getComputedStyle(button).opacity")) >= 0.5
    context.close()


def test_who_scrolls_up_gets_a_button_to_the_top(chapter: Page) -> None:
    narrow(chapter)
    button = chapter.locator("#pst-back-to-top")
    chapter.evaluate("scrollTo(0, 5000)")
    expect(button).not_to_be_visible()
    chapter.evaluate("scrollBy(0, -100)")  # as a browser does when a section above turns out shorter
    chapter.wait_for_timeout(100)
    expect(button).not_to_be_visible()
    for _ in range(4):
        chapter.evaluate("scrollBy(0, -100)")
        chapter.wait_for_timeout(50)
    button.click()
    assert chapter.evaluate("scrollY") == 0


@pytest.mark.parametrize("language", PROJECT.languages)
def test_icons_are_drawn_and_small(watched: Watched, language: str) -> None:
    page = watched.page
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"{watched.site}{language}/index.html", wait_until="load")
    icons = page.locator(".bd-header-article .icon").locator("visible=true")
    assert icons.count() >= 3
    for icon in icons.all():
        drawn = icon.evaluate("icon => [getComputedStyle(icon).maskImage, icon.offsetWidth, icon.offsetHeight]")
        assert drawn[0].startswith("url(")
        assert 12 <= drawn[1] == drawn[2] <= 32
    sheet = (PROJECT.site / language / "_static" / "shell.css").read_text("utf8")
    assert sum(len(line) for line in sheet.splitlines() if line.startswith("  --icon-")) <= 6000


def test_search_opens_by_button_and_closes_by_a_click_beside_it(chapter: Page) -> None:
    dialog = chapter.locator("#pst-search-dialog")
    chapter.locator(".search-button-field").click()
    expect(dialog).to_be_visible()
    expect(dialog.locator("input")).to_be_focused()
    chapter.mouse.click(5, 895)
    expect(dialog).not_to_be_visible()
    chapter.keyboard.press("Control+k")
    expect(dialog).to_be_visible()
    chapter.keyboard.press("Escape")
    expect(dialog).not_to_be_visible()


def test_box_that_scrolls_is_in_the_reach_of_the_keyboard(chapter: Page) -> None:
    narrow(chapter)
    chapter.reload()
    wide = chapter.locator(".cell_output > .output").locator("visible=true")
    boxes = [box for box in wide.all() if box.evaluate("box => box.scrollWidth > box.clientWidth + 1")]
    for box in boxes[:3]:
        box.scroll_into_view_if_needed()
        expect(box).to_have_attribute("tabindex", "0")


def test_other_edition_names_its_buttons_in_its_language(watched: Watched) -> None:
    page = watched.page
    page.goto(f"{watched.site}{OTHER}/index.html", wait_until="load")
    button = page.locator(".theme-switch-button")
    names = []
    for _ in range(3):
        names.append(str(button.get_attribute("aria-label")))
        button.click()
    assert not any(letter.isascii() and letter.isalpha() for name in names for letter in name), names
