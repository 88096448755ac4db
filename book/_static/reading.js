// Boxes that scroll get a place in the order of the Tab key while they scroll; folds get names in the page's language.
"use strict";

const SECTIONS = ".bd-article section[style]";

const markScrollers = () => {
  // On a phone, sections that are far from the screen are not set: to measure what is in them would set them all.
  const far = [...document.querySelectorAll(SECTIONS)].filter((section) => !section.firstElementChild.checkVisibility({ contentVisibilityAuto: true }));
  const all = (selector) => [...document.querySelectorAll(selector)].filter((box) => !far.includes(box.closest(SECTIONS)));
  const formulas = all(".bd-article span.math:has(.katex-html)");
  for (const formula of formulas) formula.classList.remove("wide-formula");
  const wide = formulas.filter((formula) => {
    const block = formula.closest("p, li, td, th, dd, figcaption, summary, h1, h2, h3") || formula.parentElement;
    const room = block.clientWidth;
    return room && [...formula.querySelector(".katex-html").getClientRects()].some((line) => line.width > room + 1);
  });
  for (const formula of wide) formula.classList.add("wide-formula");
  const boxes = all(".bd-article :is(.figure-scroller, .math, .formula-box, .pst-scrollable-table-container, pre)");
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
  // At first, and whenever something shows or grows: a section is set, a fold opens, a font comes, the screen is turned.
  // Then once for all that happens within a fifth of a second, because each look sets the page.
  let pause = 0, timer;
  const look = () => {
    clearTimeout(timer);
    timer = setTimeout(markScrollers, pause);
    pause = 200;
  };
  new ResizeObserver(look).observe(article);
  article.addEventListener("contentvisibilityautostatechange", look, true); // a section that comes back is as large as it was
});
