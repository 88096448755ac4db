// The frame of a page: light and dark, menus, search, the list of contents, copying. What the theme did with seven scripts.
"use strict";

{
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const root = document.documentElement;
  const kept = (store, name, value) => {
    try {
      return value === undefined ? store.getItem(name) : store.setItem(name, value);
    } catch {
      return null; // a browser that keeps nothing
    }
  };

  // Light, dark, or as the system has it. The script in the head has set what was chosen before.
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const themeButtons = all(".theme-switch-button");
  const nameOfSwitch = themeButtons[0]?.title;
  const setMode = (mode) => {
    root.dataset.mode = mode;
    root.dataset.theme = mode === "auto" ? (dark.matches ? "dark" : "light") : mode;
    for (const button of themeButtons) {
      button.title = `${nameOfSwitch}: ${button.dataset[mode]}`;
      button.setAttribute("aria-label", button.title);
    }
  };
  setMode(root.dataset.mode);
  dark.addEventListener("change", () => setMode(root.dataset.mode));
  for (const button of themeButtons) {
    button.addEventListener("click", () => {
      const modes = dark.matches ? ["auto", "light", "dark"] : ["auto", "dark", "light"]; // the first click changes what is seen
      const mode = modes[(modes.indexOf(root.dataset.mode) + 1) % 3];
      kept(localStorage, "mode", mode);
      setMode(mode);
    });
  }

  const closeOnBackdrop = (dialog) => dialog.addEventListener("click", (event) => {
    const { left, right, top, bottom } = dialog.getBoundingClientRect();
    if (event.target === dialog && (event.clientX < left || event.clientX > right || event.clientY < top || event.clientY > bottom)) dialog.close();
  });

  // Search: a dialog, or the field that the page shows by itself.
  const searchDialog = document.getElementById("pst-search-dialog");
  const toggleSearch = () => {
    const field = document.querySelector(":not(#pst-search-dialog) > form.bd-search input");
    if (field) {
      field.focus();
      field.select();
    } else if (searchDialog.open) searchDialog.close();
    else searchDialog.showModal();
  };
  const isMac = /^(Mac|iPhone)/.test(navigator.platform);
  if (isMac) for (const key of all(".search-button__kbd-shortcut .kbd-shortcut__modifier")) key.textContent = "⌘";
  window.addEventListener("keydown", (event) => {
    const command = isMac ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey;
    if (!command || event.shiftKey || event.altKey || !/^k$/i.test(event.key)) return;
    event.preventDefault();
    toggleSearch();
  }, true);
  for (const button of all(".search-button__button")) button.addEventListener("click", toggleSearch);
  closeOnBackdrop(searchDialog);

  // Menus: beside the text where there is room, else in a dialog, which takes the same elements in.
  const wide = matchMedia("(min-width: 992px)");
  const move = (from, to) => {
    to.append(...from.childNodes);
    to.classList.add(...from.classList);
    from.removeAttribute("class");
  };
  for (const kind of ["primary", "secondary"]) {
    const button = document.querySelector(`.${kind}-toggle`);
    const sidebar = document.getElementById(`pst-${kind}-sidebar`);
    const dialog = document.getElementById(`pst-${kind}-sidebar-modal`);
    if (!button || !sidebar || !dialog) continue;
    const tell = () => {
      if (kind === "primary") button.setAttribute("aria-expanded", wide.matches ? !sidebar.classList.contains("pst-sidebar-hidden") : dialog.open);
    };
    button.addEventListener("click", () => {
      if (kind === "primary" && wide.matches) sidebar.classList.toggle("pst-sidebar-hidden");
      else {
        move(sidebar, dialog);
        dialog.showModal();
      }
      tell();
    });
    dialog.addEventListener("close", () => {
      move(dialog, sidebar);
      button.focus();
      tell();
    });
    dialog.addEventListener("click", (event) => {
      if (event.target.closest("a[href^='#']")) dialog.close();
    });
    closeOnBackdrop(dialog);
    wide.addEventListener("change", () => {
      if (dialog.open) dialog.close();
      tell();
    });
    tell();
  }

  // The list of chapters stays where it was scrolled to; at first it shows the page that is open.
  const chapters = document.getElementById("pst-primary-sidebar");
  if (chapters) {
    const before = parseInt(kept(sessionStorage, "sidebar-scroll-top"), 10);
    if (before >= 0) chapters.scrollTop = before;
    else {
      const current = all(".bd-docs-nav .active", chapters).at(-1);
      const top = current ? current.getBoundingClientRect().top : 0;
      if (top > innerHeight / 2) chapters.scrollTop = top - chapters.getBoundingClientRect().top - chapters.clientHeight / 4;
    }
    window.addEventListener("pagehide", () => kept(sessionStorage, "sidebar-scroll-top", chapters.scrollTop));
  }

  // The list of contents marks the section that is read: the last heading in the upper third of the screen.
  const links = new Map();
  for (const link of all("#pst-page-toc-nav a[href^='#']")) {
    const target = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (target) links.set(target.querySelector(":is(h1, h2, h3, h4, h5, h6)") || target, link);
  }
  const mark = (chosen) => {
    for (const link of links.values()) {
      link.classList.toggle("active", link === chosen);
      if (link === chosen) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    for (const entry of all("#pst-page-toc-nav .toc-entry")) entry.classList.toggle("active", entry.contains(chosen));
  };
  let restUntil = 0; // after a jump the chosen entry stays, whatever headings pass by
  const markHash = () => {
    const chosen = [...links.values()].find((link) => location.hash.length > 1 && link.hash === location.hash);
    if (!chosen) return;
    restUntil = performance.now() + 1000;
    mark(chosen);
  };
  if (links.size) {
    const observer = new IntersectionObserver((entries) => {
      const last = entries.filter((entry) => entry.isIntersecting).at(-1);
      if (last && performance.now() > restUntil) mark(links.get(last.target));
    }, { rootMargin: "0px 0px -70% 0px" });
    for (const heading of links.keys()) observer.observe(heading);
    window.addEventListener("hashchange", markHash);
    document.addEventListener("click", (event) => {
      const link = event.target.closest?.("a");
      if (link && link.hash && link.hash === location.hash && link.pathname === location.pathname) markHash();
    });
    markHash();
  }

  // What stands in the margin has the place of the list of contents while it is on the screen.
  const contents = document.querySelector("div.bd-sidebar-secondary");
  if (contents) {
    const shown = new Set();
    const observer = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) shown[isIntersecting ? "add" : "delete"](target);
      contents.classList.toggle("hide", shown.size > 0);
    }, { rootMargin: "0px 0px -33% 0px" });
    for (const note of all(".bd-article :is(.margin, .full-width, .sidebar)")) observer.observe(note);
  }

  // The header gets its shadow, and whoever scrolls up a button that leads to the top.
  const toTop = document.getElementById("pst-back-to-top");
  let lastY = scrollY;
  let ups = 0; // in a row: one or two may be the browser's, which keeps what is read in its place
  const scrolled = () => {
    document.body.classList.toggle("scrolled", scrollY > 0);
    ups = scrollY < lastY ? ups + 1 : 0;
    if (toTop) toTop.style.display = ups > 2 && scrollY > innerHeight / 2 ? "block" : "none";
    lastY = scrollY;
  };
  window.addEventListener("scroll", scrolled, { passive: true });
  document.body.classList.toggle("scrolled", scrollY > 0);
  toTop?.addEventListener("click", () => {
    scrollTo(0, 0);
    document.querySelector("#pst-skip-link a")?.focus({ preventScroll: true });
  });

  // Code is copied by a button, which says when it is done. Blocks get theirs as they come near.
  const copy = async (button, code) => {
    try {
      await navigator.clipboard.writeText(code);
    } catch { // from a disk, or an old browser
      const area = document.createElement("textarea");
      area.value = code;
      button.after(area);
      area.select();
      document.execCommand("copy");
      area.remove();
      button.focus();
    }
    const { copy: before, copied } = document.body.dataset;
    const say = (text) => {
      button.title = text;
      button.setAttribute("aria-label", text);
      button.classList.toggle("success", text === copied);
    };
    say(copied);
    setTimeout(say, 2000, before);
  };
  const addCopyButton = (block) => {
    const code = block.querySelector("pre");
    if (!code || block.querySelector(".copybtn")) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copybtn";
    button.title = document.body.dataset.copy;
    button.setAttribute("aria-label", button.title);
    button.addEventListener("click", () => copy(button, code.textContent.replace(/\n$/, "")));
    block.append(button);
  };
  const near = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) if (isIntersecting) addCopyButton(target);
  }, { rootMargin: "100% 0px" });
  for (const block of all("div.highlight")) near.observe(block);

  // A box has a place in the order of the Tab key while it scrolls; one in a fold is measured when that opens.
  const sizes = new ResizeObserver((entries) => {
    const boxes = entries.map(({ target }) => [target, target.scrollWidth > target.clientWidth + 1 || target.scrollHeight > target.clientHeight + 1]);
    for (const [box, scrolls] of boxes) {
      if (scrolls) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    }
  });
  for (const box of all(".cell_output > .output, .pst-scrollable-table-container")) sizes.observe(box);

  // Words that a search has led to are marked, without a change of the page's elements.
  const terms = kept(localStorage, "sphinx_highlight_terms") || new URLSearchParams(location.search).get("highlight");
  if (terms && window.Highlight && !document.getElementById("search-results")) {
    kept(localStorage, "sphinx_highlight_terms", "");
    const words = terms.toLowerCase().split(/\s+/).filter(Boolean);
    const ranges = [];
    const walker = document.createTreeWalker(document.querySelector(".bd-article") || document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const text = node.data.toLowerCase();
      for (const word of words) {
        for (let place = text.indexOf(word); place >= 0; place = text.indexOf(word, place + word.length)) {
          const range = document.createRange();
          range.setStart(node, place);
          range.setEnd(node, place + word.length);
          ranges.push(range);
        }
      }
    }
    CSS.highlights.set("searched", new Highlight(...ranges));
    document.addEventListener("keydown", (event) => { if (event.key === "Escape") CSS.highlights.delete("searched"); });
  }
}
