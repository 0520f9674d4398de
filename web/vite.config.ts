import { resolve } from "node:path";
import { defineConfig } from "vitest/config";
import { addresses, assets } from "./plugins/assets.ts";
import { offline } from "./plugins/offline.ts";

const isolated = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

export default defineConfig({
  // Any folder of any host will do.
  base: "./",
  plugins: [addresses(), assets(), offline()],
  resolve: {
    // The runtime's glue stays a file of its own: its threads load it again.
    conditions: ["onnxruntime-web-use-extern-wasm", "browser", "module", "import", "default"],
  },
  worker: { format: "es", plugins: () => [addresses()] },
  build: {
    target: "es2022",
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rollupOptions: {
      input: { main: resolve("index.html"), sw: resolve("src/offline/sw.ts") },
      output: {
        entryFileNames: (chunk) => (chunk.name === "sw" ? "sw.js" : "assets/[name]-[hash].js"),
      },
    },
  },
  server: { headers: isolated },
  preview: { headers: isolated },
  test: { include: ["test/**/*.test.ts"], environment: "node" },
});
