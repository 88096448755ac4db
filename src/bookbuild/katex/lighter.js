// Formulas with fewer elements than KaTeX gives them: they look the same and are set sooner.
//
// KaTeX stacks what stands above one another in a table whose rows hang on invisible struts, and puts each sign into a
// span for its kind. Here a stack is one block with its rows at margins, a lone script is raised text, a space is a
// margin of its neighbor, and spans without a style are left out. katex.css has the rules for it.
"use strict";

const lighter = (() => {
  // Classes without a rule in katex.css.
  const INERT = new Set(["mord", "mopen", "mclose", "mpunct", "minner", "mop", "mtight", "msupsub", "text", ""]);
  const SIZES = [0, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.2, 1.44, 1.728, 2.074, 2.488]; // of size1 to size11, in ems
  const ROOM = 3; // ems from the top of a row to its baseline, as in katex.css
  const ABOVE = 0.9; // ems above and below the baseline that a line of text has anyway
  const BELOW = 0.3;
  const BOXES = new Set(["hide-tail", "katex-stretchy", "accent-body"]); // have a width although they are spans
  const LAPS = new Set(["llap", "rlap", "clap"]);
  const RESIZED = new Set(["cyrillic_fallback", "katex-sizing", "fontsize-ensurer"]); // have letters of another size

  const ems = (length) => (length === undefined ? 0 : parseFloat(length));
  const inEms = (number) => `${+number.toFixed(4)}em`;
  const has = (node, name) => node.classes?.includes(name) ?? false;
  const escaped = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  const ruled = (classes) => classes.filter((name) => !INERT.has(name));
  const isText = (item) => typeof item === "string";
  const isElement = (item) => item?.children !== undefined;

  // An element to be written. It is tall if it is more than text, perhaps raised; `scale` is the size of its letters.
  const element = (classes, style, children, {isTall = false, scale = 1} = {}) =>
    ({classes, style, children, isTall, scale});

  // What a node of KaTeX's tree becomes: texts, elements, and markup that stays as it is.
  function items(node, isNested) {
    if (node.text !== undefined) return [symbol(node, isNested)];
    if (!node.classes || node.href || Object.keys(node.attributes ?? {}).length)
      return [{markup: node.toMarkup(), isTall: true}];
    if (has(node, "vlist-t")) return [stack(node, isNested)];
    const script = has(node, "msupsub") && loneScript(node);
    return script ? [script] : span(node, isNested || has(node, "mult")); // large brackets go by how spans are nested
  }

  function symbol(node, isNested) {
    const classes = ruled(node.classes);
    const style = withoutRest(node.style);
    if (node.italic > 0) style.marginRight = inEms(ems(style.marginRight) + node.italic);
    const isBare = !isNested && !classes.length && !Object.keys(style).length;
    return isBare ? node.text : element(classes, style, [node.text]);
  }

  function span(node, isNested) {
    const classes = ruled(node.classes);
    const style = withoutRest(node.style);
    const children = row(node.children, isNested);
    if (has(node, "msupsub")) for (const child of children) child.classes.push("scripts");
    if (!isNested && !classes.length && !Object.keys(style).length) return children;
    const isTall = classes.some((name) => name !== "mrel" && name !== "mbin") || children.some((item) => item.isTall);
    return [element(classes, style, children, {isTall})];
  }

  // A style without a shift by nothing.
  function withoutRest(style) {
    const {position, top, ...others} = style ?? {};
    return ems(top) === 0 ? others : {...style};
  }

  // What nodes in a row become: a space is a margin of the item after it, or else of the one before it.
  function row(nodes, isNested) {
    const found = [];
    let width = 0;
    const widen = (item, side) => {
      item.style[side] = inEms(ems(item.style[side]) + width / item.scale);
    };
    const canWiden = (item) => isElement(item) && (item.scale !== 1 || !item.classes.some((name) => RESIZED.has(name)));
    const settle = (next) => {
      if (width && canWiden(next)) widen(next, "marginLeft");
      else if (width && canWiden(found.at(-1))) widen(found.at(-1), "marginRight");
      else if (width) found.push(element(["mspace"], {marginRight: inEms(width)}, []));
      width = 0;
    };
    for (const node of nodes) {
      if (isSpace(node)) {
        width += ems(node.style.marginRight);
        continue;
      }
      for (const item of items(node, isNested)) {
        settle(item);
        found.push(item);
      }
    }
    settle();
    return found;
  }

  const isSpace = (node) =>
    has(node, "mspace") && node.classes.length === 1 && Object.keys(node.style).join() === "marginRight";

  // The rows of a stack: what each holds, and how far below the baseline of the stack its own is.
  function rows(node) {
    return node.children[0].children[0].children.map(({children: [strut, ...nodes], classes, style}) =>
      ({nodes, classes, style, shift: ems(style.top) + ems(strut.style.height)}));
  }

  // What a row holds without the span that says its size, and that size; 1 where there is no such span.
  function sized(nodes) {
    const [only] = nodes;
    if (nodes.length > 1 || !has(only, "katex-sizing") || Object.keys(only.style).length)
      return {nodes, classes: [], scale: 1};
    const size = (start) => Number(only.classes.find((name) => name.match(`^${start}\\d`)).slice(start.length));
    return {nodes: only.children, classes: ruled(only.classes), scale: SIZES[size("size")] / SIZES[size("reset-size")]};
  }

  const margins = (style, scale) =>
    Object.fromEntries(["marginLeft", "marginRight"].filter((side) => ems(style[side]))
      .map((side) => [side, inEms(ems(style[side]) / scale)]));

  // A script alone and of text, as raised text; otherwise nothing.
  function loneScript(node) {
    if (!has(node.children[0], "vlist-t")) return undefined;
    const [{nodes, style, shift}, ...others] = rows(node.children[0]);
    const {nodes: held, classes, scale} = sized(nodes);
    const children = row(held, false);
    if (others.length || children.some((item) => item.isTall)) return undefined;
    const raised = {...margins(style, scale), verticalAlign: inEms(-shift / scale)};
    return element(["script", ...classes], raised, children, {scale});
  }

  const isBox = (item) =>
    isElement(item) && (item.style.width || item.style.height || item.classes.some((name) => BOXES.has(name)));

  // Whether an item holds one that stands over its neighbors, at the top of the line that holds both.
  const overlaps = (item) =>
    isElement(item) && (item.classes.some((name) => LAPS.has(name)) || item.children.some(overlaps));

  function stack(node, isNested) {
    const [above, below] = node.children.map((part) => ems(part.children[0].style.height));
    let reached = 0; // the top of the row before, in ems below the baseline of the stack
    const children = rows(node).map(({nodes, classes, style, shift}) => {
      const {nodes: held, classes: size, scale} = sized(nodes);
      const tallest = Math.max(...nodes.map((each) => each.height ?? 0)) / scale;
      const room = Math.max(ROOM, Math.ceil(tallest + 1));
      const top = shift - room * scale;
      const moved = {...margins(style, scale), marginTop: inEms((top - reached) / scale)};
      reached = top;
      let inside = row(held, isNested);
      inside.filter(isBox).forEach((item) => item.classes.push("box"));
      if (inside.some(overlaps)) inside = [element(["box"], {}, inside)];
      const isHigh = room > ROOM;
      if (isHigh) inside.unshift(element(["room"], {height: inEms(room)}, []));
      return element([...ruled(classes), ...size, ...(isHigh ? ["high"] : [])], moved, inside);
    });
    const style = {height: inEms(above + (below ?? 0)), paddingTop: inEms(above)};
    if (below) style.verticalAlign = inEms(-below);
    return element(["vlist-t"], style, children, {isTall: true});
  }

  function written(item) {
    if (isText(item)) return escaped(item);
    if (item.markup) return item.markup;
    const named = item.classes.length ? ` class="${item.classes.join(" ")}"` : "";
    const style = Object.entries(item.style)
      .map(([name, value]) => `${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}:${value};`).join("");
    return `<span${named}${style && ` style="${style}"`}>${item.children.map(written).join("")}</span>`;
  }

  // Elements of MathML whose children each have a place of their own.
  const PLACED = new Set(["mfrac", "mover", "mroot", "msub", "msubsup", "msup", "munder", "munderover"]);
  const isUpright = (part) =>
    part.type === "mi" && part.attributes.mathvariant === "normal" && /^[a-z]$/i.test(part.toText());

  // Upright letters in a row are a word, and read as one; a name of several letters is upright by itself. KaTeX gives
  // the name of a function as two parts, which in an index need a row around them.
  function worded(part) {
    if (!part.children) return part;
    part.children = part.children.map(worded);
    if (PLACED.has(part.type))
      part.children = part.children.map((child) => (child.type ? child : new part.constructor("mrow", child.children)));
    const [first, ...others] = part.children;
    if (part.type !== "mrow" || !others.length || !part.children.every(isUpright)) return part;
    others.forEach((letter) => first.children.push(...letter.children));
    delete first.attributes.mathvariant;
    return first;
  }

  // What is read aloud: the formula as MathML, without the TeX and the rows around all of it.
  function spoken(tree) {
    const [math] = tree.children;
    const formula = worded(math.children[0].children[0]);
    const parts = formula.type === "mrow" && !Object.keys(formula.attributes).length ? formula.children : [formula];
    const display = math.attributes.display ? ' display="block"' : "";
    const read = parts.map((part) => part.toMarkup()).join("");
    return `<span class="katex-mathml"><math${display}>${read}</math></span>`;
  }

  // What is looked at. In a line of text, parts that are no taller than it are text, too.
  function drawn(tree, isDisplay) {
    const parts = tree.children.map((part) => {
      if (!has(part, "katex-base")) return part.toMarkup();
      const [strut, ...nodes] = part.children;
      const children = row(nodes, false);
      const isLow = part.height <= ABOVE && part.depth <= BELOW && !children.some((item) => item.isTall);
      const isPlain = isLow && !isDisplay;
      const kind = isPlain ? "katex-base plain" : "katex-base";
      return `<span class="${kind}">${isPlain ? "" : strut.toMarkup()}${children.map(written).join("")}</span>`;
    });
    return `<span class="katex-html" aria-hidden="true">${parts.join("")}</span>`;
  }

  // Return the markup of a formula from its tree.
  return (tree, tex, isDisplay) => {
    const [read, seen] = (isDisplay ? tree.children[0] : tree).children;
    const markup = `<span class="katex" data-tex="${escaped(tex)}">${spoken(read)}${drawn(seen, isDisplay)}</span>`;
    return isDisplay ? `<span class="katex-display">${markup}</span>` : markup;
  };
})();
