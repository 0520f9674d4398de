/// <reference lib="webworker" />
/**
 * Keeps the page usable without a network, and apart from other pages.
 *
 * The shell is fetched when this worker is installed. The large files (model, runtime) are kept by
 * the page as it loads them, so that they travel once; an update fetches those that the page had.
 */

export {};

declare const self: ServiceWorkerGlobalScope;
declare const __SHELL__: string[];
declare const __LARGE__: string[];
declare const __VERSION__: string;

const SHELL = `tongueseg-shell-${__VERSION__}`;
const LARGE = "tongueseg-large";

self.addEventListener("install", (event) => {
  event.waitUntil(install());
});

self.addEventListener("activate", (event) => {
  event.waitUntil(tidy().then(() => self.clients.claim()));
});

self.addEventListener("message", (event) => {
  if (event.data === "take over") void self.skipWaiting();
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== self.location.origin) return;
  event.respondWith(answer(request));
});

async function install(): Promise<void> {
  const shell = await caches.open(SHELL);
  await shell.addAll(__SHELL__.map((file) => new Request(file, { cache: "reload" })));
  await update();
}

/** Fetch the new kinds of what an earlier version of the page had loaded. */
async function update(): Promise<void> {
  if (!(await caches.has(LARGE))) return;
  const large = await caches.open(LARGE);
  const kinds = new Set((await large.keys()).map((request) => kindOf(request.url)));
  for (const file of __LARGE__) {
    if (kinds.has(kindOf(file)) && !(await large.match(file))) await large.add(file);
  }
}

/** The name of a file without its hash; the model may change its name altogether. */
function kindOf(file: string): string {
  const name = file.split("/").at(-1)!;
  return name.includes(".onnx") ? "model" : name.replace(/-[0-9a-f]{10}\./, ".");
}

async function tidy(): Promise<void> {
  const known = new Set(__LARGE__.map((file) => new URL(file, self.registration.scope).href));
  for (const name of await caches.keys()) {
    if (name.startsWith("tongueseg-shell-") && name !== SHELL) await caches.delete(name);
  }
  if (!(await caches.has(LARGE))) return;
  const large = await caches.open(LARGE);
  for (const request of await large.keys()) {
    if (!known.has(request.url)) await large.delete(request);
  }
}

async function answer(request: Request): Promise<Response> {
  const scope = new URL(self.registration.scope);
  const path = new URL(request.url).pathname;
  if (path.startsWith(`${scope.pathname}v1/`)) return service(request);
  // Beside the page, a service may have pages of its own.
  const page = path === scope.pathname;
  const cached = await kept(page ? new URL("index.html", scope).href : request.url);
  return isolated(cached ?? (await fetch(request)));
}

/** What this version keeps: the shell of another one may still be there. */
async function kept(address: string): Promise<Response | undefined> {
  const shell = await caches.match(address, { cacheName: SHELL });
  return shell ?? caches.match(address, { cacheName: LARGE });
}

/** A host without a service says so without an error in the page's console. */
async function service(request: Request): Promise<Response> {
  const answered = await fetch(request).catch(() => null);
  return answered?.ok ? answered : new Response(null, { status: 204 });
}

/** The headers without which a page gets no threads; few hosts send them. */
function isolated(response: Response): Response {
  if (response.status === 0) return response;
  const headers = new Headers(response.headers);
  headers.set("Cross-Origin-Opener-Policy", "same-origin");
  headers.set("Cross-Origin-Embedder-Policy", "require-corp");
  headers.set("Cross-Origin-Resource-Policy", "same-origin");
  const { status, statusText } = response;
  return new Response(response.body, { status, statusText, headers });
}
