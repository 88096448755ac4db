// Interactive figures: finds their places, loads a figure's script when it comes near the screen, and gives it tools.
//
// A script calls living.define("name", (stage) => { … return { numbers } }). The element of the figure then has the property
// `living`: what the script returned, for tests. `numbers()` gives what the figure shows at the moment, plain numbers by name.
"use strict";
(() => {
  const here = document.currentScript.src.replace(/[^/]*$/, "");
  const language = document.documentElement.lang || "en";
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const figures = {};
  const loading = {};

  const load = (address) => loading[address] ||= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = resolve;
    script.onerror = () => reject(new Error(`no ${address}`));
    document.head.append(script);
  });

  const formats = {};
  // 0.5 and 0,5; a minus is a minus; large and tiny numbers as powers of ten.
  const tenTo = (power) => `10${String(power).replace(/[-0-9]/g, (c) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(c)])}`;
  const number = (value, digits = 2, sign = false) => {
    if (Number.isNaN(value)) return "NaN";
    if (!Number.isFinite(value)) return value < 0 ? "−∞" : "∞";
    const size = Math.abs(value);
    if (size >= 1e5 || (size > 0 && size < 0.5 * 10 ** -digits && size < 1e-3)) {
      const [mantissa, power] = value.toExponential(1).split("e");
      return `${number(Number(mantissa), 1, sign)}·${tenTo(Number(power))}`;
    }
    const format = formats[digits] ||= new Intl.NumberFormat(language, {
      minimumFractionDigits: digits, maximumFractionDigits: digits, useGrouping: false });
    const text = format.format(value).replace("-", "−");
    const written = /[1-9]/.test(text) ? text : text.replace("−", "");
    return sign && value > 0 ? `+${written}` : written;
  };
  // As few digits as a number needs, at most some.
  const short = (value, most = 3) => {
    let digits = 0;
    while (digits < most && Math.abs(value * 10 ** digits - Math.round(value * 10 ** digits)) > 1e-9 * 10 ** digits) digits += 1;
    return number(value, digits);
  };

  const percent = (share) => `${number(Math.round(100 * share), 0)}\u00a0%`;

  const make = (space) => (name, attributes = {}, ...children) => {
    const element = space ? document.createElementNS(space, name) : document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) if (value !== undefined) element.setAttribute(key, value);
    element.append(...children);
    return element;
  };
  const html = make("");
  const svg = make("http://www.w3.org/2000/svg");

  const decode = (tensor) => {
    const bytes = Uint8Array.from(atob(tensor.data), (c) => c.charCodeAt(0));
    const view = new DataView(bytes.buffer);
    const half = (bits) => {
      const exponent = (bits >> 10) & 31, fraction = bits & 1023;
      return (bits & 32768 ? -1 : 1) * (exponent ? 2 ** (exponent - 15) * (1 + fraction / 1024) : 2 ** -14 * fraction / 1024);
    };
    const read = {
      float16: [2, (at) => half(view.getUint16(at, true))], float32: [4, (at) => view.getFloat32(at, true)],
      int32: [4, (at) => view.getInt32(at, true)], int8: [1, (at) => view.getInt8(at)],
    }[tensor.dtype];
    const numbers = Float64Array.from({ length: bytes.length / read[0] }, (_, index) => read[1](index * read[0]));
    if (tensor.scale) {
      const scale = decode({ dtype: "float32", data: tensor.scale });
      const row = numbers.length / scale.length;
      numbers.forEach((value, index) => { numbers[index] = value * scale[Math.floor(index / row)]; });
    }
    return numbers;
  };

  // Whole numbers from a seed (mulberry32), evenly from 0 to 1; `normal` takes two of them (Box and Muller).
  const random = (seed) => {
    let state = seed >>> 0;
    const uniform = () => {
      state = (state + 0x6D2B79F5) >>> 0;
      let t = Math.imul(state ^ (state >>> 15), state | 1);
      t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
      return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
    };
    return { uniform, normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()) };
  };

  const makeStage = (root, data, weights) => {
    const name = root.dataset.figure;
    const words = { ...(window.livingWords || {}).base, ...(window.livingWords || {})[name] };
    const text = (key, values = {}) => (words[key] ?? key).replace(/\{(\w+)\}/g, (_, field) => values[field] ?? "");
    const redraws = [];
    const redraw = () => redraws.forEach((draw) => draw());
    const view = html("div", { class: "living-view" });
    const controls = html("div", { class: "living-controls" });
    const status = html("p", { class: "living-status", role: "status" });
    const invite = html("p", { class: "living-invite" }, text("invite"));
    root.append(invite, view, controls, status);

    let visible = true;
    new IntersectionObserver((entries) => { visible = entries[entries.length - 1].isIntersecting; }).observe(root);

    const color = (tone) => getComputedStyle(root).getPropertyValue(`--living-${tone}`).trim();
    let spoken = 0;
    const say = (sentence) => {
      status.textContent = sentence;
      // A running figure changes it many times a second, and a screen reader would never end.
      clearTimeout(spoken);
      status.setAttribute("aria-live", "off");
      spoken = setTimeout(() => { status.setAttribute("aria-live", "polite"); status.textContent = sentence; }, 700);
    };

    const button = (label, press) => {
      const element = html("button", { type: "button", class: "living-button" }, text(label));
      element.addEventListener("click", press);
      controls.append(element);
      return element;
    };
    const labelled = (label, ...parts) => {
      const element = html("label", { class: "living-field" }, html("span", {}, text(label)), ...parts);
      controls.append(element);
      return element;
    };
    // A slider over a list of values; `show` writes one of them.
    const slider = (label, values, start, show, change) => {
      const input = html("input", { type: "range", min: 0, max: values.length - 1, step: 1, value: start });
      const output = html("output", {});
      const update = () => { output.textContent = show(values[input.value]); input.setAttribute("aria-valuetext", output.textContent); };
      labelled(label, input, output);
      input.addEventListener("input", () => { update(); change(values[input.value]); });
      update();
      return { get value() { return values[input.value]; }, update, input,
        set(index) { input.value = index; update(); } };
    };
    const choice = (label, options, change) => {
      const select = html("select", {}, ...options.map(([key, shown]) => html("option", { value: key }, shown ?? text(key))));
      labelled(label, select);
      select.addEventListener("change", () => change(select.value));
      return select;
    };
    // A canvas of a shape (height over width) that draws itself anew when its size or the theme changes.
    const canvas = (label, shape, paint, parent = view) => {
      const element = html("canvas", { class: "living-canvas", role: "img", "aria-label": label });
      element.style.aspectRatio = `1 / ${shape}`;
      parent.append(element);
      const draw = () => {
        const width = element.clientWidth;
        if (!width) return;
        const height = Math.round(width * shape), ratio = window.devicePixelRatio || 1;
        if (element.width !== Math.round(width * ratio) || element.height !== Math.round(height * ratio)) {
          element.width = Math.round(width * ratio);
          element.height = Math.round(height * ratio);
        }
        const context = element.getContext("2d");
        context.setTransform(ratio, 0, 0, ratio, 0, 0);
        context.clearRect(0, 0, width, height);
        context.font = `${width < 300 ? 11 : 12}px ${getComputedStyle(root).fontFamily}`;
        paint(context, width, height);
      };
      redraws.push(draw);
      new ResizeObserver(draw).observe(element);
      return { element, draw };
    };
    // Where a pointer is on an element, from 0 to 1; `move` is called while it is down, with the event.
    const drag = (element, move, end = () => {}) => {
      const at = (event) => {
        const box = element.getBoundingClientRect();
        move((event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height, event);
      };
      element.style.touchAction = "none";
      element.addEventListener("pointerdown", (event) => { element.setPointerCapture(event.pointerId); at(event); });
      element.addEventListener("pointermove", (event) => { if (element.hasPointerCapture(event.pointerId)) at(event); });
      for (const kind of ["pointerup", "pointercancel"]) element.addEventListener(kind, end);
    };
    const arrows = (element, move) => {
      element.tabIndex = 0;
      element.addEventListener("keydown", (event) => {
        const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
        if (!step || event.ctrlKey || event.altKey || event.metaKey) return;
        event.preventDefault();
        move(...step, event.shiftKey);
      });
    };
    // A button that runs `step` once a frame; where motion is not wanted, many at once between two pictures.
    const runner = (step, paint, { every = 1, atOnce = 50, start = "run" } = {}) => {
      let frame = 0, timer = 0, count = 0;
      const element = button(start, () => (running() ? stop() : begin()));
      const running = () => frame !== 0 || timer !== 0;
      const show = () => { element.textContent = text(running() ? "stop" : start); };
      const stop = () => { cancelAnimationFrame(frame); clearTimeout(timer); frame = timer = 0; show(); };
      const tick = () => {
        frame = requestAnimationFrame(tick);
        count += 1;
        if (!visible || count % every) return;
        if (step() === false) stop();
        paint();
      };
      const leap = () => {
        timer = setTimeout(leap, 1000);
        let goes = true;
        for (let n = 0; n < atOnce && goes; n += 1) goes = step() !== false;
        if (!goes) stop();
        paint();
      };
      const begin = () => { if (still.matches) leap(); else frame = requestAnimationFrame(tick); show(); };
      return { stop, begin, running, element };
    };
    // Curves over steps: [{ points: [[x, y]], tone, label }], with axes, on a canvas.
    const chart = (label, shape, curves, { xlabel, ylabel, log = false, xlim, ylim, guides = [] } = {}, parent = view) =>
      canvas(label, shape, (context, width, height) => {
        const shown = curves().map((curve) => ({ ...curve, points: curve.points.filter(([, y]) => Number.isFinite(y) && (!log || y > 0)) }));
        const all = shown.flatMap((curve) => curve.points);
        const limits = ylim ? ylim(all) : [Math.min(...all.map((p) => p[1]), 0), Math.max(...all.map((p) => p[1]), 1e-9)];
        const scale = log ? Math.log10 : (y) => y;
        const [low, high] = limits.map(scale), [left, right] = xlim ? xlim(all) : [0, Math.max(1, ...all.map((p) => p[0]))];
        const box = { left: 52, right: width - 8, top: 24, bottom: height - 32 };
        const x = (value) => box.left + (value - left) / (right - left || 1) * (box.right - box.left);
        const y = (value) => box.bottom - Math.min(1.02, (scale(value) - low) / (high - low || 1)) * (box.bottom - box.top);
        const ink = color("ink"), muted = color("muted");
        context.lineWidth = 1;
        context.strokeStyle = color("grid");
        context.fillStyle = muted;
        context.textAlign = "right";
        context.textBaseline = "middle";
        const powers = log ? Math.max(1, Math.ceil((high - low) / 5)) : 0;
        const marks = log
          ? Array.from({ length: Math.floor(high) - Math.ceil(low) + 1 }, (_, n) => Math.ceil(low) + n).filter((n) => n % powers === 0).map((n) => 10 ** n)
          : ticks(low, high, 4);
        for (const mark of marks) {
          context.beginPath(); context.moveTo(box.left, y(mark)); context.lineTo(box.right, y(mark)); context.stroke();
          context.fillText(log && (mark < 0.009 || mark > 999) ? tenTo(Math.round(Math.log10(mark))) : short(mark), box.left - 6, y(mark));
        }
        context.textAlign = "center";
        context.textBaseline = "top";
        for (const mark of ticks(left, right, Math.max(3, Math.floor(width / 90)))) context.fillText(short(mark), x(mark), box.bottom + 4);
        context.fillText(xlabel, (box.left + box.right) / 2, box.bottom + 18);
        context.textAlign = "left";
        context.fillText(ylabel, 4, 0);
        for (const guide of guides) {
          context.strokeStyle = muted;
          context.setLineDash([4, 4]);
          context.beginPath(); context.moveTo(box.left, y(guide.at())); context.lineTo(box.right, y(guide.at())); context.stroke();
          context.setLineDash([]);
          context.textAlign = "right";
          context.textBaseline = "bottom";
          context.fillStyle = muted;
          context.fillText(guide.label, box.right, y(guide.at()) - 2);
        }
        context.save();
        context.beginPath(); context.rect(box.left - 4, 0, width, box.bottom + 4); context.clip();
        for (const curve of shown) {
          context.strokeStyle = context.fillStyle = color(curve.tone) || ink;
          context.lineWidth = 2;
          context.beginPath();
          curve.points.forEach(([px, py], index) => (index ? context.lineTo(x(px), y(py)) : context.moveTo(x(px), y(py))));
          context.stroke();
          if (curve.dots || curve.points.length === 1) for (const [px, py] of curve.points) { context.beginPath(); context.arc(x(px), y(py), 3, 0, 7); context.fill(); }
        }
        context.restore();
      }, parent);

    new MutationObserver(redraw).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
    return { root, view, controls, data, weights, text, number, short, percent, html, svg, color, say, button, labelled, slider, choice, canvas,
      chart, drag, arrows, runner, redraw, random, decode, still: () => still.matches, onRedraw: (draw) => redraws.push(draw) };
  };

  // Round numbers between two, about so many.
  const ticks = (low, high, count) => {
    const rough = (high - low) / count || 1, power = 10 ** Math.floor(Math.log10(rough));
    const step = power * [1, 2, 5, 10].find((n) => n * power >= rough * 0.999);
    const found = [];
    for (let mark = Math.ceil(low / step - 1e-9) * step; mark <= high + 1e-9 * step; mark += step) found.push(Math.abs(mark) < step / 1e6 ? 0 : mark);
    return found;
  };

  const pictureOf = (root) => (root.dataset.replaces ? document.getElementById(root.dataset.replaces) : null);

  const mount = async (root) => {
    const data = JSON.parse(root.querySelector("script").textContent);
    const wanted = root.dataset.weights;
    try {
      await load(`${here}${root.dataset.figure}.js`);
      if (wanted) await load(`${here}weights/${wanted}.js`);
    } catch (error) {
      root.classList.add("living-failed"); // the picture stays
      return;
    }
    pictureOf(root)?.querySelectorAll("img").forEach((image) => image.classList.add("living-replaced"));
    root.hidden = false;
    root.living = figures[root.dataset.figure](makeStage(root, data, living.weights[wanted]));
    root.classList.add("living-ready");
  };

  window.living = { weights: {}, define: (name, draw) => { figures[name] = draw; } };

  const waiting = new Map(); // what has to come near the screen, and the figure that is drawn then
  const near = new IntersectionObserver((entries) => {
    for (const entry of entries) if (entry.isIntersecting) { near.unobserve(entry.target); mount(waiting.get(entry.target)); }
  }, { rootMargin: "800px" });
  for (const root of document.querySelectorAll(".living[data-figure]")) {
    // One in the place of a picture waits beside it, for all others the style sheet keeps some room free.
    const picture = pictureOf(root), cell = root.closest(".cell");
    if (picture) {
      picture.prepend(root);
      cell?.classList.add("living-moved"); // nothing is left in it
    } else root.hidden = false;
    waiting.set(picture || root, root);
    near.observe(picture || root);
  }
})();
