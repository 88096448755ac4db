// Lets the browser keep what was read: see sw.js at the root of the site, three folders above this script.
"use strict";

(() => {
  if (!("serviceWorker" in navigator) || location.protocol === "file:") return;
  const root = new URL("../../../", document.currentScript.src);
  window.addEventListener("load", async () => {
    try {
      await navigator.serviceWorker.register(new URL("sw.js", root), { updateViaCache: "none" });
      const { active } = await navigator.serviceWorker.ready;
      const pictures = navigator.connection?.saveData ? [] : [...document.images].map(({ src }) => src); // lazy ones too
      const loaded = performance.getEntriesByType("resource").map(({ name }) => name);
      const addresses = [location.href.split("#")[0], ...loaded, ...pictures];
      active.postMessage({ kind: "keep", addresses });
    } catch {
      // private windows allow none: the book is read as ever
    }
  });
})();
