// Keeps what was read, so that it can be read again without a network. Pages come from the network as long as there is one.
"use strict";

const KEPT = "bineural-{{ build }}";
const PYTHON = "bineural-python";
const PYTHON_FILES = {{ python|tojson }};
const root = new URL("./", self.location);

const isPage = (request, url) => request.mode === "navigate" || url.pathname.endsWith(".html") || url.pathname.endsWith("/");
const isPython = (url) => url.pathname.startsWith(`${root.pathname}pyodide/`);
// A name or a query that tells the content never changes its meaning.
const isFixed = (url) => isPython(url) || url.searchParams.has("v") || url.searchParams.has("digest") || /\/_images\/[0-9a-f]{32,}\./.test(url.pathname);

const keep = async (request, response) => {
  if (!response.ok || response.type !== "basic") return;
  const cache = await caches.open(isPython(new URL(request.url)) ? PYTHON : KEPT);
  await cache.put(request, response);
};

const fromNetwork = async (event, options) => {
  const response = await fetch(event.request, options);
  event.waitUntil(keep(event.request, response.clone()).catch(() => {})); // a full disk stops nobody from reading
  return response;
};

const answer = async (event, url) => {
  if (isFixed(url)) return (await caches.match(event.request)) ?? fromNetwork(event);
  const page = isPage(event.request, url);
  try {
    return await fromNetwork(event, page ? { cache: "no-cache" } : undefined);
  } catch (error) {
    const kept = await caches.match(event.request, { ignoreSearch: page });
    if (kept) return kept;
    throw error;
  }
};

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  const own = url.origin === root.origin && url.pathname.startsWith(root.pathname);
  if (event.request.method === "GET" && own) event.respondWith(answer(event, url));
});

self.addEventListener("install", () => self.skipWaiting());

const tidy = async () => {
  for (const name of await caches.keys()) {
    if (name.startsWith("bineural-") && name !== KEPT && name !== PYTHON) await caches.delete(name);
  }
  const cache = await caches.open(PYTHON);
  const known = new Set(PYTHON_FILES.map((file) => new URL(`pyodide/${file}`, root).pathname));
  for (const request of await cache.keys()) {
    if (!known.has(new URL(request.url).pathname)) await cache.delete(request);
  }
};

self.addEventListener("activate", (event) => event.waitUntil(tidy().then(() => self.clients.claim())));

// The first page has loaded before anybody could keep it: it tells what it is made of.
self.addEventListener("message", (event) => {
  if (event.data.kind !== "keep") return;
  const own = event.data.addresses.filter((address) => address.startsWith(root.href));
  const load = async (address) => {
    const known = await caches.match(address);
    if (!known) await keep(new Request(address), await fetch(address));
  };
  event.waitUntil(Promise.allSettled(own.map(load)));
});
