// Colors Python as the page's code is colored, by the same classes. Good enough for a dozen lines; not a parser.
"use strict";

const inpageTokens = (() => {
  const keywords =
    "and|as|assert|async|await|break|class|continue|def|del|elif|else|except|finally|for|from|global|if|import|in|is|lambda|nonlocal|not|or|pass|raise|return|try|while|with|yield";
  const pattern = new RegExp(
    [
      /(?<c1>#[^\n]*)/,
      /(?<s2>[rbfuRBFU]{0,2}(?:"""[\s\S]*?(?:"""|$)|'''[\s\S]*?(?:'''|$)|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?))/,
      /(?<mi>\b\d[\d_]*(?:\.\d*)?(?:[eE][-+]?\d+)?)/,
      new RegExp(`(?<k>\\b(?:${keywords})\\b)`),
      /(?<kc>\b(?:True|False|None)\b)/,
      /(?<n>[^\W\d]\w*)/,
      /(?<o>[-+*/%@=<>!&|^~]+|\.\.\.)/,
    ]
      .map((part) => part.source)
      .join("|"),
    "gu",
  );
  return (code) => {
    const spans = [];
    let last = 0;
    for (const found of code.matchAll(pattern)) {
      spans.push(["", code.slice(last, found.index)]);
      const [kind] = Object.entries(found.groups).find(([, text]) => text !== undefined);
      spans.push([kind, found[0]]);
      last = found.index + found[0].length;
    }
    spans.push(["", code.slice(last)]);
    return spans.filter(([, text]) => text);
  };
})();
