"""Formulas as they are met: on a narrow phone, by keyboard, by ear, on the clipboard, without scripts."""

from __future__ import annotations

import page_checks
import pytest
from playwright.sync_api import Browser, Page, expect
from site_page import EDITION_PAGES, PROJECT, TEMPLATES, Watched

CHAPTERS = [f"{language}/{TEMPLATES[1]}.html" for language in PROJECT.languages]
WITH_FORMULAS = [path for path in EDITION_PAGES if 'class="katex' in (PROJECT.site / path).read_text("utf8")]
WITHOUT = [path for path in EDITION_PAGES if path not in WITH_FORMULAS]
SHIFT = """() => {
  window.shift = 0;
  new PerformanceObserver(list => { for (const entry of list.getEntries()) window.shift += entry.value; })
    .observe({type: "layout-shift", buffered: true});
}"""


def fonts_asked_for(page: Page) -> list[str]:
    return page.evaluate("""() => performance.getEntriesByType("resource").map(entry => entry.name)
      .filter(name => name.includes("/katex/")).map(name => name.split("/").at(-1).split("?")[0])""")


@pytest.mark.parametrize("path", CHAPTERS)
def test_no_formula_leaves_a_page_of_320_pixels(watched: Watched, path: str) -> None:
    watched.open(path)
    with watched.state("light", 320) as page:
        page.evaluate("() => document.querySelectorAll('details').forEach(details => { details.open = true; })")
        page.wait_for_timeout(200)
        assert page_checks.no_formula_leaves_its_line(page, path) == []
        assert page.locator(".formula-box[tabindex]").count() > 0


@pytest.mark.parametrize("width", [1280, 320])
def test_number_stands_beside_its_formula(watched: Watched, width: int) -> None:
    watched.open(CHAPTERS[0])
    with watched.state("light", width) as page:
        faults = page.evaluate("""() => [...document.querySelectorAll("div.math:has(> .eqno)")]
          .filter(block => block.checkVisibility() && block.offsetHeight).filter(block => {
            const box = block.querySelector(".formula-box").getBoundingClientRect();
            const number = block.querySelector(".eqno").getBoundingClientRect(), all = block.getBoundingClientRect();
            const middle = (box.top + box.bottom) / 2;
            return number.left < box.right - 1 || Math.abs(number.right - all.right) > 1
              || middle < number.top || middle > number.bottom;
          }).map(block => block.textContent)""")
        assert faults == []
        assert page.locator("div.math > .eqno").count() > 0


def test_formula_is_read_once(watched: Watched) -> None:
    """A screen reader is given the MathML, which has no TeX and no picture of the formula beside it."""
    page = watched.open(CHAPTERS[0])
    snapshot = page.locator("div.math").first.aria_snapshot()
    assert "math" in snapshot
    assert "\\" not in snapshot
    assert page.locator(".katex-html:not([aria-hidden=true])").count() == 0
    assert page.locator(".katex:not(:has(math semantics > annotation))").count() == 0


def test_copied_formula_is_tex(watched: Watched) -> None:
    page = watched.open(CHAPTERS[0])
    copied = page.evaluate("""() => {
      const paragraph = document.querySelector("article p:has(span.math)"), data = new DataTransfer();
      document.querySelector(".bd-article").prepend(paragraph);
      const formulas = [...paragraph.querySelectorAll(".katex")];
      getSelection().setBaseAndExtent(paragraph, 0, formulas.at(-1).querySelector(".katex-html"), 1);
      document.dispatchEvent(new ClipboardEvent("copy", {clipboardData: data, cancelable: true}));
      const tex = formulas.map(formula => "$" + formula.querySelector("annotation").textContent + "$");
      return {tex, text: data.getData("text/plain"), html: data.getData("text/html")};
    }""")
    assert all(copied["text"].count(tex) >= 1 for tex in copied["tex"])
    assert copied["text"].endswith(copied["tex"][-1])
    assert "<math" in copied["html"]
    assert "katex-html" not in copied["html"]


def test_page_loads_no_more_than_it_shows(watched: Watched) -> None:
    page = watched.open(CHAPTERS[0])
    page.evaluate("() => document.fonts.ready.then(() => true)")
    asked = fonts_asked_for(page)
    assert {"katex.css", "Main-Regular.woff2", "Math-Italic.woff2"} <= set(asked)
    assert len(asked) == len(set(asked))  # what is preloaded is not loaded anew
    assert fonts_asked_for(watched.open(WITHOUT[0])) == []


def test_formulas_move_nothing(watched: Watched) -> None:
    watched.page.add_init_script(f"({SHIFT})()")
    page = watched.open(CHAPTERS[0])
    page.evaluate("() => document.fonts.ready.then(() => true)")
    page.wait_for_timeout(500)
    assert page.evaluate("shift") <= 0.02


def test_formulas_need_no_script(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(site + CHAPTERS[0])
    formula = page.locator(".katex-display .katex-html").first
    formula.scroll_into_view_if_needed()
    box = formula.bounding_box()
    assert box is not None
    assert box["height"] > 15
    context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_formula_has_the_colour_of_its_text(watched: Watched, theme: str) -> None:
    watched.open(CHAPTERS[0])
    with watched.state(theme, 1280) as page:
        colours = page.evaluate("""() => { const colour = element => getComputedStyle(element).color;
          return [...document.querySelectorAll(".bd-article .math .katex-html")].every(
            formula => colour(formula) === colour(formula.closest(".math").parentElement)); }""")
        assert colours


def test_inline_formula_without_room_scrolls_by_keyboard(watched: Watched) -> None:
    page = watched.open(CHAPTERS[0])
    block = page.locator(".bd-article p:has(> span.math wbr)").first
    block.evaluate("block => { block.style.width = '2em'; }")
    formula = block.locator("span.math:has(wbr)").first
    expect(formula).to_have_attribute("tabindex", "0")
    assert formula.evaluate("formula => formula.scrollWidth > formula.clientWidth")
    block.evaluate("block => { block.style.width = ''; }")
    expect(formula).not_to_have_attribute("tabindex", "0")
