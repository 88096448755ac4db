// Python in a worker: loads Pyodide from the book's own site, tells how far it has come, runs what the page asks for.
let perform = null;

// Counts what Pyodide fetches. Its size is known to the page; the header is that of what the server has compressed.
const fetchAndCount = async (address, options) => {
  const response = await unwatched(address, options);
  const name = new URL(typeof address === "string" ? address : address.url ?? address, location.href).pathname.split("/").pop();
  if (!response.ok || !response.body) return response;
  const counted = response.body.pipeThrough(
    new TransformStream({
      transform(chunk, controller) {
        postMessage({ kind: "loaded", name, bytes: chunk.byteLength });
        controller.enqueue(chunk);
      },
    }),
  );
  return new Response(counted, { status: response.status, headers: response.headers });
};
const unwatched = self.fetch.bind(self);

const load = async ({ runtime, bundle }) => {
  self.fetch = fetchAndCount;
  // The two large files come side by side; Pyodide then finds the package where it is unpacked.
  const packed = self.fetch(bundle).then((response) => {
    if (!response.ok) throw new Error(`${response.status}: ${bundle}`);
    return response.arrayBuffer();
  });
  const { loadPyodide } = await import(`${runtime}pyodide.mjs`);
  const python = await loadPyodide({ indexURL: runtime, packages: ["numpy"], stdin: () => null });
  python.unpackArchive(await packed, "zip");
  self.fetch = unwatched;
  postMessage({ kind: "starting" });
  perform = python.pyimport("inpage_session").perform;
};

const print = (text) => postMessage({ kind: "printed", text });

onmessage = async ({ data }) => {
  if (data.kind === "load") {
    try {
      await load(data);
      postMessage({ kind: "ready" });
    } catch (error) {
      postMessage({ kind: "not_loaded", text: String(error) });
    }
    return;
  }
  try {
    postMessage({ kind: "done", answer: JSON.parse(perform(data.request, print)) });
  } catch (error) {
    postMessage({ kind: "broken", text: String(error) });
  }
};
