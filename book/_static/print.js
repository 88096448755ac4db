// While a page is being printed it is light, whatever the screen is, and folded solutions and answers are open. See print.css.
"use strict";

{
  let undo = [];

  window.addEventListener("beforeprint", () => {
    const root = document.documentElement;
    const { theme } = root.dataset;
    root.dataset.theme = "light";
    const folds = [...document.querySelectorAll(".bd-article details:not(.hide, .fold-code, [open])")];
    folds.forEach((fold) => { fold.open = true; });
    for (const image of document.querySelectorAll("img[loading=lazy]")) image.loading = "eager";
    undo = [() => { root.dataset.theme = theme; }, ...folds.map((fold) => () => { fold.open = false; })];
  });

  window.addEventListener("afterprint", () => {
    undo.forEach((step) => step());
    undo = [];
  });
}
