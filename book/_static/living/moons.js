// The chapter's network, trained on the moons in the browser from the same first weights.
"use strict";
living.define("moons", (stage) => {
  const { data, text, number, short, color } = stage;
  const N = data.y.length;
  const X = Float64Array.from(data.X.flat());
  const RATES = [0.01, 0.03, 0.1, 0.3, 1, 3, 10];
  let net, losses, order, rate = 0.1, size = 32;

  // Layers W (out × in) and b, from the exported lists.
  const fresh = () => data.weights.map((W, index) => ({ W: Float64Array.from(W.flat()), b: Float64Array.from(data.biases[index]), I: W[0].length, O: W.length }));

  // Rows of x go through all layers; what each layer received is kept.
  const forward = (x, rows) => net.reduce((kept, { W, b, I, O }, depth) => {
    const h = kept[depth], z = new Float64Array(rows * O), last = depth === net.length - 1;
    for (let n = 0; n < rows; n += 1) {
      for (let o = 0; o < O; o += 1) {
        let sum = b[o];
        for (let i = 0; i < I; i += 1) sum += W[o * I + i] * h[n * I + i];
        z[n * O + o] = last || sum > 0 ? sum : 0;
      }
    }
    return [...kept, z];
  }, [x]);

  // Mean cross-entropy of logits, and its gradient (p − t)/N.
  const crossEntropy = (z, labels) => {
    const gradient = new Float64Array(z.length);
    let loss = 0;
    labels.forEach((label, n) => {
      const low = Math.max(z[2 * n], z[2 * n + 1]);
      const sum = Math.exp(z[2 * n] - low) + Math.exp(z[2 * n + 1] - low);
      loss -= (z[2 * n + label] - low - Math.log(sum)) / labels.length;
      for (let k = 0; k < 2; k += 1) gradient[2 * n + k] = (Math.exp(z[2 * n + k] - low) / sum - (k === label)) / labels.length;
    });
    return { loss, gradient };
  };

  const update = (x, labels) => {
    const rows = labels.length, kept = forward(x, rows);
    let { gradient } = crossEntropy(kept[net.length], labels);
    for (let depth = net.length - 1; depth >= 0; depth -= 1) {
      const { W, b, I, O } = net[depth], h = kept[depth];
      const back = new Float64Array(rows * I), dW = new Float64Array(W.length), db = new Float64Array(O);
      for (let n = 0; n < rows; n += 1) {
        for (let o = 0; o < O; o += 1) {
          const g = gradient[n * O + o];
          if (g === 0) continue;
          db[o] += g;
          for (let i = 0; i < I; i += 1) { dW[o * I + i] += g * h[n * I + i]; back[n * I + i] += g * W[o * I + i]; }
        }
      }
      // ReLU lets back what it let through.
      if (depth) for (let at = 0; at < back.length; at += 1) if (h[at] <= 0) back[at] = 0;
      for (let at = 0; at < W.length; at += 1) W[at] -= rate * dW[at];
      for (let o = 0; o < O; o += 1) b[o] -= rate * db[o];
      gradient = back;
    }
  };
  const epoch = () => {
    if (size >= N) update(X, data.y);
    else {
      const rows = Array.from({ length: N }, (_, n) => n);
      for (let n = N - 1; n > 0; n -= 1) { const other = Math.floor(order.uniform() * (n + 1)); [rows[n], rows[other]] = [rows[other], rows[n]]; }
      for (let start = 0; start < N; start += size) {
        const batch = rows.slice(start, start + size);
        update(Float64Array.from(batch.flatMap((n) => [X[2 * n], X[2 * n + 1]])), batch.map((n) => data.y[n]));
      }
    }
    measure();
    return Number.isFinite(losses[losses.length - 1]);
  };
  let right;
  const measure = () => {
    const z = forward(X, N)[net.length];
    losses.push(crossEntropy(z, data.y).loss);
    right = data.y.map((label, n) => (z[2 * n + 1] > z[2 * n] ? 1 : 0) === label);
  };
  const reset = () => { net = fresh(); losses = []; order = stage.random(1); measure(); };

  const [x0, x1, y0, y1] = [-1.45, 2.45, -1.0, 1.5];
  const field = stage.canvas(text("field"), (y1 - y0) / (x1 - x0), (context, width, height) => {
    const cell = 4, columns = Math.ceil(width / cell), rows = Math.ceil(height / cell), grid = new Float64Array(2 * columns * rows);
    for (let r = 0; r < rows; r += 1) for (let c = 0; c < columns; c += 1) {
      grid[2 * (r * columns + c)] = x0 + (c + .5) * cell / width * (x1 - x0);
      grid[2 * (r * columns + c) + 1] = y1 - (r + .5) * cell / height * (y1 - y0);
    }
    const z = forward(grid, columns * rows)[net.length], tones = [color("forward-wash"), color("gradient-wash")];
    for (let at = 0; at < columns * rows; at += 1) {
      context.fillStyle = tones[z[2 * at + 1] > z[2 * at] ? 1 : 0];
      context.fillRect((at % columns) * cell, Math.floor(at / columns) * cell, cell + .5, cell + .5);
    }
    const inks = [color("forward"), color("gradient")], ink = color("ink");
    data.y.forEach((label, n) => {
      const x = (X[2 * n] - x0) / (x1 - x0) * width, y = (y1 - X[2 * n + 1]) / (y1 - y0) * height;
      context.fillStyle = inks[label];
      context.beginPath();
      if (label) context.rect(x - 2.2, y - 2.2, 4.4, 4.4); else context.arc(x, y, 2.6, 0, 7);
      context.fill();
      if (!right[n]) { context.strokeStyle = ink; context.lineWidth = 1; context.beginPath(); context.arc(x, y, 5.5, 0, 7); context.stroke(); }
    });
  });
  const curve = stage.chart(text("curve"), .64, () => [{ tone: "gradient", points: losses.map((loss, step) => [step, loss]) }],
    { xlabel: text("epoch"), ylabel: text("loss"), ylim: (all) => [0, Math.max(.8, ...all.map((p) => p[1]))], xlim: (all) => [0, Math.max(10, ...all.map((p) => p[0]))],
      guides: [{ at: () => Math.log(2), label: text("guessing") }] });

  const WORSE = 1.1; // times the loss of guessing
  const paint = () => {
    field.draw();
    curve.draw();
    const loss = losses[losses.length - 1], epochs = losses.length - 1;
    const told = text("state", { epoch: epochs, loss: number(loss, 4), right: right.filter(Boolean).length, count: N });
    const answers = new Set(right.map((isRight, n) => (isRight ? data.y[n] : 1 - data.y[n])));
    const hint = epochs && loss > WORSE * Math.log(2) ? "worse" : epochs && answers.size === 1 ? "alike" : "";
    stage.say(Number.isFinite(loss) ? `${told}${hint ? ` ${text(hint)}` : ""}` : text("lost"));
  };
  reset();
  const runner = stage.runner(epoch, paint, { start: "start", atOnce: 10 });
  stage.button("step", () => { runner.stop(); epoch(); paint(); });
  stage.button("reset", () => { runner.stop(); reset(); paint(); });
  stage.slider("rate", RATES, RATES.indexOf(rate), (value) => short(value), (value) => { rate = value; });
  stage.choice("batch", [["32"], ["400", text("all", { count: N })], ["1"]].map(([key, shown]) => [key, shown ?? key]), (value) => { size = Number(value); });
  paint();
  return {
    numbers: () => ({ losses, right: right.filter(Boolean).length }),
    // N steps on all points from the first weights, at a rate: the losses before and after each.
    fullBatch: (steps, at) => { runner.stop(); reset(); rate = at; size = N; for (let n = 0; n < steps; n += 1) epoch(); paint(); return losses; },
  };
});
