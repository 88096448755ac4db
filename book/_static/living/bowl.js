// Gradient descent and momentum on the loss of a line, which is a bowl: its Hessian comes from the chapter's data.
"use strict";
living.define("bowl", (stage) => {
  const { data, text, number, short, color } = stage;
  const SHARES = [0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 1, 1.02, 1.05, 1.1, 1.2, 1.5];
  const BETAS = [0, 0.5, 0.8, 0.9, 0.95];
  let bowl, start, path, velocity, share = 0.9, beta = 0;

  // Curvatures and directions of a symmetric matrix of two rows.
  const axes = ([[a, c], [, d]]) => {
    const middle = (a + d) / 2, half = Math.hypot((a - d) / 2, c), angle = Math.atan2(2 * c, a - d) / 2;
    return { large: middle + half, small: middle - half, angle };
  };
  const loss = ([w, b]) => {
    const [dw, db] = [w - bowl.best[0], b - bowl.best[1]], [[a, c], [, d]] = bowl.H;
    return bowl.lowest + (a * dw * dw + 2 * c * dw * db + d * db * db) / 2;
  };
  const gradient = ([w, b]) => {
    const [dw, db] = [w - bowl.best[0], b - bowl.best[1]], [[a, c], [, d]] = bowl.H;
    return [a * dw + c * db, c * dw + d * db];
  };
  const limit = () => 2 * (1 + beta) / axes(bowl.H).large;
  const rate = () => share * limit();
  const step = () => {
    const place = path[path.length - 1], slope = gradient(place);
    velocity = velocity.map((v, k) => beta * v + slope[k]);
    path.push(place.map((value, k) => value - rate() * velocity[k]));
    return loss(path[path.length - 1]) < 1e6 && path.length < 2000;
  };
  const reset = () => { path = [start]; velocity = [0, 0]; };
  const pick = (column) => { bowl = data[column]; start = bowl.start; reset(); };

  const toX = (w, width) => (w - bowl.xlim[0]) / (bowl.xlim[1] - bowl.xlim[0]) * width;
  const toY = (b, height) => (bowl.ylim[1] - b) / (bowl.ylim[1] - bowl.ylim[0]) * height;
  const field = stage.canvas(text("field"), .72, (context, width, height) => {
    const { large, small, angle } = axes(bowl.H);
    context.fillStyle = color("surface");
    context.fillRect(0, 0, width, height);
    context.strokeStyle = color("pale");
    context.lineWidth = 1;
    const highest = Math.max(...bowl.xlim.flatMap((w) => bowl.ylim.map((b) => loss([w, b]) - bowl.lowest)));
    for (let level = highest; level > highest / 2000; level /= 2.2) {
      const [p, q] = [Math.sqrt(2 * level / large), Math.sqrt(2 * level / small)];
      context.beginPath();
      for (let turn = 0; turn <= 200; turn += 1) {
        const phi = turn / 200 * 2 * Math.PI, [s, t] = [p * Math.cos(phi), q * Math.sin(phi)];
        context.lineTo(toX(bowl.best[0] + s * Math.cos(angle) - t * Math.sin(angle), width), toY(bowl.best[1] + s * Math.sin(angle) + t * Math.cos(angle), height));
      }
      context.stroke();
    }
    const [bx, by] = [toX(bowl.best[0], width), toY(bowl.best[1], height)];
    context.strokeStyle = context.fillStyle = color("ink");
    context.lineWidth = 2;
    context.beginPath();
    context.moveTo(bx - 5, by); context.lineTo(bx + 5, by); context.moveTo(bx, by - 5); context.lineTo(bx, by + 5);
    context.stroke();
    context.textAlign = "right"; context.textBaseline = "bottom"; context.fillText("w →", width - 6, height - 5);
    context.textAlign = "left"; context.textBaseline = "top"; context.fillText("↑ b", 6, 6);
    context.strokeStyle = context.fillStyle = color("gradient");
    context.lineWidth = 1.5;
    const shown = path.map(([w, b]) => [toX(w, width), toY(b, height)].map((value) => Math.max(-1e5, Math.min(1e5, value))));
    context.beginPath();
    shown.forEach(([x, y]) => context.lineTo(x, y));
    context.stroke();
    for (const [x, y] of shown) { context.beginPath(); context.arc(x, y, 2.5, 0, 7); context.fill(); }
    const [sx, sy] = shown[0], [ex, ey] = shown[shown.length - 1];
    context.strokeStyle = color("ink");
    context.beginPath(); context.arc(sx, sy, 7, 0, 7); context.stroke();
    context.beginPath(); context.arc(ex, ey, 5, 0, 7); context.fill();
  });
  const excess = (place) => Math.max(1e-12, loss(place) - bowl.lowest);
  const curve = stage.chart(text("curve"), .72, () => [{ tone: "gradient", points: path.map((place, n) => [n, excess(place)]) }],
    { xlabel: text("steps"), ylabel: text("excess"), log: true, xlim: (all) => [0, Math.max(20, all.length - 1)],
      ylim: (all) => [Math.min(1e-3, ...all.map((p) => p[1])), Math.max(10, ...all.map((p) => p[1]))] });

  const paint = () => {
    field.draw();
    curve.draw();
    const place = path[path.length - 1], n = path.length - 1, value = loss(place);
    const [x, y] = [toX(place[0], 1), toY(place[1], 1)];
    const away = share > 1 && n > 0 && (x < 0 || x > 1 || y < 0 || y > 1);
    const key = away ? "gone" : share > 1 && value > loss(start) ? "above" : "state";
    const told = text(key, { step: n, w: number(place[0], 3), b: number(place[1], 3), loss: number(value, 4) });
    stage.say(share === 1 && n > 0 ? `${told}. ${text("limit")}` : told);
  };
  pick("raw");
  stage.drag(field.element, (x, y) => {
    runner.stop();
    const clip = (at) => Math.max(0, Math.min(1, at));
    start = [bowl.xlim[0] + clip(x) * (bowl.xlim[1] - bowl.xlim[0]), bowl.ylim[1] - clip(y) * (bowl.ylim[1] - bowl.ylim[0])];
    reset();
    paint();
  });
  stage.arrows(field.element, (dx, dy) => {
    runner.stop();
    const moved = [start[0] + dx * (bowl.xlim[1] - bowl.xlim[0]) / 20, start[1] - dy * (bowl.ylim[1] - bowl.ylim[0]) / 20];
    start = [bowl.xlim, bowl.ylim].map(([low, high], n) => Math.max(low, Math.min(high, moved[n])));
    reset();
    paint();
  });
  const runner = stage.runner(step, paint, { every: 3, atOnce: 20 });
  stage.button("step", () => { runner.stop(); step(); paint(); });
  stage.button("reset", () => { runner.stop(); reset(); paint(); });
  const again = () => { runner.stop(); reset(); paint(); };
  const rates = stage.slider("rate", SHARES, SHARES.indexOf(share),
    (value) => text("times", { rate: short(value * limit(), 4), share: short(value) }), (value) => { share = value; again(); });
  stage.slider("momentum", BETAS, 0, (value) => short(value), (value) => { beta = value; rates.update(); again(); });
  stage.choice("column", [["raw"], ["standardized"]], (value) => { pick(value); rates.update(); again(); });
  paint();
  return {
    numbers: () => ({ path, rate: rate(), limit: limit(), loss: loss(path[path.length - 1]) }),
    // So many steps from a start on a column, at a share of the limit.
    walk: (column, from, at, remembered, steps) => {
      runner.stop();
      pick(column);
      [start, share, beta] = [from, at, remembered];
      reset();
      for (let n = 0; n < steps; n += 1) step();
      paint();
      return path;
    },
  };
});
