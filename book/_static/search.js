// The search as readers see it: results while one types in the dialog, and the page of all results. Nothing is loaded before a word is typed.
"use strict";

(() => {
  const folder = new URL("./", document.currentScript.src);
  const root = new URL(document.documentElement.dataset.content_root || "./", location.href);
  const loads = new Map();
  const load = (name) => {
    if (!loads.has(name)) loads.set(name, new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = new URL(name, folder);
      script.onload = resolve;
      script.onerror = () => { loads.delete(name); reject(new Error(`${name} is missing`)); };
      document.head.append(script);
    }));
    return loads.get(name);
  };
  const engine = () => load("search-engine.js").then(() => load("search-index.js"));

  const element = (name, properties = {}, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };
  const addressOf = ({ page, anchor }) => `${new URL(`${page}.html`, root)}${anchor ? `#${anchor}` : ""}`;

  const showExcerpt = async (line, unit, found) => {
    const { page } = bookSearch.place(unit);
    await load(`search/${page}.js`).catch(() => {});
    line.append(...bookSearch.excerpt(unit, found).map(([text, isWanted]) => (isWanted ? element("mark", {}, text) : text)));
  };
  const resultOf = (unit, found) => {
    const place = bookSearch.place(unit);
    const link = element("a", { href: addressOf(place), className: "search-result-title" }, place.title || place.pageTitle);
    const where = element("span", { className: "search-result-place" }, [place.number, place.pageTitle].filter(Boolean).join(". "));
    const text = element("p", { className: "search-result-text" });
    const result = element("li", { className: "search-result" }, link);
    if (unit === found.term) result.append(element("span", { className: "search-result-kind" }, bookSearch.says.term));
    if (place.anchor) result.append(where);
    result.append(text);
    return { result, ready: showExcerpt(text, unit, found) };
  };
  const say = (text, query) => text.replace("{query}", query);
  const summaryOf = (found, query) => {
    const says = bookSearch.says;
    if (!found.units.length) return say(says.nothing, query);
    const count = says.found.replace("{count}", found.units.length);
    return [found.shown ? say(says.shown, found.shown) : "", found.partial ? says.partial : "", count].filter(Boolean).join(" ");
  };
  const glossary = () => element("p", { className: "search-advice" },
    element("a", { href: new URL("glossary.html", root) }, bookSearch.says.glossary));

  // A list of results below a field, kept up to date: `number` at first, more on demand.
  class Results {
    constructor(box, number, isLive) {
      Object.assign(this, { box, number, isLive, turn: 0 });
      this.status = element("p", { className: "search-summary", role: "status" });
      this.list = element("ol", { className: "search-results" });
      this.after = element("div");
      box.append(this.status, this.list, this.after);
    }

    async show(query) {
      const turn = ++this.turn;
      if (!query.trim()) {
        this.status.textContent = "";
        this.list.replaceChildren();
        this.after.replaceChildren();
        return;
      }
      await engine();
      if (turn !== this.turn) return;
      const found = bookSearch.find(query, { live: this.isLive });
      this.list.replaceChildren();
      this.after.replaceChildren();
      await this.add(found, 0, turn);
      if (turn !== this.turn) return;
      this.status.textContent = summaryOf(found, query);
      if (!found.units.length) this.after.append(glossary());
    }

    async add(found, start, turn) {
      const made = found.units.slice(start, start + this.number).map((unit) => resultOf(unit, found));
      this.list.append(...made.map(({ result }) => result));
      await Promise.all(made.map(({ ready }) => ready));
      if (turn !== this.turn) return;
      this.after.replaceChildren();
      const next = start + this.number;
      if (!this.isLive && next < found.units.length) {
        const button = element("button", { type: "button", className: "search-more" }, bookSearch.says.more);
        button.addEventListener("click", () => {
          this.add(found, next, turn);
          this.list.children[next].querySelector("a").focus();
        });
        this.after.append(button);
      }
    }
  }

  const showPage = (page) => {
    const form = page.querySelector("form.bd-search"), input = form.querySelector("input[name=q]");
    const results = new Results(page.querySelector("#search-results"), 20, false);
    const show = () => results.show(input.value);
    input.value = new URLSearchParams(location.search).get("q") || "";
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      history.replaceState(null, "", `?${new URLSearchParams({ q: input.value })}`);
      show();
    });
    let wait;
    input.addEventListener("input", () => {
      clearTimeout(wait);
      wait = setTimeout(() => form.requestSubmit(), 250);
    });
    input.focus();
    show();
  };

  const showDialog = (dialog) => {
    const form = dialog.querySelector("form.bd-search"), input = form.querySelector("input[name=q]");
    const box = element("div", { className: "search-live" });
    form.after(box);
    const results = new Results(box, 8, true);
    const keys = element("p", { className: "search-keys" });
    box.append(keys);
    let wait;
    input.addEventListener("input", () => {
      clearTimeout(wait);
      wait = setTimeout(async () => {
        await results.show(input.value);
        keys.textContent = input.value.trim() ? bookSearch.says.keys : "";
        if (results.list.children.length) {
          const all = `${form.action}?${new URLSearchParams({ q: input.value })}`;
          results.after.replaceChildren(element("a", { href: all, className: "search-all" }, bookSearch.says.all));
        }
      }, 120);
    });
    dialog.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        event.preventDefault(); // else a first press would only empty the field
        dialog.close();
      }
      if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
      const stops = [input, ...box.querySelectorAll("a")];
      const at = stops.indexOf(document.activeElement);
      const next = stops[at + (event.key === "ArrowDown" ? 1 : -1)];
      if (at < 0 || !next) return;
      event.preventDefault();
      next.focus();
    });
    box.addEventListener("click", (event) => {
      if (event.target.closest("a")) dialog.close(); // a result on this very page loads nothing
    });
  };

  const page = document.getElementById("book-search"), dialog = document.getElementById("pst-search-dialog");
  if (page) showPage(page);
  if (dialog) showDialog(dialog);
})();
