// Offers the edition in the reader's language first. Only a reader who asked for it is led on, and "#choose" stops that.
"use strict";
(() => {
  const sections = [...document.querySelectorAll("section[lang]")];
  const find = (language) => sections.find((section) => section.lang === language);
  const memory = {
    read: () => { try { return localStorage.getItem("bineural-edition"); } catch { return null; } },
    write: (language) => {
      try { language ? localStorage.setItem("bineural-edition", language) : localStorage.removeItem("bineural-edition"); } catch { /* nothing is kept here */ }
    },
  };
  const remembered = find(memory.read());
  if (remembered && location.hash !== "#choose") {
    location.replace(remembered.querySelector("a").href);
    return;
  }
  const wanted = (navigator.languages || [navigator.language]).map((language) => find(language.split("-")[0].toLowerCase()));
  const offered = remembered || wanted.find(Boolean);
  if (offered) {
    offered.classList.add("offered");
    offered.parentElement.prepend(offered);
    offered.querySelector("a").focus({ preventScroll: true });
  }
  for (const section of sections) {
    const box = section.querySelector("input");
    section.querySelector(".remember").hidden = false;
    box.checked = section === remembered;
    box.addEventListener("change", () => {
      for (const other of sections) if (other !== section) other.querySelector("input").checked = false;
      memory.write(box.checked ? section.lang : "");
    });
  }
})();
