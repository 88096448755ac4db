"""Formulas as they are met: on a narrow phone, by keyboard, by ear, on the clipboard, without scripts."""

from __future__ import annotations

import json
import os
import re
from html import unescape
from typing import Any, TypeAlias

import page_checks
import pytest
from playwright.sync_api import Browser, Page, expect
from site_page import EDITION_PAGES, PROJECT, TEMPLATES, Watched

from bookbuild.sphinx_ext.katex import FOLDER, engine_of, render

CHAPTERS = [f"{language}/{TEMPLATES[1]}.html" for language in PROJECT.languages]
WITH_FORMULAS = [path for path in EDITION_PAGES if 'class="katex' in (PROJECT.site / path).read_text("utf8")]
WITHOUT = [path for path in EDITION_PAGES if path not in WITH_FORMULAS]
SHIFT = """() => {
  window.shift = 0;
  new PerformanceObserver(list => { for (const entry of list.getEntries()) window.shift += entry.value; })
    .observe({type: "layout-shift", buffered: true});
}"""

Drawn: TypeAlias = dict[str, Any]
OURS = "/* Formulas as lighter.js writes them"
# Each letter of the formulas of a page and the edges of its lines: where they are in the paragraph of their formula.
LETTERS = """() => document.fonts.ready.then(() => [...document.querySelectorAll("p")].map(paragraph => {
  const start = paragraph.getBoundingClientRect(), found = [], range = document.createRange();
  const formula = paragraph.querySelector(".katex-html");
  const place = rectangle => [rectangle.left - start.left, rectangle.top - start.top, rectangle.right - start.left];
  const walker = document.createTreeWalker(formula, NodeFilter.SHOW_TEXT);
  while (walker.nextNode())
    for (const [offset, letter] of [...walker.currentNode.data].entries()) {
      range.setStart(walker.currentNode, offset), range.setEnd(walker.currentNode, offset + letter.length);
      if (letter.trim() && letter !== "\u200b") found.push([letter, ...place(range.getBoundingClientRect())]);
    }
  for (const line of formula.querySelectorAll(".frac-line, .overline-line, svg"))
    found.push([line.localName, ...place(line.getBoundingClientRect())]);
  return {found, height: start.height};
}))"""


def formulas_of_the_book() -> list[tuple[str, bool]]:
    """Return the TeX of each formula of the built site once, and whether it is one of its own."""
    start = re.compile('(<span class="katex-display">)?<span class="katex" data-tex="([^"]*)"')
    pages = [(PROJECT.site / path).read_text("utf8") for path in WITH_FORMULAS]
    return sorted({(unescape(tex), bool(display)) for page in pages for display, tex in start.findall(page)})


def is_same(one: Drawn, other: Drawn) -> bool:
    """Tell whether two drawings of a formula have the same letters and lines at the same places, to 0.6 px."""
    if [name for name, *_ in one["found"]] != [name for name, *_ in other["found"]]:
        return False
    numbers = [[drawn["height"], *(x for _, *place in drawn["found"] for x in place)] for drawn in (one, other)]
    return all(abs(a - b) <= 0.6 for a, b in zip(*numbers, strict=True))


def fonts_asked_for(page: Page) -> list[str]:
    return page.evaluate("""() => performance.getEntriesByType("resource").map(entry => entry.name)
      .filter(name => name.includes("/katex/")).map(name => name.split("/").at(-1).split("?")[0])""")


def test_formulas_look_as_katex_sets_them(browser: Browser, site: str) -> None:
    """The letters and lines of every formula of the book stand where KaTeX's own markup puts them."""
    formulas = formulas_of_the_book()
    engine, styles = engine_of(os.getpid()), (FOLDER / "static" / "katex" / "katex.css").read_text("utf8")
    assert styles.count(OURS) == 1
    plain = [
        engine.eval(f"katex.renderToString({json.dumps(tex)}, {{...OPTIONS, displayMode: {json.dumps(display)}}})")
        for tex, display in formulas
    ]
    ours = [render(tex, display=display).replace("<wbr>", "") for tex, display in formulas]
    context = browser.new_context(viewport={"width": 3000, "height": 900})
    drawn = []
    for rendered, sheet in (
        (plain, styles.split(OURS)[0] + styles[styles.index("/* An inline formula") :]),
        (ours, styles),
    ):
        page = context.new_page()
        page.goto(f"{site}{CHAPTERS[0]}")  # the fonts are beside it
        page.set_content(
            f"<!DOCTYPE html><base href='{site}{PROJECT.languages[0]}/_static/katex/'>"
            f"<style>{sheet} p {{ font: 18px/1.6 serif; }}</style>"
            + "".join(f'<p>Text <span class="math">{formula}</span> text</p>' for formula in rendered)
        )
        drawn.append(page.evaluate(LETTERS))
    context.close()
    moved = [tex for (tex, _), *both in zip(formulas, *drawn, strict=True) if not is_same(*both)]
    assert len(formulas) > 1000
    assert moved == []


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
    assert page.locator(".katex:not([data-tex]:has(math))").count() == 0


def test_copied_formula_is_tex(watched: Watched) -> None:
    page = watched.open(CHAPTERS[0])
    copied = page.evaluate("""() => {
      const paragraph = document.querySelector("article p:has(span.math)"), data = new DataTransfer();
      document.querySelector(".bd-article").prepend(paragraph);
      const formulas = [...paragraph.querySelectorAll(".katex")];
      getSelection().setBaseAndExtent(paragraph, 0, formulas.at(-1).querySelector(".katex-html"), 1);
      document.dispatchEvent(new ClipboardEvent("copy", {clipboardData: data, cancelable: true}));
      const tex = formulas.map(formula => "$" + formula.dataset.tex + "$");
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
    block = page.locator(".bd-article p").filter(visible=True).first
    long = render(r"\sum_{i=1}^{100} x_i = \lVert\mathbf{x}\rVert_1 + 2 = y", display=False)
    block.evaluate("(block, long) => { block.innerHTML = `<span class='math'>${long}</span>`; }", long)
    block.evaluate("block => { block.style.width = '2em'; }")
    formula = block.locator("span.math:has(wbr)").first
    expect(formula).to_have_attribute("tabindex", "0")
    assert formula.evaluate("formula => formula.scrollWidth > formula.clientWidth")
    block.evaluate("block => { block.style.width = ''; }")
    expect(formula).not_to_have_attribute("tabindex", "0")


def test_long_formula_may_break_in_every_browser(watched: Watched) -> None:
    """Firefox heeds no <wbr> in a line that is not to break."""
    kinds = watched.open(CHAPTERS[0]).evaluate("""() => [...document.querySelectorAll("span.math wbr")]
      .map(mark => getComputedStyle(mark.parentElement).whiteSpace)""")
    assert set(kinds) == {"normal"}
