// An editor for a dozen lines: the browser's own text field, so that phones, keyboards and screen readers know it.
"use strict";

class InpageEditor {
  // Makes one that holds `code`; `changed` is called with each new text.
  constructor(code, { id, label, help, changed }) {
    this.escaped = false;
    this.field = document.createElement("textarea");
    const attributes = { id, "aria-label": label, "aria-describedby": help, spellcheck: "false", autocapitalize: "off", autocomplete: "off", autocorrect: "off", wrap: "off", translate: "no" };
    for (const [name, value] of Object.entries(attributes)) this.field.setAttribute(name, value);
    this.colors = document.createElement("div"); // no pre: what scrolls there becomes a tab stop
    this.colors.className = "inpage-colors";
    this.colors.setAttribute("aria-hidden", "true");
    this.element = document.createElement("section"); // no div: the scripts of the theme give those a copy button
    this.element.className = "inpage-editor highlight notranslate";
    this.element.append(this.colors, this.field);
    this.field.addEventListener("input", () => {
      this.paint();
      changed(this.field.value);
    });
    this.field.addEventListener("keydown", (event) => this.key(event));
    this.field.addEventListener("scroll", () => this.follow());
    this.field.addEventListener("blur", () => {
      this.escaped = false;
    });
    this.field.value = code;
    this.paint();
  }

  get code() {
    return this.field.value;
  }

  // Puts another text in, such that the browser can take it back.
  replace(code) {
    this.field.focus();
    this.field.select();
    this.insert(code);
  }

  insert(text) {
    const { field } = this;
    const before = field.value;
    if (document.execCommand("insertText", false, text) && field.value !== before) return;
    if (text === "" ) document.execCommand("delete");
    else field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input"));
  }

  paint() {
    this.field.rows = Math.min(Math.max(this.code.split("\n").length + 1, 3), 24);
    this.colors.replaceChildren(
      ...inpageTokens(`${this.code}\n`).map(([kind, text]) => {
        if (!kind) return text;
        const span = document.createElement("span");
        span.className = kind;
        span.textContent = text;
        return span;
      }),
    );
    this.follow();
  }

  follow() {
    this.colors.scrollTo(this.field.scrollLeft, this.field.scrollTop);
  }

  key(event) {
    if (event.isComposing) return;
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (event.key === "Escape") this.escaped = true;
    else if (event.key === "Tab" && plain && !this.escaped) {
      event.preventDefault();
      this.indent(event.shiftKey);
    } else if (event.key === "Enter" && plain && !event.shiftKey) {
      event.preventDefault();
      const line = this.code.slice(0, this.field.selectionStart).split("\n").pop();
      const deeper = /:\s*(#.*)?$/.test(line) ? "    " : "";
      this.insert(`\n${/^\s*/.exec(line)[0]}${deeper}`);
    } else if (event.key === "Backspace" && plain && this.field.selectionStart === this.field.selectionEnd) {
      const start = this.field.selectionStart;
      const line = this.code.slice(0, start).split("\n").pop();
      if (line && !line.trim() && line.length % 4 === 0) {
        event.preventDefault();
        this.field.setSelectionRange(start - 4, start);
        document.execCommand("delete");
      }
    } else if (!["Shift", "Control", "Alt", "Meta", "Tab"].includes(event.key)) this.escaped = false;
  }

  // Moves the selected lines by a step; without a selection, the rest of the line.
  indent(back) {
    const { field } = this;
    if (field.selectionStart === field.selectionEnd && !back) {
      const column = field.selectionStart - (this.code.lastIndexOf("\n", field.selectionStart - 1) + 1);
      this.insert(" ".repeat(4 - (column % 4)));
      return;
    }
    const start = this.code.lastIndexOf("\n", field.selectionStart - 1) + 1;
    const next = this.code.indexOf("\n", Math.max(field.selectionEnd - 1, start));
    const end = next < 0 ? this.code.length : next;
    const moved = this.code.slice(start, end).replace(/^/gm, back ? "" : "    ").replace(back ? /^ {1,4}/gm : /^\s+$/gm, "");
    field.setSelectionRange(start, end);
    this.insert(moved);
    field.setSelectionRange(start, start + moved.length);
  }
}
