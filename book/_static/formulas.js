// A copied formula is its TeX, between dollars; rich text gets its MathML.
"use strict";

document.addEventListener("copy", (event) => {
  const selection = getSelection();
  if (selection.isCollapsed) return;
  const range = selection.getRangeAt(0).cloneRange();
  const formulaAt = (node) => (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement).closest(".katex");
  const [first, last] = [formulaAt(range.startContainer), formulaAt(range.endContainer)];
  if (first) range.setStartBefore(first);
  if (last) range.setEndAfter(last);
  const box = document.createElement("div");
  box.append(range.cloneContents());
  const formulas = box.querySelectorAll(".katex");
  if (!formulas.length) return;
  for (const unread of box.querySelectorAll(".katex-html, .headerlink")) unread.remove();
  event.clipboardData.setData("text/html", box.innerHTML);
  for (const formula of formulas) {
    const mark = formula.closest(".katex-display") ? "$$" : "$";
    formula.replaceWith(mark + formula.dataset.tex + mark);
  }
  box.style.cssText = "position: fixed; left: -9999px"; // out of sight, but set: lines and paragraphs are then told apart
  document.body.append(box);
  event.clipboardData.setData("text/plain", box.innerText);
  box.remove();
  event.preventDefault();
});
