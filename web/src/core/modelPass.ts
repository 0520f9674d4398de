/** One pass of the network over a photo or a window of it, as `model_pass.py` runs it. */

import type { Frame } from "./frame";
import { logit, sigmoid } from "./logit";
import { cropFloats, type Floats } from "./plane";
import { postprocess } from "./postprocess";
import type { ModelInput } from "./preprocess";
import { clamp, roundEven } from "./round";
import type { ModelSpec } from "./spec";

/** Runs the network: planes of float32 in, logits of the input's size out. */
export type Run = (input: Float32Array) => Promise<Float32Array>;

/** The answer of one pass. */
export interface Pass {
  /** In the model's input, postprocessed. */
  readonly logits: Floats;
  /** Those of the photo's part of it, as the network gave them. */
  readonly raw: Floats;
  readonly frame: Frame;
  /** The mean logit of the half percent of pixels with the highest ones; of two after a zoom. */
  readonly presenceLogit: number;
  /** The probability that there is a tongue, 0 to 1, calibrated as the spec says. */
  readonly presence: number;
  /** No later step changes this pass. */
  readonly final: boolean;
}

/** A logit this close to the threshold is uncertain. */
const UNCERTAIN = 2;

const PRESENCE_SHARE = 0.005;
const PRESENCE_CLIP = 20;

/** Run the network once, or on the mirror image and mirror the logits back. */
export async function runPass(
  placed: ModelInput,
  spec: ModelSpec,
  run: Run,
  mirrored = false,
): Promise<Pass> {
  const { frame } = placed;
  const { height, width } = spec.input;
  const mirror = (planes: Float32Array) => (mirrored ? reversed(planes, width) : planes);
  const logits = { data: mirror(await run(mirror(placed.input))), height, width };
  const raw = cropFloats(logits, frame);
  const smoothed = postprocess(logits, raw, frame, logit(spec.output.threshold));
  const result = { logits: smoothed, raw, frame, final: false, presenceLogit: 0, presence: 0 };
  return withPresence(result, presenceLogit(raw.data), spec);
}

/** A pass with another presence logit, and its presence. */
export function withPresence(result: Pass, presenceLogit: number, { output }: ModelSpec): Pass {
  const score = output.presenceScale * presenceLogit + output.presenceBias;
  return { ...result, presenceLogit, presence: sigmoid(Math.fround(score)) };
}

/** Whether a pass shows a tongue: its presence reaches the spec's threshold. */
export function hasTongue(result: Pass, spec: ModelSpec): boolean {
  return result.presence >= spec.output.presenceThreshold;
}

/** Whether a pass shows no pixel of a tongue. */
export function isEmpty({ logits, frame }: Pass, { output }: ModelSpec): boolean {
  const threshold = logit(output.threshold);
  return !cropFloats(logits, frame).data.some((value) => value > threshold);
}

/** The mean of the highest half percent of logits, each clipped to ±20. */
export function presenceLogit(logits: Float32Array): number {
  const count = Math.max(1, roundEven(logits.length * PRESENCE_SHARE));
  const total = largest(logits, count).reduce(
    (sum, value) => sum + clamp(value, -PRESENCE_CLIP, PRESENCE_CLIP),
    0,
  );
  return total / count;
}

/** How wide the uncertain band along a tongue's outline is. */
export function boundaryUncertainty({ raw: { data } }: Pass, spec: ModelSpec): number {
  const threshold = logit(spec.output.threshold);
  let [uncertain, tongue] = [0, 0];
  for (let i = 0; i < data.length; i++) {
    if (Math.abs(data[i]! - threshold) < UNCERTAIN) uncertain++;
    if (data[i]! > threshold) tongue++;
  }
  return uncertain / Math.sqrt(Math.max(1, tongue));
}

/** The largest values, in any order (quickselect). */
function largest(values: Float32Array, count: number): Float32Array {
  const all = values.slice();
  const first = all.length - count;
  for (let low = 0, high = all.length - 1; low < high;) {
    const pivot = all[(low + high) >> 1]!;
    let [i, j] = [low, high];
    while (i <= j) {
      while (all[i]! < pivot) i++;
      while (all[j]! > pivot) j--;
      if (i > j) break;
      const held = all[i]!;
      all[i++] = all[j]!;
      all[j--] = held;
    }
    if (first <= j) high = j;
    else if (first >= i) low = i;
    else break;
  }
  return all.subarray(first);
}

/** Every row from its end to its start. */
function reversed(planes: Float32Array, width: number): Float32Array {
  const out = planes.slice();
  for (let start = 0; start < out.length; start += width)
    out.subarray(start, start + width).reverse();
  return out;
}
