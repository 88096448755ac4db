// The search page, on top of Sphinx's searchtools.js: sentences in the edition's language, excerpts around the words found.
"use strict";

Documentation.TRANSLATIONS["Search finished, found ${resultCount} page(s) matching the search query."] =
  bookSearchTexts.found.replace("{count}", "${resultCount}");
Documentation.TRANSLATIONS[
  "Your search did not match any documents. Please make sure that all words are spelled correctly and that you've selected enough categories."
] = bookSearchTexts.nothing;
Documentation.TRANSLATIONS[", in "] = bookSearchTexts.within; // Sphinx's own has no space behind it in Russian

// A page opened from a disk may not read the others: it lists them without excerpts.
if (window.location.protocol === "file:") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;

// Sphinx looks words up in plain objects, where every object's own `constructor` is found as if it were a word.
const withoutInherited = (words) =>
  Object.assign(Object.create({ __proto__: null, hasOwnProperty: Object.prototype.hasOwnProperty }), words);
const setIndex = Search.setIndex;
Search.setIndex = (index) => {
  setIndex({ ...index, terms: withoutInherited(index.terms), titleterms: withoutInherited(index.titleterms) });
};
if (Search._index) Search.setIndex(Search._index);

const performSearch = Search.performSearch;
Search.performSearch = (query) => {
  performSearch(query);
  Search.status.setAttribute("role", "status"); // screen readers tell how many pages were found
};

// A result may hold another form of the word («ошибка» for «ошибок»): look for ever shorter beginnings of the stem.
const findWord = (text, stem) => {
  for (let length = stem.length; length >= Math.min(3, stem.length); length--) {
    const beginning = stem.slice(0, length).replace(/[^\p{L}\p{N}_]/gu, "");
    const match = text.match(new RegExp(`(?<![\\p{L}\\p{N}_])${beginning}[\\p{L}\\p{N}_]*`, "iu"));
    if (beginning && match) return match;
  }
  return null;
};

Search.makeSearchSummary = (html, stems, anchor) => {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  const article = parsed.querySelector("article") || parsed.body;
  const part = (anchor && article.querySelector(anchor)) || article;
  part.querySelectorAll(".headerlink, .math, .highlight, .edition-switcher, script, style, svg").forEach((element) => {
    element.replaceWith(element.matches(".math, .highlight") ? " … " : " ");
  });
  const text = part.textContent.replace(/(\s*…\s*)+/gu, " … ").replace(/\s+/gu, " ").trim();
  const match = [...stems].map((stem) => findWord(text, stem)).find(Boolean);
  const summary = document.createElement("p");
  summary.classList.add("context");
  const start = match ? Math.max(text.lastIndexOf(" ", Math.max(match.index - 100, 0)), 0) : 0;
  const end = start + 240;
  const after = text.slice(match ? match.index + match[0].length : start, end).replace(/\s\S*$/u, "");
  if (match) {
    const word = document.createElement("strong");
    word.textContent = match[0];
    summary.append((start ? "… " : "") + text.slice(start, match.index).trimStart(), word);
  }
  summary.append(after + (end < text.length ? " …" : ""));
  return summary;
};
