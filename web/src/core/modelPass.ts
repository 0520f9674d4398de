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
  readonly frame: Frame;
  /** The mean logit of the half percent of pixels with the highest ones. */
  readonly presenceLogit: number;
  /** The probability that this pass shows a tongue, 0 to 1, calibrated as the spec says. */
  readonly presence: number;
}

const PRESENCE_SHARE = 0.005;
const PRESENCE_CLIP = 20;

/** Run the network once. */
export async function runPass(placed: ModelInput, spec: ModelSpec, run: Run): Promise<Pass> {
  const { frame } = placed;
  const { height, width } = spec.input;
  const logits = { data: await run(placed.input), height, width };
  const raw = cropFloats(logits, frame);
  const strength = presenceLogit(raw.data);
  const score = spec.output.presenceScale * strength + spec.output.presenceBias;
  return {
    logits: postprocess(logits, raw, frame, logit(spec.output.threshold)),
    frame,
    presenceLogit: strength,
    presence: sigmoid(Math.fround(score)),
  };
}

/** Whether a pass shows a tongue: its presence reaches the spec's threshold. */
export function hasTongue(result: Pass, spec: ModelSpec): boolean {
  return result.presence >= spec.output.presenceThreshold;
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
