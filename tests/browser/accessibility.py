"""axe on an open page: nothing of any level, best practices included."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import Page

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf8")
COLOURS = ["color-contrast", "link-in-text-block"]
SLOWEST = ["region"]  # whether all content lies in landmarks, which pages of one template have in common

# Code cells and formulas are thousands of elements without role or name. Those in which nothing is to be looked at are
# made of one piece while axe runs, as wide as before; the first formula stays as it is, and stands for all, and so do
# those that name a column of a table.
LIGHTEN = """() => { window.bookLighten = kept => {
  const first = document.querySelector(".katex");
  const boxes = [...document.querySelectorAll(".highlight pre, .katex")]
    .filter(box => box !== first && !box.closest("th") && !kept.some(element => box.contains(element)))
    .map(box => ({box, nodes: [...box.childNodes], size: box.lastElementChild?.getBoundingClientRect()}));
  for (const {box, size} of boxes) {
    if (box.matches("pre")) box.textContent = box.textContent;
    else if (size) {
      const piece = document.createElement("span");
      piece.style.cssText = `display: inline-block; width: ${size.width}px; height: ${size.height}px`;
      box.replaceChildren(piece);
    }
  }
  return () => boxes.forEach(({box, nodes}) => box.replaceChildren(...nodes));
}; }"""

STRUCTURE = """async names => {
  const restore = bookLighten([]);
  const rules = Object.fromEntries(names.map(name => [name, {enabled: false}]));
  const results = await axe.run({preload: false, resultTypes: ["violations"], rules});
  restore();
  // axe reads no MathML: a column that a formula names is nameless to it, to a screen reader it is not.
  for (const {id, nodes} of results.violations) {
    const isNamed = ({target}) => document.querySelector(target[0]).querySelector("math");
    if (id === "empty-table-header") nodes.splice(0, nodes.length, ...nodes.filter(node => !isNamed(node)));
  }
  return results;
}"""

# The contrast of a text follows from its colour, from the grounds under it and from whether it is large, that of a link
# also from the text around it: one text of each kind is enough, and a kind that was looked at on a wide screen need not
# be looked at again on a narrow one.
CONTRAST = """async names => {
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
  const around = element => {
    const link = element.closest("a"), block = link && link.parentElement.closest("p, li, dd, dt, td, th, div");
    if (!block || block.textContent.trim() === link.textContent.trim()) return "";
    const style = getComputedStyle(link);
    return [style.textDecorationLine, style.fontWeight, getComputedStyle(block).color, block.tagName].join();
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    const visible = element.checkVisibility({visibilityProperty: true});
    if (!texts.currentNode.data.trim() || seen.has(element) || !visible) continue;
    seen.add(element);
    const style = getComputedStyle(element);
    const large = parseFloat(style.fontSize) >= (style.fontWeight >= 700 ? 18.66 : 24);
    const kind = [style.color, large, ground(element), around(element)].join(";");
    if (!kinds.has(kind)) samples.push(element.closest("a") || element);
    kinds.add(kind);
  }
  if (!samples.length) return {violations: []};
  const restore = bookLighten(samples);
  const results = await axe.run({include: samples}, {preload: false, resultTypes: ["violations"], runOnly: names});
  restore();
  return results;
}"""


def structure(page: Page, *, regions: bool = True) -> list[str]:
    """Return what breaks the rules for anything but colours; without `regions`, but for the slowest of them."""
    return _violations(page, STRUCTURE, COLOURS if regions else [*COLOURS, *SLOWEST])


def contrast(page: Page) -> list[str]:
    """Return the texts whose colours are too near to those under them, of kinds not yet seen on this page."""
    return _violations(page, CONTRAST, COLOURS)


def _violations(page: Page, script: str, rules: list[str]) -> list[str]:
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE)
        page.evaluate(LIGHTEN)
    results: dict[str, Any] = page.evaluate(script, rules)
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary'].splitlines()[1].strip()}"
        for violation in results["violations"]
        for node in violation["nodes"]
    ]
