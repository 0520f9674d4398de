/** Installs the service worker: first for threads, then for use without a network. */

const TRIED = "tongueseg-isolated";
const PATIENCE = 4000;

/**
 * Install it where the browser can. A page gets threads only if it is cut off from others, by
 * headers that few hosts send and the worker adds: the first visit therefore loads twice, before
 * anything is shown.
 *
 * Returns false where the page is about to load again.
 */
export async function prepare(): Promise<boolean> {
  if (!("serviceWorker" in navigator) || import.meta.env.DEV) return true;
  const registered = navigator.serviceWorker.register("sw.js").catch(() => null);
  if (self.crossOriginIsolated || tried()) return true;
  const ready = registered.then((registration) => registration && navigator.serviceWorker.ready);
  const waited = new Promise<null>((done) => setTimeout(() => done(null), PATIENCE));
  if (!(await Promise.race([ready, waited]))) return true;
  location.reload();
  return false;
}

/** Once a service worker answers for the page, or none will. */
export async function controlled(): Promise<void> {
  const worker = navigator.serviceWorker;
  if (!worker || worker.controller || import.meta.env.DEV) return;
  await new Promise<unknown>((done) => {
    worker.addEventListener("controllerchange", done, { once: true });
    setTimeout(done, PATIENCE);
  });
}

/** Tells when all is there without a network, and when a newer version waits. */
export async function watch(ready: () => void, update: (take: () => void) => void): Promise<void> {
  if (!("serviceWorker" in navigator) || import.meta.env.DEV) return;
  const registration = await navigator.serviceWorker.ready;
  ready();
  const offer = (): void => {
    const { waiting } = registration;
    if (waiting) update(() => takeOver(waiting));
  };
  const follow = (): void => {
    const fresh = registration.installing;
    fresh?.addEventListener("statechange", () => fresh.state === "installed" && offer());
  };
  // It may wait already, or have begun to install before anyone listened.
  offer();
  follow();
  registration.addEventListener("updatefound", follow);
}

function takeOver(waiting: ServiceWorker): void {
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), {
    once: true,
  });
  waiting.postMessage("take over");
}

/** Whether this tab has loaded twice already; it helped, or never will. */
function tried(): boolean {
  try {
    const before = sessionStorage.getItem(TRIED) !== null;
    sessionStorage.setItem(TRIED, "");
    return before;
  } catch {
    return true;
  }
}
