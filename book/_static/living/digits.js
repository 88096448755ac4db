// The chapter's trained network looks at what is drawn: its feature maps and its answer.
"use strict";
living.define("digits", (stage) => {
  const { text, percent, color, html } = stage;
  const W = Object.fromEntries(stage.weights.tensors.map((tensor) => [tensor.name, stage.decode(tensor)]));
  const examples = stage.decode(stage.weights.inputs[0]), S = 28, A = S * S;
  const { paper, ink } = stage.data;
  let pixels = new Float64Array(A), result, example = -1, pen = null; // ink from 0 to 1
  let cursor = null, isDown = false; // where the keyboard's pen is; without one, arrows push the digit

  // Valid convolution, ReLU and a maximum over 2 × 2; channels one after another.
  const block = (x, size, weight, bias, k) => {
    const O = bias.length, C = x.length / (size * size), out = size - k + 1, half = out >> 1;
    const maps = new Float64Array(O * out * out), pooled = new Float64Array(O * half * half);
    for (let o = 0; o < O; o += 1) for (let h = 0; h < out; h += 1) for (let w = 0; w < out; w += 1) {
      let sum = bias[o];
      for (let c = 0; c < C; c += 1) for (let i = 0; i < k; i += 1) {
        const from = (c * size + h + i) * size + w, kernel = ((o * C + c) * k + i) * k;
        for (let j = 0; j < k; j += 1) sum += weight[kernel + j] * x[from + j];
      }
      const value = Math.max(sum, 0), place = (o * half + (h >> 1)) * half + (w >> 1);
      maps[(o * out + h) * out + w] = value;
      if (h >> 1 < half && w >> 1 < half && value > pooled[place]) pooled[place] = value;
    }
    return { maps, pooled, out, half };
  };
  const compute = (x) => {
    const first = block(x, S, W["0.weight"], W["0.bias"], 5), second = block(first.pooled, first.half, W["3.weight"], W["3.bias"], 5);
    const bias = W["7.bias"], F = second.pooled.length;
    const logits = Array.from(bias, (b, k) => second.pooled.reduce((sum, value, j) => sum + W["7.weight"][k * F + j] * value, b));
    const most = Math.max(...logits), powers = logits.map((z) => Math.exp(z - most)), sum = powers.reduce((a, b) => a + b);
    return { first, second, logits, probabilities: powers.map((power) => power / sum) };
  };
  const run = () => { result = compute(pixels.map((value) => paper + value * (ink - paper))); };

  const panel = (title, name = "") => {
    const element = html("div", { class: `living-panel ${name}` }, html("p", {}, text(title)));
    stage.view.append(element);
    return element;
  };
  const left = panel("paper", "digits-draw");
  stage.view.classList.add("digits-view");
  const field = stage.canvas(text("field"), 1, (context, width) => {
    const unit = width / S;
    pixels.forEach((value, n) => {
      const grey = Math.round(255 * value);
      context.fillStyle = `rgb(${grey},${grey},${grey})`;
      context.fillRect((n % S) * unit, Math.floor(n / S) * unit, unit + .5, unit + .5);
    });
    context.strokeStyle = color("muted");
    context.strokeRect(.5, .5, width - 1, width - 1);
    if (!cursor) return;
    context.strokeStyle = color("gradient");
    context.lineWidth = isDown ? 4 : 2;
    context.strokeRect((cursor[0] - 1) * unit, (cursor[1] - 1) * unit, 2 * unit, 2 * unit);
  }, left);
  const mosaic = (title, layer) => stage.canvas(text(title), 1, (context, width) => {
    const { maps, out } = result[layer], side = width / 4, unit = (side - 4) / out;
    for (let o = 0; o < 16; o += 1) {
      const own = maps.subarray(o * out * out, (o + 1) * out * out), most = own.reduce((a, b) => Math.max(a, b), 1e-9);
      const [x, y] = [(o % 4) * side + 2, Math.floor(o / 4) * side + 2];
      context.fillStyle = color("surface");
      context.fillRect(x, y, side - 4, side - 4);
      context.fillStyle = color("forward");
      own.forEach((value, n) => {
        if (!value) return;
        context.globalAlpha = value / most;
        context.fillRect(x + (n % out) * unit, y + Math.floor(n / out) * unit, unit + .4, unit + .4);
      });
      context.globalAlpha = 1;
    }
  }, panel(title));
  const first = mosaic("first", "first"), second = mosaic("second", "second");
  const bars = panel("answer", "digits-answer");
  left.after(bars);
  const rows = Array.from({ length: 10 }, (_, digit) => {
    const bar = html("i"), share = html("span");
    bars.append(html("div", {}, html("b", {}, String(digit)), html("span", { class: "digits-track" }, bar), share));
    return { bar, share };
  });

  const paint = () => {
    run();
    for (const each of [field, first, second]) each.draw();
    const isEmpty = !pixels.some((value) => value > .1), best = result.probabilities.indexOf(Math.max(...result.probabilities));
    rows.forEach(({ bar, share }, digit) => {
      const value = isEmpty ? 0 : result.probabilities[digit];
      bar.style.width = `${100 * value}%`;
      bar.className = digit === best ? "digits-best" : "";
      share.textContent = isEmpty ? "" : percent(value);
    });
    const told = isEmpty ? text("empty") : text("state", { digit: best, share: percent(result.probabilities[best]) });
    stage.say(cursor ? `${text(isDown ? "down" : "up")} ${told}` : told);
  };
  // A soft pen, along the way from where it was.
  const stroke = (x, y) => {
    const [px, py] = [x * S, y * S], [ox, oy] = pen ?? [px, py], parts = Math.max(1, Math.ceil(Math.hypot(px - ox, py - oy) * 2));
    for (let part = 1; part <= parts; part += 1) {
      const [cx, cy] = [ox + (px - ox) * part / parts, oy + (py - oy) * part / parts];
      for (let n = 0; n < A; n += 1) {
        const away = Math.hypot(n % S + .5 - cx, Math.floor(n / S) + .5 - cy);
        pixels[n] = Math.max(pixels[n], Math.min(1, Math.max(0, 1.9 - away)));
      }
    }
    pen = [px, py];
  };
  // As in MNIST, the middle of the ink belongs in the middle of the picture.
  const center = () => {
    let [sum, x, y] = [0, 0, 0];
    pixels.forEach((value, n) => { sum += value; x += value * (n % S); y += value * Math.floor(n / S); });
    if (sum) push(Math.round(13.5 - x / sum), Math.round(13.5 - y / sum));
  };
  const push = (dx, dy) => {
    const moved = new Float64Array(A);
    pixels.forEach((value, n) => {
      const [x, y] = [n % S + dx, Math.floor(n / S) + dy];
      if (x >= 0 && x < S && y >= 0 && y < S) moved[y * S + x] = value;
    });
    pixels = moved;
    paint();
  };
  const show = (number) => {
    example = number % (examples.length / A);
    pixels = examples.slice(example * A, (example + 1) * A).map((value) => Math.max(0, Math.min(1, (value - paper) / (ink - paper))));
    paint();
  };
  const clear = () => { pixels = new Float64Array(A); example = -1; };
  const putAway = () => { cursor = pen = null; isDown = false; };
  let finished = true;
  stage.drag(field.element, (x, y) => {
    if (finished && example >= 0) clear(); // over an example a new drawing begins
    finished = false;
    cursor = null;
    isDown = false;
    stroke(x, y);
    paint();
  }, () => { pen = null; finished = true; center(); });
  const draw = () => {
    if (isDown) stroke(cursor[0] / S, cursor[1] / S);
    else pen = null;
    paint();
  };
  stage.arrows(field.element, (dx, dy) => {
    if (!cursor) return push(dx, dy);
    cursor = [cursor[0] + dx, cursor[1] + dy].map((value) => Math.max(2, Math.min(S - 2, value)));
    draw();
  });
  field.element.addEventListener("keydown", (event) => {
    if (event.key === " " || event.key === "Enter") {
      event.preventDefault();
      if (!cursor) {
        cursor = [S / 2, S / 4];
        if (example >= 0) clear();
      } else isDown = !isDown;
      draw();
    } else if (event.key === "Escape" && cursor) {
      putAway();
      center();
      paint();
    }
  });
  field.element.addEventListener("blur", () => { if (cursor) { putAway(); center(); paint(); } });
  stage.button("clear", () => { clear(); putAway(); paint(); });
  stage.button("example", () => { putAway(); show(example + 1); });
  show(5);
  return {
    numbers: () => ({ pixels: [...pixels], probabilities: result.probabilities }),
    // Logits and largest numbers of the maps for standardized pixels.
    compute: (x) => { const { logits, probabilities, first, second } = compute(Float64Array.from(x)); return { logits, probabilities, first: [...first.maps], second: [...second.maps] }; },
    examples: () => Array.from({ length: examples.length / A }, (_, n) => [...examples.slice(n * A, (n + 1) * A)]),
  };
});
