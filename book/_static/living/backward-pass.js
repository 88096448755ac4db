// The backward pass of the chapter's network of four weights, step by step, forward and back.
"use strict";
living.define("backward-pass", (stage) => {
  const { svg, html, text, short, data } = stage;
  const INPUTS = ["x", "w1", "w2", "u1", "u2", "t"];
  const given = { ...data.given };
  const sub = (name) => name.replace(/\d/, (digit) => "₁₂"[digit - 1]);
  const FORMULAS = { a1: "w₁ · x", a2: "w₂ · x", h1: "ReLU(a₁)", h2: "ReLU(a₂)", z: "u₁h₁ + u₂h₂", L: "½(z − t)²" };
  // Column and row of each node; on a narrow screen the columns become rows.
  const PLACES = { x: [0, 1.5], w1: [0, .5], w2: [0, 2.5], a1: [1, 1], a2: [1, 2], u1: [2, 0], h1: [2, 1], h2: [2, 2], u2: [2, 3], z: [3, 1.5], t: [3, .35], L: [4, 1.5] };
  const EDGES = [["w1", "a1"], ["x", "a1"], ["x", "a2"], ["w2", "a2"], ["a1", "h1"], ["a2", "h2"], ["u1", "z"], ["h1", "z"], ["h2", "z"], ["u2", "z"], ["z", "L"], ["t", "L"]];
  // What each step finds: values on the way to the right, gradients on the way back.
  const STEPS = [
    { values: [] }, { values: ["a1", "a2"] }, { values: ["h1", "h2"] }, { values: ["z"] }, { values: ["L"] },
    { slopes: ["z"] }, { slopes: ["u1", "h1", "h2", "u2"] }, { slopes: ["a1", "a2"] }, { slopes: ["w1", "w2"] }, { slopes: ["x"] },
  ];
  let step = 0;

  const compute = () => {
    const { x, w1, w2, u1, u2, t } = given;
    const a1 = w1 * x, a2 = w2 * x, h1 = Math.max(a1, 0), h2 = Math.max(a2, 0), z = u1 * h1 + u2 * h2;
    const values = { ...given, a1, a2, h1, h2, z, L: (z - t) ** 2 / 2 };
    const factors = { "w1-a1": x, "x-a1": w1, "x-a2": w2, "w2-a2": x, "a1-h1": Number(a1 > 0), "a2-h2": Number(a2 > 0),
      "u1-z": h1, "h1-z": u1, "h2-z": u2, "u2-z": h2, "z-L": z - t, "t-L": t - z };
    const slopes = { L: 1 };
    for (const [from, to] of [...EDGES].reverse()) slopes[from] = (slopes[from] || 0) + slopes[to] * factors[`${from}-${to}`];
    for (const name of Object.keys(slopes)) slopes[name] += 0; // no −0
    return { values, slopes, factors };
  };

  const figure = svg("svg", { role: "img", "aria-label": text("label") });
  stage.view.append(figure);
  const parts = {};
  let narrow;
  const build = () => {
    const now = stage.root.clientWidth < 560;
    if (now === narrow) return;
    narrow = now;
    const [w, h] = narrow ? [78, 44] : [118, 46];
    const at = ([column, row]) => (narrow ? [45 + row * 92, 40 + column * 104] : [65 + column * 152, 42 + row * 78]);
    figure.setAttribute("viewBox", narrow ? "0 0 366 500" : "0 0 740 318");
    figure.replaceChildren();
    for (const [from, to] of EDGES) {
      const [x1, y1] = at(PLACES[from]), [x2, y2] = at(PLACES[to]);
      // t stands above or beside L's neighbor; all others lead from the end of one node to the beginning of the next.
      const ends = narrow ? [x1, y1 + h / 2, x2, y2 - h / 2] : [x1 + w / 2, y1, x2 - w / 2, y2];
      const line = svg("line", { class: "graph-edge", x1: ends[0], y1: ends[1], x2: ends[2], y2: ends[3] });
      const where = narrow ? .42 : .48;
      const factor = svg("text", { class: "graph-factor", "text-anchor": "middle", "font-size": 13,
        x: ends[0] + (ends[2] - ends[0]) * where, y: ends[1] + (ends[3] - ends[1]) * where + 4 });
      figure.append(line);
      parts[`${from}-${to}`] = { line, factor };
    }
    for (const { factor } of Object.values(parts).filter((part) => part.factor)) figure.append(factor);
    for (const name of Object.keys(PLACES)) {
      const [cx, cy] = at(PLACES[name]);
      const formula = FORMULAS[name];
      const label = svg("text", { x: cx, y: cy - h / 2 + 17, "text-anchor": "middle", "font-size": 13 }, sub(name));
      if (formula && !narrow) label.append(` = ${formula}`);
      const value = svg("text", { class: "graph-value", x: cx - 5, y: cy + h / 2 - 8, "text-anchor": "end", "font-size": 15 });
      const slope = svg("text", { class: "graph-slope", x: cx + 5, y: cy + h / 2 - 8, "text-anchor": "start", "font-size": 15 });
      const group = svg("g", { class: "graph-node" }, svg("rect", { x: cx - w / 2, y: cy - h / 2, width: w, height: h, rx: 6 }), label, value, slope);
      figure.append(group);
      parts[name] = { group, value, slope, cx };
    }
  };

  const before = (kind) => STEPS.slice(0, step + 1).flatMap((each) => each[kind] || []);
  const list = short(.5).includes(",") ? ";" : ","; // a decimal comma is no separator
  const WEIGHTS = ["w1", "w2", "u1", "u2"];
  const signed = (value) => (value < 0 ? `(${short(value)})` : short(value));
  const sentence = (now) => {
    if (step === 0) return text("begin");
    const { values, slopes, factors } = compute();
    if (now.values) {
      const written = {
        a1: () => `a₁ = ${signed(values.w1)} · ${signed(values.x)}`, a2: () => `a₂ = ${signed(values.w2)} · ${signed(values.x)}`,
        h1: () => `h₁ = max(${short(values.a1)}${list} 0)`, h2: () => `h₂ = max(${short(values.a2)}${list} 0)`,
        z: () => `z = ${signed(values.u1)} · ${signed(values.h1)} + ${signed(values.u2)} · ${signed(values.h2)}`,
        L: () => `L = ½ (${short(values.z)} − ${signed(values.t)})²`,
      };
      return text("forward", { formula: now.values.map((name) => `${written[name]()} = ${short(values[name])}`).join(",  ") });
    }
    const slope = (name) => {
      const paths = EDGES.filter(([from]) => from === name).map(([from, to]) => `${signed(slopes[to])} · ${signed(factors[`${from}-${to}`])}`);
      return name === "z" ? `∂L/∂z = z − t = ${short(slopes.z)}` : `∂L/∂${sub(name)} = ${paths.join(" + ")} = ${short(slopes[name])}`;
    };
    const formula = now.slopes.map(slope).join(",  ");
    if (step < STEPS.length - 1) return text(now.slopes[0] === "x" ? "meet" : "backward", { formula });
    const blamed = WEIGHTS.reduce((most, name) => (Math.abs(slopes[name]) > Math.abs(slopes[most]) ? name : most));
    return `${text("meet", { formula })} ${text(slopes[blamed] ? "blame" : "nobody", { weight: sub(blamed), slope: short(slopes[blamed]) })}`;
  };

  const paint = () => {
    build();
    const { values, slopes, factors } = compute();
    const known = new Set([...INPUTS, ...before("values")]), back = new Set(before("slopes")), now = STEPS[step];
    const active = new Set(now.values || now.slopes);
    for (const name of Object.keys(PLACES)) {
      const { group, value, slope, cx } = parts[name];
      group.setAttribute("class", `graph-node${active.has(name) ? " active" : ""}${now.slopes ? " back" : ""}`);
      value.textContent = known.has(name) ? short(values[name], 2) : "";
      slope.textContent = back.has(name) ? short(slopes[name], 2) : "";
      value.setAttribute("x", back.has(name) ? cx - 5 : cx);
      value.setAttribute("text-anchor", back.has(name) ? "end" : "middle");
    }
    for (const [from, to] of EDGES) {
      const { line, factor } = parts[`${from}-${to}`];
      const used = now.values ? active.has(to) : active.has(from);
      line.setAttribute("class", `graph-edge${used ? " active" : ""}${now.slopes ? " back" : ""}`);
      factor.textContent = back.has(from) ? short(factors[`${from}-${to}`], 2) : "";
    }
    previous.disabled = step === 0;
    next.disabled = step === STEPS.length - 1;
    stage.say(sentence(now));
  };
  const go = (by) => { step = Math.min(STEPS.length - 1, Math.max(0, step + by)); paint(); };
  const previous = stage.button("back", () => go(-1));
  const next = stage.button("next", () => go(1));
  stage.button("start", () => { Object.assign(given, data.given); step = 0; for (const name of INPUTS) fields[name].value = given[name]; paint(); });
  const fields = {}, MOST = 99; // what the boxes have room for
  for (const name of INPUTS) {
    fields[name] = html("input", { type: "number", step: .5, min: -MOST, max: MOST, value: given[name], "aria-label": sub(name) });
    const field = stage.labelled(sub(name), fields[name]);
    field.classList.add("graph-input");
    fields[name].addEventListener("input", () => {
      const value = fields[name].valueAsNumber; // an empty field leaves the number as it was
      if (Number.isFinite(value)) { given[name] = Math.max(-MOST, Math.min(MOST, value)); paint(); }
    });
  }
  stage.arrows(figure, (dx, dy) => go(dx + dy));
  for (const button of [previous, next]) stage.arrows(button, (dx, dy) => go(dx + dy));
  new ResizeObserver(paint).observe(stage.root);
  paint();
  return {
    numbers: () => { const { values, slopes } = compute(); return { values, slopes }; },
    set: (values) => { Object.assign(given, values); paint(); },
    get step() { return step; },
  };
});
