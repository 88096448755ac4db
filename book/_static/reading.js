// Boxes that scroll get a place in the order of the Tab key while they scroll; folds get names in the page's language.
"use strict";

const markScrollers = () => {
  for (const formula of document.querySelectorAll(".bd-article mjx-container:not([display=true])")) {
    formula.classList.remove("wide-formula");
    const block = formula.closest("p, li, td, dd, figcaption, h1, h2, h3") || formula.parentElement;
    formula.classList.toggle("wide-formula", formula.getBoundingClientRect().width > block.getBoundingClientRect().width + 1);
  }
  for (const box of document.querySelectorAll(".figure-scroller, mjx-container, .bd-article pre")) {
    if (box.scrollWidth > box.clientWidth + 1) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }
};

const nameFolds = () => {
  // Its visible text, in the page's language, is a better name than the one that myst-nb gives in English.
  for (const summary of document.querySelectorAll("article summary[aria-label]")) summary.removeAttribute("aria-label");
};

window.addEventListener("load", () => {
  nameFolds();
  const formulas = window.MathJax && MathJax.startup ? MathJax.startup.promise : Promise.resolve();
  formulas.then(() => {
    markScrollers();
    new ResizeObserver(markScrollers).observe(document.querySelector(".bd-article-container"));
  });
});
