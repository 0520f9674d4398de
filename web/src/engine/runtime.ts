/** ONNX Runtime in this thread: WebAssembly with SIMD, and WebGPU where it answers alike, faster. */

import type * as Ort from "onnxruntime-web";
import assets from "virtual:assets";
import type { Run } from "../core/modelPass";
import { normalize } from "../core/preprocess";
import { type ModelSpec, readSpec, verify } from "../core/spec";
import { drawnPhoto } from "./drawn";
import { fetchPacked } from "./download";
import { timed } from "./timing";
import { warmUp } from "./warm";

export interface Runtime {
  readonly spec: ModelSpec;
  readonly run: Run;
  readonly threads: number;
  /** Whether the browser has all of it for the next visit. */
  readonly kept: boolean;
}

export type Loading = (done: number, total: number) => void;

type Variant = keyof typeof assets.runtimes;

const MOST_THREADS = 4;
/** By how much logits of both providers may differ on average, and how much faster is worth it. */
const [ALIKE, FASTER, TURNS] = [0.05, 0.8, 3] as const;

export async function openRuntime(base: string, loading: Loading): Promise<Runtime> {
  const variant = await variantHere();
  const { glue, binary, bytes } = assets.runtimes[variant];
  const total = bytes + assets.model.bytes;
  let done = 0;
  const progress = (more: number): void => loading(Math.min((done += more), total), total);
  const at = (file: string): string => new URL(file, base).href;
  const reading = fetch(at(assets.spec)).then(async (answer) => readSpec(await answer.json()));
  const [ort, wasm, model, spec] = await Promise.all([
    apiOf(variant),
    fetchPacked(at(binary), progress),
    fetchPacked(at(assets.model.file), progress),
    reading,
    reading.then(warmUp),
  ]);
  await verify(spec, assets.model.name, model.content);
  const threads = self.crossOriginIsolated
    ? Math.min(MOST_THREADS, navigator.hardwareConcurrency || 1)
    : 1;
  ort.env.wasm.wasmBinary = wasm.content;
  ort.env.wasm.wasmPaths = { mjs: at(glue) };
  ort.env.wasm.numThreads = threads;
  ort.env.logLevel = "error";
  const session = await ort.InferenceSession.create(model.content, {
    executionProviders: ["wasm"],
  });
  let run = runOf(ort, session, spec);
  await run(normalize(drawnPhoto(spec.input), spec.input));
  if (variant !== "wasm") {
    const steady = run;
    void onGpu(ort, model.content, spec, steady).then((faster) => {
      if (faster) run = whileItWorks(faster, steady);
    });
  }
  const kept = wasm.kept && model.kept;
  return { spec, run: (input) => timed("network", () => run(input)), threads, kept };
}

/** The smallest runtime that can use what this device has. */
async function variantHere(): Promise<Variant> {
  if (!("gpu" in navigator)) return "wasm";
  const gpu = navigator.gpu as { requestAdapter(): Promise<{ info?: GpuInfo } | null> };
  const adapter = await gpu.requestAdapter().catch(() => null);
  // A graphics card played by the processor is slower than the processor itself.
  if (!adapter || adapter.info?.isFallbackAdapter) return "wasm";
  return "Suspending" in WebAssembly ? "jspi" : "asyncify";
}

interface GpuInfo {
  readonly isFallbackAdapter?: boolean;
}

async function apiOf(variant: Variant): Promise<typeof Ort> {
  if (variant === "wasm") return import("onnxruntime-web/wasm");
  return variant === "jspi" ? import("onnxruntime-web/jspi") : import("onnxruntime-web/webgpu");
}

function runOf(ort: typeof Ort, session: Ort.InferenceSession, spec: ModelSpec): Run {
  const { height, width } = spec.input;
  const [input, output] = [session.inputNames[0]!, session.outputNames[0]!];
  const run = async (planes: Float32Array): Promise<Float32Array> => {
    const photo = new ort.Tensor("float32", planes, [1, 3, height, width]);
    const answer = await session.run({ [input]: photo });
    return ((await answer[output]!.getData()) as Float32Array).slice();
  };
  return (planes) => inTurn(() => run(planes));
}

let last: Promise<unknown> = Promise.resolve();

/** The runtime does one thing at a time; a photo may come while WebGPU is tried. */
function inTurn<T>(run: () => Promise<T>): Promise<T> {
  const next = last.then(run);
  last = next.catch(() => undefined);
  return next;
}

/** A graphics card may be taken away in the middle. */
function whileItWorks(faster: Run, steady: Run): Run {
  let now = faster;
  return (input) => now(input).catch(() => (now = steady)(input));
}

/** The same model on WebGPU, or null where that fails, answers otherwise or is not faster. */
async function onGpu(
  ort: typeof Ort,
  model: ArrayBuffer,
  spec: ModelSpec,
  wasm: Run,
): Promise<Run | null> {
  try {
    const how = { executionProviders: ["webgpu"] };
    const gpu = runOf(ort, await ort.InferenceSession.create(model, how), spec);
    const input = normalize(drawnPhoto(spec.input), spec.input);
    const [expected, actual] = [await wasm(input), await gpu(input)];
    const apart = expected.reduce((sum, v, i) => sum + Math.abs(v - actual[i]!), 0);
    if (!(apart / expected.length < ALIKE)) return null;
    return (await timeOf(gpu, input)) < FASTER * (await timeOf(wasm, input)) ? gpu : null;
  } catch {
    return null;
  }
}

async function timeOf(run: Run, input: Float32Array): Promise<number> {
  const times: number[] = [];
  for (let turn = 0; turn < TURNS; turn++) {
    const started = performance.now();
    await run(input);
    times.push(performance.now() - started);
  }
  return Math.min(...times);
}
