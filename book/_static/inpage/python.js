// The page's side of the worker: one for the whole page, made at the first click, ended when it hangs.
"use strict";

class InpagePython {
  constructor(data) {
    this.data = data;
    this.all = Object.values(data.bytes).reduce((sum, bytes) => sum + bytes, 0);
    this.worker = null;
    this.job = null;
  }

  // Why Python cannot run here, the name of a text; an empty one if it can.
  obstacle() {
    if (location.protocol === "file:") return "from_file";
    return typeof Worker === "function" && typeof WebAssembly === "object" && typeof TransformStream === "function" ? "" : "old";
  }

  // Runs a request; tells `told` of progress and of what is printed; gives {answer} or {reason}, the name of a text.
  run(request, told) {
    return new Promise((resolve) => {
      this.job = { request: JSON.stringify(request), told, resolve, began: 0, timer: 0 };
      if (this.worker) this.start();
      else this.load();
    });
  }

  stop(reason) {
    if (this.worker) this.worker.terminate();
    this.worker = null;
    this.end({ reason });
  }

  load() {
    const loaded = {};
    const absolute = (address) => new URL(address, location.href).href;
    const progress = () => {
      const done = Object.entries(loaded).reduce((sum, [name, bytes]) => sum + Math.min(bytes, this.data.bytes[name] ?? 0), 0);
      this.job?.told({ kind: "loading", done, all: this.all });
    };
    progress();
    const worker = new Worker(this.data.worker, { type: "module" });
    this.worker = worker;
    worker.onerror = (event) => {
      event.preventDefault();
      this.stop("not_loaded");
    };
    worker.onmessage = ({ data: message }) => {
      if (worker !== this.worker) return;
      if (message.kind === "loaded") {
        loaded[message.name] = (loaded[message.name] ?? 0) + message.bytes;
        progress();
      } else if (message.kind === "starting") this.job?.told(message);
      else if (message.kind === "ready") this.start();
      else if (message.kind === "printed") this.job?.told(message);
      else if (message.kind === "done") this.finish(message.answer);
      else this.stop(message.kind);
    };
    worker.postMessage({ kind: "load", runtime: absolute(this.data.runtime), bundle: absolute(this.data.bundle) });
  }

  start() {
    if (!this.job) return;
    this.job.told({ kind: "running" });
    this.job.timer = setTimeout(() => this.stop("too_long"), this.data.seconds * 1000);
    this.worker.postMessage({ kind: "perform", request: this.job.request });
  }

  finish(answer) {
    if (answer.error?.kind === "memory") {
      this.worker.terminate(); // what it has taken it would keep
      this.worker = null;
    }
    this.end({ answer });
  }

  end(outcome) {
    if (!this.job) return;
    clearTimeout(this.job.timer);
    const { resolve } = this.job;
    this.job = null;
    resolve(outcome);
  }
}
