"""Every page of the built site as a reader meets it: light and dark, on a wide screen and on a phone."""

from __future__ import annotations

import re

import pytest
from site_page import EDITION_PAGES, PAGES, PROJECT, STATES, Watched, language_of, letters_of

every_page = pytest.mark.parametrize("opened", PAGES, indirect=True, scope="session")
every_edition_page = pytest.mark.parametrize("opened", EDITION_PAGES, indirect=True, scope="session")
every_state = pytest.mark.parametrize(("theme", "width"), STATES, ids=[f"{theme}-{width}" for theme, width in STATES])

TOO_WIDE = """() => [...document.querySelectorAll("body *")]
  .filter(element => element.getBoundingClientRect().right > innerWidth + 1 && element.checkVisibility())
  .map(element => `${element.tagName} ${element.className}`).slice(-3)"""

# Texts that only screen readers and tooltips tell. Titles of cited works keep their language.
HIDDEN_TEXTS = """() => ["aria-label", "title", "alt", "placeholder", "data-bs-title", "data-bs-original-title"]
  .flatMap(name => [...document.querySelectorAll(`body [${name}]`)]
    .filter(element => !element.closest("a.reference, .onlyprint, pre, [lang]:not(html), mjx-container"))
    .map(element => element.getAttribute(name)).filter(Boolean))"""


def own_script(language: str) -> str:
    return letters_of(PROJECT.edition(language)["name"]).pop()


@every_page
def test_nothing_fails(opened: Watched) -> None:
    opened.page.wait_for_load_state("networkidle")
    assert opened.faults == []


@every_edition_page
def test_language_is_declared(opened: Watched) -> None:
    path = opened.page.url.removeprefix(opened.site)
    assert opened.page.locator("html").get_attribute("lang") == language_of(path)
    if path.rpartition("/")[2] not in ("genindex.html", "search.html"):
        assert opened.page.locator("link[rel=alternate][hreflang=x-default]").count() == 1
        assert opened.page.locator("link[rel=alternate][hreflang]").count() == len(PROJECT.languages) + 1


@every_edition_page
def test_formulas_are_set(opened: Watched) -> None:
    page = opened.page
    assert page.locator("mjx-container").count() >= page.locator(".math").count()
    # an unknown command is no error for MathJax: it is set in red
    wrong = "mjx-merror, [data-mjx-error], mjx-mtext[style*='color: red']"
    assert page.locator(wrong).count() == 0
    text = page.locator("#main-content").inner_text()
    assert not re.search(r"\\\(|\\\[|\$\$|Math input error", text), "TeX shows on the page"


@every_page
def test_pictures_are_there_and_described(opened: Watched) -> None:
    script = own_script(language_of(opened.page.url.removeprefix(opened.site)))
    for picture in opened.page.locator("img").all():
        assert picture.evaluate(
            "image => { image.loading = 'eager'; return image.decode().then(() => image.naturalWidth) }"
        )
        alt = picture.get_attribute("alt") or ""
        assert alt.strip(), picture.get_attribute("src")
        assert script in letters_of(alt) or alt == "Bineural", alt


@every_edition_page
def test_hidden_texts_are_in_the_language_of_the_edition(opened: Watched) -> None:
    script = own_script(language_of(opened.page.url.removeprefix(opened.site)))
    texts = opened.page.evaluate(HIDDEN_TEXTS)
    assert len(texts) > 3
    assert [text for text in texts if letters_of(text) and script not in letters_of(text)] == []


@every_page
@every_state
def test_page_does_not_scroll_sideways(opened: Watched, theme: str, width: int) -> None:
    with opened.state(theme, width) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= width, page.evaluate(TOO_WIDE)


# Boxes that hide what is too wide make no scroll bar: a text beyond the edge is then simply cut off.
CUT_OFF = """() => [...document.querySelectorAll("main :is(p, li, h1, h2, h3, a, figcaption), footer p")]
  .filter(element => !element.closest(".bd-sidebar-secondary, .headerlink"))
  .filter(element => {
    const box = element.getBoundingClientRect();
    if (!element.offsetHeight || (box.left >= -1 && box.right <= innerWidth + 1)) return false;
    const scrolls = outer => ["auto", "scroll"].includes(getComputedStyle(outer).overflowX);
    for (let outer = element; outer && outer !== document.body; outer = outer.parentElement)
      if (outer.matches(".bd-article *") && scrolls(outer)) return false;
    return true;
  }).map(element => element.textContent.trim().slice(0, 60))"""


@every_page
@pytest.mark.parametrize("width", [1280, 390])
def test_no_text_is_cut_off(opened: Watched, width: int) -> None:
    with opened.state("light", width) as page:
        assert page.evaluate(CUT_OFF) == []


@every_edition_page
def test_lines_do_not_begin_with_a_mark(opened: Watched) -> None:
    with opened.state("light", 390) as page:
        parted = page.evaluate("""() => [...document.querySelectorAll(".unbroken:not(:has(.wide-formula))")]
          .filter(element => element.getClientRects().length && element.offsetHeight)
          .filter(element => {
            const formula = element.querySelector("mjx-container");
            const range = document.createRange();
            range.selectNodeContents(element);
            const last = [...range.getClientRects()].at(-1);
            return last && formula && last.left < formula.getBoundingClientRect().left - 1;
          }).map(element => element.textContent.slice(-40))""")
        assert parted == []


@every_edition_page
def test_wide_figures_stay_readable_on_a_phone(opened: Watched) -> None:
    with opened.state("light", 390) as page:
        for box in page.locator(".bd-article .figure-scroller").all():
            if box.is_visible():
                natural = float(
                    box.evaluate("box => parseFloat(getComputedStyle(box).getPropertyValue('--figure-width'))")
                )
                assert box.locator("img").bounding_box()["width"] >= 0.69 * natural
                assert box.get_attribute("tabindex") == "0", "the keyboard cannot move the figure aside"


@every_edition_page
def test_line_drawings_turn_light_on_a_dark_page(opened: Watched) -> None:
    for theme, filtered in (("light", False), ("dark", True)):
        with opened.state(theme, 1280) as page:
            for picture in page.locator(".cell_output img[src$='.svg']").all():
                assert ("invert" in picture.evaluate("image => getComputedStyle(image).filter")) is filtered
