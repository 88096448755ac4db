// Exercises that run in the page: an editor in place of the starter, buttons, and below them what came of it.
"use strict";

(() => {
  const element = document.getElementById("inpage-data");
  if (!element) return;
  const data = JSON.parse(element.textContent);
  const { texts } = data;
  const python = new InpagePython(data);
  const cards = [];

  const make = (name, className, text = "") => {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (text) made.textContent = text;
    return made;
  };
  // A text in which code stands between backticks.
  const marked = (text, name) => text.split("`").map((part, place) => make(place % 2 ? "code" : name, "", part));
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const number = (value, digits) => value.toLocaleString(data.language, { minimumFractionDigits: digits, maximumFractionDigits: digits });

  // What was written is kept by page and exercise; a browser that keeps nothing is none the worse.
  const memory = {
    key: (label) => `bineural/${data.page}/${label}`,
    read: (label) => {
      try {
        return localStorage.getItem(memory.key(label));
      } catch {
        return null;
      }
    },
    write: (label, code) => {
      try {
        if (code === null) localStorage.removeItem(memory.key(label));
        else localStorage.setItem(memory.key(label), code);
      } catch {
        // private windows, full disks
      }
    },
  };

  // The lower part of a card: status, progress, output. It asks Python and shows what comes.
  class Results {
    constructor() {
      this.status = make("p", "inpage-status");
      this.status.setAttribute("role", "status");
      this.progress = make("progress");
      this.progress.hidden = true;
      this.progress.setAttribute("aria-label", texts.starting);
      this.output = make("div", "inpage-output");
    }

    say(text) {
      if (this.status.textContent !== text) this.status.textContent = text;
    }

    told(message) {
      if (message.kind === "printed") {
        if (!this.printed) {
          this.printed = make(this.several ? "p" : "pre", this.several ? "" : "inpage-printed");
          this.output.append(this.printed);
        }
        // In the training it is the book that prints: which functions run.
        this.printed.append(...(this.several ? marked(message.text, "span") : [message.text]));
        return;
      }
      this.progress.hidden = message.kind === "running";
      if (message.kind === "loading") {
        this.progress.max = message.all;
        this.progress.value = message.done;
        this.say(fill(texts.loading, { done: number(message.done / 1e6, 0), all: number(message.all / 1e6, 0) }));
      } else {
        this.progress.removeAttribute("value");
        this.say(texts[message.kind]);
      }
    }

    async run(request) {
      const obstacle = python.obstacle();
      this.output.replaceChildren();
      this.printed = null;
      if (obstacle) {
        this.say(texts[obstacle]);
        return null;
      }
      if (python.job) return null;
      document.documentElement.classList.add("inpage-busy");
      for (const card of cards) card.busy(card.results === this);
      const { answer, reason } = await python.run({ language: data.language, ...request }, (message) => this.told(message));
      for (const card of cards) card.busy(null);
      document.documentElement.classList.remove("inpage-busy");
      this.progress.hidden = true;
      if (reason) this.say(fill(texts[reason], { seconds: data.seconds }));
      else this.show(answer);
      return answer ?? null;
    }

    show(answer) {
      if (answer.cut) this.output.append(make("p", "inpage-cut", fill(texts.cut, { count: number(answer.cut, 0) })));
      if (answer.value !== undefined) {
        const value = make("p", "inpage-value", `${texts.value} `);
        value.append(make("code", "", answer.value));
        this.output.append(value);
      }
      if (answer.error) this.output.append(this.errorOf(answer.error));
      if (answer.check) {
        const report = make("div");
        report.innerHTML = answer.check.html; // by bineural.exercises.render, which escapes what a reader wrote
        this.output.append(report);
      }
      if (answer.error) this.say(texts.failed);
      else if (answer.check) this.say(answer.check.passed ? texts.passed : texts.not_yet);
      else this.say(texts.ran);
    }

    errorOf(error) {
      const shown = make("div", "inpage-error");
      shown.append(make("p", "inpage-error-name", error.text));
      for (const [title, line, code] of error.lines) {
        const place = make("p", "", `${fill(this.several ? texts.line_of : texts.line, { title: titleOf(title), line })} `);
        place.append(make("code", "", code));
        shown.append(place);
      }
      const advice = texts[error.kind] ?? error.hint;
      if (advice) {
        const hint = make("p", "", `${texts.do}: `);
        hint.append(...marked(advice, "strong"));
        shown.append(hint);
      }
      return shown;
    }
  }

  const button = (text, act, className = "") => {
    const made = make("button", `inpage-button ${className}`.trim(), text);
    made.type = "button";
    made.addEventListener("click", act);
    return made;
  };

  const titleOf = (label) => cards.find((card) => card.label === label)?.title ?? "";

  class Card {
    constructor(actions) {
      this.results = new Results();
      this.actions = actions;
      this.stop = button(texts.stop, () => python.stop("stopped"), "inpage-stop");
      this.stop.hidden = true;
    }

    // Says that Python works: for this card (true), for another one (false), for none (null).
    busy(own) {
      for (const action of this.actions) action.setAttribute("aria-disabled", String(own !== null));
      const focused = document.activeElement === this.stop;
      this.stop.hidden = own !== true;
      if (focused && this.stop.hidden) this.actions[0].focus();
    }
  }

  class Exercise extends Card {
    constructor(exercise, box) {
      const check = button(texts.check, () => this.perform(true), "inpage-first");
      const run = button(texts.run, () => this.perform(false));
      super([check, run]);
      this.exercise = exercise;
      this.label = exercise.label;
      this.box = box;
      this.title = box.querySelector(".caption-number")?.textContent.trim() ?? exercise.name;
      const help = make("p", "inpage-help", texts.keys);
      help.id = `${exercise.label}-keys`;
      this.editor = new InpageEditor(memory.read(this.label) ?? exercise.starter, {
        id: `${exercise.label}-code`,
        label: fill(texts.editor, { exercise: this.title }),
        help: help.id,
        changed: (code) => memory.write(this.label, code === exercise.starter ? null : code),
      });
      this.editor.field.addEventListener("keydown", (event) => {
        const checks = event.key === "Enter" && (event.ctrlKey || event.metaKey);
        if (!checks && !(event.key === "Enter" && event.shiftKey)) return;
        event.preventDefault();
        this.perform(checks);
      });
      const tools = make("div", "inpage-buttons");
      tools.append(
        check,
        run,
        this.stop,
        button(texts.hint, () => this.hint()),
        button(texts.reset, () => this.reset()),
        button(texts.notebook, () => inpageNotebook(data, cards.filter((card) => card.exercise).map((card) => card.cell())), "inpage-quiet"),
      );
      const card = make("div", "inpage-card");
      card.setAttribute("role", "group"); // of ten buttons “Check”, a screen reader says whose this one is
      card.setAttribute("aria-label", this.title);
      card.append(this.editor.element, help, tools, this.results.status, this.results.progress, this.results.output);
      this.place(card);
    }

    // Puts the editor where the starter is; starter and call of the check stay for paper.
    place(card) {
      const cells = [...this.box.querySelectorAll("div.cell")];
      const starter = cells.filter((cell) => cell.classList.contains("tag_skip-execution")).pop() ?? cells[0];
      starter.before(card);
      const last = cells[cells.length - 1];
      for (const cell of new Set([starter, last])) cell.classList.add("inpage-replaced");
    }

    cell() {
      return { title: this.title, label: this.label, before: this.exercise.before, code: this.editor.code, check: this.exercise.check };
    }

    perform(checks) {
      const { before, check } = this.exercise;
      const code = [{ title: this.label, code: this.editor.code }];
      return this.results.run({ before: `${data.imports}\n${before}`, code, ...(checks ? { check } : {}) });
    }

    hint() {
      const closed = this.box.querySelector("details.fold-hint:not([open])");
      const shown = closed ?? [...this.box.querySelectorAll("details.fold-hint")].pop();
      if (closed) closed.open = true;
      else this.results.say(texts.no_hint);
      shown?.querySelector("summary").focus();
    }

    reset() {
      if (this.editor.code === this.exercise.starter) return;
      this.editor.replace(this.exercise.starter);
      this.results.output.replaceChildren();
      this.results.say(texts.was_reset);
    }
  }

  class Training extends Card {
    constructor(training, place) {
      const train = button(texts.train, () => this.perform(), "inpage-first");
      super([train]);
      this.training = training;
      this.results.several = true;
      const tools = make("div", "inpage-buttons");
      tools.append(train, this.stop);
      const card = make("div", "inpage-card");
      card.append(make("p", "inpage-title", texts.train_title), make("p", "", texts.train_text), tools, this.results.status, this.results.progress, this.results.output);
      place.append(card);
    }

    async perform() {
      const used = cards.filter((card) => this.training.uses.includes(card.label));
      const code = used.map((card) => ({ title: card.label, code: card.editor.code }));
      const answer = await this.results.run({ ...this.training.request, code });
      if (!answer?.drawing) return;
      const right = answer.drawing.right.filter(Boolean).length;
      this.results.say(fill(texts.trained, { count: answer.drawing.right.length, right }));
      const figure = make("figure", "inpage-figure");
      figure.append(inpageDrawing(answer.drawing, this.results.status.textContent), make("figcaption", "", texts.drawing));
      this.results.output.append(figure);
    }
  }

  const show = async () => {
    for (const exercise of data.exercises) {
      const box = document.getElementById(exercise.label);
      if (box) cards.push(new Exercise(exercise, box));
      await new Promise((resolve) => setTimeout(resolve)); // in between, the page answers its reader
    }
    const place = document.querySelector(".inpage-training");
    if (data.training && place) cards.push(new Training(data.training, place));
  };
  // Editors are higher than what they replace. Soon after a page is loaded the browser keeps the place that is read where it is.
  if (document.readyState === "complete") show();
  else addEventListener("load", () => setTimeout(show, 100));
})();
