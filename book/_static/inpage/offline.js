// Lets the browser keep what was read: see sw.js at the root of the site, three folders above this script.
"use strict";

(() => {
  if (!("serviceWorker" in navigator) || location.protocol === "file:") return;
  const root = new URL("../../../", document.currentScript.src);
  // A phone shows another picture of a figure. A lazy one that waits does not tell yet which it will be.
  const shown = ({ src, previousElementSibling: other }) => (
    other?.matches("source") && matchMedia(other.media).matches ? new URL(other.srcset, location.href).href : src);
  window.addEventListener("load", async () => {
    try {
      await navigator.serviceWorker.register(new URL("sw.js", root), { updateViaCache: "none" });
      const { active } = await navigator.serviceWorker.ready;
      const pictures = navigator.connection?.saveData ? [] : [...document.images].map(shown); // lazy ones too
      const loaded = performance.getEntriesByType("resource").map(({ name }) => name);
      const addresses = [location.href.split("#")[0], ...loaded, ...pictures];
      active.postMessage({ kind: "keep", addresses });
    } catch {
      // private windows allow none: the book is read as ever
    }
  });
})();
