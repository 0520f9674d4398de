/**
 * What the page needs beside its own code: the embedded model, its runtime, a drawn photo.
 *
 * `TONGUESEG_MODEL` names another model from the top of the repository: a run folder, or an `.onnx`
 * file with its spec beside it.
 */

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import type { Plugin } from "vite";

const HERE = import.meta.dirname;
const WEIGHTS = join(HERE, "../../src/tongueseg/weights");
const EXAMPLES = join(HERE, "../../examples/original");
const EXAMPLE = "drawn_11_00002.jpg";
const RUNTIME = join(HERE, "../node_modules/onnxruntime-web/dist");

const CACHE = join(HERE, "../node_modules/.cache/tongueseg");

/** The runtimes by name: their glue and their binary. */
const RUNTIMES = {
  wasm: "ort-wasm-simd-threaded",
  jspi: "ort-wasm-simd-threaded.jspi",
  asyncify: "ort-wasm-simd-threaded.asyncify",
};

const ID = "virtual:assets";

/**
 * Serves `virtual:assets`: addresses of the model, its spec and the runtimes. What is large is
 * packed, so that it costs the same from a host that packs nothing.
 */
export function addresses(): Plugin {
  return {
    name: "tongueseg-addresses",
    resolveId: (id) => (id === ID ? `\0${ID}` : undefined),
    load: (id) =>
      id === `\0${ID}` ? `export default ${JSON.stringify(files().names)}` : undefined,
  };
}

/** Puts those files into the build, or serves them while the page is developed. */
export function assets(): Plugin {
  return {
    name: "tongueseg-assets",
    generateBundle() {
      for (const [fileName, source] of files().contents) {
        this.emitFile({ type: "asset", fileName, source });
      }
    },
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const path = (request.url ?? "").split("?")[0]!;
        const found = files().contents.get(path.slice(1));
        if (!found) return next();
        if (path.endsWith(".mjs")) response.setHeader("Content-Type", "text/javascript");
        response.end(found);
      });
    },
  };
}

let gathered: ReturnType<typeof gather> | undefined;

/** Read once, for the page and its worker. */
function files() {
  return (gathered ??= gather());
}

function gather() {
  const contents = new Map<string, Uint8Array>();
  const add = (name: string, ending: string, bytes: Uint8Array): string => {
    const file = `model/${name}-${digest(bytes).slice(0, 10)}${ending}`;
    contents.set(file, bytes);
    return file;
  };
  const path = chosenModel() ?? join(WEIGHTS, `${defaultModel()}.onnx`);
  const model = basename(path, ".onnx");
  const onnx = readFileSync(path);
  const runtimes = Object.entries(RUNTIMES).map(([name, file]) => {
    const glue = add(name, ".mjs", readFileSync(join(RUNTIME, `${file}.mjs`)));
    const packed = pack(readFileSync(join(RUNTIME, `${file}.wasm`)));
    return [name, { glue, binary: add(name, ".wasm.gz", packed), bytes: packed.length }] as const;
  });
  const packed = pack(onnx);
  const names = {
    model: { name: `${model}.onnx`, file: add(model, ".onnx.gz", packed), bytes: packed.length },
    spec: add(model, ".json", readFileSync(path.replace(/\.onnx$/, ".json"))),
    runtimes: Object.fromEntries(runtimes),
    example: add("example", ".jpg", readFileSync(join(EXAMPLES, EXAMPLE))),
  };
  return { contents, names };
}

/** Packing a runtime takes seconds, and it is the same in every build. */
function pack(content: Uint8Array): Uint8Array {
  const kept = join(CACHE, `${digest(content)}.gz`);
  if (existsSync(kept)) return readFileSync(kept);
  const packed = gzipSync(content, { level: 9 });
  mkdirSync(CACHE, { recursive: true });
  // Under another name first: two builds may run at once.
  writeFileSync(`${kept}.${process.pid}`, packed);
  renameSync(`${kept}.${process.pid}`, kept);
  return packed;
}

function digest(content: Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

/** The `.onnx` file that the environment names. */
function chosenModel(): string | undefined {
  const chosen = process.env["TONGUESEG_MODEL"];
  if (!chosen) return undefined;
  const path = resolve(HERE, "../..", chosen);
  const file = path.endsWith(".onnx") ? path : join(path, "best.onnx");
  for (const needed of [file, file.replace(/\.onnx$/, ".json")]) {
    if (!existsSync(needed)) throw new Error(`${chosen}: ${needed} is missing; name a run folder`);
  }
  const spec = JSON.parse(readFileSync(file.replace(/\.onnx$/, ".json"), "utf8")) as {
    classes?: string[];
  };
  const count = spec.classes?.length ?? 1;
  if (count > 1)
    throw new Error(`${chosen}: has ${String(count)} classes; the page takes models of one class`);
  return file;
}

/** The name of the model that Python embeds as its default. */
function defaultModel(): string {
  const source = readFileSync(join(WEIGHTS, "__init__.py"), "utf8");
  const found = /^DEFAULT = "(.+)"$/m.exec(source);
  if (!found) throw new Error("weights/__init__.py names no DEFAULT");
  return found[1]!;
}
