"""Reminders of terms: in the left margin of wide screens, beside the text and not over anything; nowhere else."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser
from site_page import EDITION_PAGES, PROJECT

WITH_REMINDERS = [path for path in EDITION_PAGES if 'class="reminder"' in (PROJECT.site / path).read_text("utf8")]

# The reminders that are shown, and what each of them lies over: text, figures, code, another reminder, the contents.
OVER = """() => {
  const box = element => element.getBoundingClientRect();
  const notes = [...document.querySelectorAll(".reminder")].filter(note => note.checkVisibility());
  const inside = ".bd-article :is(p, li, pre, img, table, figcaption, h2, h3, summary, .katex-display)";
  const all = [...document.querySelectorAll(`${inside}, .bd-sidebar-primary`)];
  const others = all.filter(element => element.checkVisibility());
  const boxes = new Map(others.map(other => [other, box(other)]));
  const apart = (a, b) => a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;
  const over = notes.flatMap(note => others.filter(other => other !== note && !apart(box(note), boxes.get(other)))
    .map(other => `${note.textContent} / ${other.tagName} ${other.textContent.slice(0, 40)}`));
  return {shown: notes.length, over};
}"""


def test_some_pages_have_reminders() -> None:
    assert {path.partition("/")[0] for path in WITH_REMINDERS} == set(PROJECT.languages)


@pytest.mark.parametrize("path", WITH_REMINDERS)
def test_reminders_lie_over_nothing(browser: Browser, site: str, path: str) -> None:
    context = browser.new_context(viewport={"width": 1700, "height": 900}, bypass_csp=True)
    page = context.new_page()
    page.goto(site + path, wait_until="load")
    wide = page.evaluate(OVER)
    assert wide["shown"] == page.locator(".reminder").count()
    assert wide["over"] == []
    page.set_viewport_size({"width": 1280, "height": 900})
    assert page.evaluate(OVER) == {"shown": 0, "over": []}
    context.close()
