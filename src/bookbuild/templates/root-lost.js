// The part in the reader's language comes first: that of the address, else that of the browser.
"use strict";
(() => {
  const sections = [...document.querySelectorAll("section[lang]")];
  const wanted = [...location.pathname.split("/"), ...(navigator.languages || [])].map((name) => name.split("-")[0].toLowerCase());
  const first = wanted.map((language) => sections.find((section) => section.lang === language)).find(Boolean);
  if (first) first.parentElement.prepend(first);
})();
