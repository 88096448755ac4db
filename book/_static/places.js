// Where the reader is: folds open around what a link leads to, the other edition opens at the same place, Ctrl+K works on every keyboard.
"use strict";

const targetOf = (hash) => {
  try {
    return hash.length > 1 ? document.getElementById(decodeURIComponent(hash.slice(1))) : null;
  } catch {
    return null; // a broken escape in the address
  }
};

// Opens all folds around an element; tells whether one was closed.
const unfold = (element) => {
  let opened = false;
  for (let outer = element && element.parentElement; outer; outer = outer.parentElement) {
    if (outer.matches("details:not([open])")) {
      outer.open = opened = true;
    }
  }
  return opened;
};

const goToHash = () => {
  const target = targetOf(location.hash);
  if (target && unfold(target)) target.scrollIntoView();
};

window.addEventListener("hashchange", goToHash);
// A link to where the address points already changes no hash; of the others the browser then finds the target visible.
document.addEventListener("click", (event) => {
  const link = event.target.closest && event.target.closest("a[href*='#']");
  if (link && link.pathname === location.pathname && link.search === location.search) unfold(targetOf(link.hash));
});

window.addEventListener("load", goToHash); // the script of the folds has closed them by now

// The address of what is being read: the one that was opened, as long as it is in sight, else the last heading in the upper third
// of the screen or above it. Numbers that only the build has given are not the same in the other edition.
const placeOf = () => {
  const target = targetOf(location.hash);
  if (target && !/^#id\d+$/.test(location.hash)) {
    const box = target.getBoundingClientRect();
    if (box.bottom > 0 && box.top < innerHeight && target.checkVisibility()) return location.hash;
  }
  if (scrollY < innerHeight / 4) return "";
  // From the outside in: what is not near the screen may not be set yet, and asking for its place would set it.
  const lastAbove = (outer) => [...outer.querySelectorAll(":scope > section[id]:has(> :is(h1, h2, h3, h4))")]
    .filter((section) => section.getBoundingClientRect().top < innerHeight / 3).at(-1);
  let place;
  for (let next = lastAbove(document.querySelector(".bd-article")); next; next = lastAbove(next)) place = next;
  return place ? `#${place.id}` : "";
};

for (const link of document.querySelectorAll(".edition-switcher a")) {
  const page = link.getAttribute("href");
  const keepPlace = () => link.setAttribute("href", page + location.search + placeOf());
  for (const kind of ["pointerdown", "focus", "click"]) link.addEventListener(kind, keepPlace);
}

// The theme opens the search by the letter K. On a layout without Latin letters the key gives another one: pass it on as K.
window.addEventListener("keydown", (event) => {
  const isShortcut = (event.ctrlKey || event.metaKey) && event.code === "KeyK" && !/^[a-z]$/i.test(event.key);
  if (!isShortcut) return;
  const { code, ctrlKey, metaKey, shiftKey, altKey } = event;
  const latin = new KeyboardEvent("keydown", { key: "k", code, ctrlKey, metaKey, shiftKey, altKey, bubbles: true, cancelable: true });
  if (!event.target.dispatchEvent(latin)) event.preventDefault();
}, true);
