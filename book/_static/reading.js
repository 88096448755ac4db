// Boxes that scroll get a place in the order of the Tab key while they scroll; folds get names in the page's language.
"use strict";

const markScrollers = () => {
  const formulas = [...document.querySelectorAll(".bd-article span.math:has(.katex-html)")];
  for (const formula of formulas) formula.classList.remove("wide-formula");
  const wide = formulas.filter((formula) => {
    const block = formula.closest("p, li, td, th, dd, figcaption, summary, h1, h2, h3") || formula.parentElement;
    const room = block.clientWidth;
    return room && [...formula.querySelector(".katex-html").getClientRects()].some((line) => line.width > room + 1);
  });
  for (const formula of wide) formula.classList.add("wide-formula");
  const boxes = [...document.querySelectorAll(".figure-scroller, .bd-article :is(.math, .formula-box, .pst-scrollable-table-container, pre)")];
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
  new ResizeObserver(markScrollers).observe(document.querySelector(".bd-article-container")); // which begins with a first look
});
