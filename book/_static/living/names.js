// The chapter's trained GRU reads what is typed, letter by letter.
"use strict";
living.define("names", (stage) => {
  const { data, text, percent, html } = stage;
  const W = Object.fromEntries(stage.weights.tensors.map((tensor) => [tensor.name, stage.decode(tensor)]));
  const [Wx, Wh, bx, bh] = ["weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"].map((name) => W[`rnn.${name}`]);
  const H = Wh.length / bh.length, D = Wx.length / bx.length, K = W["head.bias"].length, SHOWN = 6;

  const sigmoid = (a) => 1 / (1 + Math.exp(-a));
  // One letter: gates r and z, the proposal n, and the new state.
  const step = (h, letter) => {
    const inside = (row) => bx[row] + Wx[row * D + letter];
    const recurrent = (row) => { let sum = bh[row]; for (let j = 0; j < H; j += 1) sum += Wh[row * H + j] * h[j]; return sum; };
    return h.map((old, j) => {
      const r = sigmoid(inside(j) + recurrent(j)), z = sigmoid(inside(H + j) + recurrent(H + j));
      const n = Math.tanh(inside(2 * H + j) + r * recurrent(2 * H + j));
      return (1 - z) * n + z * old;
    });
  };
  const softmax = (logits) => {
    const most = Math.max(...logits), powers = logits.map((z) => Math.exp(z - most)), sum = powers.reduce((a, b) => a + b);
    return powers.map((power) => power / sum);
  };
  const answer = (h) => softmax(Array.from({ length: K }, (_, k) => h.reduce((sum, value, j) => sum + W["head.weight"][k * H + j] * value, W["head.bias"][k])));
  const guesses = (name) => {
    let h = new Float64Array(H);
    return [...name].map((letter) => { h = step(h, data.alphabet.indexOf(letter)); return answer([...h]); });
  };
  // Letters with marks lose them; what the lists do not hold is left out.
  const OTHERS = { ß: "ss", æ: "ae", Æ: "AE", œ: "oe", ł: "l", Ł: "L", ø: "o", Ø: "O", đ: "d", Đ: "D", "’": "'", "‘": "'" };
  const spell = (typed) => {
    const plain = typed.normalize("NFKD").replace(/\p{M}|\p{Cf}/gu, "").replace(/./gu, (sign) => OTHERS[sign] ?? sign).replace(/^\s+/, "");
    const kept = [...plain].filter((sign) => data.alphabet.includes(sign));
    return { name: kept.slice(0, 20).join(""), foreign: [...new Set([...plain].filter((sign) => !data.alphabet.includes(sign)))].join(", ") };
  };

  const input = html("input", { type: "text", value: data.start, maxlength: 20, autocomplete: "off", spellcheck: "false", autocapitalize: "words" });
  stage.labelled("name", input);
  stage.view.before(stage.controls);
  const table = html("table", { "aria-label": text("table") });
  const box = html("div", { class: "names-box", tabindex: 0, role: "group", "aria-label": text("table") }, table);
  stage.view.append(box);

  let shares = [];
  const paint = () => {
    const { name, foreign } = spell(input.value);
    shares = guesses(name);
    table.replaceChildren();
    if (!name) { stage.say(text(foreign ? "latin" : "nothing")); return; }
    // The languages that mattered at some letter keep their order, the others are one row.
    const peak = Array.from({ length: K }, (_, k) => Math.max(...shares.map((row) => row[k])));
    const leaders = peak.map((_, k) => k).sort((a, b) => peak[b] - peak[a]).slice(0, SHOWN).sort((a, b) => a - b);
    const rows = leaders.map((k) => [data.labels[k], shares.map((row) => row[k])]);
    rows.push([text("others"), shares.map((row) => row.reduce((sum, value, k) => (leaders.includes(k) ? sum : sum + value), 0))]);
    table.append(html("thead", {}, html("tr", {}, html("td", { class: "names-corner" }), ...[...name].map((letter) => html("th", { scope: "col" }, letter)))));
    const body = html("tbody");
    for (const [language, row] of rows) {
      const cells = row.map((share, n) => {
        const best = share === Math.max(...rows.slice(0, -1).map(([, other]) => other[n]));
        const cell = html("td", { class: best ? "names-best" : "" }, html("span", {}, share >= .005 ? String(Math.round(100 * share)) : ""));
        cell.style.setProperty("--share", share);
        return cell;
      });
      body.append(html("tr", {}, html("th", { scope: "row" }, language), ...cells));
    }
    table.append(body);
    box.scrollLeft = box.scrollWidth; // on a narrow screen the newest letter is in view
    const last = shares[shares.length - 1], best = last.indexOf(Math.max(...last));
    const found = text("state", { language: data.labels[best], share: percent(last[best]) });
    stage.say(foreign ? `${found}. ${text("foreign", { letters: foreign })}` : found);
  };
  input.addEventListener("input", paint);
  paint();
  return { numbers: () => ({ shares }), guesses };
});
