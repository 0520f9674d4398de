/** Tells the service worker which files there are. */

import { createHash } from "node:crypto";
import type { Plugin } from "vite";

/** Fills `__SHELL__`, `__LARGE__` and `__VERSION__` in `sw.js` once all other files are known. */
export function offline(): Plugin {
  return {
    name: "tongueseg-offline",
    enforce: "post",
    apply: "build",
    generateBundle(_, bundle) {
      const files = Object.values(bundle).filter((file) => file.fileName !== "sw.js");
      const names = files.map((file) => file.fileName).sort();
      const large = names.filter((name) => /\.gz$/.test(name));
      const shell = names.filter((name) => !large.includes(name) && !name.endsWith(".map"));
      const hash = createHash("sha256");
      for (const file of files) hash.update("code" in file ? file.code : file.source);
      const worker = bundle["sw.js"];
      if (worker?.type !== "chunk") throw new Error("there is no service worker in the build");
      worker.code = worker.code
        .replaceAll("__SHELL__", JSON.stringify([...shell, ...PUBLIC]))
        .replaceAll("__LARGE__", JSON.stringify(large))
        .replaceAll("__VERSION__", JSON.stringify(hash.digest("hex").slice(0, 12)));
    },
  };
}

/** What Vite copies from `public/` past the bundle. */
const PUBLIC = [
  "manifest.webmanifest",
  "icons/icon.svg",
  "icons/icon-192.png",
  "icons/icon-512.png",
  "icons/maskable-512.png",
  "icons/apple-touch-icon.png",
];
