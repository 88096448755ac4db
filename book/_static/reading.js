// Boxes that scroll get a place in the order of the Tab key while they scroll; folds get names in the page's language.
"use strict";

const SECTIONS = ".bd-article > section > section";

const markScrollers = (parts) => {
  // On a phone, sections that are far from the screen are not set: to measure what is in them would set them all.
  const far = [...document.querySelectorAll(SECTIONS)].filter((section) => !section.firstElementChild.checkVisibility({ contentVisibilityAuto: true }));
  const all = (selector) => parts.flatMap((part) => [...part.querySelectorAll(selector)]).filter((box) => !far.includes(box.closest(SECTIONS)));
  const formulas = all("span.math:has(.katex-html)");
  for (const formula of formulas) formula.classList.remove("wide-formula");
  const wide = formulas.filter((formula) => {
    const block = formula.closest("p, li, td, th, dd, figcaption, summary, h1, h2, h3") || formula.parentElement;
    const room = block.clientWidth;
    return room && [...formula.querySelector(".katex-html").getClientRects()].some((line) => line.width > room + 1);
  });
  for (const formula of wide) formula.classList.add("wide-formula");
  const boxes = all(".figure-scroller, .math, .formula-box, .pst-scrollable-table-container, pre");
  const scrolling = boxes.filter((box) => box.scrollWidth > box.clientWidth + 1 && /auto|scroll/.test(getComputedStyle(box).overflowX));
  for (const box of boxes) box.removeAttribute("tabindex");
  for (const box of scrolling) box.tabIndex = 0;
};

const nameFolds = () => {
  // Its visible text, in the page's language, is a better name than the one that myst-nb gives in English.
  for (const summary of document.querySelectorAll("article summary[aria-label]")) summary.removeAttribute("aria-label");
};

window.addEventListener("load", () => {
  nameFolds();
  const article = document.querySelector(".bd-article");
  if (!article) return;
  // What shows in one frame is looked at together: to measure and to mark by turns would set the page once for each.
  const shown = new Set();
  const look = (part) => {
    if (!shown.size) requestAnimationFrame(() => {
      markScrollers([...shown]);
      shown.clear();
    });
    shown.add(part);
  };
  let width;
  new ResizeObserver(([{ contentRect }]) => { // which begins with a first look
    if (contentRect.width !== width) look(article);
    width = contentRect.width;
  }).observe(article);
  // What was not set or was folded is looked at when it shows; the events are caught on their way down, as not all bubble.
  article.addEventListener("contentvisibilityautostatechange", (event) => event.skipped || look(event.target), true);
  article.addEventListener("toggle", (event) => event.target.open && look(event.target), true);
});
