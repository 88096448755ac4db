"""What every page must be as a reader meets it: light and dark, on a wide screen and on a phone.

A page is opened once, `survey` then goes through the states of the screen and runs in each the checks that belong to
it, in the order in which they stand here, and those of paper at the end. A check takes the open page and its path in
the site and returns its faults, one line each.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import accessibility
from playwright.sync_api import Error, Page, TimeoutError
from site_page import PAPER, STATES, TEMPLATES, Watched, letters_of, own_script

Faults = list[str]
BOTH_THEMES = ("light", "dark")
BOTH_WIDTHS = (1280, 390)


Run = Callable[[Page, str], Faults]


@dataclass(frozen=True)
class Check:
    """A check and the states of the screen in which it is run; none if it is run on paper."""

    run: Run
    states: frozenset[tuple[str, int]] = frozenset()

    @property
    def name(self) -> str:
        return self.run.__name__

    def faults(self, page: Page, path: str, state: str) -> Faults:
        """Return the faults, each with the name of the check and the state."""
        try:
            found = self.run(page, path)
        except Error as error:  # the other checks have their say all the same
            found = [error.message]
        return [f"{self.name} ({state}): {fault}" for fault in found]


CHECKS: list[Check] = []


def check(themes: Sequence[str] = ("light",), widths: Sequence[int] = (1280,)) -> Callable[[Run], Run]:
    """Register a check that is run in some states of the screen."""

    def register(function: Run) -> Run:
        CHECKS.append(Check(function, frozenset(product(themes, widths))))
        return function

    return register


def on_paper(function: Run) -> Run:
    """Register a check that is run on the page as it is printed."""
    CHECKS.append(Check(function))
    return function


def survey(watched: Watched, path: str) -> Faults:
    """Run all checks on a page that is open, wide and light, with whatever folds closed."""
    found = []
    for theme, width in STATES:
        with watched.state(theme, width) as page:
            for check in CHECKS:
                if (theme, width) in check.states:
                    found += check.faults(page, path, f"{theme}, {width} px")
    with watched.printed() as page:
        for check in CHECKS:
            if not check.states:
                found += check.faults(page, path, "paper")
    watched.page.wait_for_load_state("networkidle")
    return found + [f"nothing_fails: {fault}" for fault in watched.faults]


@check()
def markup_is_set(page: Page, path: str) -> Faults:
    return page.evaluate(r"""async () => {
      const number = selector => document.querySelectorAll(selector).length, faults = [];
      if (number(".math .katex") < number(".math"))
        faults.push(`${number(".math .katex")} of ${number(".math")} formulas are set`);
      await document.fonts.ready;
      for (const font of document.fonts)
        // What stands in until a face has come is taken from the reader's machine, which may lack it.
        if (font.status === "error" && !/^"?Like /.test(font.family))
          faults.push(`the font ${font.family} cannot be read`);
      const main = document.querySelector("#main-content") || document.body;
      for (const [tex] of main.innerText.matchAll(/.{0,20}(\\\(|\\\[|\$\$|Math input error).{0,40}/g))
        faults.push(`TeX shows on the page: ${tex}`);
      const texts = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
      while (texts.nextNode()) {
        const {data, parentElement} = texts.currentNode;
        if (data.includes("`") && !parentElement.closest("pre, code, script, style"))
          faults.push(`Markdown shows on the page: ${data.trim().slice(0, 80)}`);
      }
      return faults;
    }""")


@check()
def pictures_are_there(page: Page, path: str) -> Faults:
    return page.evaluate("""async () => {
      const faults = [];
      for (const image of document.querySelectorAll("img")) {
        image.loading = "eager";
        await image.decode().catch(() => {});
        if (!image.naturalWidth) faults.push(image.src);
      }
      return faults;
    }""")


@check()
def hidden_texts_are_in_the_language(page: Page, path: str) -> Faults:
    """Texts that only screen readers and tooltips tell. Titles of cited works keep their language."""
    names = ["aria-label", "title", "alt", "placeholder", "data-bs-title", "data-bs-original-title"]
    texts = page.evaluate(
        """names => names.flatMap(name => [...document.querySelectorAll(`body [${name}]`)]
          .filter(element => !element.closest("a.reference, .onlyprint, pre, [lang]:not(html), .katex"))
          .map(element => element.getAttribute(name)).filter(Boolean))""",
        names,
    )
    if "/" not in path:  # both languages meet at the root
        return []
    few = [] if len(texts) > 3 else [f"only {texts} are found"]
    return few + [text for text in texts if letters_of(text) and own_script(path) not in letters_of(text)]


@check()
def folds_open(page: Page, path: str) -> Faults:
    """All by a click on what a keyboard presses too, the first of each kind by the keyboard; they are left open."""
    faults = page.evaluate("""() => {
      const faults = [];
      const tell = (element, text) => faults.push(`${element.textContent.trim().slice(0, 40)}: ${text}`);
      for (const fold of document.querySelectorAll(".admonition.dropdown:not(details)"))
        tell(fold, "no fold of the browser's own");
      for (const summary of document.querySelectorAll("summary")) {
        const details = summary.parentElement, was = details.open;
        if (summary.tabIndex !== 0) tell(summary, "out of the keyboard's reach");
        summary.click();
        if (details.open === was) tell(summary, "does not open or close");
        details.open = true;
      }
      return faults;
    }""")
    summary = page.locator("summary:visible").first
    if summary.count():
        for opened in (False, True):
            summary.focus()
            page.keyboard.press("Enter")
            if summary.evaluate("summary => summary.parentElement.open") is not opened:
                faults.append(f"Enter on a summary leaves open other than {opened}")
    return faults


@check(BOTH_THEMES, BOTH_WIDTHS)
def page_does_not_scroll_sideways(page: Page, path: str) -> Faults:
    return page.evaluate("""() => document.documentElement.scrollWidth <= innerWidth ? []
      : [...document.querySelectorAll("body *")]
        .filter(element => element.getBoundingClientRect().right > innerWidth + 1 && element.checkVisibility())
        .map(element => `${element.tagName} ${element.className}`).slice(-3)
        .concat(`${document.documentElement.scrollWidth} px wide`)""")


@check(widths=BOTH_WIDTHS)
def no_text_is_cut_off(page: Page, path: str) -> Faults:
    """Boxes that hide what is too wide make no scroll bar: a text beyond the edge is then simply cut off."""
    return page.evaluate("""() => [...document.querySelectorAll("main :is(p, li, h1, h2, h3, a, figcaption), footer p")]
      .filter(element => !element.closest(".bd-sidebar-secondary, .headerlink"))
      .filter(element => {
        const box = element.getBoundingClientRect();
        if (!element.offsetHeight || (box.left >= -1 && box.right <= innerWidth + 1)) return false;
        const scrolls = outer => ["auto", "scroll"].includes(getComputedStyle(outer).overflowX);
        for (let outer = element; outer && outer !== document.body; outer = outer.parentElement)
          if (outer.matches(".bd-article *") && scrolls(outer)) return false;
        return true;
      }).map(element => element.textContent.trim().slice(0, 60))""")


@check(widths=(390,))
def lines_do_not_begin_with_a_mark(page: Page, path: str) -> Faults:
    return page.evaluate("""() => [...document.querySelectorAll(".unbroken:not(:has(.wide-formula))")]
      .filter(element => element.getClientRects().length && element.offsetHeight)
      .filter(element => {
        const part = [...element.querySelectorAll(".katex-base")].at(-1), marks = element.lastChild;
        if (!part || marks.nodeType !== Node.TEXT_NODE || !marks.data) return false;
        const range = document.createRange();
        range.selectNode(marks);
        return range.getBoundingClientRect().left < part.getBoundingClientRect().right - 2;
      }).map(element => element.textContent.slice(-40))""")


@check(widths=(390,))
def no_formula_leaves_its_line(page: Page, path: str) -> Faults:
    """One that is too wide breaks or scrolls, and then the keyboard reaches it; no other is a stop of the Tab key."""
    return page.evaluate("""() => [...document.querySelectorAll(".bd-article .math")]
      .filter(formula => formula.checkVisibility({visibilityProperty: true}) && formula.offsetHeight)
      .flatMap(formula => {
        const faults = [], box = formula.querySelector(".formula-box") || formula;
        const tell = text => faults.push(`${formula.querySelector("[data-tex]")?.dataset.tex}: ${text}`);
        const scrolls = box.scrollWidth > box.clientWidth + 1 && getComputedStyle(box).overflowX === "auto";
        const reached = box.getAttribute("tabindex") === "0";
        if (reached !== scrolls) tell(reached ? "a stop of the Tab key" : "out of the keyboard's reach");
        const block = formula.closest("p, li, td, th, dd, figcaption, summary, h1, h2, h3, div.math");
        const edge = block ? block.getBoundingClientRect().right : innerWidth;
        const right = Math.max(...[...formula.querySelectorAll(".katex-base")].map(
          part => part.getBoundingClientRect().right));
        if (!scrolls && right > edge + 1) tell(`${Math.round(right - edge)} px beyond its line`);
        return faults;
      })""")


@check(widths=(390,))
def wide_figures_stay_readable_on_a_phone(page: Page, path: str) -> Faults:
    return page.evaluate("""() => [...document.querySelectorAll(".bd-article .figure-scroller")]
      .filter(box => box.checkVisibility({visibilityProperty: true}) && box.offsetHeight)
      .flatMap(box => {
        const faults = [], image = box.querySelector("img");
        const natural = parseFloat(getComputedStyle(box).getPropertyValue("--figure-width"));
        const width = image.getBoundingClientRect().width;
        if (!image.matches("source + img")) {
          if (!(width >= 0.69 * natural)) faults.push(`${image.src} is ${width} px wide and was drawn for ${natural}`);
          if (box.getAttribute("tabindex") !== "0") faults.push(`the keyboard cannot move ${image.src} aside`);
        } else if (box.scrollWidth > box.clientWidth) faults.push(`${image.src} scrolls, and was laid out for a phone`);
        return faults;
      })""")


@check(widths=BOTH_WIDTHS)
def phones_show_the_figures_laid_out_for_them(page: Page, path: str) -> Faults:
    # Before a picture is loaded it already has the ratio of the one that is chosen.
    return page.evaluate("""() => {
      const faults = [], isPhone = innerWidth < 480;
      for (const image of document.querySelectorAll(".cell_output source + img")) {
        if (!image.checkVisibility() || !image.offsetHeight) continue;
        const source = image.previousElementSibling, { width, height } = image.getBoundingClientRect();
        const size = (isPhone ? source : image).getAttribute.bind(isPhone ? source : image);
        const drawn = Number(size("width")), expected = width * Number(size("height")) / drawn;
        if (Math.abs(height - expected) > 2) faults.push(`${image.src} is ${height} px high instead of ${expected}`);
        if (isPhone && !(width >= 0.9 * drawn)) faults.push(`${image.src} is ${width} px wide, drawn for ${drawn}`);
      }
      return faults;
    }""")


@check(BOTH_THEMES)
def line_drawings_turn_light_on_a_dark_page(page: Page, path: str) -> Faults:
    return page.evaluate("""() => [...document.querySelectorAll(".cell_output img:is([src$='.svg'], .drawing)")]
      .filter(image => getComputedStyle(image).filter.includes("invert")
        !== (document.documentElement.dataset.theme === "dark")).map(image => image.src)""")


@check(widths=BOTH_WIDTHS)
def structure_is_accessible(page: Page, path: str) -> Faults:
    return accessibility.structure(page, regions=Path(path).stem in TEMPLATES)


@check(BOTH_THEMES, BOTH_WIDTHS)
def colours_have_contrast(page: Page, path: str) -> Faults:
    return accessibility.contrast(page)


# Texts of a kind that are shown, or are not.
SHOWN = """([kind, shown]) => [...document.querySelectorAll(kind)].filter(element => shown === element.checkVisibility(
  {contentVisibilityAuto: true, opacityProperty: true, visibilityProperty: true}))"""


@on_paper
def folds_are_printed_open(page: Page, path: str) -> Faults:
    read = ".solution section, .sd-dropdown .sd-card-body, .fold:not(.fold-code) > :not(summary)"
    folds = [f".bd-article :is({read})", False]
    with suppress(TimeoutError):  # their script moves them slowly
        page.wait_for_function(f"folds => !({SHOWN})(folds).length", arg=folds, timeout=2000)
    return page.evaluate(f"folds => ({SHOWN})(folds).map(fold => fold.textContent.trim().slice(0, 40))", folds)


@on_paper
def what_is_clicked_is_not_printed(page: Page, path: str) -> Faults:
    clicked = ".copybtn, .headerlink, details:is(.hide, .fold-code) .cell_input, details summary p"
    return page.evaluate(
        f"clicked => ({SHOWN})(clicked).map(element => element.outerHTML.slice(0, 60))",
        [f".bd-article :is({clicked})", True],
    )


@on_paper
def nothing_is_wider_than_the_paper(page: Page, path: str) -> Faults:
    return page.evaluate(
        """width => [...document.querySelectorAll(".bd-article :is(p, pre, table, td, th, img, figure, svg, div)")]
          .filter(element => element.checkVisibility() && !element.closest(".katex"))
          .filter(element => element.getBoundingClientRect().right > width + 1)
          .filter(element => !element.querySelector(".katex"))
          .map(element => element.tagName + " " + element.textContent.trim().slice(0, 40))""",
        PAPER,
    )
