/**
 * Lets another program call the page's pure functions: one JSON line in, one out.
 *
 * In: `{"module": "core/frame", "name": "frameOf", "arguments": […]}`; out: `{"value": …}` or
 * `{"error": …}`. An array of numbers travels as `{"array": "Uint8Array", "base64": "…"}`.
 */

import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { createServer } from "vite";

const KINDS = { Uint8Array, Int32Array, Float32Array, Float64Array };

const vite = await createServer({
  configFile: false,
  root: fileURLToPath(new URL("..", import.meta.url)),
  server: { middlewareMode: true, hmr: false, ws: false },
  optimizeDeps: { noDiscovery: true },
  appType: "custom",
  logLevel: "error",
});

function read(_, value) {
  if (!value?.array) return value;
  const bytes = Uint8Array.from(Buffer.from(value.base64, "base64"));
  return new KINDS[value.array](bytes.buffer);
}

function write(_, value) {
  if (!ArrayBuffer.isView(value)) return value instanceof Map ? Object.fromEntries(value) : value;
  const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  return { array: value.constructor.name, base64: bytes.toString("base64") };
}

for await (const line of createInterface({ input: process.stdin })) {
  const call = JSON.parse(line, read);
  try {
    const module = await vite.ssrLoadModule(`/src/${call.module}.ts`);
    const value = await module[call.name](...call.arguments);
    console.log(JSON.stringify({ value }, write));
  } catch (error) {
    console.log(JSON.stringify({ error: String(error?.stack ?? error) }));
  }
}
await vite.close();
