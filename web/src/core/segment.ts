/** From a photo to an answer: refine, then the mask. */

import { resized } from "./frame";
import { hasTongue, type Pass, type Run } from "./modelPass";
import { mask, type Mask, type Photo, type Size } from "./plane";
import { predictedIou } from "./predictedIou";
import { refine } from "./refine";
import { restoreMask } from "./restore";
import type { ModelSpec } from "./spec";

export interface Segmented {
  readonly tongue: boolean;
  /** The probability that there is a tongue, 0 to 1. */
  readonly presence: number;
  /** The IoU that the mask probably has with the truth; null where none is predicted. */
  readonly predictedIou: number | null;
  /** The pass whose logits become the mask. */
  readonly pass: Pass;
}

/** Find the tongue in a photo. */
export async function segment(photo: Photo, spec: ModelSpec, run: Run): Promise<Segmented> {
  const pass = await refine(photo, spec, run);
  const tongue = hasTongue(pass, spec);
  const iou = tongue ? predictedIou(pass, spec) : null;
  return { tongue, presence: pass.presence, predictedIou: iou, pass };
}

/** The mask for the photo at some size; all 0 without a tongue. */
export function maskOf(segmented: Segmented, spec: ModelSpec, { height, width }: Size): Mask {
  if (!segmented.tongue) return mask(height, width);
  const { logits, frame } = segmented.pass;
  return restoreMask(logits, resized(frame, height, width), spec.output.threshold);
}
