// Images inside of an untrained network: its weights are drawn in the browser, with a size that the reader chooses.
"use strict";
living.define("cloud", (stage) => {
  const { data, text, number, short, color } = stage;
  const N = data.images.length, D = data.images[0].length, DEEPEST = 40;
  const X = Float64Array.from(data.images.flat());
  const SIZES = [0.02, 0.03, 0.05, 0.07, 0.09, 0.1, 0.12, 0.15, 0.18, 0.2, 0.22, 0.25, 0.28, 0.3, 0.35, 0.4, 0.5, 0.6, 0.8, 1];
  const WIDTHS = [8, 16, 32, 64];
  const ACTIVATIONS = { tanh: Math.tanh, ReLU: (a) => Math.max(a, 0), sigmoid: (a) => 1 / (1 + Math.exp(-a)) };
  // What keeps small signals of each as they are: σ² I = 1, 2 and 16.
  const GAINS = { tanh: 1, ReLU: Math.SQRT2, sigmoid: 4 };
  let size = 0.1, width = 16, layer = 9, name = "tanh", seed = 1, outputs, spreads;

  // Spread over examples: deviation of each neuron over the images, root mean square over the neurons.
  const spread = (h, F) => {
    let sum = 0;
    for (let j = 0; j < F; j += 1) {
      let mean = 0;
      for (let n = 0; n < N; n += 1) mean += h[n * F + j] / N;
      for (let n = 0; n < N; n += 1) sum += (h[n * F + j] - mean) ** 2 / (N * F);
    }
    return Math.sqrt(sum);
  };
  const run = () => {
    const { normal } = stage.random(seed), act = ACTIVATIONS[name];
    outputs = [X];
    spreads = [spread(X, D)];
    for (let depth = 1, I = D; depth <= DEEPEST; depth += 1, I = width) {
      const W = Float64Array.from({ length: width * I }, normal), h = outputs[depth - 1], next = new Float64Array(N * width);
      // All layers have the same number of inputs: the first pretends to, so that it changes no size.
      const scale = depth === 1 ? size * Math.sqrt(width / D) : size;
      for (let n = 0; n < N; n += 1) for (let o = 0; o < width; o += 1) {
        let sum = 0;
        for (let i = 0; i < I; i += 1) sum += W[o * I + i] * h[n * I + i];
        next[n * width + o] = act(scale * sum);
      }
      outputs.push(next);
      spreads.push(spread(next, width));
    }
  };
  // Places along the two widest directions, from the products of the centered rows with each other (power iteration).
  const widest = (h, F) => {
    const rows = Array.from({ length: N }, (_, n) => h.slice(n * F, n * F + F));
    const mean = Float64Array.from({ length: F }, (_, j) => rows.reduce((sum, row) => sum + row[j] / N, 0));
    rows.forEach((row) => row.forEach((value, j) => { row[j] = value - mean[j]; }));
    const found = [];
    for (let k = 0; k < 2; k += 1) {
      let v = Float64Array.from({ length: F }, (_, j) => Math.sin(j * (k + 1) + 1));
      for (let turn = 0; turn < 60; turn += 1) {
        for (const u of found) { const along = dot(v, u); v = v.map((value, j) => value - along * u[j]); }
        const next = new Float64Array(F);
        for (const row of rows) { const along = dot(row, v); row.forEach((value, j) => { next[j] += along * value; }); }
        const length = Math.sqrt(dot(next, next));
        if (!(length > 0)) break;
        v = next.map((value) => value / length);
      }
      found.push(v);
    }
    return rows.map((row) => found.map((v) => dot(row, v)));
  };
  const dot = (a, b) => { let sum = 0; for (let j = 0; j < a.length; j += 1) sum += a[j] * b[j]; return sum; };

  const reach = Math.max(...widest(X, D).flat().map(Math.abs));
  const field = stage.canvas(text("field"), .8, (context, w, h) => {
    context.fillStyle = color("surface");
    context.fillRect(0, 0, w, h);
    // One scale for all layers of a width: a neuron's worth of the input's reach.
    const F = layer ? width : D, unit = Math.min(w, h) / 2 * .92 / (reach * Math.sqrt(F / D)), inks = [color("forward"), color("gradient")];
    let outside = 0;
    widest(outputs[layer], F).forEach(([p, q], n) => {
      const x = w / 2 + p * unit, y = h / 2 - q * unit;
      if (!(x >= 0 && x <= w && y >= 0 && y <= h)) outside += 1;
      context.fillStyle = inks[data.classes[n]];
      context.beginPath();
      if (data.classes[n]) context.rect(x - 2.5, y - 2.5, 5, 5); else context.arc(x, y, 3, 0, 7);
      context.fill();
    });
    if (!outside) return;
    context.fillStyle = color("muted");
    context.textAlign = "center";
    context.fillText(text("outside", { count: outside }), w / 2, h / 2);
  });
  const curve = stage.chart(text("curve"), .8, () => [
    { tone: "pale", points: spreads.map((value, depth) => [depth, Math.max(value, 1e-30)]) },
    { tone: "forward", dots: true, points: [[layer, Math.max(spreads[layer], 1e-30)]] },
  ], { xlabel: text("layers"), ylabel: text("spread"), log: true, xlim: () => [0, DEEPEST],
    ylim: (all) => [Math.max(1e-12, Math.min(1e-2, ...all.map((p) => p[1]))), Math.max(10, ...all.map((p) => Math.min(p[1], 1e30)))] });

  const paint = () => {
    field.draw();
    curve.draw();
    const now = spreads[layer];
    const verdict = text(now < 0.02 ? "dead" : now < 0.1 ? "shrinking" : now > 10 ? "loud" : "alive");
    const told = text("state", { layer, spread: number(now, 3), factor: number(Math.sqrt(width) * size, 2), verdict });
    stage.say(name === "sigmoid" && layer > 1 && now < 0.02 ? `${told} ${text("sigmoid")}` : told);
  };
  const again = () => { run(); paint(); };
  const sizes = stage.slider("size", SIZES, SIZES.indexOf(size), (value) => short(value), (value) => { size = value; again(); });
  stage.slider("width", WIDTHS, WIDTHS.indexOf(width), String, (value) => { width = value; again(); });
  stage.slider("layer", Array.from({ length: DEEPEST + 1 }, (_, n) => n), layer, (value) => (value ? String(value) : `0, ${text("before")}`), (value) => { layer = value; paint(); });
  stage.choice("activation", Object.keys(ACTIVATIONS).map((key) => [key, key]), (value) => { name = value; again(); });
  stage.button("fit", () => {
    const wanted = GAINS[name] / Math.sqrt(width);
    sizes.set(SIZES.reduce((best, value, index) => (Math.abs(Math.log(value / wanted)) < Math.abs(Math.log(SIZES[best] / wanted)) ? index : best), 0));
    size = wanted; // not one of the list: exactly
    sizes.input.nextElementSibling.textContent = short(wanted, 3);
    sizes.input.setAttribute("aria-valuetext", short(wanted, 3));
    again();
  });
  stage.button("draw", () => { seed += 1; again(); });
  again();
  return {
    numbers: () => ({ spreads, layer, size }),
    set: (settings) => { ({ size = size, width = width, layer = layer, name = name, seed = seed } = settings); again(); return spreads; },
  };
});
