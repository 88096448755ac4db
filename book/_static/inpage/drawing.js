// Draws what a trained classifier answers: the plane by classes, the points on it, rings around those on the wrong side.
"use strict";

const inpageDrawing = (drawn, label) => {
  const make = (name, attributes) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
  };
  const { size, grid, low, high } = drawn;
  const width = 480;
  const height = Math.round((width * (high[1] - low[1])) / (high[0] - low[0]));
  const [cellWidth, cellHeight] = [width / size, height / size];
  const picture = make("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": label, class: "inpage-drawing" });
  const areas = {};
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; ) {
      const kind = grid[row * size + column];
      let end = column;
      while (end < size && grid[row * size + end] === kind) end += 1;
      const [x, y] = [column * cellWidth, height - (row + 1) * cellHeight];
      areas[kind] = `${areas[kind] ?? ""}M${x.toFixed(1)} ${y.toFixed(1)}h${((end - column) * cellWidth).toFixed(1)}v${(cellHeight + 0.3).toFixed(1)}H${x.toFixed(1)}z`;
      column = end;
    }
  }
  for (const [kind, path] of Object.entries(areas)) picture.append(make("path", { d: path, class: `area class-${kind}` }));
  drawn.points.forEach(([x, y], place) => {
    const center = { cx: (((x - low[0]) / (high[0] - low[0])) * width).toFixed(1), cy: (height - ((y - low[1]) / (high[1] - low[1])) * height).toFixed(1) };
    picture.append(make("circle", { ...center, r: 3.2, class: `point class-${drawn.labels[place]}` }));
    if (!drawn.right[place]) picture.append(make("circle", { ...center, r: 7, class: "wrong" }));
  });
  return picture;
};
