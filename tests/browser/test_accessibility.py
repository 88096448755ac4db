"""axe finds nothing of serious or critical level on any page, light or dark, wide or narrow."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from playwright.sync_api import Page
from site_page import PAGES, STATES, Watched

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf8")
COLOURS = ["color-contrast"]
FORBIDDEN = ("serious", "critical")

every_page = pytest.mark.parametrize("opened", PAGES, indirect=True, scope="session")

# What folds is open while axe looks: it leaves out what is hidden.
UNFOLD = """() => {
  document.querySelectorAll("details").forEach(details => { details.open = true; });
  document.querySelectorAll(".toggle-hidden").forEach(fold => fold.classList.remove("toggle-hidden"));
}"""

# A code cell is thousands of coloured elements without role or name: only the rule for colours says something of them.
STRUCTURE = """async names => {
  const cells = [...document.querySelectorAll(".highlight pre")].map(cell => [cell, [...cell.childNodes]]);
  for (const [cell] of cells) cell.textContent = cell.textContent;
  const rules = Object.fromEntries(names.map(name => [name, {enabled: false}]));
  const results = await axe.run({preload: false, resultTypes: ["violations"], rules});
  for (const [cell, nodes] of cells) cell.replaceChildren(...nodes);
  return results;
}"""

# The contrast of a text follows from its colour, from the grounds under it and from whether it is large: one text of
# each kind is enough, and a kind that was looked at on a wide screen need not be looked at again on a narrow one.
CONTRAST = """names => {
  const grounds = new Map(), seen = new Set(), samples = [];
  const kinds = window.bookKinds ||= new Set();
  const ground = element => {
    if (!element) return "";
    if (!grounds.has(element)) {
      const style = getComputedStyle(element);
      const own = [style.backgroundColor, style.opacity, style.filter, style.backgroundImage].join();
      grounds.set(element, own === "rgba(0, 0, 0, 0),1,none,none" ? ground(element.parentElement)
        : own + ";" + ground(element.parentElement));
    }
    return grounds.get(element);
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    const visible = element.checkVisibility({visibilityProperty: true});
    if (!texts.currentNode.data.trim() || seen.has(element) || !visible) continue;
    seen.add(element);
    const style = getComputedStyle(element);
    const large = parseFloat(style.fontSize) >= (style.fontWeight >= 700 ? 18.66 : 24);
    const kind = [style.color, large, ground(element)].join(";");
    if (!kinds.has(kind)) samples.push(element);
    kinds.add(kind);
  }
  if (!samples.length) return {violations: []};
  return axe.run({include: samples}, {preload: false, resultTypes: ["violations"], runOnly: names});
}"""


def forbidden(results: dict[str, Any]) -> list[str]:
    """Return a line for each element that breaks a rule."""
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary'].splitlines()[1].strip()}"
        for violation in results["violations"]
        if violation["impact"] in FORBIDDEN
        for node in violation["nodes"]
    ]


def prepare(page: Page) -> None:
    """Load axe once a page, and open what folds."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE)
    page.evaluate(UNFOLD)


@every_page
@pytest.mark.parametrize("width", [1280, 390])
def test_structure(opened: Watched, width: int) -> None:
    with opened.state("light", width) as page:
        prepare(page)
        assert forbidden(page.evaluate(STRUCTURE, COLOURS)) == []


@every_page
@pytest.mark.parametrize(("theme", "width"), STATES, ids=[f"{theme}-{width}" for theme, width in STATES])
def test_contrast(opened: Watched, theme: str, width: int) -> None:
    with opened.state(theme, width) as page:
        prepare(page)
        assert forbidden(page.evaluate(CONTRAST, COLOURS)) == []


def test_the_rules_find_faults(watched: Watched) -> None:
    page = watched.open("index.html")
    page.evaluate(
        "() => { document.querySelector('main').innerHTML += "
        "'<p style=\"color:#999;background:#fff\">pale</p><button></button>' }"
    )
    prepare(page)
    assert any(line.startswith("color-contrast") for line in forbidden(page.evaluate(CONTRAST, COLOURS)))
    assert any(line.startswith("button-name") for line in forbidden(page.evaluate(STRUCTURE, COLOURS)))
