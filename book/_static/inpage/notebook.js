// What a reader wrote on a page, as a notebook to take along.
"use strict";

const inpageNotebook = (data, cells) => {
  const lines = (text) => text.split(/(?<=\n)/);
  const markdown = (text) => ({ cell_type: "markdown", metadata: {}, source: lines(text) });
  const code = (text) => ({ cell_type: "code", metadata: {}, execution_count: null, outputs: [], source: lines(text) });
  const setup = [
    "import importlib.util",
    "",
    'if importlib.util.find_spec("bineural") is None:',
    `    %pip install -q "bineural @ ${data.wheel}"`,
    "",
    "from bineural.localize import set_language",
    "",
    `set_language("${data.language}")`,
  ];
  const needs = (before) => (before ? [code(before)] : []);
  const notebook = {
    cells: [
      markdown(`# ${data.title}\n\n${data.texts.intro.replace("{chapter}", `[${data.title}](${data.address})`)}`),
      code(setup.join("\n")),
      code(`${data.imports}\nfrom bineural.exercises import check`),
      ...cells.flatMap((cell) => [markdown(`## ${cell.title}\n\n${data.address}#${cell.label}`), ...needs(cell.before), code(cell.code), code(cell.check)]),
    ].map((cell, number) => ({ id: `inpage-${number}`, ...cell })),
    metadata: { kernelspec: { display_name: "Python 3", language: "python", name: "python3" }, language_info: { name: "python" } },
    nbformat: 4,
    nbformat_minor: 5,
  };
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([JSON.stringify(notebook, null, 1)], { type: "application/x-ipynb+json" }));
  link.download = `${data.page}.ipynb`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
};
