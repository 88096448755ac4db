// A kernel of nine numbers over a digit: its products at one place, its sums at all places.
"use strict";
living.define("kernel", (stage) => {
  const { data, text, number, short, color, html } = stage;
  const S = data.image.length, R = S - 2;
  const image = data.image.map((row) => row.map((value) => value * data.scale + data.shift));
  const PRESETS = {
    upright: [-1, 0, 1, -1, 0, 1, -1, 0, 1], lying: [-1, -1, -1, 0, 0, 0, 1, 1, 1], diagonal: [-1, -1, 2, -1, 2, -1, 2, -1, -1],
    blur: Array(9).fill(1 / 9), sharpen: [0, -1, 0, -1, 5, -1, 0, -1, 0],
  };
  stage.view.classList.add("kernel-view");
  let kernel = [...PRESETS.upright], row = 9, column = 12, found;

  const at = (h, w) => {
    let sum = 0;
    for (let i = 0; i < 3; i += 1) for (let j = 0; j < 3; j += 1) sum += kernel[3 * i + j] * image[h + i][w + j];
    return sum;
  };
  const run = () => { found = Array.from({ length: R }, (_, h) => Array.from({ length: R }, (_, w) => at(h, w))); };

  const panel = (title) => {
    const element = html("div", { class: "living-panel" }, html("p", {}, text(title)));
    stage.view.append(element);
    return element;
  };
  const [low, high] = [Math.min(...image.flat()), Math.max(...image.flat())];
  const frame = (context, unit, h, w, cells) => {
    context.strokeStyle = color("ground"); context.lineWidth = 4; context.strokeRect(w * unit, h * unit, cells * unit, cells * unit);
    context.strokeStyle = color("forward"); context.lineWidth = 2.5; context.strokeRect(w * unit, h * unit, cells * unit, cells * unit);
  };
  const field = stage.canvas(text("field"), 1, (context, width) => {
    const unit = width / S;
    image.forEach((line, h) => line.forEach((value, w) => {
      const grey = Math.round(255 * (value - low) / (high - low));
      context.fillStyle = `rgb(${grey},${grey},${grey})`;
      context.fillRect(w * unit, h * unit, unit + .5, unit + .5);
    }));
    frame(context, unit, row, column, 3);
  }, panel("image"));
  const middle = panel("kernel");
  const map = stage.canvas(text("found"), 1, (context, width) => {
    const unit = width / R, most = Math.max(1e-9, ...found.flat().map(Math.abs));
    context.fillStyle = color("surface");
    context.fillRect(0, 0, width, width);
    found.forEach((line, h) => line.forEach((value, w) => {
      context.globalAlpha = Math.abs(value) / most;
      context.fillStyle = color(value > 0 ? "forward" : "gradient");
      context.fillRect(w * unit, h * unit, unit + .5, unit + .5);
    }));
    context.globalAlpha = 1;
    frame(context, unit, row, column, 1);
  }, panel("map"));

  const fields = kernel.map((value, index) => {
    const input = html("input", { type: "text", inputmode: "decimal", size: 5, value: short(value, 2),
      "aria-label": text("weight", { row: Math.floor(index / 3) + 1, column: index % 3 + 1 }) });
    const take = (number) => {
      kernel[index] = number;
      preset.value = "own";
      again();
    };
    input.addEventListener("input", () => {
      const typed = input.value.trim().replace(",", ".").replace("−", "-"); // as one writes in either language
      if (typed && Number.isFinite(Number(typed))) take(Number(typed));
    });
    input.addEventListener("change", () => { input.value = short(kernel[index], 2); }); // what was no number goes
    input.addEventListener("keydown", (event) => {
      const by = { ArrowUp: .5, ArrowDown: -.5 }[event.key];
      if (!by) return;
      event.preventDefault();
      take(kernel[index] + by);
      input.value = short(kernel[index], 2);
    });
    return input;
  });
  const products = fields.map(() => html("small"));
  middle.classList.add("kernel-middle");
  middle.append(html("div", { class: "kernel-grid" }, ...fields.map((input, index) => html("div", {}, input, products[index]))));

  const paint = () => {
    field.draw();
    map.draw();
    products.forEach((element, index) => { element.textContent = `· ${short(image[row + Math.floor(index / 3)][column + index % 3], 2)}`; });
    stage.say(text("state", { row: row + 1, column: column + 1, sum: number(found[row][column], 2) }));
  };
  const again = () => { run(); paint(); };
  const move = (h, w) => { row = Math.max(0, Math.min(R - 1, h)); column = Math.max(0, Math.min(R - 1, w)); paint(); };
  const preset = stage.choice("preset", [...Object.keys(PRESETS), "own"].map((key) => [key]), (key) => {
    if (PRESETS[key]) kernel = [...PRESETS[key]];
    fields.forEach((input, index) => { input.value = short(kernel[index], 2); });
    again();
  });
  stage.drag(field.element, (x, y) => move(Math.floor(y * S) - 1, Math.floor(x * S) - 1));
  stage.drag(map.element, (x, y) => move(Math.floor(y * R), Math.floor(x * R)));
  stage.arrows(field.element, (dx, dy) => move(row + dy, column + dx));
  again();
  return {
    numbers: () => ({ found, row, column }),
    set: (numbers) => { kernel = [...numbers]; preset.value = "own"; fields.forEach((input, index) => { input.value = short(kernel[index], 2); }); again(); return found; },
  };
});
